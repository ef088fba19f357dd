import { expect, test } from 'vitest'
import { traceColumns } from './columns.ts'
import { traceRun, type Placement, type Sink } from './paths.ts'
import { Run } from './run.ts'

type Row = readonly [time: number, value: number, quality?: 0 | 1 | 2]

function runOf(rows: readonly Row[], step = false): Run {
  const run = new Run()
  const part = {
    time: Float64Array.from(rows.map(([time]) => time)),
    value: Float64Array.from(rows.map(([, value]) => value)),
    quality: Uint8Array.from(rows.map(([, , quality = 0]) => quality)),
  }
  const end = rows.at(-1)?.[0] ?? 0
  run.fill({ parts: [part], unread: [], gaps: [], end, heldTo: end, step }, { from: 0, to: 1000 })
  return run
}

/** One pixel a millisecond, one a unit; zero stands at 100. */
const place: Placement = {
  from: 0,
  perMs: 1,
  left: 0,
  width: 1000,
  min: 0,
  perUnit: 1,
  bottom: 100,
}

class List implements Sink {
  readonly drawn: string[] = []
  moveTo(x: number, y: number) {
    this.drawn.push(`M${x} ${y}`)
  }
  lineTo(x: number, y: number) {
    this.drawn.push(`L${x} ${y}`)
  }
}

function lines(run: Run) {
  const solid = new List()
  const dotted = new List()
  traceRun(run, place, solid, dotted)
  return { solid: solid.drawn.join(' '), dotted: dotted.drawn.join(' ') }
}

test('a line leads from sample to sample, a step holds between them', () => {
  expect(
    lines(
      runOf([
        [0, 0],
        [10, 50],
      ]),
    ).solid,
  ).toBe('M0 100 L10 50')
  expect(
    lines(
      runOf(
        [
          [0, 0],
          [10, 50],
        ],
        true,
      ),
    ).solid,
  ).toBe('M0 100 L10 100 L10 50')
})

test('a bad sample breaks it', () => {
  expect(
    lines(
      runOf([
        [0, 0],
        [10, 9, 2],
        [20, 50],
        [30, 50],
      ]),
    ).solid,
  ).toBe('M0 100 L10 100 M20 50 L30 50')
})

test('what is uncertain is led into and dotted', () => {
  const { solid, dotted } = lines(
    runOf([
      [0, 0],
      [10, 10, 1],
      [20, 20],
      [30, 30],
    ]),
  )
  expect(solid).toBe('M0 100 L10 90 M20 80 L30 70')
  expect(dotted).toBe('M10 90 L20 80')
})

test('a sample between two breaks is a dot', () => {
  expect(
    lines(
      runOf([
        [0, 1, 2],
        [10, 10],
        [10.4, 1, 2],
        [30, 1, 2],
      ]),
    ).solid,
  ).toContain('M10 90')
})

const columnsOf = (run: Run, at = place) => {
  const found = new Map<number, [number, number]>()
  traceColumns(run, at, 0, (x, top, bottom) => found.set(x, [top, bottom]))
  return found
}

test('a spike of one sample among a thousand in its pixel is drawn at its full height', () => {
  const rows: Row[] = Array.from({ length: 1000 }, (_, each) => [
    5 + each / 2000,
    each === 500 ? 90 : 10,
  ])
  const found = columnsOf(runOf([[0, 10], ...rows, [9, 10]]))
  expect(found.get(5)?.[0]).toBe(10)
})

test('columns touch: a steep line has no hole', () => {
  const found = columnsOf(
    runOf([
      [0, 0],
      [4, 80],
      [5, 0],
      [6, 40],
    ]),
  )
  for (let x = 1; x <= 6; x++) {
    const [top = 0, bottom = 0] = found.get(x) ?? []
    const [beforeTop = 0, beforeBottom = 0] = found.get(x - 1) ?? []
    expect(top).toBeLessThanOrEqual(beforeBottom + 1e-9)
    expect(bottom).toBeGreaterThanOrEqual(beforeTop - 1e-9)
  }
})

test('a break leaves columns free', () => {
  const found = columnsOf(
    runOf([
      [0, 1],
      [3, 1, 2],
      [7, 1],
      [9, 1],
    ]),
  )
  expect([...found.keys()].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 7, 8, 9])
})

test('columns outside the plot are not drawn, however far the line leads', () => {
  const found = columnsOf(
    runOf([
      [0, 0],
      [900, 900],
    ]),
    { ...place, left: 0, width: 10 },
  )
  expect(found.size).toBe(11)
})
