import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RangeAnswer, RangeQuery, Series } from '../../shared/history.ts'
import {
  batchOf,
  sampleAt,
  valueAt,
  type Sample,
  type SampleBatch,
  SampleFlag,
  type TagValue,
} from '../../shared/samples.ts'
import { anySample, START } from './arbitrary.ts'
import { openHistory } from './opening.ts'
import { HistoryReader } from './reader.ts'
import { HistoryWriter, type Work } from './writer.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-writer-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const END = START + 10_000_000_000n
const NOTHING: Work = { batches: [], gaps: [], closings: [], fills: [], owners: [] }

/** A writer and a reader of the directory, each on a connection of its own. */
function open() {
  const connection = () => {
    const opened = openHistory(directory, START)
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value
  }
  const { db, former } = connection()
  const writer = new HistoryWriter(db, former.aliveAt)
  const reader = new HistoryReader(connection().db)
  return {
    writer,
    reader,
    store: (...batches: SampleBatch[]) => writer.store({ ...NOTHING, batches }, START),
    close() {
      reader.close()
      writer.close()
    },
  }
}

/** The answer of a question that nobody interrupts. */
function rangeOf(reader: HistoryReader, query: RangeQuery): RangeAnswer {
  const steps = reader.range(query)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

const double = (tag: number, ms: number, value: number, status = 0): Sample => {
  const sourceTime = START + BigInt(ms) * 10_000n
  return { tag, sourceTime, serverTime: sourceTime, status, type: 11, flags: 0, value }
}

/** Rows of a pen as objects, without what a series does not carry. */
function rowsOf(series: Series) {
  const { time, ...columns } = series
  const batch = { ...columns, tag: new Int32Array(time.length), sourceTime: time, serverTime: time }
  return [...time].map((sourceTime, row) => ({
    sourceTime,
    status: series.status[row],
    type: series.type[row],
    flags: series.flags[row],
    value: valueAt(batch, row),
  }))
}

test('the same sample again is a duplicate; another value or status at its time is kept', () => {
  const { store, reader, close } = open()
  const [first] = store(batchOf([double(1, 0, 5), double(1, 0, 5), double(1, 0, 6)]))
  expect(first).toEqual({ stored: 2, duplicate: 1, refused: 0, dropped: 0 })
  const [again] = store(batchOf([double(1, 0, 6), double(1, 0, 6, 0x40900000), double(1, 0, -0)]))
  expect(again).toEqual({ stored: 2, duplicate: 1, refused: 0, dropped: 0 })
  const { series } = rangeOf(reader, { tags: [1], from: START, to: END })
  expect(rowsOf(series[0]!).map(({ value }) => value)).toEqual([5, 6, 6, -0])
  close()
})

test('a source time outside the years 1970 to 2200 is refused, its neighbours are not', () => {
  const { store, close } = open()
  const broken = { ...double(1, 0, 1), sourceTime: -1n }
  const later = { ...double(1, 0, 1), sourceTime: BigInt(Date.UTC(2200, 0, 1)) * 10_000n }
  const last = { ...double(1, 0, 1), sourceTime: later.sourceTime - 1n }
  expect(store(batchOf([broken, later, last, double(1, 0, 1)]))).toEqual([
    { stored: 2, duplicate: 0, refused: 2, dropped: 0 },
  ])
  close()
})

test('a transaction that fails stores nothing, and what it held is stored the next time', () => {
  const { writer, store, reader, close } = open()
  const gap = { id: 1, kind: 'link_lost', scope: { of: 'galaxy' }, from: START, to: null, lost: 0 }
  const work = { ...NOTHING, batches: [batchOf([double(1, 0, 5)])], gaps: [gap as never] }
  expect(() => writer.store(work, START)).toThrow('CHECK constraint')
  expect(reader.latest(END).tag.length).toBe(0)
  expect(store(batchOf([double(1, 0, 5)]))).toEqual([
    { stored: 1, duplicate: 0, refused: 0, dropped: 0 },
  ])
  close()
})

test('a plot keeps every sample up to two a pixel, with its neighbours on both sides', () => {
  const { store, reader, close } = open()
  store(batchOf([0, 1, 2, 3, 4, 5].map((n) => double(1, 10 * n, n))))
  const ask = (width: number) => {
    const [from, to] = [START + 100_000n, START + 500_000n]
    const [pen] = rangeOf(reader, { tags: [1], from, to, width }).series
    return { raw: pen!.raw, values: [...pen!.value] }
  }
  expect(ask(2)).toEqual({ raw: true, values: [0, 1, 2, 3, 4, 5] })
  expect(ask(1)).toEqual({ raw: false, values: [0, 1, 4, 5] })
  close()
})

test('without a width the answer is exactly what lies in the range, up to the limit', () => {
  const { store, reader, close } = open()
  store(batchOf([0, 1, 2, 3, 4, 5].map((n) => double(1, 10 * n, n))))
  const query = { tags: [1, 2], from: START + 100_000n, to: START + 500_000n }
  const [pen, none] = rangeOf(reader, query).series
  expect([...pen!.value]).toEqual([1, 2, 3, 4])
  expect(none!.time.length).toBe(0)
  const [cut] = rangeOf(reader, { ...query, limit: 3 }).series
  expect([...cut!.value]).toEqual([1, 2, 3])
  expect([pen!.truncated, cut!.truncated]).toEqual([false, true])
  close()
})

test('a pen of text is never reduced, only cut', () => {
  const { store, reader, close } = open()
  const texts = Array.from({ length: 50 }, (_, n) => ({
    ...double(1, n, 0),
    type: 12,
    value: `state ${n}`,
  }))
  store(batchOf(texts))
  const query = { tags: [1], from: START, to: END, width: 16 }
  const [pen] = rangeOf(reader, query).series
  expect([pen!.raw, pen!.truncated, pen!.others.length]).toEqual([true, false, 50])
  const [cut] = rangeOf(reader, { ...query, limit: 10 }).series
  expect([cut!.raw, cut!.truncated, cut!.others.length]).toEqual([true, true, 10])
  close()
})

/** The history as a plain list: what was there already at the same moment is not kept twice. */
/** As a number, where it is one: a history tells it in another width. */
const asStored = ({ value }: Sample): TagValue =>
  typeof value === 'boolean' ? Number(value) : Number.isNaN(value) ? null : value

class Reference {
  readonly kept: Sample[] = []
  append(sample: Sample): void {
    const twin = this.kept.some(
      (known) =>
        known.tag === sample.tag &&
        known.sourceTime === sample.sourceTime &&
        ((known.status === sample.status &&
          known.type === sample.type &&
          same(known.value, sample.value)) ||
          (((known.flags | sample.flags) & SampleFlag.BackFilled) !== 0 &&
            known.status >>> 16 === sample.status >>> 16 &&
            same(asStored(known), asStored(sample)))),
    )
    if (!twin) this.kept.push(sample)
  }
  of(tag: number): Sample[] {
    return this.kept
      .filter((sample) => sample.tag === tag)
      .sort((a, b) => Number(a.sourceTime - b.sourceTime))
  }
}

function same(a: unknown, b: unknown): boolean {
  try {
    expect(a).toStrictEqual(b)
    return true
  } catch {
    return false
  }
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.array(anySample, { maxLength: 12 }) },
  { weight: 2, arbitrary: fc.constant('move' as const) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
)

test('whatever is appended, in any order and over restarts, is read back once and exactly', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const reference = new Reference()
      let history = open()
      for (const one of steps) {
        if (one === 'move') history.writer.move()
        else if (one === 'reopen') {
          history.close()
          history = open()
        } else {
          const before = reference.kept.length
          for (const sample of one) reference.append(sample)
          const stored = reference.kept.length - before
          expect(history.store(batchOf(one))).toEqual([
            { stored, duplicate: one.length - stored, refused: 0, dropped: 0 },
          ])
        }
      }
      const tags = [1, 2, 3, 4]
      const { series } = rangeOf(history.reader, { tags, from: START, to: END })
      tags.forEach((tag, at) => {
        const expected = reference.of(tag).map(({ tag: _tag, serverTime: _at, ...rest }) => rest)
        expect(rowsOf(series[at]!)).toStrictEqual(expected)
      })
      const newest = tags
        .map((tag) => reference.of(tag).at(-1))
        .filter((last) => last !== undefined)
      for (const latest of [history.reader.latest(END), history.reader.latest(END, tags)]) {
        expect([...latest.tag].map((_, row) => sampleAt(latest, row))).toStrictEqual(newest)
      }
      history.close()
      rmSync(join(directory, 'history.db'))
    }),
    { numRuns: 150 },
  )
})
