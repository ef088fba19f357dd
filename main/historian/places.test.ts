/** One history out of all places where samples stand: chunks, the tail, and files of earlier versions. */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, sampleAt, type Sample } from '../../shared/samples.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { temporaryFolder } from '../fixtures.ts'
import { answer, anySample, START } from './arbitrary.ts'
import { NOTHING, openBoth, rangeOf, Reference, rowsOf } from './test-reference.ts'
import { APPLICATION, FILE, migrations } from './schema.ts'
import { storeNumber, storeOther } from './value.ts'

const END = START + 10_000_000_000n
const TAGS = [1, 2, 3, 4]

/** A file as an earlier version wrote it. */
function fileOfVersion(version: number, directory: string): Database {
  const former = { migrations: migrations.slice(0, version), application: APPLICATION }
  const opened = openDatabase(join(directory, FILE), former)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

function write(db: Database, samples: readonly Sample[]): void {
  const last = new Map<string, number>()
  samples.forEach(({ tag, sourceTime, serverTime, status, type, flags, value }, at) => {
    const moment = `${tag} ${sourceTime}`
    const n = (last.get(moment) ?? -1) + 1
    last.set(moment, n)
    const number = typeof value === 'boolean' ? Number(value) : value
    const stored =
      number === null || typeof number === 'number'
        ? storeNumber(number ?? Number.NaN)
        : storeOther(number)
    const delay = BigInt.asIntN(64, serverTime - sourceTime)
    db.prepare(
      `INSERT INTO ${at % 2 === 0 ? 'sample' : 'recent'} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(tag, sourceTime, n, stored, status, type, flags, delay === 0n ? null : delay)
  })
}

const some = fc.array(anySample, { maxLength: 12 })
const moment = fc.integer({ min: 0, max: 41 }).map((n) => START + BigInt(n) * 10_000_001n)
const stretch = fc.tuple(fc.constantFrom(...TAGS), moment, moment).map(([tag, one, other]) => ({
  ...{ tag, from: one < other ? one : other, to: one < other ? other : one },
}))
/** A replacement, with what comes before and after it in the same commit. */
const commit = fc
  .record({ range: stretch, before: some, samples: some, after: some })
  .map(({ samples, ...rest }) => ({
    ...rest,
    samples: samples.map((sample) => ({ ...sample, tag: rest.range.tag })),
  }))
const step = fc.oneof(
  { weight: 6, arbitrary: some.map((samples) => ({ kind: 'append' as const, samples })) },
  { weight: 3, arbitrary: fc.constant({ kind: 'slice' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'seal' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  { weight: 3, arbitrary: commit.map((all) => ({ kind: 'replace' as const, ...all })) },
  { weight: 2, arbitrary: commit.map((all) => ({ kind: 'refused' as const, ...all })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...TAGS).map((tag) => ({ kind: 'forget' as const, tag })),
  },
)
/** One that the file refuses. */
const impossible = { kind: 'link_lost', scope: { of: 'galaxy' }, from: START, to: null, lost: 0 }

test('appended, sealed, replaced, refused and forgotten in any order over files of any version, each sample is there once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      some,
      fc.array(fc.record({ one: step, isRead: fc.boolean() }), { maxLength: 20 }),
      (version, before, steps) => {
        const directory = temporaryFolder()
        const reference = new Reference()
        const old = fileOfVersion(version, directory)
        for (const sample of before) reference.append(sample)
        write(old, reference.kept)
        old.close()
        let history = openBoth(directory)
        const forgotten = new Set<number>()
        const append = (samples: readonly Sample[]): object => {
          const [known, wanted] = [
            reference.kept.length,
            samples.filter(({ tag }) => !forgotten.has(tag)),
          ]
          for (const sample of wanted) reference.append(sample)
          const stored = reference.kept.length - known
          const refused = samples.length - wanted.length
          return { stored, duplicate: wanted.length - stored, refused, dropped: 0 }
        }
        const check = (): void => {
          const { series } = rangeOf(history.reader, { tags: TAGS, from: START, to: END })
          TAGS.forEach((tag, at) => {
            expect(rowsOf(series[at]!)).toStrictEqual(reference.rows(tag))
          })
          for (const until of [END, START + 200_000_000n]) {
            const newest = TAGS.map((tag) =>
              reference.of(tag).findLast(({ sourceTime }) => sourceTime < until),
            ).filter((last) => last !== undefined)
            for (const latest of [history.reader.latest(until), history.reader.latest(until, TAGS)])
              expect([...latest.tag].map((_, row) => sampleAt(latest, row))).toStrictEqual(newest)
          }
        }
        // Whoever reads seldom has to catch up with several commits and seals at once.
        for (const { one, isRead } of steps) {
          if (one.kind === 'seal') history.writer.sealAll()
          else if (one.kind === 'slice') history.writer.seal()
          else if (one.kind === 'reopen') {
            history.close()
            history = openBoth(directory)
          } else if (one.kind === 'forget') {
            const count = reference.of(one.tag).length
            reference.kept = reference.kept.filter(({ tag }) => tag !== one.tag)
            forgotten.add(one.tag)
            expect(history.writer.forget([one.tag])).toEqual({ samples: count, done: true })
          } else if (one.kind === 'append') {
            const receipt = append(one.samples)
            expect(history.store(batchOf(one.samples))).toEqual([receipt])
          } else {
            const batches = [one.before, one.samples, one.after].map((list) => batchOf(list))
            const work = { ...NOTHING, batches, replaced: [null, one.range, null] }
            const store = (gaps: readonly unknown[]) =>
              history.writer.store({ ...work, gaps: gaps as never }, START)
            if (one.kind === 'refused') expect(() => store([{ ...impossible, id: 1 }])).toThrow()
            else {
              const first = append(one.before)
              const { tag, from, to } = one.range
              reference.kept = reference.kept.filter(
                (known) => known.tag !== tag || known.sourceTime < from || known.sourceTime >= to,
              )
              expect(store([])).toEqual([first, append(one.samples), append(one.after)])
            }
          }
          if (isRead) check()
        }
        check()
        history.close()
      },
    ),
    { numRuns: 120 },
  )
}, 180_000)

const double = (tag: number, ms: number, value = ms): Sample => {
  const sourceTime = START + BigInt(ms) * 10_000n
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value }
}

test('a question that goes on while the tail is sealed under it neither misses nor doubles a sample', () => {
  const history = openBoth(temporaryFolder())
  onTestFinished(() => {
    history.close()
  })
  const [tags, count] = [[1, 2, 3], 60_000]
  for (let from = 0; from < count; from += 1000) {
    const row = (at: number): Sample => double(1 + (at % 3), from + Math.floor(at / 3))
    history.store(batchOf(Array.from({ length: 3000 }, (_, at) => row(at))))
  }
  const steps = history.reader.range({ tags, from: START, to: END })
  let times = 0
  for (;;) {
    const { done, value } = steps.next()
    if (done !== true) {
      times += 1
      // A sample that comes late is sealed as the others are, and is of no time that was read already.
      history.store(batchOf([double(3, count + times)]))
      history.writer.seal()
      continue
    }
    const lengths = value.series.map(({ time }) => time.length)
    // The last of them came after the last page.
    expect(lengths).toEqual([count, count, count + times - 1])
    for (const { value: column } of value.series) {
      expect([...column.subarray(0, count)]).toEqual(Array.from({ length: count }, (_, at) => at))
    }
    break
  }
  expect(times).toBeGreaterThan(5)
})

test('where chunks overlap, as when what was missed is read later, samples come in order', () => {
  const history = openBoth(temporaryFolder())
  onTestFinished(() => {
    history.close()
  })
  const each = (from: number, apart: number, count: number) =>
    batchOf(Array.from({ length: count }, (_, at) => double(1, from + at * apart)))
  history.store(each(0, 10, 9000))
  history.writer.sealAll()
  history.store(each(5, 10, 9000))
  history.writer.sealAll()
  history.store(each(2, 30, 3000))
  const [pen] = rangeOf(history.reader, { tags: [1], from: START, to: END }).series
  expect(pen!.time.length).toBe(21_000)
  expect(pen!.time.every((time, at) => at === 0 || pen!.time[at - 1]! < time)).toBe(true)
  expect(history.store(each(5, 10, 9000))).toMatchObject([{ stored: 0, duplicate: 9000 }])
  const plot = answer(
    history.reader.range({ tags: [1], from: START + 400_003n, to: START + 500_003n, width: 100 }),
  ).series[0]!
  const inside = [...pen!.time].filter(
    (time) => time >= START + 400_003n && time < START + 500_003n,
  )
  expect(plot.time.length).toBe(inside.length + 2)
})

test('thousands of samples of one moment are kept in the order in which they came', () => {
  const history = openBoth(temporaryFolder())
  onTestFinished(() => {
    history.close()
  })
  const same = (from: number, count: number) =>
    batchOf(Array.from({ length: count }, (_, at) => double(1, 0, from + at)))
  history.store(same(0, 2500))
  history.writer.sealAll()
  history.store(same(2500, 500))
  const [pen] = rangeOf(history.reader, { tags: [1], from: START, to: END }).series
  expect([...pen!.value]).toEqual(Array.from({ length: 3000 }, (_, at) => at))
  expect(history.reader.latest(END).value[0]).toBe(2999)
})

test('a disk without room for a seal leaves all where it is, and the seal is made when there is room', () => {
  const history = openBoth(temporaryFolder())
  onTestFinished(() => {
    history.close()
  })
  const { db, writer, reader } = history
  const count = 20_000
  history.store(
    batchOf(Array.from({ length: count }, (_, at) => double(1 + (at % 4), at, Math.sin(at * at)))),
  )
  const isWhole = (): void => {
    const { series } = rangeOf(reader, { tags: [...TAGS], from: START, to: END })
    expect(series.map(({ time }) => time.length)).toEqual(TAGS.map(() => count / TAGS.length))
  }
  db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 16}`)
  let made = 0
  expect(() => {
    for (; made < TAGS.length; made++) writer.seal()
  }).toThrow('full')
  expect(made).toBeGreaterThan(0)
  isWhole()
  // It is not tried at each commit.
  expect(writer.isSealDue).toBe(false)
  db.pragma('max_page_count = 100000')
  writer.sealAll()
  isWhole()
  expect(db.prepare('SELECT count(*) FROM tail').pluck().get()).toBe(0)
  expect(db.prepare('SELECT count(*) FROM cut').pluck().get()).toBe(0)
})

test('a commit that fails after it has replaced something has changed nothing', () => {
  const history = openBoth(temporaryFolder())
  onTestFinished(() => {
    history.close()
  })
  history.store(batchOf([double(1, 0), double(1, 1), double(1, 2)]))
  const range = { tag: 1, from: START + 10_000n, to: START + 20_000n }
  const work = { ...NOTHING, batches: [batchOf([double(1, 1, 7)])], replaced: [range] }
  expect(() =>
    history.writer.store({ ...work, gaps: [{ ...impossible, id: 1 } as never] }, START),
  ).toThrow('CHECK')
  const values = () => [
    ...rangeOf(history.reader, { tags: [1], from: START, to: END }).series[0]!.value,
  ]
  expect(values()).toEqual([0, 1, 2])
  expect(history.writer.store(work, START)).toMatchObject([{ stored: 1 }])
  expect(values()).toEqual([0, 7, 2])
  history.writer.sealAll()
  expect(values()).toEqual([0, 7, 2])
})

test('commits that a full disk refuses again and again make no seal due when there is room', () => {
  const history = openBoth(temporaryFolder(), { bytes: 10_000 })
  onTestFinished(() => {
    history.close()
  })
  const large = batchOf(Array.from({ length: 100 }, (_, at) => double(1, at, Math.sin(at))))
  const work = { ...NOTHING, batches: [large], gaps: [{ ...impossible, id: 1 } as never] }
  for (let turn = 0; turn < 30; turn++) expect(() => history.writer.store(work, START)).toThrow()
  history.store(large)
  expect(history.writer.isSealDue).toBe(false)
  const more = (turn: number) =>
    batchOf(Array.from({ length: 100 }, (_, at) => double(1, 1000 * turn + at, Math.sin(at))))
  for (let turn = 1; turn < 30; turn++) history.store(more(turn))
  expect(history.writer.isSealDue).toBe(true)
})
