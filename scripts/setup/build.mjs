/**
 * Makes `out/` where the sources have changed. It is built beside and put into place by renaming, so
 * that a failed or interrupted build leaves the last good one, and a running program its files.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './processes.mjs'
import { SetupError, step } from './progress.mjs'
import { nodeRuntime } from './runtime.mjs'
import { fingerprint } from './sources.mjs'

const stampFile = (/** @type {string} */ folder) => join(folder, '.sources')

/** @param {string} root */
export function buildIsFresh(root) {
  try {
    return readFileSync(stampFile(join(root, 'out')), 'utf8') === fingerprint(root)
  } catch {
    return false
  }
}

/**
 * Call it with the lock held.
 * @param {string} root
 * @param {(folder: string) => Promise<void>} [make] writes the build into a folder
 */
export async function build(root, make = (folder) => bundle(root, folder)) {
  const stamp = fingerprint(root)
  const work = join(root, 'node_modules', '.derrick-build')
  rmSync(work, { recursive: true, force: true })
  const [next, last, out] = [join(work, 'next'), join(work, 'last'), join(root, 'out')]
  mkdirSync(next, { recursive: true })
  try {
    await step('building', () => make(next))
    writeFileSync(stampFile(next), stamp)
    if (existsSync(out)) renameSync(out, last)
    renameSync(next, out)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @param {string} root @param {string} folder */
async function bundle(root, folder) {
  const { code, output } = await run(
    nodeRuntime(root),
    [join(root, 'scripts', 'setup', 'bundle.mjs'), folder],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (code !== 0) throw new SetupError(`the build failed:\n${output.trim()}`)
}
