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
import { browserTotals, cutShort, totalLine, unitTotals, withExitCode } from './verify/totals.mjs'

const parts = ['unit', 'e2e']

/**
 * @template R
 * @typedef {{ code: number, report: R | undefined }} Ended
 */

/**
 * @param {string[]} args program below node_modules and its arguments
 * @param {string} file the report that the program writes
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Ended<unknown>>}
 */
async function suite([program = '', ...rest], file, env) {
  rmSync(file, { force: true })
  const { code } = await run(nodeRuntime(root), [join(root, 'node_modules', program), ...rest], {
    cwd: root,
    show: true,
    env: { ...process.env, ...env },
  })
  return { code, report: read(file) }
}

/** @param {string} file @returns {unknown} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Files whose process died under them are run once more, as a browser test is that failed, and it is said.
 * @param {string} folder @param {string[]} filters
 */
async function unit(folder, filters) {
  const file = join(folder, 'unit.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  /** @param {string[]} files */
  const vitest = (files) =>
    /** @type {Promise<Ended<import('./verify/totals.mjs').UnitReport>>} */ (
      suite(['vitest/vitest.mjs', 'run', ...reporters, ...files], file, {})
    )
  const { code, report } = await vitest(filters)
  const [whole, died] = cutShort(report ?? { testResults: [] })
  if (died.length === 0) return [withExitCode(report && unitTotals(report), code)]
  console.log(`derrick: run again, since their process died: ${died.join(', ')}`)
  const again = await vitest(died)
  return [unitTotals(whole), withExitCode(again.report && unitTotals(again.report), again.code)]
}

/** @param {string} folder @param {string[]} filters @param {string} chromium */
async function e2e(folder, filters, chromium) {
  const file = join(folder, 'e2e.json')
  const { code, report } = /** @type {Ended<import('./verify/totals.mjs').BrowserReport>} */ (
    await suite(['@playwright/test/cli.js', 'test', ...filters], file, {
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    })
  )
  return [withExitCode(report && browserTotals(report), code)]
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
    if (part !== 'e2e') totals.push(...(await unit(folder, filters)))
    if (part !== 'unit') {
      await setUpBuild()
      totals.push(...(await e2e(folder, filters, chromium)))
    }
    console.log(totalLine(totals))
    return totals.some(({ failed }) => failed > 0) ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
