/**
 * Runs the program and stands between it and whoever started us: signals go in, the exit code comes
 * out, and the program does not outlive its launcher. Its standard output is ours. It has an IPC
 * channel, and ends by itself when that is cut, which covers a launcher that was killed.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { onParentGone } from '../setup/parent.mjs'

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** From the end of our parent to a kill: everything is gone within 5 s. */
const orphanPatience = 3_500

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onReady?: (address: string) => void }} [options]
 *   `onReady` is told the address of the program's line `ready ADDRESS`
 * @returns {Promise<number>} exit code
 */
export function runProgram(command, args, { onReady, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', onReady === undefined ? 'inherit' : 'pipe', 'inherit', 'ipc'],
    })
    child.on('error', reject)
    if (onReady !== undefined && child.stdout !== null) watchReady(child.stdout, onReady)
    const handlers = signals.map((signal) => {
      const handler = () => child.kill(signal)
      process.on(signal, handler)
      return /** @type {const} */ ([signal, handler])
    })
    const unwatch = onParentGone(() => {
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), orphanPatience).unref()
    })
    child.on('exit', (code, signal) => {
      unwatch()
      for (const [name, handler] of handlers) process.off(name, handler)
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

/**
 * Passes the output on as it comes, and tells the address of its line `ready ADDRESS`, once.
 * @param {import('node:stream').Readable} output
 * @param {(address: string) => void} onReady
 */
function watchReady(output, onReady) {
  let begun = ''
  let told = false
  output.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    process.stdout.write(text)
    if (told) return
    begun += text
    const address = /^ready (\S+)\r?\n/m.exec(begun)?.[1]
    if (address === undefined) return
    told = true
    onReady(address)
  })
}
