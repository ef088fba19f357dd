/**
 * Which Node runs the program. The machine's own may be older than the program needs, so the pinned
 * packages `node-<platform>-<arch>` bring one; a machine without such a package uses its own.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './progress.mjs'

/** Oldest Node whose Node-API the database's binary can be loaded by. */
const oldest = /** @type {const} */ ([22, 14])

/** @param {string} version `process.versions.node` */
export function isRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

/**
 * @param {string} root
 * @param {{ platform: string, arch: string, execPath: string, version: string }} machine
 * @param {(path: string) => boolean} [exists]
 */
export function findRuntime(root, machine, exists = existsSync) {
  const { platform, arch, execPath, version } = machine
  const windows = platform === 'win32'
  const bundled = join(
    root,
    'node_modules',
    `node-${windows ? 'win' : platform}-${arch}`,
    'bin',
    windows ? 'node.exe' : 'node',
  )
  if (exists(bundled)) return bundled
  if (isRecentEnough(version)) return execPath
  throw new SetupError(
    `no Node for ${platform} ${arch} comes with the packages, and this one is ${version}. ` +
      `Install Node ${oldest.join('.')} or newer and start again.`,
  )
}

/** @param {string} root */
export const nodeRuntime = (root) =>
  findRuntime(root, {
    platform: process.platform,
    arch: process.arch,
    execPath: process.execPath,
    version: process.versions.node,
  })
