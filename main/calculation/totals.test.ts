/** What is counted over time: totals, running hours, transitions, averages. */
import { expect, test } from 'vitest'
import { Status } from '../../shared/quality.ts'
import { dailyIn } from './days.ts'
import { evaluatorOf, samples, shown, T0, ticks } from './fixtures.ts'
import type { SavedCounters } from './saved.ts'

const HOUR = 3_600_000
const lost = (at: number, value: number) =>
  samples({ tag: 1, at, value, status: Status.BadNoCommunication })

test('a total is what flowed, in the unit of its rate, each value as long as it held', () => {
  const evaluator = evaluatorOf(['integral([a], "h")'])
  const at = (ms: number, value: number) =>
    shown(evaluator.take(samples({ tag: 1, at: ms, value }), T0 + ms))[100]
  expect(at(0, 6)).toBe(0)
  expect(at(HOUR / 2, 12)).toBe(3)
  expect(at(HOUR, 0)).toBe(9)
  expect(at(5 * HOUR, 1)).toBeUndefined()
  // It grows while the value holds and nothing comes.
  expect(shown(evaluator.tick(T0 + 6 * HOUR))[100]).toBeCloseTo(10)
})

test('a total is set back at its time of day, and what it had reached is told', () => {
  const evaluator = evaluatorOf(['integral([a], "h", "07:00")'])
  evaluator.take(samples({ tag: 1, at: 0, value: 6 }), T0)
  const made = evaluator.take(samples({ tag: 1, at: 2 * HOUR, value: 6 }), T0 + 2 * HOUR)
  expect(Array.from(made.tag, (_tag, row) => [made.sourceTime[row], made.value[row]])).toEqual([
    [ticks(T0 + HOUR) - 1n, expect.closeTo(6, 6)],
    [ticks(T0 + 2 * HOUR), 6],
  ])
})

test('a total is set back when its condition becomes true', () => {
  const evaluator = evaluatorOf(['integral([a], "h", [on])'])
  evaluator.take(samples({ tag: 1, at: 0, value: 6 }, { tag: 3, at: 0, value: false }), T0)
  const give = (ms: number, value: boolean) => {
    evaluator.take(samples({ tag: 3, at: ms, value }), T0 + ms)
    return evaluator.outcome(100)?.value
  }
  expect(give(HOUR, true)).toBe(0)
  // As long as it stays true nothing more happens.
  expect(give(2 * HOUR, true)).toBe(6)
  expect(give(3 * HOUR, false)).toBe(12)
})

test('what was counted before a start is no result of the moment of its last sample', () => {
  const texts = ['integral([a], "h")', 'mean([a], "1 h")']
  const before = evaluatorOf(texts)
  for (const [ms, value] of [
    [0, 6],
    [2 * HOUR, 12],
  ] as const) {
    before.take(samples({ tag: 1, at: ms, value }), T0 + ms)
  }
  before.tick(T0 + 3 * HOUR)
  const after = evaluatorOf(texts)
  for (const state of before.save(0, true).list) expect(after.load(state, true)).toBe(true)
  // The server tells its value again, with the time at which it had changed.
  const made = after.take(samples({ tag: 1, at: 2 * HOUR, value: 12 }), T0 + 4 * HOUR)
  expect(Array.from(made.tag, (tag, row) => [tag, made.sourceTime[row], made.value[row]])).toEqual([
    [100, ticks(T0 + 3 * HOUR), 24],
    [101, ticks(T0 + 3 * HOUR), 12],
  ])
})

test('running hours and starts are counted', () => {
  const evaluator = evaluatorOf(['runtime([on], "h")', 'transitions([on])'])
  const give = (ms: number, value: boolean) =>
    evaluator.take(samples({ tag: 3, at: ms, value }), T0 + ms)
  give(0, false)
  give(HOUR, true)
  give(2 * HOUR, true)
  give(3 * HOUR, false)
  give(4 * HOUR, true)
  expect([evaluator.outcome(100)?.value, evaluator.outcome(101)?.value]).toEqual([2, 2])
})

test('an average weighs each value with how long it held, over its window alone', () => {
  const evaluator = evaluatorOf(['mean([a], "10 min")'])
  const give = (minutes: number, value: number) => {
    evaluator.take(samples({ tag: 1, at: minutes * 60_000, value }), T0 + minutes * 60_000)
    const outcome = evaluator.outcome(100)
    return outcome?.status === Status.Good ? outcome.value : outcome?.status
  }
  give(0, 10)
  // The window is not full yet, so it is not sure.
  expect(give(5, 20)).toBe(Status.UncertainDataSubNormal)
  expect(give(10, 40)).toBe(15)
  expect(give(15, 0)).toBe(30)
  expect(shown(evaluator.tick(T0 + 20 * 60_000))[100]).toBeCloseTo(20)
})

test('while the link is away nothing is counted, and the total is not sure until it is set back', () => {
  const evaluator = evaluatorOf(['integral([a], "h", "09:00")'])
  evaluator.take(samples({ tag: 1, at: 0, value: 6 }), T0)
  const away = evaluator.show(lost(0, 6), T0 + HOUR)
  expect(shown(away)[100]).toBe(Status.BadNoCommunication)
  evaluator.show(samples({ tag: 1, at: 0, value: 6 }), T0 + 2 * HOUR)
  expect(evaluator.outcome(100)).toMatchObject({
    status: Status.UncertainDataSubNormal,
    reason: 'partial',
  })
  expect(evaluator.outcome(100)?.value).toBeCloseTo(6)
  evaluator.take(samples({ tag: 1, at: 3.5 * HOUR, value: 6 }), T0 + 3.5 * HOUR)
  expect(evaluator.outcome(100)).toMatchObject({ status: Status.Good, value: 3 })
})

test('what the queue of a server had kept over an outage is counted where it belongs', () => {
  const evaluator = evaluatorOf(['integral([a], "h")'])
  evaluator.take(samples({ tag: 1, at: 0, value: 6 }), T0)
  evaluator.show(lost(0, 6), T0 + HOUR)
  evaluator.tick(T0 + 1.5 * HOUR)
  evaluator.take(
    samples({ tag: 1, at: HOUR / 2, value: 12 }, { tag: 1, at: 2 * HOUR, value: 0 }),
    T0 + 2 * HOUR,
  )
  evaluator.show(samples({ tag: 1, at: 2 * HOUR, value: 0 }), T0 + 2 * HOUR)
  expect(evaluator.outcome(100)).toMatchObject({ status: Status.Good, value: 21 })
})

test('a sample that comes a little late is not lost to a total that was looked at meanwhile', () => {
  const evaluator = evaluatorOf(['integral([a], "h")'])
  evaluator.take(samples({ tag: 1, at: 0, value: 6 }), T0)
  evaluator.tick(T0 + HOUR)
  evaluator.take(samples({ tag: 1, at: HOUR / 2, value: 0 }), T0 + HOUR + 1)
  evaluator.take(samples({ tag: 1, at: 2 * HOUR, value: 1 }), T0 + 2 * HOUR)
  expect(evaluator.outcome(100)?.value).toBe(3)
})

test('a bad value of the source is not counted', () => {
  const evaluator = evaluatorOf(['integral([a], "h")'])
  evaluator.take(samples({ tag: 1, at: 0, value: 6 }), T0)
  const failed = { tag: 1, at: HOUR, value: 9, status: Status.BadSensorFailure }
  evaluator.take(samples(failed), T0 + HOUR)
  evaluator.take(samples({ tag: 1, at: 2 * HOUR, value: 6 }), T0 + 2 * HOUR)
  expect(evaluator.outcome(100)).toMatchObject({ value: 6, reason: 'partial' })
})

test('a year of small additions to a large total does not drift', () => {
  const evaluator = evaluatorOf(['integral([a], "s")'])
  // 1e9 at once, then 0.1 a second over a million seconds.
  evaluator.take(samples({ tag: 1, at: 0, value: 1e9 }), T0)
  for (let second = 1; second <= 1_000_000; second += 1) {
    evaluator.take(samples({ tag: 1, at: second * 1_000, value: 0.1 }), T0 + second * 1_000)
  }
  const exact = 1e9 + 0.1 * 999_999
  expect(Math.abs(Number(evaluator.outcome(100)?.value) - exact)).toBeLessThan(1e-6)
}, 60_000)

test('what was counted goes on after a start, from the sample up to which it was saved', () => {
  const texts = ['integral([a], "h")', 'transitions([on])', 'mean([a], "1 h")', 'previous([a])']
  const rest = [
    { tag: 1, at: 1.5 * HOUR, value: 2 },
    { tag: 3, at: 2 * HOUR, value: true },
    { tag: 1, at: 2.5 * HOUR, value: 4 },
  ] as const
  const one = evaluatorOf(texts)
  one.take(samples({ tag: 1, at: 0, value: 6 }, { tag: 3, at: 0, value: false }), T0)
  one.take(samples({ tag: 1, at: HOUR, value: 12 }), T0 + HOUR)
  const saved = JSON.parse(JSON.stringify(one.save(0, false).list)) as SavedCounters[]
  expect(one.save(0, false).list).toEqual([])
  one.take(samples(...rest), T0 + 2.5 * HOUR)
  const other = evaluatorOf(texts)
  expect(saved.map((each) => other.load(each))).toEqual([true, true, true, true])
  other.take(
    samples({ tag: 1, at: HOUR, value: 12 }, { tag: 3, at: HOUR, value: false }),
    T0 + HOUR,
  )
  other.take(samples(...rest), T0 + 2.5 * HOUR)
  for (const tag of [100, 101, 102, 103]) expect(other.outcome(tag)).toEqual(one.outcome(tag))
})

test('what was counted by another formula, or is damaged, is not gone on with', () => {
  const [saved] = evaluatorOf(['integral([a], "h")']).save(0, true).list
  expect(saved).toBeUndefined()
  const one = evaluatorOf(['integral([a], "h")'])
  one.take(samples({ tag: 1, at: 0, value: 6 }), T0)
  const [state] = one.save(0, false).list
  if (state === undefined) throw new Error('nothing was saved')
  expect(evaluatorOf(['integral([a], "h")']).load({ ...state, revision: 2 })).toBe(false)
  expect(evaluatorOf(['integral([a], "h")']).load({ ...state, counters: [{}] })).toBe(false)
  expect(evaluatorOf(['[a]']).load(state)).toBe(false)
})

test('a day begins by the clocks of the site, through both changes of the clock', () => {
  const at = (iso: string) => BigInt(Date.parse(iso)) * 10_000n
  const berlin = dailyIn('Europe/Berlin')
  expect(berlin(360, at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-29T04:00:00Z'))
  expect(berlin(360, at('2026-10-24T12:00:00Z'))).toBe(at('2026-10-25T05:00:00Z'))
  // 02:30 comes not at all, and then twice.
  expect(berlin(150, at('2026-03-29T00:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'))
  expect(berlin(150, at('2026-10-24T23:00:00Z'))).toBe(at('2026-10-25T00:30:00Z'))
  expect(berlin(150, at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-26T01:30:00Z'))
  const moscow = dailyIn('Europe/Moscow')
  expect(moscow(0, at('2026-03-12T21:00:00Z'))).toBe(at('2026-03-13T21:00:00Z'))
})

test('a sample of a time that is not yet is counted from when it came, and is not sure until it is set back', () => {
  const evaluator = evaluatorOf([
    'integral([a], "h", "07:00")',
    'rate([a], "h")',
    'mean([a], "30 min")',
  ])
  const day = { tag: 1, at: 24 * HOUR, value: 60 }
  const give = (ms: number) => {
    evaluator.take(samples({ tag: 1, at: ms, value: 60 }), T0 + ms)
    evaluator.tick(T0 + ms)
    return [100, 101, 102].map((tag) => {
      const outcome = evaluator.outcome(tag)
      return outcome?.status === Status.Good ? outcome.value : outcome?.reason
    })
  }
  give(0)
  give(HOUR / 4)
  expect(give(HOUR / 2)).toEqual([30, 0, 60])
  evaluator.take(samples(day), T0 + HOUR / 2 + 1)
  // As it stands in the table, which shows what the source said.
  evaluator.show(samples(day), T0 + HOUR / 2 + 2)
  expect(give(HOUR / 2 + 1_000)).toEqual(['partial', 'partial', 'partial'])
  expect(evaluator.outcome(100)?.value).toBeCloseTo(30 + 1 / 60)
  give(0.9 * HOUR)
  expect(evaluator.outcome(100)?.value).toBeCloseTo(54)
  // Set back at seven, as on any day; the window has forgotten it by then.
  const [total, rate, mean] = give(1.5 * HOUR)
  expect(total).toBeCloseTo(30)
  expect([rate, mean]).toEqual([0, 60])
})

test('a clock that is set back ends nothing: what is counted goes on from there, and says that it is not sure', () => {
  const evaluator = evaluatorOf([
    'integral([a], "h", "09:00")',
    { text: '[a]', when: { on: 'interval', seconds: 10 } },
    { text: '[a]', when: { on: 'times', times: ['07:30'] } },
    'mean([a], "10 min")',
  ])
  const give = (wall: number, source = wall) => {
    evaluator.take(samples({ tag: 1, at: source, value: 6 }), T0 + wall)
    return shown(evaluator.tick(T0 + wall))
  }
  give(0)
  give(2 * HOUR)
  expect(evaluator.outcome(100)).toMatchObject({ status: Status.Good, value: 12 })
  // An hour back: a second later the formula with a schedule has its next result, and the total counts.
  give(HOUR)
  expect(give(HOUR + 10_000)).toMatchObject({ 101: 6 })
  give(HOUR + HOUR / 2)
  expect(evaluator.outcome(100)).toMatchObject({ reason: 'partial', value: 15 })
  expect(evaluator.outcome(103)).toMatchObject({ status: Status.Good, value: 6 })
  expect(give(1.5 * HOUR + 1)).not.toHaveProperty('102')
  // It is due at half past seven once more.
  expect(evaluator.outcome(102)).toMatchObject({ time: ticks(T0 + 1.5 * HOUR) })
  give(3 * HOUR)
  give(4 * HOUR)
  expect(evaluator.outcome(100)).toMatchObject({ status: Status.Good, value: 6 })
})

test("a server's clock that is ahead is the clock of its values; one that is set counts for nothing", () => {
  const evaluator = evaluatorOf(['integral([a], "h")', '[F100] + 0'])
  const give = (wall: number, ahead: number) => {
    evaluator.take(samples({ tag: 1, at: wall + ahead, value: 6 }), T0 + wall)
    evaluator.tick(T0 + wall)
    return evaluator.outcome(100)
  }
  // While nothing is known of it the server is believed.
  evaluator.skew([[1, null]], T0)
  give(0, 3 * HOUR)
  evaluator.skew([[1, 3 * HOUR]], T0)
  expect(give(HOUR, 3 * HOUR)).toMatchObject({ status: Status.Good, value: 6 })
  expect(evaluator.outcome(101)).toMatchObject({ status: Status.Good, value: 6 })
  evaluator.skew([[1, 0]], T0 + HOUR)
  expect(give(HOUR, 0)).toMatchObject({ reason: 'partial', value: 6 })
  expect(give(2 * HOUR, 0)).toMatchObject({ reason: 'partial', value: 12 })
  evaluator.skew([[1, 5 * HOUR]], T0 + 2 * HOUR)
  expect(give(3 * HOUR, 5 * HOUR)).toMatchObject({ reason: 'partial', value: 18 })
})

test('a window is kept small and seldom, at the end as it is, and goes on as if nothing had been', () => {
  const texts = ['mean([a], "1 h")']
  const one = evaluatorOf(texts)
  const level = (second: number) => 50 + Math.sin(second) + second / 600
  const give = (to: ReturnType<typeof evaluatorOf>, second: number) => {
    const at = second * 1_000
    to.take(samples({ tag: 1, at, value: level(second) }), T0 + at)
    to.tick(T0 + at + 900)
  }
  const kept = (isEnd = false) => one.save(0, isEnd).list
  give(one, 0)
  expect(kept()).toHaveLength(1)
  for (let second = 1; second <= 3_600; second += 1) give(one, second)
  const text = JSON.stringify(kept())
  expect(text.length).toBeLessThan(20_000)
  // A sample later, and a minute: what the history tells again is not kept again.
  for (let second = 3_601; second <= 3_660; second += 1) give(one, second)
  expect(kept()).toEqual([])
  expect(kept(true)).toHaveLength(1)
  const [state] = JSON.parse(text) as SavedCounters[]
  const other = evaluatorOf(texts)
  if (state === undefined) throw new Error('nothing was kept')
  expect(other.load(state, true)).toBe(true)
  for (let second = 3_601; second <= 4_500; second += 1) {
    give(other, second)
    if (second > 3_660) give(one, second)
  }
  const outcome = other.outcome(100)
  expect(outcome?.status).toBe(Status.Good)
  expect(Number(outcome?.value)).toBeCloseTo(Number(one.outcome(100)?.value), 3)
  let sum = 0
  for (let second = 901; second <= 4_500; second += 1) sum += level(second - 1)
  expect(Number(one.outcome(100)?.value)).toBeCloseTo(sum / 3_600, 2)

  expect(kept(true)).toHaveLength(1)
  one.tick(T0 + 4_600_000)
  expect(kept(true)).toEqual([])
  // Time that went by is kept, once there is much of it to go over.
  one.tick(T0 + 5_200_000)
  expect(kept()).toHaveLength(1)
})

test('what is counted is kept part by part, each formula once, while it goes on', () => {
  const one = evaluatorOf(Array.from({ length: 100 }, () => 'mean([a], "1 h")'))
  const give = (second: number) =>
    one.take(samples({ tag: 1, at: second * 1_000, value: second % 7 }), T0 + second * 1_000)
  for (let second = 0; second < 600; second += 1) give(second)
  const seen: number[] = []
  for (let from: number | null = 0; from !== null;) {
    const part = one.save(from, true)
    expect(JSON.stringify(part.list).length).toBeLessThan(600_000)
    seen.push(...part.list.map(({ tag }) => tag))
    from = part.next
    give(600 + seen.length)
  }
  expect(seen).toEqual(Array.from({ length: 100 }, (_, at) => 100 + at))
})
