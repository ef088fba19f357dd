/**
 * What the set-up says while it works: one line when a step begins, one when it ends with its time,
 * and one every 15 s in between. No line begins with `ready`, which is the program's own word.
 */

/** An expected failure of the set-up: its message says what to do and is shown without a stack. */
export class SetupError extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** @param {string} text */
export const say = (text) => {
  process.stdout.write(`derrick: ${text}\n`)
}

/** @param {number} since milliseconds of `performance.now()` */
export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/**
 * @template T
 * @param {string} doing for example `installing packages`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(doing, work) {
  const start = performance.now()
  say(`${doing} …`)
  const pulse = setInterval(() => say(`still ${doing}, ${seconds(start)}`), 15_000)
  try {
    const result = await work()
    say(`done ${doing}: ${seconds(start)}`)
    return result
  } finally {
    clearInterval(pulse)
  }
}

/**
 * Runs a command-line entry: expected failures are told in plain words, anything else with its stack.
 * @param {() => Promise<number>} main gives the exit code
 */
export async function runEntry(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    const expected = error instanceof SetupError
    process.stderr.write(`derrick: ${expected ? error.message : inspect(error)}\n`)
    process.exitCode = expected ? error.exitCode : 1
  }
}

/** @param {unknown} error */
const inspect = (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
