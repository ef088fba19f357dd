/** The built program as a process under measurement: started, asked, weighed, ended. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gatewayRuntime } from '../../scripts/launch/gateway.mjs'

const out = fileURLToPath(new URL('../../out/main/', import.meta.url))
const PASSWORD = 'three wells and a tank'

export interface Running {
  readonly child: ChildProcess
  /** What follows `ready ` in its output. */
  readonly address: string
  /** Milliseconds from the start of the process to that line. */
  readonly readyMs: number
  end(): Promise<void>
}

/** Starts `out/main/<entry>.js` and waits for its line `ready …`; `node`: options of the runtime. */
export async function run(
  entry: string,
  args: readonly string[],
  node: readonly string[] = [],
): Promise<Running> {
  const from = performance.now()
  const child = spawn(process.execPath, [...node, join(out, `${entry}.js`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...gatewayRuntime.environment, ...process.env },
  })
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString()
      const found = /^ready (\S+)$/m.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => {
      reject(new Error(`${entry} ended with ${code} before it was ready`))
    })
  })
  return {
    child,
    address,
    readyMs: performance.now() - from,
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

export interface Seat {
  readonly gateway: Running
  readonly token: string
  call<T>(name: string, body?: object): Promise<T>
  end(): Promise<void>
}

/** A gateway with its administrator signed in: on a fresh data directory, or on `data`, which stays. */
export async function openSeat(
  args: readonly string[] = [],
  { data, node = [] }: { data?: string; node?: readonly string[] } = {},
): Promise<Seat> {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'derrick-bench-'))
  const file = join(folder, 'password')
  writeFileSync(file, PASSWORD)
  const gateway = await run(
    'gateway',
    ['--data', join(folder, 'data'), '--port', '0', '--admin-password-file', file, ...args],
    [...gatewayRuntime.options, ...node],
  )
  const post = async <T>(path: string, body: object, token?: string): Promise<T> => {
    const response = await fetch(gateway.address + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as
      | { ok: true; value: T }
      | { ok: false; error: { message: string } }
    if (!answer.ok) throw new Error(`${path}: ${answer.error.message}`)
    return answer.value
  }
  const { token } = await post<{ token: string }>('/api/session', {
    user: 'admin',
    password: PASSWORD,
  })
  return {
    gateway,
    token,
    call: (name, body = {}) => post(`/api/call/${name}`, body, token),
    end: async () => {
      await gateway.end()
      if (data === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** CPU seconds used by a process so far, user and system, children not counted. */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Resident memory of a process in MB (2^20). */
export function residentMb(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return Number(line?.[1] ?? 0) / 1024
}
