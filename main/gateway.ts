/**
 * Entry of the gateway host: the core without a window, its interface served to a browser on this
 * machine. When it is ready its standard output has one line `ready http://127.0.0.1:PORT`. It ends
 * on SIGINT, SIGTERM, SIGHUP, and when the launcher that started it dies.
 */
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { dataDirectory } from './data-directory.ts'
import { startConsole } from './console.ts'
import { startHosted } from './hosting.ts'
import {
  DEFAULT_PORT,
  readHostFile,
  readOptions,
  readPasswordFile,
  usage,
} from './host-settings.ts'
import { restoreBackup } from './restore.ts'
import { wasStopped } from './stops.ts'
import { createLog } from './log.ts'
import { forkSimulator, simulatorHost } from './simulator-host.ts'
import { boundHeaps } from './threads/heap.ts'
import { buildHttp, listen } from './transport/http.ts'
import { version } from './version.ts'
import type { Failure } from '../shared/result.ts'

/** Wrong use of the command line, as shells expect it; 1 is everything else. */
const EXIT_USAGE = 2

/** A client that does not let go must not keep the core from being stopped in order. */
const CLOSE_MS = 1_000

const end = (error: Failure, code: number): never => {
  process.stderr.write(`derrick: ${error.message}\n`)
  process.exit(code)
}

async function run(): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`)
    return
  }
  const options = readOptions(args)
  if (!options.ok) return end(options.error, EXIT_USAGE)
  const { data, port, simulator, preset, administratorPasswordFile, restore } = options.value
  const directory = data ?? dataDirectory(process.platform, process.env)
  if (restore !== null) {
    const restored = await restoreBackup(restore, directory, Date.now())
    if (!restored.ok) return end(restored.error, 1)
    process.stdout.write(`${restored.value}\n`)
    return process.exit(0)
  }
  const file = readHostFile(directory)
  if (!file.ok) return end(file.error, 1)
  const password =
    administratorPasswordFile === null ? null : readPasswordFile(administratorPasswordFile)
  if (password !== null && !password.ok) return end(password.error, EXIT_USAGE)

  const log = createLog(file.value.logLevel ?? 'warn')
  // Before anything is opened: a stop in the first second is as orderly as any other.
  const stopping = endSignal()
  const started = await startHosted({
    start: (restart) =>
      startConsole({
        dataDirectory: directory,
        host: 'gateway',
        version,
        log,
        simulator: simulator ? simulatorHost(directory, forkSimulator) : null,
        presetSimulatedField: preset,
        restart,
        stopping,
        ...(password === null ? {} : { administratorPassword: password.value }),
      }),
    failed: (failure) => end(failure, 1),
  })
  if (!started.ok) return wasStopped(started.error) ? process.exit(0) : end(started.error, 1)
  const core = started.value

  if (!stopping.aborted) {
    const server = await buildHttp({ core, interfaceDirectory: interfaceDirectory() })
    const address = await listen(server, port ?? file.value.port ?? DEFAULT_PORT)
    if (!address.ok) {
      await core.stop()
      return end(address.error, 1)
    }
    process.stdout.write(`ready ${address.value}\n`)
    if (!stopping.aborted) await once(stopping, 'abort')
    await Promise.race([server.close(), setTimeout(CLOSE_MS)])
  }
  await core.stop()
  process.exit(0)
}

/** Aborted when somebody, or the end of the launcher, asks the program to stop. */
function endSignal(): AbortSignal {
  const asked = new AbortController()
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
    process.on(event, () => {
      asked.abort()
    })
  }
  return asked.signal
}

/** `out/renderer` beside `out/main`; from the sources too, where it has been built. */
function interfaceDirectory(): string {
  const up = import.meta.url.includes('/out/main/') ? '../renderer/' : '../out/renderer/'
  return fileURLToPath(new URL(up, import.meta.url))
}

// What is in the data directory is nobody else's business: it holds password hashes.
process.umask(0o077)
boundHeaps()

process.on('uncaughtException', (error) => {
  process.stderr.write(`derrick: unexpected: ${error.stack ?? error.message}\n`)
  process.exit(1)
})

await run()
