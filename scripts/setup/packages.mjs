/**
 * Brings `node_modules` to what the lock file says. A stamp in the folder makes the next look cheap;
 * without it npm's own record of what it installed is compared, so that a hand-made `npm ci` counts.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './processes.mjs'
import { SetupError, step } from './progress.mjs'

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages */

const stampFile = (/** @type {string} */ root) => join(root, 'node_modules', '.derrick-packages')

/** @param {string} path */
const readIfThere = (path) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Whether everything the lock file asks for is installed. Optional packages may be absent: they are
 * those of other platforms.
 * @param {LockedPackages} wanted `packages` of package-lock.json
 * @param {LockedPackages} installed `packages` of node_modules/.package-lock.json
 */
export const matches = (wanted, installed) =>
  Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true
    const there = installed[path]
    return there === undefined ? optional === true : there.version === version
  })

/** @param {string} text of a lock file */
const packagesOf = (text) => {
  const { packages } = /** @type {{ packages: LockedPackages }} */ (JSON.parse(text))
  return packages
}

/** @param {string} lock text of package-lock.json */
const stampOf = (lock) =>
  `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}`

/** @param {string} root */
export function packagesAreFresh(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = stampOf(lock)
  if (readIfThere(stampFile(root)) === stamp) return true
  const record = readIfThere(join(root, 'node_modules', '.package-lock.json'))
  if (record === undefined) return false
  try {
    if (!matches(packagesOf(lock), packagesOf(record))) return false
  } catch {
    return false
  }
  writeFileSync(stampFile(root), stamp)
  return true
}

/**
 * The npm that runs us, so that its settings and cache are the user's own.
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
function npm() {
  const script = process.env['npm_execpath']
  if (script === undefined || !/\.c?js$/.test(script)) {
    return { command: 'npm', args: [], shell: process.platform === 'win32' }
  }
  // Not the Node inside node_modules, which is about to be replaced.
  const node = process.env['npm_node_execpath'] ?? process.execPath
  return { command: node, args: [script], shell: false }
}

/** Call it with the lock held. @param {string} root */
export async function installPackages(root) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const { command, args, shell } = npm()
  const quiet = [
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--include=dev',
    '--include=optional',
  ]
  await step('installing packages (npm ci)', async () => {
    const { code, output } = await run(command, [...args, 'ci', ...quiet], { cwd: root, shell })
    if (code === 0) return
    throw new SetupError(
      `packages could not be installed, npm ci ended with ${code}:\n` +
        `${output.trim().split('\n').slice(-20).join('\n')}\n` +
        'Check that the package registry set in npm can be reached and that the disk has 2 GB free, ' +
        'then start again; where it still fails, delete the folder node_modules first.',
    )
  })
  writeFileSync(stampFile(root), stampOf(lock))
}
