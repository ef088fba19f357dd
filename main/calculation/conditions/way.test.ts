/** Occurrences of conditions over a history, as docs/condition-search.md tells them. */
import { expect, test } from 'vitest'
import { historyOf, look, secondsOf, type Break, type Point } from './test-history.ts'

const b = (at: number, value: number, status = 0): Point => ({ tag: 2, at, value, status })
const on = (at: number, value: boolean): Point => ({ tag: 3, at, value })
const found = async (text: string, points: readonly Point[], breaks: readonly Break[] = []) =>
  (await look(text, 0, 1_000, { history: historyOf(points, breaks) })).found.map(
    ({ from, to, began, ended }) => [secondsOf(from), secondsOf(to), began, ended],
  )

test('one that must last begins when it has lasted for so long, and ends when it is no longer so', async () => {
  const points = [b(-10, 1), b(100, 22), b(500, 1), b(600, 23), b(650, 1), on(-10, true)]
  expect(await found('[b] > 2.1 MPa for 5 min and [on] is on', points)).toEqual([
    [400, 500, 'true', 'false'],
  ])
})

test('a sample that repeats what is so already does not begin it anew', async () => {
  const points = [b(-10, 1), b(0, 22), b(60, 23), b(120, 22), b(400, 22)]
  expect(await found('[b] > 21 for 5 min', points)).toEqual([[300, 1_000, 'true', 'range']])
})

test('what was before the range counts: it is so at once, or has a part of its time behind it', async () => {
  expect(await found('[b] > 2', [b(-900, 3)])).toEqual([[0, 1_000, 'before', 'range']])
  expect(await found('[b] > 2 for 5 min', [b(-900, 1), b(-100, 3), b(500, 1)])).toEqual([
    [200, 500, 'true', 'false'],
  ])
})

test('within a gap nobody knows, unless the rest decides it', async () => {
  const gap: Break = { from: 200, to: 300, tag: 2 }
  const points = [b(-10, 3), on(-10, true)]
  expect(await found('[b] > 2', points, [gap])).toEqual([
    [0, 200, 'before', 'unknown'],
    [300, 1_000, 'known', 'range'],
  ])
  expect(await found('[b] > 2 or [on]', points, [gap])).toEqual([[0, 1_000, 'before', 'range']])
  expect(await found('[b] is unknown', points, [gap])).toEqual([[200, 300, 'true', 'false']])
  // What is to last begins anew after a gap: nobody knows what was within.
  expect(await found('[b] > 2 for 5 min', [b(-200, 3)], [gap])).toEqual([
    [100, 200, 'known', 'unknown'],
    [600, 1_000, 'known', 'range'],
  ])
})

test('a bad value is unknown, an uncertain one is not, and both can be asked for', async () => {
  const points = [b(0, 3), b(100, 3, 0x8000_0000), b(200, 3, 0x4090_0000), b(300, 1)]
  expect(await found('[b] > 2', points)).toEqual([
    [0, 100, 'known', 'unknown'],
    [200, 300, 'known', 'false'],
  ])
  expect(await found('[b] is bad', points)).toEqual([[100, 200, 'true', 'false']])
  expect(await found('[b] is not good', points)).toEqual([[100, 300, 'true', 'false']])
})

test('a rise is a moment; where it was unknown before, nobody knows that it rose', async () => {
  const points = [
    b(-1, 1),
    b(100, 3),
    b(150, 4),
    b(200, 1),
    b(300, 5),
    on(-1, true),
    on(250, false),
  ]
  expect(await found('[b] rises above 2', points)).toEqual([
    [100, 100, 'true', 'false'],
    [300, 300, 'true', 'false'],
  ])
  expect(await found('[b] rises above 2 and [on]', points)).toEqual([[100, 100, 'true', 'false']])
  expect(await found('[b] rises above 2', [b(100, 3)])).toEqual([])
})

test('of samples of one moment the last counts', async () => {
  expect(await found('[b] > 2', [b(0, 1), b(10, 5), b(10, 1), b(20, 1), b(20, 5)])).toEqual([
    [20, 1_000, 'true', 'range'],
  ])
})

test('values at the begin, and least and greatest within', async () => {
  const points = [b(0, 1), on(0, true), b(10, 3), b(20, 9), b(30, 2.5), b(40, 0)]
  const { found: list } = await look('[b] > 2 and [on]', 0, 100, { history: historyOf(points) })
  expect(list[0]?.readings).toEqual([
    { value: 3, status: 0, min: 2.5, max: 9 },
    { value: true, status: 0, min: null, max: null },
  ])
})

test('what is so at the end of a range that ends now is so still', async () => {
  const history = historyOf([b(0, 3)])
  const { found: list } = await look('[b] > 2', 0, 100, { history }, { isNow: true })
  expect(list.map(({ ended }) => ended)).toEqual(['running'])
})

test('more than are kept are counted, with their time', async () => {
  const points = Array.from({ length: 100 }, (_, at) => b(at * 10, at % 2 === 0 ? 3 : 1))
  const looked = await look('[b] > 2', 0, 1_000, { history: historyOf(points) }, { most: 3 })
  expect(looked.found).toHaveLength(3)
  expect(looked).toMatchObject({ count: 50, lasted: 500, unknown: 0 })
})
