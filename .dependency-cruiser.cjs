/**
 * Who may import whom, in the words of docs/architecture.md. Tests are exempt. The parser is swc: with
 * this TypeScript the default one finds no module at all and passes; scripts/verify/boundaries.mjs
 * fails where a source file was not looked at.
 */
/** Tests, what they share, and the programs that they start. */
const test = '(\\.(test|holder|process)|/(fixtures|arbitrary|test-[a-z-]+))\\.tsx?$'
const builtin = { dependencyTypes: ['core'] }

/** Parts of main that every domain may lean on. */
const ground = 'database|threads'
/** Parts of the renderer that are no screen. */
const common = 'client|stores|ui'
/** What any screen may show from beside its own folder. */
const shownAnywhere =
  'stores|ui|readings|errors|events|roles|preferences|setpoint|server|field|trust|formula'

/** Npm packages with everything in them. @param {string[]} names */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`

/**
 * @param {string} name
 * @param {string} comment
 * @param {string | string[]} what
 * @param {string[]} allowed files that may import it
 */
const only = (name, comment, what, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(shared|main|preload|renderer)/', pathNot: [test, ...allowed] },
  to: { path: what },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one thing, or miss a third.',
      severity: 'error',
      from: { pathNot: test },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'shared-is-pure',
      comment: 'shared/ is the language of the product: pure TypeScript over the schema library.',
      severity: 'error',
      from: { path: '^shared/', pathNot: test },
      to: { pathNot: ['^shared/', packages('zod')] },
    },
    {
      name: 'preload-is-thin',
      comment: 'The preload imports electron and types of shared/.',
      severity: 'error',
      from: { path: '^preload/', pathNot: test },
      to: { pathNot: ['^preload/', '^shared/', '^electron$', packages('electron')] },
    },
    {
      name: 'preload-takes-types',
      comment: 'A value from shared/ would bundle the schema library into the preload.',
      severity: 'error',
      from: { path: '^preload/', pathNot: test },
      to: { path: '^shared/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-is-a-page',
      comment:
        'The renderer knows its client interface and shared/, never main, preload or scripts.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: test },
      to: { path: '^(main|preload|scripts|e2e|bench)/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'There is no Node in the page.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: test },
      to: builtin,
    },
    {
      name: 'screen-not-client',
      comment: 'A screen reads stores and calls their actions; only stores know the client.',
      severity: 'error',
      from: { path: '^renderer/[^/]+/', pathNot: [test, `^renderer/(client|stores)/`] },
      to: { path: '^renderer/client/' },
    },
    {
      name: 'screen-not-screen',
      comment:
        'A screen takes from stores, ui and what is shown anywhere, never from another screen.',
      severity: 'error',
      // The shell is where the screens are put together.
      from: { path: '^renderer/([^/]+)/', pathNot: [test, `^renderer/(${common}|shell)/`] },
      to: { path: '^renderer/[^/]+/', pathNot: [`^renderer/(${shownAnywhere})/`, '^renderer/$1/'] },
    },
    {
      name: 'store-not-screen',
      comment: 'Stores know the client and each other.',
      severity: 'error',
      from: { path: '^renderer/stores/', pathNot: test },
      to: { path: '^renderer/', pathNot: '^renderer/(client|stores)/' },
    },
    {
      name: 'client-not-screen',
      comment: 'The client knows shared/ alone.',
      severity: 'error',
      from: { path: '^renderer/client/', pathNot: test },
      to: { path: '^renderer/', pathNot: '^renderer/client/' },
    },
    {
      name: 'ui-not-screen',
      comment: 'The design system knows no store and no screen.',
      severity: 'error',
      from: { path: '^renderer/ui/', pathNot: test },
      to: { path: '^renderer/', pathNot: '^renderer/ui/' },
    },
    {
      name: 'domain-not-sibling',
      comment:
        'A domain of main knows shared/, the ports handed to it, and what lies under every domain.',
      severity: 'error',
      from: { path: '^main/([^/]+)/', pathNot: [test, `^main/(transport|${ground})/`] },
      to: {
        path: '^main/',
        pathNot: ['^main/$1/', `^main/(${ground})/`, '^main/interface\\.ts$'],
      },
    },
    {
      name: 'ground-not-domain',
      comment: 'What lies under every domain knows none of them.',
      severity: 'error',
      from: { path: `^main/(${ground})/`, pathNot: test },
      to: { path: '^main/', pathNot: [`^main/(${ground})/`, '^main/interface\\.ts$'] },
    },
    {
      name: 'transport-only-dispatch',
      comment: 'A transport carries calls to dispatch and events from the hub; it knows no domain.',
      severity: 'error',
      from: { path: '^main/transport/', pathNot: test },
      to: { path: '^main/', pathNot: '^main/(transport/|threads/|interface\\.ts$)' },
    },
    {
      name: 'stores-meet-in-the-database-thread',
      comment:
        'The database thread puts the stores of the domains together, and nothing else of them.',
      severity: 'error',
      from: { path: '^main/database\\.worker\\.ts$' },
      to: {
        path: '^main/',
        pathNot: [`^main/(${ground})/`, '^main/interface\\.ts$', '^main/[^/]+/store\\.ts$'],
      },
    },
    {
      name: 'console-knows-no-host',
      comment: 'The composition root serves both hosts: no transport, no electron.',
      severity: 'error',
      from: { path: '^main/console\\.ts$' },
      to: { path: ['^main/transport/', '^electron$', packages('electron')] },
    },
    {
      name: 'entry-is-not-a-library',
      comment: 'The entries start things when they are loaded.',
      severity: 'error',
      from: { path: '^(shared|main|preload|renderer)/' },
      to: { path: ['^main/(desktop|gateway|simulator)\\.ts$', '^preload/index\\.ts$'] },
    },
    only(
      'electron-only-in-its-host',
      'Everything that only Electron can run stays in a few small files.',
      ['^electron$', packages('electron')],
      ['^main/desktop\\.ts$', '^main/transport/ipc\\.ts$', '^preload/'],
    ),
    only(
      'node-opcua-only-in-opcua-and-simulator',
      'The OPC UA stack is large and slow to load, and one day another.',
      packages('node-opcua[^/]*'),
      ['^main/(opcua|simulator)/', '^main/simulator\\.ts$'],
    ),
    only(
      'sqlite-only-in-database',
      'One place opens files of the database.',
      packages('better-sqlite3', '@types/better-sqlite3'),
      ['^main/database/'],
    ),
    only(
      'http-only-in-transport',
      'HTTP and WebSocket are one transport of two.',
      packages('fastify', '@fastify', '@types/ws'),
      ['^main/transport/'],
    ),
    {
      name: 'program-not-tools',
      comment:
        'The packaged program has no development packages; only Electron is there without being asked for.',
      severity: 'error',
      from: { path: '^(shared|main)/', pathNot: test },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: packages('electron'),
      },
    },
    {
      name: 'program-not-checks',
      comment: 'The program does not know how it is built, tested and measured.',
      severity: 'error',
      from: { path: '^(shared|main|preload|renderer)/', pathNot: test },
      to: { path: ['^(scripts|e2e|bench)/', test] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.(css|svg|woff2?)$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
}
