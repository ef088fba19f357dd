/**
 * A search equals a scan that looks at every moment by the words of docs/condition-search.md alone: over random
 * samples, gaps and conditions, however the history is cut into stretches and whatever is passed over.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundsOf, historyOf, look, secondsOf, type Break, type Point } from './test-history.ts'

type Truth = 0 | 1 | 2
/** What the scan knows of a history. */
interface World {
  readonly points: readonly Point[]
  readonly breaks: readonly Break[]
}
interface Held {
  readonly isKnown: boolean
  readonly value: Point['value']
  readonly severity: number
}
/** A condition in words, and what it is at a moment and just after. */
interface Said {
  readonly text: string
  readonly hasEdge: boolean
  at(world: World, time: number): Truth
}

const END = 200
/** Moments are whole seconds, and this is just after one. */
const SOON = 0.25

const covers = (gap: Break, tag: number): boolean => gap.tag === undefined || gap.tag === tag

/** A tag at a moment, after all of that moment. */
function held({ points, breaks }: World, tag: number, time: number): Held {
  const own = points.filter((point) => point.tag === tag)
  const gaps = breaks.filter((gap) => covers(gap, tag))
  const moments = new Set(
    [...own.map(({ at }) => at), ...gaps.flatMap(({ from, to }) => [from, to ?? END * 2])].filter(
      (moment) => moment <= time,
    ),
  )
  let value: Point | null = null
  let isLost = true
  for (const moment of [...moments].sort((one, other) => one - other)) {
    for (const gap of gaps) {
      const isAway = gap.kind === 'console_stopped'
      if (gap.to !== moment || isAway || gap.kind === 'queue_overflow') continue
      const still = gaps.some(({ from, to }) => from < moment && (to === null || to > moment))
      if (!still) isLost = false
    }
    const samples = own.filter(({ at }) => at === moment)
    const last = samples.at(-1)
    if (last !== undefined) {
      value = last
      const isAway = gaps.some(
        ({ kind, from, to }) =>
          kind === 'console_stopped' && from < moment && (to === null || to > moment),
      )
      isLost = isAway
    }
    if (gaps.some(({ from }) => from === moment)) isLost = true
  }
  if (value === null || isLost) return { isKnown: false, value: null, severity: 2 }
  return { isKnown: true, value: value.value, severity: (value.status ?? 0) >>> 30 }
}

const numberAt = (world: World, tag: number, time: number): number | null => {
  const { isKnown, value, severity } = held(world, tag, time)
  return isKnown && severity < 2 && typeof value === 'number' ? value : null
}

const said = (is: boolean | null): Truth => (is === null ? 1 : is ? 2 : 0)

const names: Readonly<Record<number, string>> = { 1: 'a', 2: 'b', 3: 'on' }
const tagOf = fc.constantFrom(1, 2)
const level = fc.integer({ min: 0, max: 4 })

const compared: fc.Arbitrary<Said> = fc
  .tuple(tagOf, fc.constantFrom('>', '>=', '<', '<=', '==', '!='), level)
  .map(([tag, sign, number]) => ({
    text: `[${names[tag]}] ${sign} ${number}`,
    hasEdge: false,
    at(world, time) {
      const value = numberAt(world, tag, time)
      if (value === null) return 1
      const is = {
        ...{ '>': value > number, '>=': value >= number, '<': value < number },
        ...{ '<=': value <= number, '==': value === number, '!=': value !== number },
      }[sign]
      return said(is ?? false)
    },
  }))
const between: fc.Arbitrary<Said> = fc.tuple(tagOf, level, level).map(([tag, low, high]) => ({
  text: `[${names[tag]}] between ${low} and ${high}`,
  hasEdge: false,
  at(world, time) {
    const value = numberAt(world, tag, time)
    return said(value === null ? null : value >= low && value <= high)
  },
}))
const reckoned: fc.Arbitrary<Said> = level.map((number) => ({
  text: `max([a], 1) + abs([a]) > ${number}`,
  hasEdge: false,
  at(world, time) {
    const value = numberAt(world, 1, time)
    return said(value === null ? null : Math.max(value, 1) + Math.abs(value) > number)
  },
}))
const switched: fc.Arbitrary<Said> = fc.boolean().map((isOn) => ({
  text: `[on] is ${isOn ? 'on' : 'off'}`,
  hasEdge: false,
  at(world, time) {
    const { isKnown, value, severity } = held(world, 3, time)
    return said(isKnown && severity < 2 && typeof value === 'boolean' ? value === isOn : null)
  },
}))
const quality: fc.Arbitrary<Said> = fc
  .tuple(fc.constantFrom(1, 2, 3), fc.constantFrom('good', 'uncertain', 'bad', 'unknown'))
  .map(([tag, asked]) => ({
    text: `[${names[tag]}] is ${asked}`,
    hasEdge: false,
    at(world, time) {
      const { isKnown, severity } = held(world, tag, time)
      if (asked === 'unknown') return said(!isKnown)
      if (!isKnown) return 1
      return said(['good', 'uncertain', 'bad'][Math.min(2, severity)] === asked)
    },
  }))
const edge: fc.Arbitrary<Said> = fc
  .tuple(tagOf, fc.boolean(), level)
  .map(([tag, rises, number]) => ({
    text: `[${names[tag]}] ${rises ? 'rises above' : 'falls below'} ${number}`,
    hasEdge: true,
    at(world, time) {
      const side = (moment: number): Truth => {
        const value = numberAt(world, tag, moment)
        return said(value === null ? null : rises ? value > number : value < number)
      }
      const now = side(time)
      if (now !== 2) return now
      const before = side(time - SOON)
      return before === 2 ? 0 : before === 1 ? 1 : 2
    },
  }))

const joined = (parts: readonly Said[], word: 'and' | 'or'): Said => ({
  text: parts.map(({ text }) => `(${text})`).join(` ${word} `),
  hasEdge: parts.some((part) => part.hasEdge),
  at: (world, time) => {
    const truths = parts.map((part) => part.at(world, time))
    return (word === 'and' ? Math.min(...truths) : Math.max(...truths)) as Truth
  },
})
const negated = (part: Said): Said => ({
  text: `not (${part.text})`,
  hasEdge: part.hasEdge,
  at: (world, time) => (2 - part.at(world, time)) as Truth,
})
const lasting = (part: Said, seconds: number): Said => ({
  text: `(${part.text}) for ${seconds} s`,
  hasEdge: false,
  at(world, time) {
    // Whole seconds alone change anything: each is looked at, and just before the next.
    let least: Truth = part.at(world, time)
    for (let moment = time - seconds; moment < time && least > 0;) {
      least = Math.min(least, part.at(world, moment)) as Truth
      moment = Math.floor(moment) + 1
    }
    return least
  },
})

const { said: conditions } = fc.letrec<{ said: Said; steady: Said }>((tie) => ({
  steady: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.oneof(compared, between, reckoned, switched, quality),
    fc.tuple(tie('steady'), tie('steady')).map((parts) => joined(parts, 'and')),
    fc.tuple(tie('steady'), tie('steady')).map((parts) => joined(parts, 'or')),
    tie('steady').map(negated),
    fc
      .tuple(tie('steady'), fc.integer({ min: 1, max: 12 }))
      .map(([part, seconds]) => lasting(part, seconds)),
  ),
  said: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    tie('steady'),
    edge,
    fc.tuple(tie('said'), tie('said')).map((parts) => joined(parts, 'and')),
    fc.tuple(tie('said'), tie('said')).map((parts) => joined(parts, 'or')),
    tie('said').map(negated),
  ),
}))

const moments = fc.integer({ min: -20, max: END })
const points = fc.array(
  fc.oneof(
    fc.record({
      tag: tagOf,
      at: moments,
      value: fc.integer({ min: 0, max: 5 }),
      status: fc.constantFrom(0, 0, 0, 0x4090_0000, 0x8000_0000),
    }),
    fc.record({ tag: fc.constant(3), at: moments, value: fc.boolean() }),
  ),
  { maxLength: 40 },
)
const breaks = fc.array(
  fc
    .record({
      from: moments,
      length: fc.integer({ min: 1, max: 40 }),
      isOpen: fc.boolean(),
      tag: fc.constantFrom(undefined, 1, 2, 3),
      kind: fc.constantFrom('link_lost', 'console_stopped', 'queue_overflow'),
    })
    .map(({ from, length, isOpen, tag, kind }): Break => {
      const to = isOpen && length > 35 ? null : from + length
      return { from, to, kind, ...(tag === undefined ? {} : { tag }) }
    }),
  { maxLength: 4 },
)

interface Told {
  readonly from: number
  readonly to: number
  readonly began: string
  readonly ended: string
  readonly extremes: readonly (readonly [min: number | null, max: number | null])[]
}

/** Every moment of a range, and just after it, one after the other. */
function scan(world: World, condition: Said, from: number, to: number, tags: readonly number[]) {
  const told: Told[] = []
  let unknown = 0
  let open: { from: number; began: string } | null = null
  let before = condition.at(world, from - SOON)
  const end = (moment: number, ended: string): void => {
    if (open === null) return
    const { from: begin, began } = open
    const extremes = tags.map((tag) => {
      const values: number[] = []
      for (let each = begin; each < Math.max(moment, begin + SOON); each += 1) {
        const value = numberAt(world, tag, each)
        if (value !== null) values.push(value)
      }
      return values.length === 0
        ? ([null, null] as const)
        : ([Math.min(...values), Math.max(...values)] as const)
    })
    told.push({ from: begin, to: moment, began, ended, extremes })
    open = null
  }
  for (let time = from; time < to; time += 1) {
    for (const moment of [time, time + SOON]) {
      const now = condition.at(world, moment)
      if (now !== 2) end(time, now === 0 ? 'false' : 'unknown')
      else if (open === null) {
        const began = before === 1 ? 'known' : before === 2 ? 'before' : 'true'
        open = { from: time, began }
      }
      before = now
    }
    if (before === 1) unknown += 1
  }
  end(to, 'range')
  return { told, unknown }
}

const order = ['a', 'b', 'on']

test('a search tells what a scan of every moment tells, however it is cut and passed over', async () => {
  let [tried, passed] = [0, 0]
  await fc.assert(
    fc.asyncProperty(
      conditions,
      points,
      breaks,
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 2, max: 12 }),
      fc.option(
        fc.record({
          bucket: fc.integer({ min: 1, max: 9 }),
          most: fc.integer({ min: 2, max: 40 }),
          stale: fc.integer({ min: 2, max: 60 }),
        }),
        { freq: 8 },
      ),
      async (condition, samples, gaps, from, length, most, passing) => {
        // In the order in which they came, as those of one moment stand.
        const world: World = { points: samples, breaks: gaps }
        const tags = order.flatMap((name, index) =>
          condition.text.includes(`[${name}]`)
            ? [{ tag: index + 1, place: condition.text.indexOf(`[${name}]`) }]
            : [],
        )
        const named = tags.sort((one, other) => one.place - other.place).map(({ tag }) => tag)
        const expected = scan(world, condition, from, from + length, named)
        let isRead = false
        const searched = await look(condition.text, from, from + length, {
          history: historyOf(samples, gaps, most, () => {
            isRead = true
          }),
          ...(passing === null
            ? {}
            : {
                bounds: boundsOf(
                  ...([samples, passing.bucket, passing.most] as const),
                  (begin, tag) => Math.abs(begin * 7 + tag) % passing.stale === 0,
                ),
              }),
        })
        expect(
          searched.found.map(({ from: begin, to, began, ended, readings }) => ({
            ...{ from: secondsOf(begin), to: secondsOf(to), began, ended },
            extremes: readings.map(({ min, max }) => [min, max]),
          })),
        ).toEqual(expected.told)
        expect(searched.count).toBe(expected.told.length)
        expect(searched.lasted).toBe(
          expected.told.reduce((sum, each) => sum + each.to - each.from, 0),
        )
        expect(searched.unknown).toBe(expected.unknown)
        tried += 1
        if (!isRead) passed += 1
      },
    ),
  )
  // Else this would tell nothing of what is passed over.
  expect(passed).toBeGreaterThan(tried / 50)
})
