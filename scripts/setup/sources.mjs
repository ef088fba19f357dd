/** Fingerprint of everything a build is made of, by content: a checkout that changes only times is fresh. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folders = ['shared', 'main', 'preload', 'renderer']
const files = [
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'scripts/setup/bundle.mjs',
  'scripts/setup/licences.mjs',
]

/** @param {string} path */
export const isTest = (path) => /\.test\.tsx?$/.test(path)

/**
 * @param {string} root
 * @param {string} folder relative, with forward slashes
 * @returns {string[]} relative paths of all files below, sorted
 */
export function filesBelow(root, folder) {
  /** @type {string[]} */
  const found = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) found.push(...filesBelow(root, path))
    else if (entry.isFile()) found.push(path)
  }
  return found.sort()
}

/** @param {string} root */
export function fingerprint(root) {
  const hash = createHash('sha256')
  const sources = folders
    .flatMap((folder) => filesBelow(root, folder))
    .filter((path) => !isTest(path))
  for (const path of [...files, ...sources]) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
