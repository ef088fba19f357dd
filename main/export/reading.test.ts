/** Lines of an export against a plain model, over pages of any size; and that no more than a few pages are held. */
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exportMarks, MOST_TAGS, type ExportForm } from '../../shared/export.ts'
import type { Gap } from '../../shared/history.ts'
import type { HistoryPage } from '../../shared/history-page.ts'
import { unguarded } from '../../shared/csv.ts'
import { ticksFromMoment, type Ticks } from '../../shared/time.ts'
import { Bytes } from './bytes.ts'
import type { ExportPlan, ExportSource } from './plan.ts'
import { Left, writeExport } from './reading.ts'

interface One {
  readonly time: Ticks
  readonly value: number | string
  readonly status: number
}

const FROM = 17_900_000_000_000_000n
const form: ExportForm = {
  ...{ shape: 'long', times: 'utc', quality: true, gaps: false, rowKind: false },
  ...{ dialect: 'rfc4180', bom: false },
}

function pageOf(samples: readonly One[], next: Ticks): HistoryPage {
  const times = new BigInt64Array(samples.map(({ time }) => time))
  const halves = new Int32Array(times.buffer)
  return {
    low: Uint32Array.from(samples, (_, row) => halves[2 * row]!),
    high: Int32Array.from(samples, (_, row) => halves[2 * row + 1]!),
    value: Float64Array.from(samples, ({ value }) => (typeof value === 'number' ? value : NaN)),
    status: Uint32Array.from(samples, ({ status }) => status),
    type: Uint8Array.from(samples, ({ value }) => (typeof value === 'number' ? 11 : 12)),
    flags: new Uint8Array(samples.length),
    others: samples.flatMap(({ value }, row) =>
      typeof value === 'string' ? [[row, JSON.stringify(value)] as const] : [],
    ),
    ...{ next, unreadable: [] },
  }
}

/** Pages of at most so many samples, however many are asked for; a moment is never cut. */
function sourceOver(history: readonly (readonly One[])[], most: number, to: Ticks): ExportSource {
  return {
    page: (tag, from) => {
      const left = history[tag]!.filter(({ time }) => time >= from)
      if (left.length <= most) return Promise.resolve(pageOf(left, to))
      let end = most
      while (end < left.length && left[end]!.time === left[end - 1]!.time) end++
      return Promise.resolve(pageOf(left.slice(0, end), left[end]?.time ?? to))
    },
    gaps: () => Promise.resolve([]),
    goesOn: () => Promise.resolve(true),
  }
}

async function textOf(plan: ExportPlan, source: ExportSource): Promise<string> {
  const parts: Buffer[] = []
  const bytes = new Bytes((part) => parts.push(Buffer.from(part)))
  await writeExport({ plan, source, bytes, written: () => 0 })
  return Buffer.concat(parts).toString('utf8')
}

const planOf = (
  count: number,
  change: Partial<ExportForm> = {},
  to = FROM + 1000n,
): ExportPlan => ({
  form: { ...form, ...change },
  tags: Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `T${at}`, server: 1 })),
  ...{ zone: 'UTC', from: FROM, to },
})

const cellsOf = (text: string): string[][] => {
  const [first = '', ...lines] = text.trimEnd().split('\r\n')
  return [first, ...lines].map((line) => line.split(','))
}

const history = fc.array(
  fc
    .array(
      fc.record({
        time: fc.bigInt({ min: FROM, max: FROM + 60n }),
        value: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom('=A1', 'stop', "'+x")),
        status: fc.constantFrom(0, 0x8000_0000, 0x4000_0000),
      }),
      { maxLength: 40 },
    )
    .map((samples) => samples.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))),
  { minLength: 1, maxLength: 5 },
)

const backTo = (cell: string | undefined): number | string =>
  cell !== undefined && /^-?\d+$/.test(cell) ? Number(cell) : unguarded(cell ?? '')

test('long rows are the samples, tag after tag, whatever the pages', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 1, max: 7 }), async (tags, most) => {
      const text = await textOf(planOf(tags.length), sourceOver(tags, most, FROM + 1000n))
      const [, ...rows] = cellsOf(text)
      expect(
        rows.map(([time = '', tag, cell, , status]) => [
          ...[ticksFromMoment(time), tag, backTo(cell), Number(status)],
        ]),
      ).toEqual(
        tags.flatMap((samples, at) =>
          samples.map(({ time, value, status }) => [time, `T${at}`, value, status]),
        ),
      )
    }),
  )
})

test('wide rows have each sample once, in order of time, those of one moment side by side', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 1, max: 7 }), async (tags, most) => {
      const plan = planOf(tags.length, { shape: 'wide' })
      const [, ...rows] = cellsOf(await textOf(plan, sourceOver(tags, most, FROM + 1000n)))
      const times = rows.map(([time = '']) => ticksFromMoment(time)!)
      expect(times).toEqual([...times].sort((a, b) => Number(a - b)))
      for (const [at, samples] of tags.entries()) {
        const own = rows.flatMap((cells, row) =>
          cells[3 * at + 3] === '' ? [] : [{ cells: cells.slice(3 * at + 1), time: times[row] }],
        )
        expect(own.map(({ cells, time }) => [time, backTo(cells[0]), Number(cells[2])])).toEqual(
          samples.map(({ time, value, status }) => [time, value, status]),
        )
      }
      // As many rows of a moment as the tag with the most samples in it has.
      for (const time of new Set(times)) {
        const counts = tags.map((each) => each.filter((one) => one.time === time).length)
        expect(times.filter((each) => each === time)).toHaveLength(Math.max(...counts))
      }
    }),
  )
})

test('texts are in quotation marks where they must be, and never a formula', async () => {
  const texts = [
    '=1+1',
    '+7',
    '-x',
    '@a',
    '\tb',
    '\rc',
    "'=d",
    'say "no"',
    'a,b;c',
    'line\nend',
    ' x ',
  ]
  const samples = texts.map((value, at) => ({ time: FROM + BigInt(at), value, status: 0 }))
  for (const dialect of ['excel_ru', 'excel_en', 'rfc4180'] as const) {
    const text = await textOf(
      planOf(1, { dialect, quality: false }),
      sourceOver([samples], 100, FROM + 1000n),
    )
    const { delimiter } = exportMarks[dialect]
    const table = parse(text, { delimiter, recordDelimiter: '\r\n' }) as string[][]
    const values = table.slice(1).map(([, , value = '']) => value)
    expect(values.map(unguarded)).toEqual(texts)
    for (const value of values) expect(value).not.toMatch(/^[=+\-@\t\r]/)
  }
})

test('gaps stand among the samples at their beginning, with their end', async () => {
  const gap = (id: number, from: bigint, to: bigint | null, kind: Gap['kind']): Gap => ({
    ...{ id, kind, from, to, lost: null, scope: { of: 'server', server: 1 } },
  })
  const samples = [1n, 30_000n].map((at) => ({ time: FROM + at, value: Number(at), status: 0 }))
  const source: ExportSource = {
    ...sourceOver([samples, samples], 1, FROM + 1_000_000n),
    gaps: () =>
      Promise.resolve([
        gap(1, FROM - 10_000n, FROM, 'console_stopped'),
        gap(2, FROM + 10_000n, FROM + 20_000n, 'link_lost'),
        gap(3, FROM + 40_000n, null, 'link_lost'),
      ]),
  }
  const change = { gaps: true, rowKind: true, quality: false }
  const long = cellsOf(await textOf(planOf(1, change, FROM + 1_000_000n), source))
  expect(long[0]?.join()).toBe('time_utc,row,tag,value,flags,gap,gap_until_utc')
  expect(long.slice(1).map(([, row, , value, , kind]) => [row, value, kind])).toEqual([
    ['gap', '', 'console_stopped'],
    ['raw', '1', ''],
    ['gap', '', 'link_lost'],
    ['raw', '30000', ''],
    ['gap', '', 'link_lost'],
  ])
  expect(long.map((cells) => cells.length)).toEqual(long.map(() => 7))
  expect(ticksFromMoment(long[3]![6]!)).toBe(FROM + 20_000n)
  expect(long[5]![6]).toBe('')
  const wide = cellsOf(
    await textOf(planOf(2, { ...change, shape: 'wide' }, FROM + 1_000_000n), source),
  )
  expect(wide[0]?.join()).toBe('time_utc,row,T0,T1,gap,gap_of,gap_until_utc')
  expect(wide.slice(1).map(([, row, a, b, kind, of]) => [row, a, b, kind, of])).toEqual([
    ['gap', '', '', 'console_stopped', '*'],
    ['raw', '1', '1', '', ''],
    ['gap', '', '', 'link_lost', '*'],
    ['raw', '30000', '30000', '', ''],
    ['gap', '', '', 'link_lost', '*'],
  ])
  expect(wide.map((cells) => cells.length)).toEqual(wide.map(() => 7))
})

test('what a damaged chunk held is a gap, told once, and its samples are counted', async () => {
  const samples = [0n, 1n, 2n, 3n].map((at) => ({ time: FROM + at, value: 1, status: 0 }))
  const lost: Gap = {
    ...{ id: -7, kind: 'file_lost', scope: { of: 'tag', tag: 1 }, lost: 40 },
    ...{ from: FROM + 1n, to: FROM + 3n },
  }
  const plain = sourceOver([samples], 2, FROM + 1000n)
  const source: ExportSource = {
    ...plain,
    page: async (...at) => ({ ...(await plain.page(...at)), unreadable: [lost] }),
  }
  const parts: Buffer[] = []
  const bytes = new Bytes((part) => parts.push(Buffer.from(part)))
  const count = await writeExport({
    ...{ plan: planOf(1, { gaps: true }), source, bytes, written: () => 0 },
  })
  expect(count).toEqual({ rows: 5, unreadable: 40 })
  expect(
    Buffer.concat(parts)
      .toString()
      .match(/file_lost/g),
  ).toHaveLength(1)
})

test('it ends where it is told to between two pages', async () => {
  const samples = Array.from({ length: 10 }, (_, at) => ({
    ...{ time: FROM + BigInt(at), value: at, status: 0 },
  }))
  const source = { ...sourceOver([samples], 1, FROM + 1000n), goesOn: async () => false }
  await expect(textOf(planOf(1), source)).rejects.toThrow(Left)
})

test.each(['long', 'wide'] as const)(
  'of millions of %s rows two pages of each tag are held, and one buffer',
  async (shape) => {
    const [tags, rows, each] = shape === 'long' ? [1, 65_536, 30] : [MOST_TAGS.wide, 2_048, 12]
    const to = FROM + BigInt(rows * each)
    const asked = new Map<number, number>()
    let written = 0
    const value = new Float64Array(rows).fill(1.5)
    const most = new Set<number>()
    const source: ExportSource = {
      page: (tag, from, limit) => {
        most.add(limit)
        const number = (asked.get(tag) ?? 0) + 1
        asked.set(tag, number)
        // The next is asked for when one comes: all before that one are written, of which a wide table tells later.
        const held = shape === 'long' ? 2 : 3
        expect(written).toBeGreaterThanOrEqual((number - held) * rows)
        const times = BigInt64Array.from({ length: rows }, (_, row) => from + BigInt(row))
        const halves = new Int32Array(times.buffer)
        return Promise.resolve({
          low: Uint32Array.from({ length: rows }, (_, row) => halves[2 * row]!),
          high: Int32Array.from({ length: rows }, (_, row) => halves[2 * row + 1]!),
          ...{ value, status: new Uint32Array(rows), flags: new Uint8Array(rows), others: [] },
          type: new Uint8Array(rows).fill(11),
          ...{ next: from + BigInt(rows), unreadable: [] },
        })
      },
      gaps: () => Promise.resolve([]),
      goesOn: (progress) => {
        written = progress.rows
        return Promise.resolve(true)
      },
    }
    let largest = 0
    let total = 0
    const bytes = new Bytes((part) => {
      largest = Math.max(largest, part.length)
      total += part.length
    })
    const count = await writeExport({
      ...{ plan: planOf(tags, { shape, quality: false }, to), source, bytes, written: () => 0 },
    })
    expect(count.rows).toBe(rows * each)
    expect(total).toBeGreaterThan(count.rows * 30)
    expect(largest).toBeLessThanOrEqual(1 << 20)
    expect([...most].every((limit) => limit * tags <= 131_072)).toBe(true)
  },
)
