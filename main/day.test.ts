/**
 * The property of the whole way: through a day of random faults every sample that a source has made is in
 * the end either in the history or under a typed gap of its tag, none stands there twice, and the ledger
 * balances at every moment. `DERRICK_PROPERTY_RUNS=100` runs so many days instead of a few, a thousand at
 * most, from `DERRICK_SEED` on.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from './fixtures.ts'
import type * as clients from './opcua/client.ts'
import type { ModelServer } from './opcua/test-model.ts'
import { Day } from './test-day.ts'

const field = vi.hoisted(() => ({ server: null as ModelServer | null }))

vi.mock('./opcua/client.ts', async (original) => ({
  ...(await original<typeof clients>()),
  createClient: (_spec: unknown, _pki: unknown, lost: (error: Error) => void) =>
    field.server?.client(lost),
}))
vi.mock('./opcua/reach.ts', () => ({ moreOf: () => Promise.resolve(null) }))

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Seconds. */
const DAY = 86_400

type Fault = (day: Day, wait: (most: number) => Promise<void>) => Promise<void> | void

const some = (day: Day): number => Math.floor(day.random() * 3)
const jump = (day: Day): number => {
  const ms = Math.floor(1000 * 7200 ** day.random())
  return day.random() < 0.5 ? ms : -ms
}

/** Each begins, waits, and ends; others may come while it waits. */
const faults: Readonly<Record<string, Fault>> = {
  'a cut link': async ({ server, random }, wait) => {
    server.cut(random() < 0.5)
    await wait(7200)
    server.mend()
  },
  'a short cut': async ({ server, random }, wait) => {
    server.cut(random() < 0.5)
    await wait(50)
    server.mend()
  },
  'a server that restarts': async ({ server }, wait) => {
    server.end()
    await wait(3000)
    server.start()
  },
  'a server that restarts with another clock': async ({ server, random }, wait) => {
    server.end()
    await wait(3000)
    // What its sources made meanwhile was by the clock of before.
    server.skew += Math.floor((random() - 0.5) * 80_000)
    server.start()
  },
  'a server that restarts with other namespaces': async ({ server }, wait) => {
    server.end()
    await wait(3000)
    server.start(true)
  },
  'a tag that is deleted and added again': async (day, wait) => {
    const { tag } = day.server.sources[Math.floor(day.random() * day.server.sources.length)]!
    if (!day.deleteTag(tag)) return
    await wait(3000)
    day.restoreTag(tag)
  },
  'a server that hangs': async ({ server }, wait) => {
    server.hang()
    await wait(600)
    server.goOn()
  },
  'publishes that vanish, repeat, come late': (day) => {
    const { faults: now } = day.server
    now.lose += some(day)
    now.repeat += some(day)
    now.reorder += some(day)
  },
  'forgotten subscriptions': ({ server }) => {
    server.forget()
  },
  'short queues': ({ server, random }) => {
    server.longestQueue = random() < 0.5 ? 3 : 10_000
  },
  'a stop': async (day, wait) => {
    await day.stopConsole()
    await wait(3000)
    await day.startConsole()
  },
  'a kill': async (day, wait) => {
    await day.killConsole()
    await wait(3000)
    await day.startConsole()
  },
  'a dead thread': (day) => {
    day.killThread()
  },
  'a full disk': async ({ disk }, wait) => {
    disk.isFull = true
    await wait(9000)
    disk.isFull = false
  },
  'a busy disk': async ({ disk }, wait) => {
    disk.isBusy = true
    await wait(300)
    disk.isBusy = false
  },
  'a busy core': async (day, wait) => {
    day.isCoreBusy = true
    await wait(300)
    day.isCoreBusy = false
  },
  'another kind of history': ({ server, random }) => {
    server.faults.refusesHistory = random() < 0.3
    server.faults.archiveDelay = random() < 0.3 ? 60_000 : 0
    server.faults.truncates = random() < 0.3 ? 7 : 0
  },
  'a clock of the console that jumps': (day) => {
    day.skew += jump(day)
  },
  'a clock of the server that jumps': ({ server, random }) => {
    // Its sources go by its clock, and are not there to see it set while it is away.
    if (server.isRunning) server.skew += Math.floor((random() - 0.5) * 80_000)
  },
}
const kinds = Object.keys(faults)

async function trouble(day: Day, depth: number): Promise<void> {
  const { random } = day
  const kind = kinds[Math.floor(random() * kinds.length)] ?? ''
  day.tell(`${'  '.repeat(depth)}${kind} (clocks ${day.skew} ${day.server.skew})`)
  await faults[kind]?.(day, async (most) => {
    const seconds = Math.floor(most ** random())
    await day.pass(Math.floor(seconds / 2))
    if (depth < 2 && random() < 0.4) await trouble(day, depth + 1)
    await day.pass(Math.ceil(seconds / 2))
  })
  day.tell(`${'  '.repeat(depth)}${kind} ends`)
}

async function live(seed: number): Promise<{ day: Day; judged: number[] }> {
  const day = new Day(temporaryFolder(), seed)
  field.server = day.server
  await day.startConsole()
  const end = day.now + DAY * 1000
  while (day.now < end) {
    await day.pass(Math.floor(10 * 200 ** day.random()))
    await trouble(day, 0)
  }
  Object.assign(day.server.faults, { refusesHistory: false, archiveDelay: 0, truncates: 0 })
  day.server.longestQueue = 10_000
  await day.pass(1200)
  // What was made in the last moments is under the gap that the next start tells.
  const judged = day.server.sources.map(({ made }) => made.length)
  await day.pass(60)
  await day.stopConsole()
  return { day, judged }
}

const runs = Math.min(1000, Number(process.env['DERRICK_PROPERTY_RUNS'] ?? 3))
const first = Number(process.env['DERRICK_SEED'] ?? 1)

test.each(Array.from({ length: runs }, (_, at) => first + at))(
  'day %i: every sample is in the history or under a typed gap, none twice, and the ledger balances',
  { timeout: 300_000 },
  async (seed) => {
    const { day, judged } = await live(seed)
    const { missing, doubled, foreign, stored, underGaps } = day.verdict(judged)
    // The story of the day is told where one is looked at: DERRICK_SEED=<its number>.
    const story = process.env['DERRICK_SEED'] === undefined ? '' : day.story.join('\n')
    expect(day.found).toEqual([])
    expect({ missing: missing.slice(0, 20), of: missing.length }, story).toEqual({
      missing: [],
      of: 0,
    })
    expect(doubled).toEqual([])
    expect(foreign).toEqual([])
    expect(stored).toBeGreaterThan(underGaps)
  },
)
