/**
 * Entry of the simulated field, a process of its own: reads the command line, starts the server, and
 * ends it on a signal or when the process that started it is gone.
 */
import { readFileSync } from 'node:fs'
import { help, type Options, readOptions, UsageError } from './simulator/options.ts'
import { readRecording, RecordingError } from './simulator/recording.ts'
import type { RunningSimulator, SimulatorSettings } from './simulator/server.ts'

/** A stop that takes longer than this is an end. */
const STOP_MS = 1500

/** Electron's utility process has this in place of an IPC channel. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'close', listener: () => void): void
}
const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort }

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--${option} ${path} cannot be read: ${reason}`, { cause: error })
  }
}

function settingsOf(options: Options): SimulatorSettings {
  const { port, tags, interval, seed, faults, data, replay, speed, loop } = options
  let recording = null
  if (replay !== null) {
    const text = readText('replay', replay)
    try {
      recording = readRecording(text)
    } catch (error) {
      if (error instanceof RecordingError) throw new UsageError(`${replay}: ${error.message}`)
      throw error
    }
  }
  const user =
    options.user === null || options.passwordFile === null
      ? null
      : {
          name: options.user,
          password: readText('password-file', options.passwordFile).replace(/\r?\n$/, ''),
        }
  const replayed = recording === null ? null : { recording, speed, loop }
  return { port, tags, interval, seed, faults, data, replay: replayed, user }
}

function fail(message: string): never {
  process.stderr.write(`simulator: ${message}\n`)
  process.exit(2)
}

function explained(error: unknown, settings: SimulatorSettings): string {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE' || text.includes('EADDRINUSE')) {
    return `port ${settings.port} is in use; give another with --port, 0 for any free one`
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return `it cannot start: ${text}`
  }
  return `it cannot start: ${text.split('\n')[0]}`
}

async function begun(
  running: Promise<RunningSimulator>,
  settings: SimulatorSettings,
): Promise<RunningSimulator> {
  try {
    return await running
  } catch (error) {
    return fail(explained(error, settings))
  }
}

async function main(): Promise<void> {
  let settings: SimulatorSettings
  try {
    const options = readOptions(process.argv.slice(2))
    if (options === null) {
      process.stdout.write(help)
      return
    }
    settings = settingsOf(options)
  } catch (error) {
    if (error instanceof UsageError) fail(error.message)
    throw error
  }

  // The library takes most of the start; a wrong option is told without it. Until it is there nothing
  // has begun, and a signal ends the process at once by itself.
  const { startSimulator } = await import('./simulator/server.ts')
  if (process.send !== undefined && !process.connected) return
  const running = begun(startSimulator(settings), settings)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), STOP_MS).unref()
    void running.then((simulator) => simulator.stop()).finally(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (process.send !== undefined) process.on('disconnect', stop)
  parentPort?.on('close', stop)

  const { endpoint } = await running
  if (stopping) return
  process.stdout.write(`ready ${endpoint}\n`)
  process.send?.({ ready: endpoint })
  parentPort?.postMessage({ ready: endpoint })
}

await main()
