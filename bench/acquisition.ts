/**
 * CPU and memory of the whole core with 1,000 and 10,000 tags that change every second, everything
 * kept in the history. The peer, in the same run on the same server: the stock client of node-opcua
 * with the same items and nobody who does anything with the values.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { openSeat, run, weigh } from './rig/program.ts'
import { report, type Row } from './rig/report.ts'

const SECONDS = 20
const SETTLE_MS = 5_000

interface Server {
  readonly id: number
  readonly state: string
  readonly received: number
  readonly passed: number
  readonly refused: number
  readonly dropped: number
  readonly overflows: number
}

const later = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

const node = (index: number): string =>
  `nsu=urn:derrick:simulated-field;s=Load.${String(index).padStart(5, '0')}`

async function console(endpoint: string, count: number) {
  const seat = await openSeat(['--no-simulator'])
  try {
    const server = await seat.call<Server>('servers.create', { name: 'Load', endpoint })
    await seat.call('tags.create', {
      tags: Array.from({ length: count }, (_, index) => ({
        name: `Load.${index + 1}`,
        server: server.id,
        node: node(index + 1),
        sampling: 0,
      })),
    })
    const figures = async (): Promise<Server> => {
      const found = (await seat.call<Server[]>('servers.list')).find(({ id }) => id === server.id)
      if (found === undefined) throw new Error('the server is gone')
      return found
    }
    while ((await figures()).received < count) await later(100)
    await later(SETTLE_MS)
    const before = await figures()
    const from = performance.now()
    const weight = await weigh(seat.gateway.child.pid ?? 0, SECONDS)
    const after = await figures()
    const seconds = (performance.now() - from) / 1000
    const { history } = await seat.call<{ history: { dropped: number } }>('diagnostics.read')
    return {
      ...weight,
      rate: (after.received - before.received) / seconds,
      balanced: after.received === after.passed + after.refused + after.dropped,
      lost: after.dropped + after.overflows + history.dropped,
    }
  } finally {
    await seat.end()
  }
}

async function stock(endpoint: string, count: number) {
  const peer = spawn(
    process.execPath,
    [fileURLToPath(new URL('./rig/stock-client.ts', import.meta.url)), endpoint, String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(peer.stdout, 'data')
  await later(SETTLE_MS)
  const weight = await weigh(peer.pid ?? 0, SECONDS)
  peer.kill('SIGKILL')
  return weight
}

const rows: Row[] = []
const gates: Record<string, boolean> = {}
for (const count of [1_000, 10_000]) {
  const simulator = await run('simulator', ['--port', '0', '--tags', String(count)])
  const peer = await stock(simulator.address, count)
  const own = await console(simulator.address, count)
  await simulator.end()
  const tags = `${count} tags`
  rows.push(
    { what: `${tags}: samples a second`, value: own.rate, unit: '1/s' },
    { what: `${tags}: CPU of the console`, value: own.cpu * 100, unit: '% of a core' },
    { what: `${tags}: CPU of the stock client`, value: peer.cpu * 100, unit: '% of a core' },
    {
      what: `${tags}: CPU ratio`,
      value: own.cpu / peer.cpu,
      unit: 'x',
      against: 'stock client, decoding only',
    },
    { what: `${tags}: resident, console`, value: own.mb, unit: 'MB' },
    { what: `${tags}: resident, stock client`, value: peer.mb, unit: 'MB' },
  )
  gates[`nothing_lost_${count}`] = own.lost === 0 && own.balanced
  gates[`every_sample_${count}`] = own.rate >= count * 0.97
}
report('acquisition', rows, gates)
