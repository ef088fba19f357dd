/** The history on all of its levels, against a plain list; and readers in the middle of each step of packing. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { batchOf, sampleAt, type Sample } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { temporaryFolder } from '../fixtures.ts'
import { anySample } from './arbitrary.ts'
import { Merging } from './merging.ts'
import { beginOf, fileOf, FOLDER, monthOf } from './month.ts'
import { openForReading } from './opening.ts'
import { PACKS, type PackLimits } from './round.ts'
import { HistoryReader } from './reader.ts'
import { momentOf } from './rows.ts'
import { FILE } from './schema.ts'
import { NOTHING, openBoth, rangeOf, Reference, rowsOf } from './test-reference.ts'

const DAY = 24 * 3600 * 1000
/** Two hours before a day and a month are over. */
const NEAR = Date.UTC(2026, 1, 28, 22)
/** Each look at the clock is two hours later, so that a round of packing is due. */
let now = ticksFromMs(NEAR + 400 * DAY)
const later = (): Ticks => (now += 72_000_000_000n)
const [BEGIN, END] = [ticksFromMs(NEAR - 100 * DAY), ticksFromMs(NEAR + 100 * DAY)]
const TAGS = [1, 2, 3]
/** Few rows make a step, so that a tag takes several. */
const SMALL: PackLimits = { ...PACKS, stepRows: 5, stepHeaders: 3, earlierRows: 10 }

/** Moments at and about the borders of days and months, and some far away. */
const moments: readonly Ticks[] = [
  ...[-60, -31, -1, 0, 1, 31].flatMap((days) =>
    [0, 2, 26].flatMap((hours) => {
      const at = ticksFromMs(NEAR + days * DAY + hours * 3600_000)
      return [at - 1n, at, at + 1n]
    }),
  ),
  ...Array.from({ length: 20 }, (_, at) => ticksFromMs(NEAR + at * 1_300_000)),
].sort((a, b) => Number(a - b))

const someMoment = fc.constantFrom(...moments)
const sample: fc.Arbitrary<Sample> = fc
  .record({ any: anySample, at: someMoment, tag: fc.constantFrom(...TAGS) })
  .map(({ any, at, tag }) => ({
    ...any,
    tag,
    sourceTime: at,
    serverTime: at,
    flags: any.flags & 7,
  }))
const some = fc.array(sample, { maxLength: 14 })
const stretch = fc
  .tuple(fc.constantFrom(...TAGS), someMoment, someMoment)
  .map(([tag, one, other]) => ({
    tag,
    from: one < other ? one : other,
    to: one < other ? other : one,
  }))

const step = fc.oneof(
  { weight: 5, arbitrary: some.map((samples) => ({ kind: 'append' as const, samples })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'seal' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'slice' as const }) },
  { weight: 6, arbitrary: fc.nat(6).map((steps) => ({ kind: 'pack' as const, steps })) },
  { weight: 2, arbitrary: fc.constant({ kind: 'pack all' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ range: stretch, samples: some }).map(({ range, samples }) => ({
      ...{ kind: 'replace' as const, range },
      samples: samples.map((one) => ({ ...one, tag: range.tag })),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...TAGS).map((tag) => ({ kind: 'forget' as const, tag })),
  },
)

type Both = ReturnType<typeof openBoth>

/** So that chunks survive a loss of power, which is what is packed. */
const sync = ({ writer }: Both): void => {
  writer.store(NOTHING, later())
}

function packAll(history: Both): void {
  sync(history)
  for (let steps = 0; history.writer.isPackDue(now); steps++) {
    history.writer.pack(now)
    expect(steps).toBeLessThan(10_000)
  }
}

test('packed at any moment between all else that happens, each sample is there once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ one: step, isRead: fc.boolean() }), { maxLength: 24 }),
      (steps) => {
        const directory = temporaryFolder()
        const reference = new Reference()
        let history = openBoth(directory, {}, SMALL)
        const forgotten = new Set<number>()
        const append = (samples: readonly Sample[]): object => {
          const wanted = samples.filter(({ tag }) => !forgotten.has(tag))
          const known = reference.kept.length
          for (const one of wanted) reference.append(one)
          const stored = reference.kept.length - known
          const refused = samples.length - wanted.length
          return { stored, duplicate: wanted.length - stored, refused, dropped: 0 }
        }
        const check = (): void => {
          const { series } = rangeOf(history.reader, { tags: TAGS, from: BEGIN, to: END })
          TAGS.forEach((tag, at) => {
            expect(rowsOf(series[at]!)).toStrictEqual(reference.rows(tag))
          })
          for (const until of [END, ticksFromMs(NEAR + 2 * 3600_000), ticksFromMs(NEAR - DAY)]) {
            const newest = TAGS.map((tag) =>
              reference.of(tag).findLast(({ sourceTime }) => sourceTime < until),
            ).filter((last) => last !== undefined)
            const latest = history.reader.latest(until)
            expect([...latest.tag].map((_, row) => sampleAt(latest, row))).toStrictEqual(newest)
            const plot = rangeOf(history.reader, {
              tags: TAGS,
              from: until,
              to: until + 1n,
              width: 10,
            })
            TAGS.forEach((tag, at) => {
              const own = reference.of(tag)
              const [before, after] = [
                own.findLast(({ sourceTime }) => sourceTime < until),
                own.find(({ sourceTime }) => sourceTime > until),
              ]
              const inside = own.filter(({ sourceTime }) => sourceTime === until)
              const times = [before, ...inside, after].filter((each) => each !== undefined)
              expect([...plot.series[at]!.time]).toEqual(times.map(({ sourceTime }) => sourceTime))
            })
          }
        }
        for (const { one, isRead } of steps) {
          if (one.kind === 'seal') history.writer.sealAll()
          else if (one.kind === 'slice') history.writer.seal()
          else if (one.kind === 'pack all') packAll(history)
          else if (one.kind === 'pack') {
            sync(history)
            for (let at = 0; at < one.steps; at++) history.writer.pack(now)
          } else if (one.kind === 'reopen') {
            history.close()
            history = openBoth(directory, {}, SMALL)
          } else if (one.kind === 'forget') {
            reference.kept = reference.kept.filter(({ tag }) => tag !== one.tag)
            forgotten.add(one.tag)
            while (!history.writer.forget([one.tag]).done);
          } else if (one.kind === 'append') {
            const receipt = append(one.samples)
            expect(history.store(batchOf(one.samples))).toEqual([receipt])
          } else {
            const { tag, from, to } = one.range
            reference.kept = reference.kept.filter(
              (known) => known.tag !== tag || known.sourceTime < from || known.sourceTime >= to,
            )
            const receipt = append(one.samples)
            expect(history.replace(one.range, batchOf(one.samples))).toEqual([receipt])
          }
          if (isRead) check()
        }
        check()
        history.writer.sealAll()
        packAll(history)
        check()
        // Nothing is left on the way.
        const count = (table: string) =>
          history.db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()
        expect(['chunk', 'packed', 'mask'].map(count)).toEqual([0, 0, 0])
        history.close()
      },
    ),
    { numRuns: 100 },
  )
}, 240_000)

const double = (tag: number, at: Ticks, value: number): Sample => ({
  ...{ tag, sourceTime: at, serverTime: at, status: 0, type: 11, flags: 0, value },
})
/** Samples a second apart, over the end of February. */
const over = (tag: number, count: number, first = 0): Sample[] =>
  Array.from({ length: count }, (_, at) =>
    double(tag, ticksFromMs(NEAR + 7_100_000 + (first + at) * 1000), first + at),
  )

function begun(packs: Partial<PackLimits> = {}) {
  const directory = temporaryFolder()
  const history = openBoth(directory, {}, packs)
  onTestFinished(() => {
    history.close()
  })
  return { directory, history }
}

test('a question that began before a step of packing and goes on after it sees each sample once', () => {
  const { directory, history } = begun({ stepRows: 100 })
  for (let from = 0; from < 600; from += 50) {
    history.store(batchOf([1, 2].flatMap((tag) => over(tag, 50, from))))
    history.writer.sealAll()
  }
  sync(history)
  const whole = Array.from({ length: 600 }, (_, at) => at)
  let steps = 0
  while (history.writer.isPackDue(now)) {
    const opened = openForReading(directory)
    if (!opened.ok) throw new Error(opened.error.message)
    const db = opened.value
    const reader = new HistoryReader(db)
    // Its state of `history.db` is that of before the step; the months it first sees after it.
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM chunk').get()
    history.writer.pack(now)
    for (const at of [1, 0]) {
      const { series } = rangeOf(reader, { tags: [1, 2], from: BEGIN, to: END })
      expect(series.map(({ value }) => [...value])).toEqual([whole, whole])
      if (at === 1) db.exec('COMMIT')
    }
    reader.close()
    steps += 1
  }
  expect(steps).toBeGreaterThan(20)
})

test('a month that holds what was still in the tail when a question began: it is asked anew', () => {
  const { history } = begun()
  history.store(batchOf(over(1, 50)))
  history.writer.sealAll()
  packAll(history)
  history.store(batchOf(over(1, 50, 50)))
  const { catchUp } = Merging.prototype
  let isPacked = false
  const spy = vi.spyOn(Merging.prototype, 'catchUp').mockImplementation(function (this: Merging) {
    catchUp.call(this)
    if (isPacked) return
    isPacked = true
    history.writer.sealAll()
    packAll(history)
  })
  onTestFinished(() => {
    spy.mockRestore()
  })
  const whole = Array.from({ length: 100 }, (_, at) => at)
  const { series } = rangeOf(history.reader, { tags: [1], from: BEGIN, to: END })
  expect([...series[0]!.value]).toEqual(whole)
  expect(spy.mock.calls.length).toBeGreaterThan(1)
})

test('samples at the border of a month stand in the months to which they belong', () => {
  const { directory, history } = begun()
  const border = beginOf(monthOf(momentOf(ticksFromMs(NEAR))) + 1)
  history.store(batchOf([-2n, -1n, 0n, 1n].map((at) => double(1, border + at, Number(at)))))
  history.writer.sealAll()
  packAll(history)
  const month = monthOf(momentOf(border))
  expect(fileOf(month)).toBe('2026-03.samples.db')
  expect(existsSync(join(directory, FOLDER, '2026-02.samples.db'))).toBe(true)
  const within = (from: Ticks, to: Ticks) => [
    ...rangeOf(history.reader, { tags: [1], from, to }).series[0]!.value,
  ]
  expect(within(border, END)).toEqual([0, 1])
  expect(within(BEGIN, border)).toEqual([-2, -1])
  expect(within(border - 1n, border + 1n)).toEqual([-1, 0])
})

test('a process that ends after any step of packing leaves each sample there once, and the next goes on', () => {
  const directory = temporaryFolder()
  const first = openBoth(directory)
  for (let from = 0; from < 300; from += 30) {
    first.store(batchOf([1, 2].flatMap((tag) => over(tag, 30, from))))
    first.writer.sealAll()
  }
  const range = { tag: 1, from: ticksFromMs(NEAR + 7_110_000), to: ticksFromMs(NEAR + 7_120_000) }
  first.close()
  const whole = Array.from({ length: 300 }, (_, at) => at)
  const without = [...whole.slice(0, 10), ...whole.slice(20)]
  for (let runs = 0; ; runs++) {
    const history = openBoth(directory, {}, { stepRows: 100 })
    sync(history)
    const isDue = history.writer.isPackDue(now)
    for (let at = 0; at < runs % 5; at++) history.writer.pack(now)
    if (runs === 7) history.replace(range, batchOf([]))
    const { series } = rangeOf(history.reader, { tags: [1, 2], from: BEGIN, to: END })
    expect(series.map(({ value }) => [...value])).toEqual([runs < 7 ? whole : without, whole])
    const left = history.db.prepare(
      'SELECT (SELECT count(*) FROM chunk) + (SELECT count(*) FROM mask)',
    )
    const isDone = left.pluck().get() === 0
    history.close()
    expect(isDue).toBe(true)
    if (isDone) break
    expect(runs).toBeLessThan(100)
  }
})

test('a history begun anew beside months takes them as they are, and gives their numbers to nothing', () => {
  const directory = temporaryFolder()
  const before = openBoth(directory)
  before.store(batchOf(over(1, 100)))
  before.writer.sealAll()
  packAll(before)
  before.close()
  for (const part of ['', '-wal', '-shm']) rmSync(join(directory, FILE + part), { force: true })
  const after = openBoth(directory)
  onTestFinished(() => {
    after.close()
  })
  expect(after.writer.highestTag).toBe(1)
  const { series } = rangeOf(after.reader, { tags: [1], from: BEGIN, to: END })
  expect(series[0]!.value).toHaveLength(100)
  const [receipt] = after.store(batchOf([...over(1, 1, 99), ...over(1, 50, 100)]))
  expect(receipt).toMatchObject({ stored: 50, duplicate: 1 })
  after.writer.sealAll()
  const values = () => [
    ...rangeOf(after.reader, { tags: [1], from: BEGIN, to: END }).series[0]!.value,
  ]
  const whole = Array.from({ length: 150 }, (_, at) => at)
  expect(values()).toEqual(whole)
  packAll(after)
  expect(values()).toEqual(whole)
})

test('files of versions before the columns are emptied into months, some rows at a time', () => {
  const directory = temporaryFolder()
  const before = openBoth(directory)
  const insert = (table: string) =>
    before.db.prepare(`INSERT INTO ${table} VALUES (?, ?, 0, ?, 0, 11, 0, NULL)`)
  const [even, odd] = [insert('sample'), insert('recent')]
  const samples = [1, 2].flatMap((tag) => over(tag, 12_000))
  before.db.transaction(() => {
    for (const { tag, sourceTime, value } of samples) {
      ;(Number(value) % 2 === 0 ? even : odd).run(tag, sourceTime, value)
    }
  })()
  before.close()
  const history = openBoth(directory)
  onTestFinished(() => {
    history.close()
  })
  const whole = Array.from({ length: 12_000 }, (_, at) => at)
  const check = (): void => {
    const { series } = rangeOf(history.reader, { tags: [1, 2], from: BEGIN, to: END })
    expect(series.map(({ value }) => [...value])).toEqual([whole, whole])
  }
  for (let steps = 0; steps < 3; steps++) history.writer.pack(later())
  check()
  packAll(history)
  packAll(history)
  check()
  const rows = history.db.prepare(
    'SELECT (SELECT count(*) FROM sample) + (SELECT count(*) FROM recent) + (SELECT count(*) FROM chunk)',
  )
  expect(rows.pluck().get()).toBe(0)
  expect(history.store(batchOf(over(1, 12_000)))).toMatchObject([{ stored: 0, duplicate: 12_000 }])
})

test('late samples fall among chunks of months, which stay as they are where nothing falls', () => {
  const { directory, history } = begun()
  history.store(batchOf(over(1, 20_000)))
  history.writer.sealAll()
  packAll(history)
  const month = new Database(join(directory, FOLDER, '2026-03.samples.db'), { readonly: true })
  onTestFinished(() => {
    month.close()
  })
  const chunks = () =>
    month.prepare<[], { id: number }>('SELECT id FROM chunk ORDER BY "from"').all()
  const known = chunks()
  expect(known.length).toBeGreaterThan(3)
  const late = over(1, 3, 9000).map((one) => ({ ...one, sourceTime: one.sourceTime + 5_000_000n }))
  history.store(batchOf(late))
  history.writer.sealAll()
  packAll(history)
  const left = chunks().filter(({ id }) => known.some((one) => one.id === id))
  expect(left).toHaveLength(known.length - 1)
  const { series } = rangeOf(history.reader, { tags: [1], from: BEGIN, to: END })
  expect(series[0]!.value).toHaveLength(20_003)
  expect(series[0]!.time.every((at, row) => row === 0 || series[0]!.time[row - 1]! < at)).toBe(true)
})

test('however much of a tag waits, a step takes no more than its share', () => {
  const { history } = begun({ stepRows: 1000, stepHeaders: 5 })
  for (let from = 0; from < 12_000; from += 200) {
    history.store(batchOf([1, 2, 3].flatMap((tag) => over(tag, 200, from))))
    history.writer.sealAll()
  }
  sync(history)
  const taken: number[] = []
  while (history.writer.isPackDue(now)) {
    taken.push(history.writer.pack(now).reduce((sum, { samples }) => sum + samples, 0))
  }
  expect(Math.max(...taken)).toBeLessThanOrEqual(2000)
  expect(taken.reduce((sum, samples) => sum + samples, 0)).toBe(36_000)
  expect(history.db.prepare('SELECT count(*) FROM chunk').pluck().get()).toBe(0)
})

const monthOver = (directory: string): Database.Database => {
  const month = new Database(join(directory, FOLDER, '2026-03.samples.db'), { readonly: true })
  onTestFinished(() => {
    month.close()
  })
  return month
}

test('what is forgotten is deleted from the months, and nothing else is', () => {
  const { directory, history } = begun()
  history.store(batchOf([...over(1, 500), ...over(2, 500)]))
  history.writer.sealAll()
  packAll(history)
  expect(history.writer.forget([1])).toEqual({ samples: 500, done: true })
  const month = monthOver(directory)
  for (const table of ['chunk', 'extent', 'progress']) {
    expect(month.prepare(`SELECT DISTINCT tag FROM ${table}`).pluck().all()).toEqual([2])
  }
  const { series } = rangeOf(history.reader, { tags: [1, 2], from: BEGIN, to: END })
  expect(series.map(({ value }) => value.length)).toEqual([0, 500])
})

test('samples before and behind a chunk make chunks of their own, which do not reach over it', () => {
  const { directory, history } = begun()
  for (const samples of [over(1, 3000, 1000), [...over(1, 10, 500), ...over(1, 10, 5000)]]) {
    history.store(batchOf(samples))
    history.writer.sealAll()
    packAll(history)
  }
  const chunks = monthOver(directory).prepare<[], { from: number; to: number }>(
    'SELECT "from", "to" FROM chunk WHERE tag = 1 ORDER BY "from"',
  )
  const all = chunks.all()
  expect(all).toHaveLength(3)
  expect(all.every(({ from }, at) => at === 0 || all[at - 1]!.to < from)).toBe(true)
})
