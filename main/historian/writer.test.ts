import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { batchOf, sampleAt, type Sample } from '../../shared/samples.ts'
import { anySample, START } from './arbitrary.ts'
import { NOTHING, openBoth, rangeOf, Reference, rowsOf } from './test-reference.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-writer-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const END = START + 10_000_000_000n

const open = () => openBoth(directory)

const double = (tag: number, ms: number, value: number, status = 0): Sample => {
  const sourceTime = START + BigInt(ms) * 10_000n
  return { tag, sourceTime, serverTime: sourceTime, status, type: 11, flags: 0, value }
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

const step = fc.oneof(
  { weight: 6, arbitrary: fc.array(anySample, { maxLength: 12 }) },
  { weight: 2, arbitrary: fc.constant('seal' as const) },
  { weight: 2, arbitrary: fc.constant('slice' as const) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
)

test('whatever is appended, in any order and over restarts, is read back once and exactly', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const reference = new Reference()
      let history = open()
      for (const one of steps) {
        if (one === 'seal') history.writer.sealAll()
        else if (one === 'slice') history.writer.seal()
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
        expect(rowsOf(series[at]!)).toStrictEqual(reference.rows(tag))
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
