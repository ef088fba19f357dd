/**
 * `npm run check`: types, lint, format, imports, unused code and colours. A line each with its time;
 * what a check has to say only where it fails. Arguments choose: `npm run check -- lint format`.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { run } from './setup/processes.mjs'
import { runEntry, seconds, SetupError } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUpPackages } from './setup/setup.mjs'

/** @param {string} path below node_modules */
const tool = (path) => join(root, 'node_modules', path)
const tsc = tool('typescript/bin/tsc')

/** The longest first. @type {Readonly<Record<string, readonly string[]>>} */
const checks = {
  unused: [tool('knip/bin/knip.js'), '--no-progress'],
  lint: [
    tool('oxlint/bin/oxlint'),
    '--type-aware',
    '--deny-warnings',
    '--report-unused-disable-directives',
  ],
  ...Object.fromEntries(
    ['renderer', 'main', 'e2e', 'bench', 'preload', 'shared', 'scripts'].map((folder) => [
      `types-${folder}`,
      [tsc, '-p', join(root, folder)],
    ]),
  ),
  imports: [join(root, 'scripts/verify/boundaries.mjs')],
  format: [tool('oxfmt/bin/oxfmt'), '--check'],
  colours: [join(root, 'scripts/verify/contrast.mjs')],
}

/** @param {string} name @param {readonly string[]} args */
async function check(name, args) {
  const start = performance.now()
  const { code, output } = await run(nodeRuntime(root), args, { cwd: root })
  const passed = code === 0
  console.log(`${passed ? 'ok  ' : 'FAIL'}  ${name.padEnd(16)} ${seconds(start)}`)
  if (!passed) console.log(output.trimEnd())
  return passed
}

await runEntry(async () => {
  const chosen = process.argv.slice(2)
  const unknown = chosen.find((name) => !Object.hasOwn(checks, name))
  if (unknown !== undefined) {
    throw new SetupError(`no check "${unknown}"; there are: ${Object.keys(checks).join(', ')}`, 2)
  }
  await setUpPackages()
  const waiting = Object.entries(checks).filter(
    ([name]) => chosen.length === 0 || chosen.includes(name),
  )
  let passed = 0
  let failed = 0
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (await check(...next)) passed += 1
      else failed += 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
})
