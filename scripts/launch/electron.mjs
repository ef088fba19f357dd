/** Electron's binary is not in its package: where it lies, and one short attempt to fetch it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../setup/processes.mjs'

const executables = /** @type {Record<string, string>} */ ({
  linux: 'electron',
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
})

/** Longest that a start waits for the download: many plant networks drop it without an answer. */
const patience = 10_000

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [platform]
 * @returns {string | undefined} path of the executable
 */
export function findElectron(root, env, platform = process.platform) {
  const executable = executables[platform]
  if (executable === undefined) return undefined
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  const path = join(override || join(root, 'node_modules', 'electron', 'dist'), executable)
  return existsSync(path) ? path : undefined
}

/** @param {string} root @param {string} node */
export async function fetchElectron(root, node) {
  const installer = join(root, 'node_modules', 'electron', 'install.js')
  const { code } = await run(node, [installer], { cwd: root, timeout: patience })
  return code === 0 ? findElectron(root, process.env) : undefined
}
