/**
 * The built program under test: console and simulator as processes of their own, started on fresh
 * folders and free ports, and gone when the test is over, whatever it did to them.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')
const START_MS = 30_000

/** A program that says `ready ADDRESS` on a line of its standard output. */
export class Program {
  readonly #child: ChildProcess
  #output = ''
  address = ''

  constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
    }
  }

  get pid(): number {
    const { pid } = this.#child
    if (pid === undefined) throw new Error('the program did not start')
    return pid
  }

  /** Both streams so far. */
  get output(): string {
    return this.#output
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async ready(): Promise<this> {
    const deadline = Date.now() + START_MS
    for (;;) {
      const [, address] = /^ready (\S+)$/m.exec(this.#output) ?? []
      if (address !== undefined) {
        this.address = address
        return this
      }
      if (!this.running) throw new Error(`the program ended at its start:\n${this.#output}`)
      if (Date.now() > deadline) throw new Error(`no ready line:\n${this.#output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Waits for the end. @returns the exit code, or null where a signal ended it */
  async ended(): Promise<number | null> {
    if (this.running) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  /** Ends it as an operator's system would. @returns the exit code */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.running) this.#child.kill(signal)
    return this.ended()
  }

  /** Ends it as a power cut would; its own children live on. */
  async kill(): Promise<void> {
    await this.stop('SIGKILL')
  }

  /** Everything that it started, at once. */
  async clear(): Promise<void> {
    try {
      process.kill(-this.pid, 'SIGKILL')
    } catch {
      // The whole group is gone already.
    }
    await this.ended()
  }
}

/** Runs a Node program in a process group of its own. */
export function launch(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  /** `pipe`: it ends when this process does. */
  input: 'ignore' | 'pipe' = 'ignore',
): Program {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: [input, 'pipe', 'pipe'],
    detached: true,
  })
  return new Program(child)
}

export interface ConsoleOptions {
  readonly data: string
  readonly passwordFile?: string
  /** Without it the first start asks for a server; `offered`: it asks which. */
  readonly simulator?: boolean | 'offered'
  readonly port?: number
}

export const launchConsole = ({
  data,
  passwordFile,
  simulator = true,
  port = 0,
}: ConsoleOptions): Program =>
  launch('out/main/gateway.js', [
    '--data',
    data,
    '--port',
    String(port),
    ...(simulator === true ? ['--preset-simulated-field'] : []),
    ...(simulator === false ? ['--no-simulator'] : []),
    ...(passwordFile === undefined ? [] : ['--admin-password-file', passwordFile]),
  ])

/** A simulated field of its own, for `servers.create`; `address` is its `opc.tcp://` endpoint. */
export const launchSimulator = (args: readonly string[] = []): Program =>
  launch('out/main/simulator.js', args.includes('--port') ? args : ['--port', '0', ...args])

/**
 * A secured server that shares no code with the console; `address` is its port. Its certificate is
 * `wire.pem` in the folder, and it takes those clients whose certificates lie in `clients` there.
 */
export const launchWaterworks = (
  folder: string,
  users: Readonly<Record<string, string>>,
): Program =>
  launch('main/opcua/wire/server.process.ts', [JSON.stringify({ folder, users })], {}, 'pipe')

/** Children of a process on Linux, for example the simulator of a console. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
        return parent === pid ? [Number(name)] : []
      } catch {
        return [] // It ended while we looked.
      }
    })
}
