/**
 * 10,000 formulas at 10,000 samples a second: what their thread needs of a second, how long a sample waits
 * for its result, and how long the thread that hands samples over is held; and windows of an hour that are
 * full, at a sample a second: what a sample, a look and what is kept of each cost. The peer, in the same run: the
 * library's own evaluation of the same formulas.
 */
import { setTimeout as later } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import math from 'mathjs/lib/browser/math.js'
import { Status } from '../shared/quality.ts'
import { columns, ValueType, type SampleBatch } from '../shared/samples.ts'
import type { CalculationOperations } from '../main/calculation/calculation.worker.ts'
import type { Part } from '../main/calculation/evaluator.ts'
import type { Plan } from '../main/calculation/network.ts'
import { connect } from '../main/threads/rpc.ts'
import { median, report } from './rig/report.ts'

const FORMULAS = 10_000
const SAMPLES = 10_000
const SECONDS = 10
/** Batches a second, as servers publish. */
const BATCHES = 10
/** A fifth are simple, a fifth choose, a fifth count, a fifth average, a fifth need another formula. */
const texts = (at: number): string =>
  [
    `[T${at}] * 24 + [T${(at + 1) % FORMULAS}]`,
    `if([T${at}] > 50, sqrt([T${at}]), max([T${at}], 3))`,
    `integral([T${at}], "h", "06:00")`,
    `mean([T${at}], "1 min")`,
    `[F${at - 4}] / 2`,
  ][at % 5] ?? '0'

const plan: Plan = {
  formulas: Array.from({ length: FORMULAS }, (_, at) => ({
    tag: 100_000 + at,
    name: `F${at}`,
    text: texts(at),
    when: { on: 'change' },
    sampling: 1_000,
    deadband: 0,
    revision: 1,
  })),
  inputs: Array.from({ length: FORMULAS }, (_, at) => [
    { id: at + 1, name: `T${at}`, kind: 'number' as const, unit: null },
    { id: 100_000 + at, name: `F${at}`, kind: 'number' as const, unit: null },
  ]).flat(),
  zone: 'Europe/Moscow',
}

const worker = new Worker(new URL('../main/calculation/calculation.worker.ts', import.meta.url))
const client = connect<CalculationOperations>(worker)
const asked = performance.now()
await client.configure(plan, Date.now())
const configured = performance.now() - asked

function batch(first: number): SampleBatch {
  const size = SAMPLES / BATCHES
  const made = columns(size)
  const now = BigInt(Date.now()) * 10_000n
  for (let row = 0; row < size; row += 1) {
    made.tag[row] = ((first + row) % FORMULAS) + 1
    made.sourceTime[row] = now - BigInt(size - row) * 1_000n
    made.serverTime[row] = now
    made.status[row] = Status.Good
    made.type[row] = ValueType.Double
    made.value[row] = (first + row) % 97
  }
  return made
}

const waits: number[] = []
const handed: number[] = []
let results = 0
const before = worker.performance.eventLoopUtilization()
const began = performance.now()
const under: Promise<void>[] = []
for (let at = 0; at < SECONDS * BATCHES; at += 1) {
  const due = began + (at * 1_000) / BATCHES
  await later(Math.max(0, due - performance.now()))
  const samples = batch((at * SAMPLES) / BATCHES)
  const from = performance.now()
  const answer = client.take(samples, Date.now())
  handed.push(performance.now() - from)
  under.push(
    answer.then(({ tag }) => {
      results += tag.length
      waits.push(performance.now() - from)
    }),
  )
  if (at % 2 === 0)
    under.push(
      client.advance(null, Date.now()).then(({ due: { tag } }) => void (results += tag.length)),
    )
}
await Promise.all(under)
const busy = worker.performance.eventLoopUtilization(before).utilization
await worker.terminate()

/** Averages of an hour; each has a sample of each second of it. */
const WINDOWS = 50
const HOUR = 3_600
const windows = new Worker(new URL('../main/calculation/calculation.worker.ts', import.meta.url))
const mean = connect<CalculationOperations>(windows)
const hourAgo = Date.now() - HOUR * 1_000
await mean.configure(
  {
    formulas: Array.from({ length: WINDOWS }, (_, at) => ({
      ...{ tag: 100_000 + at, name: `F${at}`, text: `mean([T${at}], "1 h")` },
      ...{ when: { on: 'change' as const }, sampling: 1_000, deadband: 0, revision: 1 },
    })),
    inputs: Array.from({ length: WINDOWS }, (_, at) => ({
      ...{ id: at + 1, name: `T${at}`, kind: 'number' as const, unit: null },
    })),
    zone: 'Europe/Moscow',
  },
  hourAgo,
)
const second = (at: number): SampleBatch => {
  const made = columns(WINDOWS)
  for (let row = 0; row < WINDOWS; row += 1) {
    made.tag[row] = row + 1
    made.sourceTime[row] = BigInt(hourAgo + at * 1_000) * 10_000n
    made.type[row] = ValueType.Double
    made.value[row] = ((at * 7 + row) % 97) + at / HOUR
  }
  return made
}
const taken: number[] = []
const looked: number[] = []
for (let at = 0; at < HOUR + 30; at += 1) {
  const [sent, now] = [second(at), hourAgo + at * 1_000]
  const from = performance.now()
  await mean.take(sent, now)
  if (at < HOUR) continue
  taken.push(performance.now() - from)
  const handedAt = performance.now()
  await mean.advance(null, now + 900)
  looked.push(performance.now() - handedAt)
}
const keptOf = async (): Promise<number> => {
  let length = 0
  for (let first: number | null = 0; first !== null;) {
    const part: Part = await mean.save(first, false)
    length += part.list.reduce((sum, state) => sum + JSON.stringify(state).length, 0)
    first = part.next
  }
  return length
}
const kept = await keptOf()
await mean.advance(null, hourAgo + (HOUR + 40) * 1_000)
const keptAgain = await keptOf()
await windows.terminate()

// The same arithmetic by the library: a fifth of the formulas, which it can say at all.
const compiled = math.compile('t * 24 + u')
const scope = new Map([
  ['t', 1],
  ['u', 2],
])
const from = performance.now()
for (let at = 0; at < SAMPLES; at += 1) {
  scope.set('t', at)
  compiled.evaluate(scope)
}
const peer = performance.now() - from

const p99 = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? Number.NaN
const hold = Math.max(...handed)
report(
  'calculation',
  [
    { what: 'configure 10,000 formulas', value: configured, unit: 'ms' },
    {
      what: 'share of a second that the thread works',
      value: busy * 100,
      unit: '%',
      against: 'limit 50',
    },
    { what: 'result after its sample, median', value: median(waits), unit: 'ms' },
    { what: 'result after its sample, p99', value: p99, unit: 'ms', against: 'limit 500' },
    { what: 'handing a batch over, longest', value: hold, unit: 'ms', against: 'limit 10' },
    { what: 'results', value: results, unit: '' },
    { what: '50 full windows: a sample to each, median', value: median(taken), unit: 'ms' },
    { what: '50 full windows: a look at each, median', value: median(looked), unit: 'ms' },
    {
      what: '50 full windows: kept of one',
      value: kept / WINDOWS,
      unit: 'B',
      against: 'limit 25000',
    },
    { what: '50 full windows: kept once more, time alone went by', value: keptAgain, unit: 'B' },
    { what: 'the simplest formula 10,000 times by the library', value: peer, unit: 'ms' },
    { what: 'all of a second over that', value: (busy * 1_000) / peer, unit: 'x' },
  ],
  {
    thread_works_at_most_half: busy <= 0.5,
    p99_below_500_ms: p99 <= 500,
    acquisition_not_held_10_ms: hold <= 10,
    a_window_is_kept_small_and_seldom: kept / WINDOWS <= 25_000 && keptAgain === 0,
  },
)
