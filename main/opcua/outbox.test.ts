import { expect, test } from 'vitest'
import fc from 'fast-check'
import { SampleFlag, ValueType, batchOf, sampleAt, type SampleBatch } from '../../shared/samples.ts'
import { Status } from '../../shared/quality.ts'
import { createOutbox } from './outbox.ts'

let clock = 0n
const batch = (...tags: number[]): SampleBatch =>
  batchOf(
    tags.map((tag) => ({
      tag,
      sourceTime: (clock += 1n),
      serverTime: 0n,
      status: 0,
      type: tag % 2 === 0 ? ValueType.String : ValueType.Double,
      flags: 0,
      value: tag % 2 === 0 ? `at ${clock}` : Number(clock),
    })),
  )
const rows = (batches: readonly SampleBatch[]) =>
  batches.flatMap((each) => [...each.tag.keys()].map((row) => sampleAt(each, row)))

interface Limits {
  readonly underWay: number
  readonly waiting: number
  readonly bytes?: number
}

function setUp({ underWay, waiting, bytes = 1e9 }: Limits) {
  const posted: SampleBatch[] = []
  let dropped = 0
  let thinnings = 0
  let told = 0
  const outbox = createOutbox(
    (each, lost) => {
      posted.push(each)
      told += lost
    },
    (samples) => {
      dropped += samples
      thinnings += 1
    },
    { underWay: { samples: underWay, bytes }, waiting: { samples: waiting, bytes } },
  )
  return {
    posted,
    outbox,
    dropped: () => dropped,
    thinnings: () => thinnings,
    /** Samples of which it was said with a batch that they are lost. */
    told: () => told,
  }
}

test('batches wait while too much is under way, and follow in order', () => {
  const { posted, outbox } = setUp({ underWay: 3, waiting: 100 })
  for (const tags of [[1, 2], [3, 4], [5], [6]]) outbox.offer(batch(...tags))
  expect(rows(posted).map(({ tag }) => tag)).toEqual([1, 2, 3, 4])
  expect(outbox.pending).toBe(2)
  outbox.taken()
  expect(rows(posted).map(({ tag }) => tag)).toEqual([1, 2, 3, 4, 5])
  outbox.taken()
  expect(rows(posted).map(({ tag }) => tag)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a batch larger than the limit still goes', () => {
  const { posted, outbox } = setUp({ underWay: 1, waiting: 1 })
  outbox.offer(batch(1, 2, 3))
  expect(posted).toHaveLength(1)
})

test('what is too much is thinned to the last sample of each tag, counted and marked', () => {
  const { posted, outbox, dropped } = setUp({ underWay: 1, waiting: 3 })
  outbox.offer(batch(9))
  outbox.offer(batch(1, 2))
  const last = batch(1, 4)
  outbox.offer(last)
  expect(dropped()).toBe(1)
  outbox.taken()
  const kept = rows(posted).slice(1)
  expect(kept.map(({ tag }) => tag)).toEqual([2, 1, 4])
  expect(kept[1]).toMatchObject({ value: last.value[0], flags: SampleFlag.Overflow })
  expect(kept[2]).toMatchObject({ value: sampleAt(last, 1).value, flags: 0 })
})

test.each([10, 95, 250])(
  'with %i tags in a queue of 100 each thinning is paid for by many offers, and what waits is bounded',
  (tags) => {
    const { outbox, thinnings, dropped, told } = setUp({ underWay: 1, waiting: 100 })
    for (let at = 0; at < 5_000; at++) {
      outbox.offer(batch(at % tags, (at + 1) % tags))
      expect(outbox.pending).toBeLessThanOrEqual(Math.max(100, 1.5 * tags) + 2)
    }
    // Two a call at most, after a third of the queue, sixteen offers, has come anew.
    expect(thinnings()).toBeLessThan(5_000 / 8 + 2)
    outbox.drain()
    expect(dropped()).toBeGreaterThan(0)
    expect(told()).toBe(dropped())
  },
)

const text = (tag: number, size: number): SampleBatch => {
  const sample = sampleAt(batch(tag), 0)
  return batchOf([{ ...sample, type: ValueType.String, value: 'x'.repeat(size) }])
}

test('long texts wait and are thinned by their bytes, however few they are', () => {
  const { posted, outbox, dropped } = setUp({ underWay: 100, waiting: 100, bytes: 10_000 })
  outbox.offer(text(1, 5000))
  const last = text(1, 2000)
  for (const each of [text(2, 100), text(1, 3000), text(1, 4000), last]) outbox.offer(each)
  expect(posted).toHaveLength(1)
  expect(dropped()).toBeGreaterThan(0)
  while (outbox.pending > 0) outbox.taken()
  const kept = rows(posted).filter(({ tag }) => tag === 1)
  expect(kept.at(-1)).toMatchObject({ value: sampleAt(last, 0).value })
  expect(kept.some(({ flags }) => flags === SampleFlag.Overflow)).toBe(true)
})

test('however many tags have a long text each, what waits is bounded: the rest goes on without them', () => {
  const { posted, outbox, dropped } = setUp({ underWay: 1, waiting: 1000, bytes: 10_000 })
  outbox.offer(batch(1))
  for (let tag = 2; tag <= 20; tag++) outbox.offer(text(tag, 2000))
  expect(dropped()).toBe(0)
  while (outbox.pending > 0) outbox.taken()
  const sent = rows(posted.slice(1))
  expect(sent.map(({ tag }) => tag)).toEqual(Array.from({ length: 19 }, (_, at) => at + 2))
  const bare = sent.filter(({ value }) => value === null)
  expect(bare.length).toBeGreaterThan(0)
  expect(new Set(bare.map(({ status }) => status))).toEqual(
    new Set([Status.BadEncodingLimitsExceeded]),
  )
  expect(sent.at(-1)).toMatchObject({ value: 'x'.repeat(2000), status: 0 })
})

test('whoever leaves hands everything on, whatever is under way', () => {
  const { posted, outbox } = setUp({ underWay: 1, waiting: 100 })
  for (const tags of [[1], [2], [3]]) outbox.offer(batch(...tags))
  expect(posted).toHaveLength(1)
  outbox.drain()
  expect(rows(posted).map(({ tag }) => tag)).toEqual([1, 2, 3])
})

test('however it is used: nothing is unaccounted for, and every tag ends with its last value', () => {
  const action = fc.oneof(
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
    fc.constant('taken' as const),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const { posted, outbox, dropped, told } = setUp({ underWay: 4, waiting: 12 })
      const latest = new Map<number, unknown>()
      let offered = 0
      let acknowledged = 0
      const acknowledge = (): void => {
        const next = posted[acknowledged]
        if (next === undefined) return
        acknowledged += 1
        outbox.taken()
      }
      for (const each of actions) {
        if (each === 'taken') acknowledge()
        else {
          const made = batch(...each)
          for (const { tag, value } of rows([made])) latest.set(tag, value)
          offered += each.length
          outbox.offer(made)
        }
        expect(rows(posted).length + dropped() + outbox.pending).toBe(offered)
        expect(outbox.pending).toBeLessThanOrEqual(12 + 8)
      }
      while (acknowledged < posted.length) acknowledge()
      expect(told()).toBe(dropped())
      const arrived = new Map(rows(posted).map(({ tag, value }) => [tag, value]))
      expect(arrived).toEqual(latest)
      const times = new Map<number, bigint>()
      for (const { tag, sourceTime } of rows(posted)) {
        expect(sourceTime).toBeGreaterThan(times.get(tag) ?? -1n)
        times.set(tag, sourceTime)
      }
    }),
  )
})
