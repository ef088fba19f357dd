/**
 * Any bit of any file of a history that is another one: what is answered is what was stored, or it is told that it
 * may not be. Nothing is missing, moved or changed without a word.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Gap } from '../../shared/history.ts'
import { troubleOf } from '../database/failure.ts'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { temporaryFolder } from '../fixtures.ts'
import { FOLDER } from './month.ts'
import { answer } from './arbitrary.ts'
import { openForReading, openHistory } from './opening.ts'
import { HistoryReader } from './reader.ts'
import { FILE } from './schema.ts'
import { NOTHING, openBoth, rangeOf } from './test-reference.ts'
import { HistoryWriter } from './writer.ts'

const HOUR = 3600_000
const NOW = Date.UTC(2026, 2, 12, 7, 46, 40)
const FIRST = Date.UTC(2026, 1, 20)
const TAGS = Array.from({ length: 12 }, (_, at) => at + 1)
const EVERYTHING = { from: ticksFromMs(FIRST - HOUR), to: ticksFromMs(NOW + HOUR) }
const SEEDS = 40

const sample = (tag: number, ms: number, more = 0): Sample => {
  const sourceTime = ticksFromMs(ms + tag)
  const value = Math.round(1000 * Math.sin(ms / 1e7 + tag)) / 10 + more
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value }
}

/** Samples on all levels, two months, roll-ups, a stretch of a month that was replaced, a tag that was forgotten. */
function made(): string {
  const folder = temporaryFolder()
  const history = openBoth(folder)
  const { writer } = history
  let now = ticksFromMs(NOW - 24 * HOUR)
  const later = (): Ticks => (now += 600_000_000n)
  const all = (from: number, count: number, step: number): void => {
    const samples = TAGS.flatMap((tag) =>
      Array.from({ length: count }, (_, at) => sample(tag, from + at * step)),
    )
    writer.store({ ...NOTHING, batches: [batchOf(samples)] }, later())
  }
  for (let from = FIRST; from < Date.UTC(2026, 2, 10); from += 48 * HOUR) {
    all(from, 400, 60_000)
    writer.sealAll()
  }
  // A tag whose chunks of a month fill more than a page of headers.
  for (let day = 0; day < 8; day++) {
    const samples = Array.from({ length: 9000 }, (_, at) =>
      sample(1, FIRST + day * 24 * HOUR + at * 9000),
    )
    writer.store({ ...NOTHING, batches: [batchOf(samples)] }, later())
    writer.sealAll()
  }
  writer.store(NOTHING, later())
  for (let steps = 0; writer.isPackDue(now); steps++) {
    writer.pack(now)
    expect(steps).toBeLessThan(5000)
  }
  const replaced = {
    ...{ tag: 3, from: ticksFromMs(FIRST + HOUR), to: ticksFromMs(FIRST + 2 * HOUR) },
  }
  history.replace(replaced, batchOf([sample(3, FIRST + HOUR, 1000)]))
  for (let at = 0; at < 4; at++) {
    all(NOW - 20_000_000 + at * 1_000_000, 40, 10_000)
    writer.sealAll()
  }
  while (!writer.forget([12]).done);
  for (let at = 0; at < 10; at++) all(NOW - 5_000_000 + at * 1000, 1, 1)
  history.close()
  return folder
}

interface Told {
  readonly samples: ReadonlyMap<string, string>
  /** What stretches have, by tag and first moment. */
  readonly hours: ReadonlyMap<string, string>
  readonly days: ReadonlyMap<string, string>
  readonly gaps: readonly Gap[]
}

/** All samples, and what aggregates have of them, out of roll-ups where these count. */
function readAll(reader: HistoryReader): Told {
  const samples = new Map<string, string>()
  for (const { tag, time, value, status } of rangeOf(reader, { tags: TAGS, ...EVERYTHING })
    .series) {
    time.forEach((at, row) => {
      const known = samples.get(`${tag} ${at}`)
      const one = `${value[row]} ${status[row]}`
      samples.set(`${tag} ${at}`, known === undefined ? one : `${known} and ${one}`)
    })
  }
  const over = (hours: number): Map<string, string> => {
    const stretches = new Map<string, string>()
    const { edges, series } = answer(
      reader.aggregate({
        tags: TAGS.map((tag) => ({ tag, line: 0 })),
        ...{ ...EVERYTHING, bucket: { by: 'length', ms: hours * HOUR }, until: EVERYTHING.to },
        ...{ functions: ['count', 'first', 'last'], gaps: TAGS.map(() => []) },
      }),
    )
    for (const { tag, count, first, last } of series) {
      count!.forEach((number, at) => {
        if (number === 0) return
        stretches.set(`${tag} ${edges[at]}`, `${number} from ${first![at]} to ${last![at]}`)
      })
    }
    return stretches
  }
  const [hours, days] = [over(1), over(24)]
  return { samples, hours, days, gaps: reader.gaps(EVERYTHING) }
}

/** As the threads of the console open it and look through it; undefined where all of it is told as lost. */
function opened(folder: string): Told | undefined {
  const history = openHistory(folder, ticksFromMs(NOW))
  if (!history.ok || history.value.setAside !== null) {
    if (history.ok) history.value.db.close()
    return undefined
  }
  const { db, former } = history.value
  let reader: HistoryReader | undefined
  try {
    const writer = new HistoryWriter(db, former.aliveAt)
    const reading = openForReading(folder)
    if (!reading.ok) return undefined
    reader = new HistoryReader(reading.value)
    if (answer(reader.look())) {
      writer.check()
      expect(answer(reader.look())).toBe(false)
    }
    return readAll(reader)
  } catch (error) {
    // A file whose version is another one may have its tables made anew: nothing is opened then.
    const isMigration = error instanceof Error && error.message.includes('already exists')
    if (!isMigration && troubleOf(error, join(folder, FILE)) !== 'damaged') throw error
    return undefined
  } finally {
    reader?.close()
    db.close()
  }
}

const random = (seed: number): (() => number) => {
  let state = seed
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 2 ** 31
}

interface Flip {
  readonly file: string
  readonly at: number
  readonly bit: number
}

/** One bit of a file; mostly where something stands. */
function flipped(folder: string, seed: number): Flip {
  const next = random(seed * 7919)
  next()
  const files = [FILE, ...readdirSync(join(folder, FOLDER)).map((name) => join(FOLDER, name))]
  const of = files.filter((name) => name.endsWith('.db'))
  const file = of[Math.floor(next() * of.length)]!
  const path = join(folder, file)
  const bytes = readFileSync(path)
  const page = bytes.readUInt16BE(16)
  // Bodies fill the files: as often it is a page of keys, of which there are few.
  const isKeys = next() < 0.6
  let at = 0
  for (let tries = 0; tries < 4000; tries++) {
    at = Math.floor(next() * bytes.length)
    const begin = at - (at % page)
    const kind = bytes[begin === 0 ? 100 : begin]!
    if (bytes[at] !== 0 && (!isKeys || kind === 10 || kind === 2 || kind === 5)) break
  }
  const bit = Math.floor(next() * 8)
  bytes[at]! ^= 1 << bit
  writeFileSync(path, bytes)
  return { file, at, bit }
}

const isLost = (gaps: readonly Gap[], tag: number, from: bigint, to: bigint): boolean =>
  gaps.some(
    (gap) =>
      gap.kind === 'file_lost' &&
      (gap.scope.of === 'all' || (gap.scope.of === 'tag' && gap.scope.tag === tag)) &&
      gap.from <= to &&
      (gap.to === null || gap.to >= from),
  )

/**
 * What is another thing than it was, and no gap says so.
 * @param length of what is compared, ticks: of a moment none, of which nothing may be told but what was stored
 */
function silent(
  model: ReadonlyMap<string, string>,
  told: ReadonlyMap<string, string>,
  gaps: readonly Gap[],
  length = 0n,
): string[] {
  const wrong: string[] = []
  for (const key of new Set([...model.keys(), ...told.keys()])) {
    const [before, now] = [model.get(key), told.get(key)]
    if (before === now) continue
    const [tag, at] = key.split(' ')
    const moment = BigInt(at!)
    const mayDiffer = length > 0n || now === undefined
    if (mayDiffer && isLost(gaps, Number(tag), moment, moment + length)) continue
    wrong.push(`${key}: ${before} → ${now}`)
  }
  return wrong
}

test('a bit of any file flipped: every answer is the one of before, or it is told what may be missing', () => {
  const sound = made()
  const copy = temporaryFolder()
  cpSync(sound, copy, { recursive: true })
  const model = opened(copy)!
  expect(model.samples.size).toBeGreaterThan(10_000)
  expect(model.gaps).toEqual([])
  const count = { same: 0, told: 0, all: 0, silent: 0 }
  const failures: unknown[] = []
  for (let seed = 1; seed <= SEEDS; seed++) {
    const folder = temporaryFolder()
    cpSync(sound, folder, { recursive: true })
    const flip = flipped(folder, seed)
    const told = opened(folder)
    rmSync(folder, { recursive: true })
    if (told === undefined) {
      count.all += 1
      continue
    }
    const { samples, hours, days, gaps } = told
    const wrong = [
      ...silent(model.samples, samples, gaps),
      ...silent(model.hours, hours, gaps, ticksFromMs(HOUR)),
      ...silent(model.days, days, gaps, ticksFromMs(24 * HOUR)),
    ]
    if (wrong.length > 0) {
      count.silent += 1
      failures.push({ seed, flip, wrong: wrong.slice(0, 5), of: wrong.length, gaps })
    } else if (gaps.length === 0) count.same += 1
    else count.told += 1
  }
  expect({ ...count, failures }).toEqual({
    ...{ ...count, silent: 0, failures: [] },
    told: expect.toSatisfy((told: number) => told > 0),
  })
}, 600_000)
