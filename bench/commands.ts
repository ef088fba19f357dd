/**
 * How long a write takes while data flood in, and how much one server that sends more than can be
 * decoded delays another. The peers, in the same run: the same writes while nothing flows, and the
 * other server alone.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAcquisition } from '../main/opcua/acquisition.ts'
import { PLANT } from '../main/opcua/wire/test-nodes.ts'
import type { AcquisitionPort } from '../shared/acquisition-port.ts'
import { serverDefaults, type ServerFigures, type ServerSpec } from '../shared/acquisition.ts'
import { residentMb } from './rig/program.ts'
import { report, type Row } from './rig/report.ts'

const WRITES = 300
/** 5,000 of them ten times a second are 50,000 samples a second. */
const BUSY = { items: 5_000, interval: 100 }
/** Two and a half million samples a second: several times what a core decodes. */
const FLOOD = { items: 50_000, interval: 20 }
const QUIET = { items: 100, interval: 100 }
const SECONDS = 10

const TICKS_PER_MS = 10_000n
const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

const children: ChildProcess[] = []

async function serve(load?: { items: number; interval: number }): Promise<string> {
  const file = fileURLToPath(new URL('../main/opcua/wire/server.process.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    [file, JSON.stringify(load === undefined ? {} : { load })],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  children.push(child)
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      const port = /^ready (\d+)/.exec(text.toString())?.[1]
      if (port !== undefined) resolve(`opc.tcp://127.0.0.1:${port}`)
    })
    child.once('exit', () => reject(new Error('the server has ended')))
  })
}

interface Rig {
  readonly port: AcquisitionPort
  figures(server: number): ServerFigures | undefined
  /** Milliseconds from the source to here of the samples of a server since the last call. */
  delays(server: number): number[]
}

const pki = mkdtempSync(join(tmpdir(), 'derrick-bench-pki-'))

function acquire(threads: number): Rig {
  const figures = new Map<number, ServerFigures>()
  let delays = new Map<number, number[]>()
  const keep = (each: ServerFigures): void => {
    figures.set(each.server, each)
  }
  const port = startAcquisition(
    {
      batch(server, { sourceTime }) {
        const now = Date.now()
        const own = delays.get(server) ?? []
        delays.set(server, own)
        // The newest of a batch has waited least, the oldest most: both count.
        for (const at of [sourceTime[0], sourceTime.at(-1)]) {
          if (at !== undefined) own.push(now - Number(at / TICKS_PER_MS))
        }
      },
      figures: (all) => all.forEach(keep),
      state: keep,
      current: () => {},
      described: () => {},
      filled: () => Promise.resolve(true),
      pinned: () => {},
      numbered: () => {},
      portrayed: () => {},
      beat: () => {},
    },
    { pki, threads },
  )
  return {
    port,
    figures: (server) => figures.get(server),
    delays(server) {
      const own = delays.get(server) ?? []
      delays = new Map()
      return own
    },
  }
}

const spec = (id: number, endpoint: string): ServerSpec => ({
  id,
  name: `server ${id}`,
  endpoint,
  securityMode: 'None',
  securityPolicy: 'None',
  ...serverDefaults,
})

const item = (tag: number, node: string, sampling: number) => ({
  tag,
  node: `nsu=${PLANT};${node}`,
  sampling,
  deadband: 0,
  queue: 10,
})

const loaded = ({ items, interval }: { items: number; interval: number }, from: number) =>
  Array.from({ length: items }, (_, index) => item(from + index, `s=Load/${index + 1}`, interval))

async function upWith(rig: Rig, server: number, samples: number): Promise<void> {
  const until = performance.now() + 60_000
  while ((rig.figures(server)?.received ?? 0) < samples) {
    if (performance.now() > until) throw new Error(`server ${server} brings nothing`)
    await later(100)
  }
}

async function writes(rig: Rig): Promise<number[]> {
  const took: number[] = []
  for (let index = -10; index < WRITES; index++) {
    const from = performance.now()
    const written = await rig.port.write({ server: 1, tag: 1, value: index, timeout: 10_000 })
    if (!written.ok) throw new Error(written.error.message)
    // The first open the line.
    if (index >= 0) took.push(performance.now() - from)
    await later(10)
  }
  return took
}

async function writing(load?: { items: number; interval: number }): Promise<number[]> {
  const rig = acquire(1)
  const items = [item(1, 's=Valve', 1000), ...(load === undefined ? [] : loaded(load, 10))]
  await rig.port.configure(spec(1, await serve(load)), items)
  await upWith(rig, 1, items.length)
  const took = await writes(rig)
  await rig.port.stop()
  return took
}

/** Of a quiet server: what its samples need to get here. */
async function beside(flood: boolean, threads: number) {
  const rig = acquire(threads)
  await rig.port.configure(spec(1, await serve(QUIET)), loaded(QUIET, 10))
  if (flood) await rig.port.configure(spec(2, await serve(FLOOD)), loaded(FLOOD, 1000))
  await upWith(rig, 1, QUIET.items)
  if (flood) await upWith(rig, 2, FLOOD.items)
  await later(3000)
  rig.delays(1)
  const before = rig.figures(2)
  await later(SECONDS * 1000)
  const delays = rig.delays(1)
  const after = rig.figures(2)
  const quiet = rig.figures(1)
  await rig.port.stop()
  return {
    p99: quantile(delays, 0.99),
    lost: (quiet?.overflows ?? 0) + (quiet?.dropped ?? 0),
    reconnects: (quiet?.reconnects ?? 0) + (after?.reconnects ?? 0),
    rate: ((after?.received ?? 0) - (before?.received ?? 0)) / SECONDS,
    told: (after?.overflows ?? 0) + (after?.dropped ?? 0),
  }
}

async function weightOfThread(): Promise<number> {
  const endpoints = [await serve(QUIET), await serve(QUIET)]
  const weigh = async (threads: number): Promise<number> => {
    const rig = acquire(threads)
    for (const [index, endpoint] of endpoints.entries()) {
      await rig.port.configure(spec(index + 1, endpoint), loaded(QUIET, 1000 * (index + 1)))
    }
    await upWith(rig, 1, QUIET.items)
    await upWith(rig, 2, QUIET.items)
    await later(3000)
    const mb = residentMb(process.pid)
    await rig.port.stop()
    return mb
  }
  const one = await weigh(1)
  return (await weigh(2)) - one
}

const end = async (): Promise<void> => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await later(200)
}

try {
  const thread = await weightOfThread()
  await end()
  const idle = await writing()
  await end()
  const busy = await writing(BUSY)
  await end()
  const alone = await beside(false, 1)
  await end()
  const same = await beside(true, 1)
  await end()
  const apart = await beside(true, 2)
  const rows: Row[] = [
    { what: 'write p50 idle', value: quantile(idle, 0.5), unit: 'ms' },
    { what: 'write p99 idle', value: quantile(idle, 0.99), unit: 'ms' },
    { what: 'write p50 busy', value: quantile(busy, 0.5), unit: 'ms', against: '50,000 samples/s' },
    {
      what: 'write p99 busy',
      value: quantile(busy, 0.99),
      unit: 'ms',
      against: '50,000 samples/s',
    },
    { what: 'delay p99 alone', value: alone.p99, unit: 'ms', against: '100 items at 100 ms' },
    { what: 'delay p99 same thread', value: same.p99, unit: 'ms', against: 'beside a flood' },
    { what: 'delay p99 other thread', value: apart.p99, unit: 'ms', against: 'beside a flood' },
    { what: 'flood taken same thread', value: same.rate, unit: 'samples/s' },
    { what: 'flood taken other thread', value: apart.rate, unit: 'samples/s' },
    { what: 'flood marked', value: same.told, unit: 'overflows and drops told' },
    { what: 'thread more', value: thread, unit: 'MB', against: 'two threads less one' },
  ]
  report('commands', rows, {
    write_waits_for_no_data: quantile(busy, 0.99) < quantile(idle, 0.99) + 100,
    flood_delays_no_other: Math.max(same.p99, apart.p99) < alone.p99 + 250,
    quiet_lost_nothing: same.lost + apart.lost + same.reconnects + apart.reconnects === 0,
    flood_is_marked: same.told > 0,
  })
} finally {
  await end()
  rmSync(pki, { recursive: true, force: true })
}
process.exit(0)
