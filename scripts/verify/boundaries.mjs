/**
 * Checks the imports of a source tree against `.dependency-cruiser.cjs`. Every source file must have
 * been looked at: a cruise whose parser fails finds nothing, and would otherwise pass.
 */
import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { filesBelow } from '../setup/sources.mjs'
import { root } from '../setup/setup.mjs'

const folders = ['shared', 'main', 'preload', 'renderer']

/**
 * @param {string} tree folder that holds `shared/`, `main/`, `preload/` and `renderer/`
 * @param {Partial<import('dependency-cruiser').ICruiseOptions>} [overrides]
 * @returns {Promise<{ problems: string[], modules: number }>}
 */
export async function checkBoundaries(tree, overrides = {}) {
  const { forbidden, options } = /** @type {import('dependency-cruiser').IConfiguration} */ (
    createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'))
  )
  const present = folders.filter((folder) => existsSync(join(tree, folder)))
  const { output } = await cruise(present, {
    ...options,
    ...overrides,
    baseDir: tree,
    ruleSet: { forbidden: forbidden ?? [] },
    validate: true,
  })
  if (typeof output === 'string') throw new Error(output)
  const seen = new Set(output.modules.map((module) => module.source))
  const unseen = present
    .flatMap((folder) => filesBelow(tree, folder))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !seen.has(path))
  return {
    modules: output.modules.length,
    problems: [
      ...output.summary.violations.map(
        ({ from, to, rule, cycle }) =>
          `${rule.name}: ${from} → ${cycle?.map(({ name }) => name).join(' → ') ?? to}`,
      ),
      ...unseen.map((path) => `not looked at: ${path}`),
    ],
  }
}

if (process.argv[1] === import.meta.filename) {
  const { problems, modules } = await checkBoundaries(root)
  for (const problem of problems) console.log(problem)
  if (modules === 0) console.log('no module was found')
  process.exitCode = problems.length > 0 || modules === 0 ? 1 : 0
}
