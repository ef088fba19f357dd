/**
 * Child processes of the set-up and of the checks. While one runs, a signal to this process ends the
 * child too, and so does the death of whoever started us: nothing is left behind.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { onParentGone } from './parent.mjs'

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * @typedef {object} Ended
 * @property {number} code exit code, or 128 + signal
 * @property {string} output both streams, in order of arrival; empty when they were inherited
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeout?: number, shell?: boolean }} [options]
 *   `show` inherits the streams; `timeout` in milliseconds kills the child
 * @returns {Promise<Ended>} never rejects; a command that cannot be started ends with 127
 */
export function run(command, args, options = {}) {
  const { show = false, timeout, ...rest } = options
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...rest,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text))
    }
    const handlers = signals.map((signal) => {
      const handler = () => {
        child.kill(signal)
        process.exit(128 + constants.signals[signal])
      }
      process.on(signal, handler)
      return /** @type {const} */ ([signal, handler])
    })
    const unwatch = onParentGone(() => {
      child.kill('SIGTERM')
      process.exit(1)
    })
    const timer =
      timeout === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeout)
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer)
      unwatch()
      for (const [signal, handler] of handlers) process.off(signal, handler)
      resolve({ code, output })
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      end(127)
    })
    child.on('close', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
