/** Counts of passed and failed tests from the reports of vitest and Playwright. */

/** @typedef {{ passed: number, failed: number }} Totals */
/** @typedef {{ status: string }} Assertion */
/** @typedef {{ name: string, status: string, assertionResults: Assertion[] }} UnitFile */
/** @typedef {{ testResults: UnitFile[] }} UnitReport */
/** @typedef {{ stats: { expected: number, flaky: number, unexpected: number } }} BrowserReport */

/**
 * A file that fails without a failed test of its own (it does not load) counts as one failure.
 * @param {UnitReport} report
 * @returns {Totals}
 */
export function unitTotals({ testResults }) {
  let [passed, failed] = [0, 0]
  for (const { status, assertionResults } of testResults) {
    const failures = assertionResults.filter((test) => test.status === 'failed').length
    passed += assertionResults.filter((test) => test.status === 'passed').length
    failed += status === 'failed' ? Math.max(1, failures) : failures
  }
  return { passed, failed }
}

/**
 * The report without the files that were cut short, and their names: tests of theirs wait for an outcome
 * that a process which is no more would have given.
 * @param {UnitReport} report
 * @returns {[UnitReport, string[]]}
 */
export function cutShort({ testResults }) {
  /** @param {UnitFile} file */
  const waits = ({ assertionResults }) =>
    assertionResults.some(({ status }) => status === 'pending')
  return [
    { testResults: testResults.filter((file) => !waits(file)) },
    testResults.filter(waits).map(({ name }) => name),
  ]
}

/** A test that passed only when it was tried again has passed. @param {BrowserReport} report @returns {Totals} */
export const browserTotals = ({ stats }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
})

/**
 * What a run adds: a tool that ends badly without a failed test, or without a report, is a failure too.
 * @param {Totals | undefined} reported
 * @param {number} exitCode
 * @returns {Totals}
 */
export function withExitCode(reported, exitCode) {
  const { passed, failed } = reported ?? { passed: 0, failed: 0 }
  const silent = reported === undefined || (exitCode !== 0 && failed === 0)
  return { passed, failed: silent ? failed + 1 : failed }
}

/** @param {readonly Totals[]} parts */
export const totalLine = (parts) =>
  `${parts.reduce((sum, { passed }) => sum + passed, 0)} passed, ` +
  `${parts.reduce((sum, { failed }) => sum + failed, 0)} failed`
