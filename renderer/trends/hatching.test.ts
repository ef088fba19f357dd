import { expect, test } from 'vitest'
import { hatchesOf, type HatchWords } from './hatching.ts'
import { Run } from './run.ts'

const view = { from: 0, to: 100 }
const words: HatchWords = {
  bad: 'bad',
  silent: (ms) => `not live ${ms}`,
  gap: ({ kind }) => ({ text: kind }),
}

/** A pen that was last confirmed at `heldTo`; the present is 90. */
const pen = (name: string, heldTo: number, quality: 0 | 1 | 2 = 0) => {
  const run = new Run()
  const part = {
    time: Float64Array.of(10, 20),
    value: Float64Array.of(1, 2),
    quality: Uint8Array.of(0, quality),
  }
  run.fill({ parts: [part], unread: [], gaps: [], end: 90, heldTo, step: false }, view)
  return { name, run, gaps: [] }
}
const hatched = (...pens: ReturnType<typeof pen>[]) =>
  hatchesOf([], pens, view, 0.1, words).map(
    (hatch) => `${hatch.pen ?? 'all'} ${hatch.from} to ${hatch.to} ${hatch.text}`,
  )

test('a pen that is not live is hatched alone while others are', () => {
  expect(hatched(pen('A', 60), pen('B', 90))).toEqual(['A 60 to 90 not live 30'])
})

test('where nothing is live it is said once, over the full height', () => {
  expect(hatched(pen('A', 60), pen('B', 60))).toEqual(['all 60 to 90 not live 30'])
})

test('a pen that fell silent before the others has its own words only where that is long', () => {
  expect(hatched(pen('A', 60), pen('B', 58))).toEqual(['all 60 to 90 not live 30', 'B 58 to 60 '])
  expect(hatched(pen('A', 80), pen('B', 30))).toEqual([
    'all 80 to 90 not live 10',
    'B 30 to 80 not live 60',
  ])
})

test('bad quality is hatched on its pen', () => {
  expect(hatched(pen('A', 90, 2), pen('B', 90))).toEqual(['A 20 to 90 bad'])
})

test('an open gap of all has no closing edge', () => {
  const gap = {
    id: 1,
    kind: 'console_stopped',
    scope: { of: 'all' },
    lost: null,
    filled: 0,
  } as const
  expect(
    hatchesOf([{ ...gap, from: 40, to: 90, open: true }], [pen('A', 90)], view, 0.1, words),
  ).toEqual([{ from: 40, to: 90, open: true, text: 'console_stopped' }])
})

test('a stop and the wait of a server that goes on from it are one', () => {
  const stop = { kind: 'console_stopped', lost: null, filled: 0, open: false } as const
  const gaps = [
    { ...stop, id: 1, scope: { of: 'all' }, from: 20, to: 40 },
    { ...stop, id: 2, scope: { of: 'server', server: 1 }, from: 40, to: 55 },
    { ...stop, id: 3, scope: { of: 'server', server: 2 }, from: 40, to: 50 },
    { ...stop, id: 4, scope: { of: 'all' }, from: 70, to: 90, open: true },
  ] as const
  expect(hatchesOf(gaps, [pen('A', 90)], view, 0.1, words)).toEqual([
    { from: 20, to: 55, open: false, text: 'console_stopped' },
    { from: 70, to: 90, open: true, text: 'console_stopped' },
  ])
})

test('links that are lost at the same time stay two, each with its server', () => {
  const lost = { kind: 'link_lost', lost: null, filled: 0, open: false } as const
  const gaps = [
    { ...lost, id: 1, scope: { of: 'server', server: 1 }, from: 20, to: 40 },
    { ...lost, id: 2, scope: { of: 'server', server: 2 }, from: 30, to: 50 },
  ] as const
  expect(hatchesOf(gaps, [pen('A', 90)], view, 0.1, words)).toHaveLength(2)
})
