/**
 * What acquisition costs, on a server that sends ready-made notifications: items that change every 100 ms.
 * First the client alone beside the stock client of node-opcua with a listener, each on a server of the same
 * kind, over the same seconds: processor time for each sample. Then the whole core with 50,000 items: how old a sample is when
 * it comes to the historian and when it is on disk, what is lost on the way, and the memory.
 *
 * The gate of the ratio holds for 10,000 items and more: below, both do next to nothing. Of memory the client alone
 * has the limit that the peer is measured against; the whole core holds the tags, the history's tail and the
 * threads of the console besides, and has a limit of its own (docs/decisions/0021-memory.md). Ours runs as it does in
 * the program, the peer as Node comes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gatewayRuntime } from '../scripts/launch/gateway.mjs'
import { difference, type Ledger } from '../shared/ledger.ts'
import { cpuSeconds, openSeat, residentMb } from './rig/program.ts'
import { report, type Row } from './rig/report.ts'
import { startWireServer, type WireServer } from './rig/wire-server.ts'

const INTERVAL = 100
/** Processor time is told in hundredths of a second: of a light load it takes so long until one is nothing. */
const SECONDS = 20
/**
 * A console runs for months, a client here has connected a moment ago. What its start left behind V8 sweeps some
 * seconds later, and what runs ten times a second it compiles after a few hundred times: until then each costs
 * as much as the samples of that time. Both clients are given it.
 */
const SETTLE_MS = 30_000
const WHOLE = 50_000
const WHOLE_SETTLE_MS = 12_000
/** Tags in one call that creates them. */
const AT_ONCE = 10_000
const RATIO = 0.35
const DELAY_MS = 250
const MEMORY_MB = 300
const WHOLE_MEMORY_MB = 500

const later = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

type Runtime = typeof gatewayRuntime
const plain: Runtime = { options: [], environment: {} }

interface Counts {
  readonly received: number
}

interface Cost {
  /** Microseconds of processor time for each sample. */
  readonly each: number
  readonly mb: number
  readonly rate: number
  /** Samples that the server could not get rid of. */
  readonly overflowed: number
  /** What was sent and did not come, after the server had fallen still. */
  readonly missing: number
}

/** A client in a process of its own, on a server of its own, that answers each line with its counts. */
interface Client {
  readonly pid: number
  ask(): Promise<Counts>
  /** Its server has fallen still: what was sent and did not come. */
  end(): Promise<Pick<Cost, 'overflowed' | 'missing'>>
}

/** @param runtime what Node is told */
async function startClient(
  program: URL,
  count: number,
  { options, environment }: Runtime = plain,
): Promise<Client> {
  const server = await startWireServer(count, INTERVAL)
  const child = spawn(
    process.execPath,
    [...options, fileURLToPath(program), server.endpoint, String(count)],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...environment, ...process.env } },
  )
  const waiting: ((line: string) => void)[] = []
  // Its library may have something to say besides.
  createInterface(child.stdout).on('line', (line) => {
    if (/^(running|\{)/.test(line)) waiting.shift()?.(line)
  })
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      waiting.push(resolve)
    })
  const ask = async (): Promise<Counts> => {
    const answer = next()
    child.stdin.write('\n')
    return JSON.parse(await answer) as Counts
  }
  await next()
  return {
    pid: child.pid ?? 0,
    ask,
    async end() {
      await server.still()
      await later(1000)
      const [{ received }, { notified, overflowed }] = [await ask(), await server.sent()]
      child.stdin.end()
      await once(child, 'exit')
      await server.end()
      return { overflowed, missing: notified - received }
    },
  }
}

/**
 * Ours and the peer side by side, over the same seconds: what else the machine does, and how fast it happens to be,
 * meets both alike. One after the other on a shared machine, the same client differs from itself by a fifth.
 */
async function costs(count: number): Promise<{ own: Cost; peer: Cost }> {
  const clients = [
    await startClient(new URL('./rig/own-client.ts', import.meta.url), count, gatewayRuntime),
    await startClient(new URL('./rig/stock-client.ts', import.meta.url), count),
  ] as const
  await later(SETTLE_MS)
  const now = async ({ pid, ask }: Client) => ({
    ...(await ask()),
    cpu: cpuSeconds(pid),
    at: performance.now(),
  })
  const before = await Promise.all(clients.map(now))
  await later(SECONDS * 1000)
  const after = await Promise.all(clients.map(now))
  const [own, peer] = await Promise.all(
    clients.map(async (client, at): Promise<Cost> => {
      const [from, to] = [before[at], after[at]]
      if (from === undefined || to === undefined) throw new Error('a client was not weighed')
      const samples = to.received - from.received
      const mb = residentMb(client.pid)
      return {
        each: ((to.cpu - from.cpu) / samples) * 1e6,
        rate: (samples / (to.at - from.at)) * 1000,
        mb,
        ...(await client.end()),
      }
    }),
  )
  if (own === undefined || peer === undefined) throw new Error('a client was not weighed')
  return { own, peer }
}

interface Server extends Ledger {
  readonly id: number
  readonly passed: number
}
interface Delays {
  readonly handed: number[]
  readonly committed: number[]
  readonly stored: number
}
interface History {
  readonly stored: number
  readonly duplicate: number
  readonly refused: number
  readonly dropped: number
  readonly waiting: number
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.99)] ?? Number.NaN

async function wholeCore(wire: WireServer) {
  const seat = await openSeat(['--no-simulator'], {
    node: ['--import', fileURLToPath(new URL('./rig/delays.ts', import.meta.url))],
  })
  try {
    const { child } = seat.gateway
    const pid = child.pid ?? 0
    const server = await seat.call<Server>('servers.create', {
      name: 'Load',
      endpoint: wire.endpoint,
    })
    for (let from = 0; from < WHOLE; from += AT_ONCE) {
      await seat.call('tags.create', {
        tags: Array.from({ length: AT_ONCE }, (_, at) => ({
          name: `Load.${from + at + 1}`,
          server: server.id,
          node: `nsu=urn:waterworks:plant;s=Load/${from + at + 1}`,
          sampling: 0,
        })),
      })
    }
    const figures = async (): Promise<Server> => {
      const found = (await seat.call<Server[]>('servers.list')).find(({ id }) => id === server.id)
      if (found === undefined) throw new Error('the server is gone')
      return found
    }
    const history = async (): Promise<History> =>
      (await seat.call<{ history: History }>('diagnostics.read')).history
    const delays = async (): Promise<Delays> => {
      const answer = new Promise<Delays>((resolve) => {
        let text = ''
        const listen = (data: Buffer): void => {
          text += data.toString()
          const line = /^delays (.*)\n/m.exec(text)?.[1]
          if (line === undefined) return
          child.stdout?.off('data', listen)
          resolve(JSON.parse(line) as Delays)
        }
        child.stdout?.on('data', listen)
      })
      child.kill('SIGUSR2')
      return answer
    }
    while ((await figures()).received < WHOLE) await later(200)
    await later(WHOLE_SETTLE_MS)
    await delays()
    const before = { ...(await figures()), cpu: cpuSeconds(pid), at: performance.now() }
    const sentBefore = await wire.sent()
    await later(SECONDS * 1000)
    const after = { ...(await figures()), cpu: cpuSeconds(pid), at: performance.now() }
    const sentAfter = await wire.sent()
    const mb = residentMb(pid)
    const { handed, committed } = await delays()
    await wire.still()
    const [last, kept] = await settled(figures, history)
    const sent = await wire.sent()
    const samples = after.received - before.received
    return {
      rate: (samples / (after.at - before.at)) * 1000,
      cpu: ((after.cpu - before.cpu) / (after.at - before.at)) * 1000,
      each: ((after.cpu - before.cpu) / samples) * 1e6,
      mb,
      handed: p99(handed),
      committed: p99(committed),
      overflowed: sentAfter.overflowed - sentBefore.overflowed,
      missing: sent.notified - last.received,
      // What the history drops or refuses stands in the server's own ledger too.
      balanced: difference(last) === 0,
      dropped: last.dropped,
      unaccounted:
        last.passed - kept.stored - kept.duplicate - kept.refused - kept.dropped - kept.waiting,
    }
  } finally {
    await seat.end()
  }
}

/** Both when neither has changed for a second, or after so long that what is open then is told as it is. */
async function settled(
  figures: () => Promise<Server>,
  history: () => Promise<History>,
): Promise<[Server, History]> {
  let [server, kept] = [await figures(), await history()]
  for (let left = 20; left > 0; left--) {
    await later(1000)
    const now = [await figures(), await history()] as const
    const isSame = now[0].received === server.received && now[1].stored === kept.stored
    ;[server, kept] = now
    if (isSame) break
  }
  return [server, kept]
}

const rows: Row[] = []
const gates: Record<string, boolean> = {}
for (const count of [1_000, 10_000, 50_000]) {
  const { own, peer } = await costs(count)
  const items = `${count} items`
  rows.push(
    { what: `${items}: samples a second`, value: own.rate, unit: '1/s' },
    { what: `${items}: CPU of a sample`, value: own.each, unit: 'µs' },
    { what: `${items}: CPU of a sample, stock client`, value: peer.each, unit: 'µs' },
    {
      what: `${items}: CPU ratio`,
      value: own.each / peer.each,
      unit: 'x',
      against: 'stock client',
    },
    { what: `${items}: resident, client alone`, value: own.mb, unit: 'MB' },
    { what: `${items}: resident, stock client`, value: peer.mb, unit: 'MB' },
  )
  if (count >= 10_000) gates[`ratio_${count}`] = own.each / peer.each <= RATIO
  gates[`every_sample_${count}`] = own.missing === 0 && own.overflowed === 0
  gates[`resident_${count}`] = own.mb <= MEMORY_MB
}

const wire = await startWireServer(WHOLE, INTERVAL)
const whole = await wholeCore(wire)
await wire.end()
rows.push(
  { what: 'core: samples a second', value: whole.rate, unit: '1/s' },
  { what: 'core: CPU', value: whole.cpu * 100, unit: '% of a core' },
  { what: 'core: CPU of a sample', value: whole.each, unit: 'µs' },
  { what: 'core: source time to historian, p99', value: whole.handed, unit: 'ms' },
  { what: 'core: source time to disk, p99', value: whole.committed, unit: 'ms' },
  { what: 'core: overflows at the server', value: whole.overflowed, unit: '' },
  { what: 'core: sent and not received', value: whole.missing, unit: '' },
  { what: 'core: dropped, counted', value: whole.dropped, unit: '' },
  { what: 'core: passed and not accounted for', value: whole.unaccounted, unit: '' },
  { what: 'core: resident', value: whole.mb, unit: 'MB' },
)
gates['core_received_all'] = whole.missing === 0 && whole.overflowed === 0 && whole.balanced
gates['core_accounted_for'] = whole.unaccounted === 0
gates['core_dropped_nothing'] = whole.dropped === 0
gates['core_to_historian'] = whole.handed <= DELAY_MS
gates['core_to_disk'] = whole.committed <= DELAY_MS
gates['core_resident'] = whole.mb <= WHOLE_MEMORY_MB
report('acquisition', rows, gates)
