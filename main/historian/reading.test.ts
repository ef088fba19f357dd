/** What a question is answered with, held against the same rule told row by row. */
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Series } from '../../shared/history.ts'
import { batchOf, isNumeric, ValueType, type Sample, type TagValue } from '../../shared/samples.ts'
import { temporaryFolder } from '../fixtures.ts'
import { answer, anySample, START } from './arbitrary.ts'
import { openForReading } from './opening.ts'
import { HistoryReader } from './reader.ts'
import { openBoth, rangeOf, Reference } from './test-reference.ts'

interface Told {
  readonly raw: boolean
  readonly truncated: boolean
  readonly samples: readonly Pick<Sample, 'sourceTime' | 'status' | 'type' | 'flags'>[]
  readonly numbers: readonly number[]
  readonly others: readonly (readonly [row: number, value: TagValue])[]
}

const numberOf = ({ value }: Sample): number =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : Number.NaN
const isOther = ({ value }: Sample): boolean =>
  typeof value !== 'number' && typeof value !== 'boolean' && value !== null
const isDrawn = ({ type }: Sample): boolean => isNumeric(type) || type === ValueType.Boolean
const severity = ({ status }: Sample): number => status >>> 30

const told = (samples: readonly Sample[], raw: boolean, truncated = false): Told => ({
  ...{ raw, truncated },
  samples: samples.map(({ sourceTime, status, type, flags }) => ({
    ...{ sourceTime, status, type, flags },
  })),
  numbers: samples.map(numberOf),
  others: samples.flatMap((sample, row) => (isOther(sample) ? [[row, sample.value]] : [])),
})

const found = ({ raw, truncated, time, value, status, type, flags, others }: Series): Told => ({
  ...{ raw, truncated },
  samples: [...time].map((sourceTime, row) => ({
    ...{ sourceTime, status: status[row]!, type: type[row]!, flags: flags[row]! },
  })),
  numbers: [...value],
  others,
})

/** The least and the greatest of a pixel, with its worst status; of bad ones where there are no others. */
function pointsOf(pixel: readonly Sample[]): Sample[] {
  const numbers = pixel.filter((sample) => !Number.isNaN(numberOf(sample)))
  const sound = numbers.filter((sample) => severity(sample) < 2)
  const shown = sound.length > 0 ? sound : numbers
  const worst = pixel.reduce((one, other) => (severity(other) > severity(one) ? other : one))
  const { status } = worst
  if (shown.length === 0) return [{ ...pixel[0]!, value: null, status }]
  const least = shown.reduce((one, other) => (numberOf(other) < numberOf(one) ? other : one))
  const greatest = shown.reduce((one, other) => (numberOf(other) > numberOf(one) ? other : one))
  return pixel.filter((one) => one === least || one === greatest).map((one) => ({ ...one, status }))
}

/** @param all of a tag, in order */
function plotOf(
  all: readonly Sample[],
  from: bigint,
  to: bigint,
  width: number,
  limit: number,
): Told {
  const before = all.findLast(({ sourceTime }) => sourceTime < from)
  const after = all.find(({ sourceTime }) => sourceTime >= to)
  const inside = all.filter(({ sourceTime }) => sourceTime >= from && sourceTime < to)
  const edge = (one: Sample | undefined): Sample[] => (one === undefined ? [] : [one])
  const texts = inside.findIndex(isDrawn)
  if ((texts < 0 ? inside.length : texts) > limit)
    return told([...edge(before), ...inside.slice(0, limit)], true, true)
  if (inside.length <= 2 * width || texts < 0)
    return told([...edge(before), ...inside, ...edge(after)], true)
  const pixels = Map.groupBy(inside, ({ sourceTime }) =>
    Math.floor(Number(sourceTime - from) * (width / Number(to - from))),
  )
  const points = [...pixels.values()].flatMap(pointsOf)
  return told([...edge(before), ...points, ...edge(after)], false)
}

const moment = fc.integer({ min: 0, max: 410 }).map((n) => START + BigInt(n) * 1_000_001n)

test('whatever was stored, wherever it stands, a plot and a range tell what the rule says row by row', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(anySample, { maxLength: 40 }), fc.boolean()), { maxLength: 6 }),
      fc.tuple(moment, moment).filter(([one, other]) => one !== other),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 30 }),
      (commits, [one, other], width, limit) => {
        const history = openBoth(temporaryFolder())
        const reference = new Reference()
        for (const [samples, isSealed] of commits) {
          const own = samples.map((sample) => ({ ...sample, tag: 1 + (sample.tag % 2) }))
          for (const sample of own) reference.append(sample)
          history.store(batchOf(own))
          if (isSealed) history.writer.sealAll()
        }
        const [from, to] = one < other ? [one, other] : [other, one]
        const tags = [1, 2]
        const plot = rangeOf(history.reader, { tags, from, to, width, limit })
        const range = rangeOf(history.reader, { tags, from, to, limit })
        tags.forEach((tag, at) => {
          const all = reference.of(tag)
          const inside = all.filter(({ sourceTime }) => sourceTime >= from && sourceTime < to)
          expect(found(plot.series[at]!)).toStrictEqual(plotOf(all, from, to, width, limit))
          expect(found(range.series[at]!)).toStrictEqual(
            told(inside.slice(0, limit), true, inside.length > limit),
          )
        })
        history.close()
      },
    ),
    { numRuns: 100 },
  )
}, 120_000)

const SECOND = 10_000_000n

test('over the borders of chunks and of pages no peak, no bad moment and no sample is lost', () => {
  const history = openBoth(temporaryFolder())
  onTestFinished(() => {
    history.close()
  })
  let seed = 7
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
  const sampleOf = (at: number): Sample => {
    const kind = random(500)
    const type = kind === 0 ? ValueType.String : ValueType.Double
    const value = kind === 0 ? `text ${at}` : kind === 1 ? Number.NaN : random(2000) / 100
    const status = random(300) === 0 ? 0x80310000 : random(300) === 1 ? 0x40900000 : 0
    const sourceTime = START + BigInt(at) * SECOND + BigInt(random(3)) * 1_000_000n
    return { ...{ tag: 1, sourceTime, serverTime: sourceTime, status, type, flags: 0, value } }
  }
  const count = 50_000
  const all = Array.from({ length: count }, (_, at) => sampleOf(at))
  // Long chunks and short ones, and the end of it in the tail.
  for (const [begin, end] of [
    [0, 20_000],
    [20_000, 20_300],
    [20_300, 42_000],
    [42_000, count],
  ]) {
    history.store(batchOf(all.slice(begin, end)))
    if (end !== count) history.writer.sealAll()
  }
  const [from, to] = [START + 100n * SECOND, START + BigInt(count - 100) * SECOND]
  for (const width of [1, 7, 1999, 25_000]) {
    const [series] = rangeOf(history.reader, { tags: [1], from, to, width }).series
    expect(found(series!)).toStrictEqual(plotOf(all, from, to, width, 100_000))
  }
  const [series] = rangeOf(history.reader, { tags: [1], from: START, to }).series
  expect(found(series!)).toStrictEqual(told(all.slice(0, count - 100), true))
}, 60_000)

test('texts beyond what one answer holds are cut, which it says, and are had by asking on', () => {
  const directory = temporaryFolder()
  const history = openBoth(directory)
  const opened = openForReading(directory)
  if (!opened.ok) throw new Error(opened.error.message)
  const reader = new HistoryReader(opened.value, 4000)
  onTestFinished(() => {
    reader.close()
    history.close()
  })
  const text = (at: number): Sample => {
    // Six of one moment at a time, which are more than an answer holds.
    const sourceTime = START + BigInt(Math.floor(at / 6)) * SECOND
    const value = `${at}`.padEnd(1000, '.')
    return {
      ...{ tag: 1, sourceTime, serverTime: sourceTime, status: 0, flags: 0 },
      type: 12,
      value,
    }
  }
  const all = Array.from({ length: 60 }, (_, at) => text(at))
  history.store(batchOf(all.slice(0, 30)))
  history.writer.sealAll()
  history.store(batchOf(all.slice(30)))
  const to = START + 100n * SECOND
  const got: TagValue[] = []
  let asked = 0
  for (let [from, isCut] = [START, true]; isCut; asked++) {
    const [series] = answer(reader.range({ tags: [1], from, to })).series
    const { time, others, truncated } = series!
    const last = time.at(-1)!
    expect(time.length).toBeLessThanOrEqual(13)
    isCut = truncated
    // As whoever asks on does: what was cut in the midst of a moment comes once more.
    got.push(...others.filter(([row]) => !isCut || time[row]! < last).map(([, value]) => value))
    from = last
  }
  expect(got).toEqual(all.map(({ value }) => value))
  expect(asked).toBeGreaterThan(5)
  const plot = answer(reader.range({ tags: [1, 1], from: START, to, width: 100 }))
  expect(plot.series.map(({ truncated, raw }) => [truncated, raw])).toEqual([
    [true, true],
    [true, true],
  ])
  expect(plot.series.map(({ time }) => time.length <= 13)).toEqual([true, true])
})
