/**
 * Runs the program and stands between it and whoever started us: signals go in, the exit code comes
 * out, and the program does not outlive its launcher. Its standard output is ours. Over the IPC
 * channel it says `{ ready: address }`; it ends by itself when that channel is cut, which covers a
 * launcher that was killed.
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
 * @returns {Promise<number>} exit code
 */
export function runProgram(command, args, { onReady, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('error', reject)
    child.on('message', (message) => {
      const address = readyAddress(message)
      if (address !== undefined) onReady?.(address)
    })
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

/** @param {unknown} message */
const readyAddress = (message) =>
  typeof message === 'object' &&
  message !== null &&
  'ready' in message &&
  typeof message.ready === 'string'
    ? message.ready
    : undefined
