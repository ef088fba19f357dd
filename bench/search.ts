/**
 * How long it takes to look for a condition over a year, with the threads that a console has: of a tag and a switch that
 * were recorded each second, and of each of a hundred tags beside that switch. The peer, in the same run on the same
 * files: the same search that reads every sample.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeCondition } from '../main/calculation/conditions/judge.ts'
import { startConditionThread } from '../main/calculation/conditions/thread.ts'
import { Way } from '../main/calculation/conditions/way.ts'
import { startHistorian, type Historian } from '../main/historian/historian.ts'
import { openHistory } from '../main/historian/opening.ts'
import { HistoryWriter } from '../main/historian/writer.ts'
import { Bound, type BoundsPort } from '../shared/history-bounds.ts'
import { columns, ValueType, type SampleBatch } from '../shared/samples.ts'
import { ticksFromMs } from '../shared/time.ts'
import { median, report } from './rig/report.ts'

const SECOND = 10_000_000n
const DAY = 86_400
const DAYS = 365
const START = ticksFromMs(Date.UTC(2025, 0, 1))
const END = START + BigInt(DAYS * DAY) * SECOND
/** When all is packed: after all samples. */
const LATER = END + BigInt(40 * DAY) * SECOND
const PUMP = 1
const PRESSURE = 2
const TAGS = 100
/** Seconds between two samples of the other tags. */
const SLOW = 600
const P95_MS = 1_000

let seed = 1
/** From 0 to 1; the same in each run. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

/** Once a week a tag is high for twenty minutes, each at another time. */
const isHigh = (tag: number, second: number): boolean =>
  (second + tag * 40_000) % (168 * 3_600) < 1_200

function dayOf(day: number): SampleBatch {
  const slow = (TAGS - 1) * (DAY / SLOW)
  const made = columns(2 * DAY + slow)
  let row = 0
  const put = (tag: number, second: number, value: number, type: number): void => {
    made.tag[row] = tag
    made.sourceTime[row] = START + BigInt(second) * SECOND
    made.value[row] = value
    made.type[row] = type
    row += 1
  }
  for (let second = day * DAY; second < (day + 1) * DAY; second += 1) {
    put(PUMP, second, second % (30 * 3_600) < 27 * 3_600 ? 1 : 0, ValueType.Boolean)
    const level = (isHigh(PRESSURE, second) ? 22 : 17) + random() * 3
    put(PRESSURE, second, Math.round(level * 100) / 100, ValueType.Double)
    if (second % SLOW !== 0) continue
    for (let tag = PRESSURE + 1; tag <= TAGS + 1; tag += 1) {
      const value = (isHigh(tag, second) ? 22 : 17) + random() * 3
      put(tag, second, Math.round(value * 100) / 100, ValueType.Double)
    }
  }
  made.serverTime.set(made.sourceTime)
  return made
}

function record(directory: string): number {
  const opened = openHistory(directory, START)
  if (!opened.ok) throw new Error(opened.error.message)
  const writer = new HistoryWriter(opened.value.db, START)
  const nothing = { gaps: [], closings: [], fills: [], owners: [] }
  let samples = 0
  const pack = (at: bigint): void => {
    writer.store({ batches: [], ...nothing }, at)
    while (writer.isPackDue(at)) writer.pack(at)
  }
  for (let day = 0; day < DAYS; day += 1) {
    const batch = dayOf(day)
    samples += batch.tag.length
    writer.store({ batches: [batch], ...nothing }, START)
    writer.sealAll()
    if (day % 30 === 29) pack(LATER)
  }
  pack(LATER)
  writer.close()
  return samples
}

/** Nothing is known beforehand. */
const unread: BoundsPort = {
  ...{ bucket: 3_600n * SECOND, most: 768 },
  of: ({ tags, from, to }) => {
    const count = Number((to - from) / (3_600n * SECOND))
    const none = new Float64Array(count).fill(Number.NaN)
    const marks = new Uint8Array(count).fill(Bound.Unread)
    return Promise.resolve(tags.map((tag) => ({ tag, least: none, greatest: none, marks })))
  },
}

const processor = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

interface Looked {
  readonly ms: number
  /** Milliseconds of processor time of all threads, which tell the same on a busy machine. */
  readonly cpu: number
  readonly found: string
  readonly count: number
}

async function search(history: Historian, bounds: BoundsPort, tag: number): Promise<Looked> {
  const judged = judgeCondition('[P] > 2.1 MPa for 5 min and [RUN] is on', [
    { id: tag, name: 'P', kind: 'number', unit: 'bar', states: null },
    { id: PUMP, name: 'RUN', kind: 'boolean', unit: null, states: null },
  ])
  if (!judged.ok) throw new Error(JSON.stringify(judged.fault))
  const [began, before] = [performance.now(), processor()]
  const thread = startConditionThread()
  const parts = { history, bounds, tagById: () => undefined }
  const asked = { plan: judged.plan, from: START, to: END, isNow: false, most: 10_000 }
  const way = new Way(parts, thread.client, asked, 'bench', new AbortController().signal)
  const found: string[] = []
  let count = 0
  for await (const told of way.go()) {
    found.push(...told.found.map(({ from, to, readings }) => `${from} ${to} ${readings[0]?.max}`))
    count = told.count
  }
  const ms = performance.now() - began
  const cpu = processor() - before
  await thread.end()
  return { ms, cpu, found: found.join(), count }
}

const directory = mkdtempSync(join(tmpdir(), 'derrick-bench-search-'))
try {
  const samples = record(directory)
  const opened = await startHistorian(directory)
  if (!opened.ok) throw new Error(opened.error.message)
  const history = opened.value
  const first = await search(history, history.bounds, PRESSURE)
  const again: Looked[] = []
  for (let n = 0; n < 5; n += 1) again.push(await search(history, history.bounds, PRESSURE))
  const each: Looked[] = []
  for (let tag = PRESSURE; tag < PRESSURE + TAGS; tag += 1) {
    each.push(await search(history, history.bounds, tag))
  }
  const plain = await search(history, unread, PRESSURE)
  await history.stop()
  const passing = median(again.map(({ cpu }) => cpu))
  const p95 = (of: (one: Looked) => number): number =>
    each.map(of).toSorted((one, other) => one - other)[Math.ceil(TAGS * 0.95) - 1] ?? Number.NaN
  const against = `every sample: ${plain.cpu.toFixed(0)} ms, ${plain.ms.toFixed(0)} ms by the clock`
  const byClock = 'ms by the clock'
  const year = 'a year of two tags each second'
  report(
    'search',
    [
      { what: 'samples in the year', value: samples, unit: '' },
      { what: `${year}, the first`, value: first.cpu, unit: 'ms', against },
      { what: year, value: passing, unit: 'ms', against },
      { what: `${year}, waited`, value: median(again.map(({ ms }) => ms)), unit: byClock },
      { what: 'occurrences of it', value: plain.count, unit: '' },
      { what: 'share of the plain scan', value: passing / plain.cpu, unit: '' },
      { what: '100 tags, a year each', value: median(each.map(({ cpu }) => cpu)), unit: 'ms' },
      { what: 'p95 of 100 tags, a year each', value: p95(({ cpu }) => cpu), unit: 'ms' },
      { what: 'p95 of 100 tags, waited', value: p95(({ ms }) => ms), unit: byClock },
      {
        what: 'occurrences of the 100',
        value: each.reduce((sum, one) => sum + one.count, 0),
        unit: '',
      },
    ],
    {
      p95: p95(({ cpu }) => cpu) < P95_MS,
      equal: [first, ...again].every((one) => one.found === plain.found) && plain.count > 0,
      passing: passing < plain.cpu / 5,
    },
  )
} finally {
  rmSync(directory, { recursive: true, force: true })
}
