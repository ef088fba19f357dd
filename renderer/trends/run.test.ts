import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Columns } from './blocks.ts'
import { drawable, Run, State, valueOn, type RunSource } from './run.ts'

type Row = readonly [time: number, value: number, quality?: 0 | 1 | 2]

const columns = (rows: readonly Row[]): Columns => ({
  time: Float64Array.from(rows.map(([time]) => time)),
  value: Float64Array.from(rows.map(([, value]) => value)),
  quality: Uint8Array.from(rows.map(([, , quality = 0]) => quality)),
})

const view = { from: 0, to: 100 }

function runOf(rows: readonly Row[], more: Partial<RunSource> = {}): Run {
  const run = new Run()
  run.fill(
    { parts: [columns(rows)], unread: [], gaps: [], end: 100, heldTo: 100, step: false, ...more },
    view,
  )
  return run
}

const letters = ['good', 'uncertain', 'bad', 'gap', 'unread', 'silent']
const told = (run: Run) =>
  Array.from({ length: run.length }, (_, row) => {
    const state = run.state[row] as number
    const value = drawable(state) ? ` ${run.value[row]}` : ''
    return `${run.time[row]} ${letters[state]}${value}`
  })

test('a live value is drawn on to the present', () => {
  expect(
    told(
      runOf([
        [10, 1],
        [20, 3],
      ]),
    ),
  ).toEqual(['10 good 1', '20 good 3', '100 good 3'])
})

test('a value that is not live is drawn to its last confirmation, and from there is silent', () => {
  expect(told(runOf([[10, 1]], { heldTo: 60 }))).toEqual([
    '10 good 1',
    '60 good 1',
    '60 silent',
    '100 silent',
  ])
})

test('the row before the view leads into it', () => {
  expect(
    told(
      runOf([
        [-50, 1],
        [-20, 2],
        [50, 4],
        [130, 8],
        [150, 9],
      ]),
    ),
  ).toEqual(['-20 good 2', '50 good 4', '130 good 8'])
})

test('a bad sample holds the last value up to it and breaks the line', () => {
  expect(
    told(
      runOf(
        [
          [10, 1],
          [30, 7, 2],
          [50, 2],
        ],
        { end: 50 },
      ),
    ),
  ).toEqual(['10 good 1', '30 good 1', '30 bad', '50 good 2'])
  expect(
    told(
      runOf([
        [10, 1],
        [30, Number.NaN],
      ]),
    ),
  ).toContain('30 bad')
})

test('an uncertain sample is drawn, marked', () => {
  expect(
    told(
      runOf(
        [
          [10, 1],
          [20, 2, 1],
          [30, 3],
        ],
        { end: 30 },
      ),
    )[1],
  ).toBe('20 uncertain 2')
})

describe('a value that did not change for long', () => {
  const wide = { from: 0, to: 100_000 }
  const frozen = columns([
    [10_000, 5],
    [11_000, 4.7],
    [71_000, 4.6],
    [72_000, 4.5],
  ])
  const filled = (more: Partial<RunSource>) => {
    const run = new Run()
    const source = { unread: [], gaps: [], end: 72_000, heldTo: 72_000, step: false }
    run.fill({ ...source, parts: [frozen], ...more }, wide)
    return run
  }
  test('held until the next sample: no slope leads to it, and a cursor reads what was reported', () => {
    const run = filled({})
    expect(told(run)).toEqual([
      '10000 good 5',
      '11000 good 4.7',
      '71000 good 4.7',
      '71000 good 4.6',
      '72000 good 4.5',
    ])
    expect(valueOn(run, 40_000)).toBe(4.7)
    expect(valueOn(run, 71_000)).toBe(4.6)
    expect(valueOn(run, 71_500)).toBeCloseTo(4.55)
  })
  test('is a slope where its server looks that seldom, or the history was reduced to such pixels', () => {
    expect(valueOn(filled({ sampling: 30_000 }), 41_000)).toBeCloseTo(4.65)
    expect(valueOn(filled({ parts: [{ ...frozen, pixel: 20_000 }] }), 41_000)).toBeCloseTo(4.65)
  })
})

describe('a gap', () => {
  const gaps = [{ from: 30, to: 60 }]
  test('breaks a line from its beginning to the next sample', () => {
    expect(
      told(
        runOf(
          [
            [10, 1],
            [70, 2],
          ],
          { gaps, end: 70 },
        ),
      ),
    ).toEqual(['10 good 1', '30 good 1', '30 gap', '70 good 2'])
  })
  test('ends with the value before it where that holds, as setpoints and switches do', () => {
    expect(
      told(
        runOf(
          [
            [10, 1],
            [90, 2],
          ],
          { gaps, step: true, end: 90 },
        ),
      ),
    ).toEqual(['10 good 1', '30 good 1', '30 gap', '60 good 1', '90 good 2'])
  })
  test('ends with the value before it where that is confirmed again and did not change', () => {
    expect(told(runOf([[10, 1]], { gaps }))).toEqual([
      '10 good 1',
      '30 good 1',
      '30 gap',
      '60 good 1',
      '100 good 1',
    ])
  })
  test('ends with the value before it where nothing else was reported for long', () => {
    const rows = [
      [10, 1],
      [90_000, 2],
    ] as const
    expect(told(runOf(rows, { gaps, end: 90_000 }))).toEqual([
      '10 good 1',
      '30 good 1',
      '30 gap',
      '60 good 1',
      '90000 good 1',
      '90000 good 2',
    ])
  })
  test('leaves what lies between it and the next with the value that held', () => {
    const two = [...gaps, { from: 40_000, to: 50_000 }]
    expect(told(runOf([[10, 1]], { gaps: two, end: 50_010, heldTo: 50_010 }))).toEqual([
      '10 good 1',
      '30 good 1',
      '30 gap',
      '60 good 1',
      '40000 good 1',
      '40000 gap',
      '50000 good 1',
      '50010 good 1',
    ])
  })
  test('does not end what was bad before it', () => {
    const rows = [
      [10, 1],
      [20, 7, 2],
    ] as const
    expect(told(runOf(rows, { gaps }))).toEqual([
      '10 good 1',
      '20 good 1',
      '20 bad',
      '30 gap',
      '60 bad',
      '100 bad',
    ])
  })
  test('that goes on has no end', () => {
    expect(told(runOf([[10, 1]], { gaps: [{ from: 30, to: 100 }], heldTo: 30 }))).toEqual([
      '10 good 1',
      '30 good 1',
      '30 gap',
      '100 gap',
    ])
  })
  test('is not bridged by samples a little inside its edges', () => {
    const run = runOf(
      [
        [10, 1],
        [31, 1],
        [59, 2],
        [80, 2],
      ],
      { gaps, end: 80 },
    )
    expect(valueOn(run, 20)).toBe(1)
    expect(valueOn(run, 45)).toBeNull()
    expect(valueOn(run, 70)).toBe(2)
  })
  test('is crossed by samples that the server had kept', () => {
    const kept = [10, 31, 36, 41, 46, 51, 56, 61].map((time): Row => [time, time])
    const run = runOf(kept, { gaps, end: 61 })
    expect(valueOn(run, 40)).toBe(40)
    expect(valueOn(run, 50)).toBe(50)
  })
})

test('live samples follow the history without doubling it', () => {
  const run = new Run()
  const parts = [
    columns([
      [10, 1],
      [20, 2],
      [30, 3],
    ]),
    columns([
      [20, 2],
      [30, 3],
      [40, 4],
    ]),
  ]
  run.fill({ parts, unread: [], gaps: [], end: 40, heldTo: 40, step: false }, view)
  expect(told(run)).toEqual(['10 good 1', '20 good 2', '30 good 3', '40 good 4'])
})

test('what has not been read is neither drawn nor bridged', () => {
  const run = new Run()
  const parts = [
    columns([
      [10, 1],
      [20, 2],
    ]),
    columns([[80, 8]]),
  ]
  run.fill(
    { parts, unread: [{ from: 25, to: 80 }], gaps: [], end: 100, heldTo: 100, step: true },
    view,
  )
  expect(valueOn(run, 22)).toBe(2)
  expect(valueOn(run, 50)).toBeNull()
  expect(valueOn(run, 90)).toBe(8)
})

test('a row far outside comes near, on the same line', () => {
  const run = runOf(
    [
      [-1e9, 0],
      [50, 5],
    ],
    { end: 50, sampling: 1e9 },
  )
  expect(run.time[0]).toBe(-100)
  expect(run.value[0]).toBeCloseTo(5, 3)
})

test('values between rows: a line between two, the earlier one on steps', () => {
  expect(
    valueOn(
      runOf([
        [10, 1],
        [20, 3],
      ]),
      15,
    ),
  ).toBe(2)
  expect(
    valueOn(
      runOf(
        [
          [10, 1],
          [20, 3],
        ],
        { step: true },
      ),
      15,
    ),
  ).toBe(1)
  expect(valueOn(runOf([[10, 1]]), 5)).toBeNull()
})

test('a run is used again without a trace of what it held', () => {
  const run = new Run()
  const source = { unread: [], gaps: [], end: 100, heldTo: 100, step: false }
  run.fill(
    {
      ...source,
      parts: [
        columns([
          [10, 1],
          [20, 2, 2],
        ]),
      ],
    },
    view,
  )
  run.fill({ ...source, parts: [columns([[50, 5]])] }, view)
  expect(told(run)).toEqual(['50 good 5', '100 good 5'])
})

test('times never go back, and no line crosses a gap', () => {
  const rows = fc.uniqueArray(fc.integer({ min: -20, max: 120 }), { maxLength: 40 })
  const edges = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 8 })
  fc.assert(
    fc.property(
      rows,
      edges,
      fc.boolean(),
      fc.integer({ min: 0, max: 100 }),
      (times, cuts, step, heldTo) => {
        const sorted = cuts.toSorted((a, b) => a - b)
        const gaps = sorted.flatMap((from, index) =>
          index % 2 === 0 && sorted[index + 1] !== undefined
            ? [{ from, to: sorted[index + 1] as number }]
            : [],
        )
        const outside = times.filter((time) =>
          gaps.every(({ from, to }) => time <= from || time >= to),
        )
        const run = runOf(
          outside
            .toSorted((a, b) => a - b)
            .map((time): Row => [time, time, time % 7 === 0 ? 2 : 0]),
          { gaps, step, heldTo },
        )
        for (let row = 1; row < run.length; row++) {
          expect(run.time[row]).toBeGreaterThanOrEqual(run.time[row - 1] as number)
        }
        for (const { from, to } of gaps) {
          const middle = (from + to) / 2
          if (to > from) expect(valueOn(run, middle)).toBeNull()
        }
        expect(run.state.slice(0, run.length).every((state) => state <= State.Silent)).toBe(true)
      },
    ),
  )
})
