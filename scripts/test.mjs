/**
 * `npm test`: set-up, unit tests, build, end-to-end tests in the installed browser, and one last line
 * with the sum. `npm test -- unit [filter…]` and `npm test -- e2e [filter…]` run one part.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './setup/processes.mjs'
import { runEntry, SetupError } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUpBuild, setUpPackages } from './setup/setup.mjs'
import { ensureChromium } from './verify/chromium.mjs'
import { browserTotals, totalLine, unitTotals, withExitCode } from './verify/totals.mjs'

const parts = ['unit', 'e2e']

/**
 * @template R
 * @param {string[]} args program below node_modules and its arguments
 * @param {string} report file that the program writes
 * @param {(report: R) => import('./verify/totals.mjs').Totals} count
 * @param {NodeJS.ProcessEnv} env
 */
async function suite(args, report, count, env) {
  const [program = '', ...rest] = args
  const { code } = await run(nodeRuntime(root), [join(root, 'node_modules', program), ...rest], {
    cwd: root,
    show: true,
    env: { ...process.env, ...env },
  })
  return withExitCode(read(report, count), code)
}

/**
 * @template R
 * @param {string} report
 * @param {(report: R) => import('./verify/totals.mjs').Totals} count
 */
function read(report, count) {
  try {
    return count(/** @type {R} */ (JSON.parse(readFileSync(report, 'utf8'))))
  } catch {
    return undefined
  }
}

/** @param {string} folder @param {string[]} filters */
const unit = (folder, filters) => {
  const report = join(folder, 'unit.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return suite(['vitest/vitest.mjs', 'run', ...reporters, ...filters], report, unitTotals, {})
}

/** @param {string} folder @param {string[]} filters @param {string} chromium */
const e2e = (folder, filters, chromium) => {
  const report = join(folder, 'e2e.json')
  return suite(['@playwright/test/cli.js', 'test', ...filters], report, browserTotals, {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  })
}

await runEntry(async () => {
  const [part, ...filters] = process.argv.slice(2)
  if (part !== undefined && !parts.includes(part)) {
    throw new SetupError(`npm test -- [${parts.join('|')}] [filter…], not ${part}`, 2)
  }
  const folder = mkdtempSync(join(tmpdir(), 'derrick-test-'))
  try {
    await setUpPackages()
    const chromium = part === 'unit' ? '' : await ensureChromium()
    const totals = []
    if (part !== 'e2e') totals.push(await unit(folder, filters))
    if (part !== 'unit') {
      await setUpBuild()
      totals.push(await e2e(folder, filters, chromium))
    }
    console.log(totalLine(totals))
    return totals.some(({ failed }) => failed > 0) ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
