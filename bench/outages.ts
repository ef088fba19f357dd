/**
 * What an outage costs: how soon a server that hangs is noticed, how soon data are back after one was
 * killed or its connection reset, and how many samples a cut of the link loses or doubles. Every sample is
 * the number of its change, so that whatever is missing or twice is seen.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAcquisition } from '../main/opcua/acquisition.ts'
import { startCable } from '../main/opcua/test-cable.ts'
import { PLANT } from '../main/opcua/wire/test-nodes.ts'
import { serverDefaults, type ServerState } from '../shared/acquisition.ts'
import { report } from './rig/report.ts'

const ITEMS = 50
const INTERVAL = 100
const RESETS = 5
/** Two minutes of samples. */
const QUEUE = 1200
const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

const children = new Set<ChildProcess>()

async function serve(options: object = {}): Promise<{ child: ChildProcess; port: number }> {
  const file = fileURLToPath(new URL('../main/opcua/wire/server.process.ts', import.meta.url))
  const load = { items: ITEMS, interval: INTERVAL }
  const child = spawn(process.execPath, [file, JSON.stringify({ load, ...options })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.add(child)
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      const port = /^ready (\d+)/.exec(text.toString())?.[1]
      if (port !== undefined) resolve({ child, port: Number(port) })
    })
    child.once('exit', () => reject(new Error('the server has ended')))
  })
}

const pki = mkdtempSync(join(tmpdir(), 'derrick-bench-pki-'))
const states = new Map<number, ServerState>()
/** Of each tag the last number, and what was missing or twice since. */
const last = new Map<number, number>()
const lost = new Map<number, number>()
const doubled = new Map<number, number>()
const arrived = new Map<number, number>()
const add = (to: Map<number, number>, server: number, more: number): void => {
  to.set(server, (to.get(server) ?? 0) + more)
}
let onBatch: (server: number) => void = () => {}

const port = startAcquisition(
  {
    batch(server, { tag, value }) {
      tag.forEach((each, row) => {
        const number = value[row] ?? Number.NaN
        const before = last.get(each)
        if (before !== undefined && number > before + 1) add(lost, server, number - before - 1)
        if (before !== undefined && number <= before) add(doubled, server, 1)
        last.set(each, number)
      })
      arrived.set(server, performance.now())
      onBatch(server)
    },
    state: ({ server, state }) => states.set(server, state),
    figures: () => {},
    current: () => {},
    described: () => {},
    filled: () => Promise.resolve(true),
    pinned: () => {},
    numbered: () => {},
    portrayed: () => {},
    beat: () => {},
  },
  { pki },
)

async function until(what: () => boolean): Promise<void> {
  const end = performance.now() + 120_000
  while (!what()) {
    if (performance.now() > end) throw new Error('it does not happen')
    await later(5)
  }
}

const nextBatch = (server: number): Promise<number> =>
  new Promise((resolve) => {
    onBatch = (from) => {
      if (from === server) resolve(performance.now())
    }
  })

async function watch(server: number, endpoint: string): Promise<void> {
  await port.configure(
    {
      ...{ id: server, name: `server ${server}`, endpoint },
      ...serverDefaults,
      ...{ securityMode: 'None', securityPolicy: 'None' },
    },
    Array.from({ length: ITEMS }, (_, index) => ({
      tag: server * 1000 + index,
      node: `nsu=${PLANT};s=Load/${index + 1}`,
      ...{ sampling: INTERVAL, deadband: 0, queue: QUEUE },
    })),
  )
  await until(() => states.get(server) === 'up' && (last.get(server * 1000) ?? 0) > 5)
}

/** Lost and doubled samples of a cut of so many seconds. */
async function cutFor(server: number, seconds: number, options: object) {
  const { port: target } = await serve(options)
  const link = await startCable(target)
  await watch(server, link.endpoint)
  await link.cut()
  await later(seconds * 1000)
  await link.mend()
  await until(() => states.get(server) === 'up')
  await later(2000)
  await link.cut()
  return { lost: lost.get(server) ?? 0, doubled: doubled.get(server) ?? 0 }
}

try {
  const short = cutFor(3, 60, {})
  const long = cutFor(4, 90, { sessionTimeout: 60_000, outliving: true })

  const { child: first, port: target } = await serve()
  let child = first
  await watch(1, `opc.tcp://127.0.0.1:${target}`)
  child.kill('SIGSTOP')
  const stopped = performance.now()
  await until(() => states.get(1) === 'down')
  const hang = performance.now() - stopped
  child.kill('SIGCONT')
  await until(() => states.get(1) === 'up')
  const backs: number[] = []
  for (let time = 0; time < 3; time += 1) {
    child.kill('SIGKILL')
    await until(() => states.get(1) === 'down')
    await later(2000)
    ;({ child } = await serve({ port: target }))
    const ready = performance.now()
    backs.push((await nextBatch(1)) - ready)
    await until(() => states.get(1) === 'up')
  }

  const { port: behind } = await serve()
  const link = await startCable(behind)
  await watch(2, link.endpoint)
  const gaps: number[] = []
  for (let time = 0; time < RESETS; time += 1) {
    await later(1000)
    const before = arrived.get(2) ?? 0
    link.reset()
    // What was under way comes at once; the gap is to what comes over the new connection.
    await until(() => states.get(2) !== 'up')
    gaps.push((await nextBatch(2)) - before)
    await until(() => states.get(2) === 'up')
  }
  await later(500)
  const reset = { lost: lost.get(2) ?? 0, doubled: doubled.get(2) ?? 0 }
  const [sixty, ninety] = await Promise.all([short, long])
  const back = Math.max(...backs)
  const gap = Math.max(...gaps)
  report(
    'outages',
    [
      { what: 'a server that hangs is noticed after', value: hang, unit: 'ms' },
      { what: 'a server killed and back: data after it is ready', value: back, unit: 'ms' },
      { what: 'reset: gap', value: gap, unit: 'ms', against: `the longest of ${RESETS}` },
      { what: 'reset: lost', value: reset.lost, unit: 'samples' },
      { what: 'reset: doubled', value: reset.doubled, unit: 'samples' },
      { what: 'cut of 60 s: lost', value: sixty.lost, unit: 'samples' },
      { what: 'cut of 60 s: doubled', value: sixty.doubled, unit: 'samples' },
      { what: 'cut of 90 s, session of 60 s: lost', value: ninety.lost, unit: 'samples' },
      { what: 'cut of 90 s, session of 60 s: doubled', value: ninety.doubled, unit: 'samples' },
    ],
    {
      hang: hang <= 3000,
      back: back <= 1000,
      reset: gap <= 500 && reset.lost === 0 && reset.doubled === 0,
      cut: sixty.lost === 0 && sixty.doubled === 0,
      session: ninety.lost === 0 && ninety.doubled === 0,
    },
  )
} finally {
  await port.stop()
  for (const child of children) child.kill('SIGKILL')
  rmSync(pki, { recursive: true, force: true })
}
process.exit(0)
