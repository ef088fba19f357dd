/** The server under every benchmark of acquisition: ready-made notifications, and counts of what it sent. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Its own counts: see `main/opcua/wire/test-subscriptions.ts`. */
export interface Sent {
  readonly notified: number
  readonly overflowed: number
}

export interface WireServer {
  readonly endpoint: string
  readonly pid: number
  sent(): Promise<Sent>
  /** No value changes any more. */
  still(): Promise<void>
  end(): Promise<void>
}

const program = fileURLToPath(new URL('../../main/opcua/wire/server.process.ts', import.meta.url))

/** Variables that change every so many milliseconds. */
export async function startWireServer(items: number, interval: number): Promise<WireServer> {
  const child = spawn(process.execPath, [program, JSON.stringify({ load: { items, interval } })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const waiting: ((line: string) => void)[] = []
  lines.on('line', (line) => waiting.shift()?.(line))
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      waiting.push(resolve)
    })
  const ready = await next()
  const ask = async (line: string): Promise<Sent> => {
    const answer = next()
    child.stdin.write(`${line}\n`)
    return JSON.parse(await answer) as Sent
  }
  return {
    endpoint: `opc.tcp://127.0.0.1:${ready.replace(/^ready /, '')}`,
    pid: child.pid ?? 0,
    sent: () => ask('counts'),
    async still() {
      await ask('still')
    },
    async end() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
