/**
 * Keeps the simulated field running in a process of its own: started once, started again at the same
 * address when it dies, ended with the console. How a process is made differs between the hosts.
 */
import { fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerTrouble } from '../shared/server-troubles.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { SimulatorHost, SimulatorProcess } from './ground.ts'

export interface ChildProcess {
  onMessage(listener: (message: unknown) => void): void
  /** It has ended, or could not be made. */
  onExit(listener: () => void): void
  terminate(): void
  kill(): void
}

/** Starts the simulator with these arguments. */
export type SpawnSimulator = (args: readonly string[]) => ChildProcess

const START_MS = 20_000
const RESTART_MS = 1_000
const STOP_MS = 2_000

const ended = fail('unavailable', 'The simulated field ended at its start. See the log.', {
  reason: 'simulator_ended' satisfies ServerTrouble,
})

const endpointIn = (message: unknown): string | undefined =>
  typeof message === 'object' &&
  message !== null &&
  'ready' in message &&
  typeof message.ready === 'string'
    ? message.ready
    : undefined

export function simulatorHost(dataDirectory: string, spawn: SpawnSimulator): SimulatorHost {
  return {
    start: (log): SimulatorProcess => {
      const data = join(dataDirectory, 'simulator')
      let child: ChildProcess | undefined
      let gone: Promise<void> = Promise.resolve()
      let address: string | undefined
      let stopping = false
      let restart: NodeJS.Timeout | undefined
      let failed = false
      let arrived = (): void => {}

      const begin = (port: string): ChildProcess | undefined => {
        try {
          mkdirSync(data, { recursive: true })
          return spawn(['--port', port, '--data', data])
        } catch (error) {
          log.error({ error }, 'the simulated field cannot be started')
          return undefined
        }
      }

      const run = (port: string): Promise<Result<string>> =>
        new Promise((resolve) => {
          const current = begin(port)
          if (current === undefined) {
            resolve(ended)
            return
          }
          child = current
          const late = setTimeout(() => {
            resolve(
              fail('unavailable', 'The simulated field did not start in time. See the log.', {
                reason: 'simulator_late' satisfies ServerTrouble,
              }),
            )
          }, START_MS)
          gone = new Promise((exited) => {
            current.onExit(() => {
              clearTimeout(late)
              child = undefined
              exited()
              resolve(ended)
              if (stopping) return
              log.warn({}, 'the simulated field ended; starting it again')
              restart = setTimeout(() => {
                void run(address === undefined ? '0' : new URL(address).port)
              }, RESTART_MS)
            })
          })
          current.onMessage((message) => {
            const endpoint = endpointIn(message)
            if (endpoint === undefined) return
            clearTimeout(late)
            address ??= endpoint
            resolve(ok(endpoint))
            if (!failed) return
            failed = false
            known = Promise.resolve(ok(address))
            arrived()
          })
        })

      let known = run('0')
      void known.then((first) => {
        failed = !first.ok
      })
      return {
        endpoint: () => known,
        onArrival: (listener) => {
          arrived = listener
        },
        stop: async () => {
          stopping = true
          clearTimeout(restart)
          const last = child
          if (last === undefined) return
          last.terminate()
          const force = setTimeout(() => {
            last.kill()
          }, STOP_MS)
          await gone
          clearTimeout(force)
        },
      }
    },
  }
}

/** As a child of Node: the gateway, and every test. */
export const forkSimulator: SpawnSimulator = (args) => {
  const bundled = import.meta.url.endsWith('.js')
  const entry = bundled
    ? new URL(
        import.meta.url.includes('/chunks/') ? '../simulator.js' : './simulator.js',
        import.meta.url,
      )
    : new URL('./simulator.ts', import.meta.url)
  const child = fork(fileURLToPath(entry), [...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      let told = false
      // Where the machine has no room for a process there is no exit, and an error that nobody takes
      // would end the console.
      for (const event of ['exit', 'error']) {
        child.on(event, () => {
          if (!told) listener()
          told = true
        })
      }
    },
    terminate: () => {
      child.kill('SIGTERM')
    },
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}
