/**
 * Packages of peers, which nobody but a benchmark needs: fetched when it runs, into a folder of their own that
 * is kept between two runs.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(
  new URL('../../../node_modules/.cache/derrick-bench/', import.meta.url),
)

/**
 * The module of a package.
 * @param version exact
 * @returns null where it cannot be fetched, as without a network
 */
export function fetched(name: string, version: string): unknown {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  if (!existsSync(join(folder, 'node_modules', name))) {
    const { status } = spawnSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    if (status !== 0) return null
  }
  return createRequire(manifest)(name) as unknown
}
