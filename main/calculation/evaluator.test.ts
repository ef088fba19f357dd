import { expect, test } from 'vitest'
import { qualityOf, Status } from '../../shared/quality.ts'
import { evaluatorOf, marked, samples, shown, T0, ticks, type Given } from './fixtures.ts'

const all = (texts: readonly string[], given: readonly Given[]) =>
  shown(evaluatorOf(texts).take(samples(...given), T0 + 1))

const both = [
  { tag: 1, at: 0, value: 6 },
  { tag: 2, at: 0, value: 4 },
  { tag: 3, at: 0, value: true },
  { tag: 4, at: 0, value: 'open' },
] as const

test('formulas are calculated as they are written', () => {
  const texts = {
    '[a] + [b] * 2 ^ 2': 22,
    '-[b]^2': -16,
    '([a] + [b]) / 4': 2.5,
    'if([on] and [a] > 5, [a], [b])': 6,
    '[on] ? 1 : 2': 1,
    'not [on] or [b] == 4': 1,
    'min([a], [b], 5)': 4,
    'max([a], [b])': 6,
    'avg([a], [b])': 5,
    'sum([a], [b], 1)': 11,
    'clamp([a], 0, 5)': 5,
    'round(-2.5) + round(1.25, 1) + 0 * [a]': -1.7,
    'sqrt([b]) + abs(-1) + sign(-3)': 2,
    'log(exp(2)) + log10(100) * [a] / 6': 4,
    'pow(2, 3) + floor(1.9) + ceil([a] - 4.9)': 11,
    'if([text] == "open", 1, 0)': 1,
    'cos(0) + sin(0) + tan(0) + 0 * pi * e * [a]': 1,
  }
  const made = all(Object.keys(texts), [...both])
  Object.values(texts).forEach((value, at) => expect(made[100 + at]).toBeCloseTo(value, 12))
})

test('what is made of nothing that changes is told once', () => {
  const evaluator = evaluatorOf(['2 * pi'])
  expect(shown(evaluator.tick(T0))[100]).toBeCloseTo(6.283185307)
  expect(evaluator.tick(T0 + 10_000).tag.length).toBe(0)
})

test('a result is a text or true where its formula is', () => {
  const made = all(['if([on], "runs", "stands")', '[a] > 3'], [...both])
  expect(made).toEqual({ 100: 'runs', 101: 1 })
})

test('its time is the newest of its tags, its mark says that it was calculated', () => {
  const evaluator = evaluatorOf(['[a] + [b]'])
  evaluator.take(samples({ tag: 1, at: 0, value: 1 }), T0)
  const made = evaluator.take(samples({ tag: 2, at: 500, value: 2 }), T0 + 600)
  expect([...made.sourceTime]).toEqual([ticks(T0 + 500)])
  expect(marked(made)).toBe(true)
})

test('what cannot be calculated is bad and says why', () => {
  const cases = {
    '[a] / ([b] - 4)': 'division',
    'sqrt(-[a])': 'domain',
    'log(0 * [a])': 'domain',
    'exp([a] * 1000)': 'range',
    '[a] / 0 * 0': 'division',
    'clamp([a], 5, 1)': 'domain',
    '1e308 * 10 * [a] * 0': 'range',
  }
  const evaluator = evaluatorOf(Object.keys(cases))
  const made = evaluator.take(samples(...both), T0)
  Object.values(cases).forEach((reason, at) => {
    expect(evaluator.outcome(100 + at)?.reason, Object.keys(cases)[at]).toBe(reason)
    expect(qualityOf(Number(shown(made)[100 + at]))).toBe('bad')
  })
})

test('quality is the worst of what was used, and of nothing else', () => {
  const bad = { tag: 2, at: 0, value: 4, status: Status.BadSensorFailure }
  const [a, , on] = both
  const made = all(
    [
      '[a] + [b]',
      'if([on], [a], [b])',
      'if(not [on], [a], [b])',
      '[on] or [b] > 1',
      '[b] > 1 or [on]',
    ],
    [a, bad, on],
  )
  const failed = Status.BadSensorFailure
  expect(made).toEqual({ 100: failed, 101: 6, 102: failed, 103: 1, 104: failed })
  const unsure = { tag: 2, at: 0, value: 4, status: Status.UncertainLastUsableValue }
  expect(all(['[a] + [b]'], [a, unsure])[100]).toBe(Status.UncertainLastUsableValue)
})

test('a number that is none, good though its status says so, makes nothing good', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const made = all(['[a] * 0', 'min([a], 1)', '1 / [a]'], [{ tag: 1, at: 0, value }])
    for (const status of Object.values(made)) expect(qualityOf(Number(status))).toBe('bad')
  }
})

test('all that stands in one moment makes one result, however long the chain', () => {
  const evaluator = evaluatorOf(['[F101] + [F102]', '[a] * 2', '[a] * 3'])
  const made = evaluator.take(
    samples({ tag: 1, at: 0, value: 1 }, { tag: 1, at: 10, value: 2 }),
    T0,
  )
  const sums = Array.from(made.tag, (tag, row) => [tag, made.value[row]])
  expect(sums.filter(([tag]) => tag === 100)).toEqual([
    [100, 5],
    [100, 10],
  ])
})

test('formulas in a circle are bad and say so, and so is what needs them', () => {
  const evaluator = evaluatorOf(['[F101]', '[F100]', '[a] + [F100]', '[a]'])
  const made = evaluator.take(samples(both[0]), T0)
  evaluator.tick(T0 + 1)
  expect(evaluator.outcome(100)?.reason).toBe('circular')
  expect(evaluator.outcome(102)?.reason).toBe('circular')
  expect(shown(made)[103]).toBe(6)
})

test('a lost link is no result, and its return is one again', () => {
  const evaluator = evaluatorOf(['[a] + 1'])
  evaluator.take(samples(both[0]), T0)
  const lost = samples({ tag: 1, at: 0, value: 6, status: Status.BadNoCommunication })
  const away = evaluator.show(lost, T0 + 5_000)
  expect(shown(away)).toEqual({ 100: Status.BadNoCommunication })
  expect([...away.sourceTime]).toEqual([ticks(T0 + 5_000)])
  // A sample that the queue of the server had kept is no sign that the link is back.
  expect(shown(evaluator.take(samples({ tag: 1, at: 3_000, value: 8 }), T0 + 6_000))).toEqual({})
  const again = evaluator.show(samples({ tag: 1, at: 3_000, value: 8 }), T0 + 7_000)
  expect(shown(again)).toEqual({ 100: 9 })
})

test('a tag that is only known from before makes nothing good', () => {
  const evaluator = evaluatorOf(['[a] + [b]'])
  const known = Status.UncertainLastUsableValue
  const before = samples({ tag: 1, at: -9_000, value: 1, status: known })
  // Of this run nothing is known yet: what was the result before stays.
  expect(evaluator.show(before, T0).tag.length).toBe(0)
  evaluator.take(samples(both[1]), T0)
  expect(evaluator.outcome(100)).toMatchObject({ status: known, reason: 'input', culprit: 1 })
})

test('results are spaced by the sampling of the tag, and the last of them is told', () => {
  const evaluator = evaluatorOf([{ text: '[a]', sampling: 1_000 }])
  const at = (ms: number) =>
    shown(evaluator.take(samples({ tag: 1, at: ms, value: ms }), T0 + ms))[100]
  expect([at(0), at(400), at(900)]).toEqual([0, undefined, undefined])
  expect(evaluator.tick(T0 + 950).tag.length).toBe(0)
  expect(shown(evaluator.tick(T0 + 1_000))).toEqual({ 100: 900 })
  expect(evaluator.tick(T0 + 9_000).tag.length).toBe(0)
})

test('a change within the deadband is not told, a change of quality always', () => {
  const evaluator = evaluatorOf([{ text: '[a]', deadband: 1 }])
  const give = (ms: number, value: number, status: number = Status.Good) =>
    shown(evaluator.take(samples({ tag: 1, at: ms, value, status }), T0 + ms))[100]
  expect([give(0, 5), give(1, 5.9), give(2, 6.1)]).toEqual([5, undefined, 6.1])
  expect(give(3, 6.1, Status.BadSensorFailure)).toBe(Status.BadSensorFailure)
})

test('a formula with a schedule is calculated at its moments, by the clock of the site', () => {
  const evaluator = evaluatorOf(
    [
      { text: '[a]', when: { on: 'interval', seconds: 10 } },
      { text: '[a]', when: { on: 'times', times: ['09:01'] } },
    ],
    'Europe/Moscow',
  )
  evaluator.take(samples({ tag: 1, at: 0, value: 1 }), T0)
  evaluator.tick(T0 + 1)
  evaluator.take(samples({ tag: 1, at: 9_000, value: 2 }), T0 + 9_000)
  expect(evaluator.tick(T0 + 9_900).tag.length).toBe(0)
  const ten = evaluator.tick(T0 + 10_100)
  expect(shown(ten)).toEqual({ 100: 2 })
  expect([...ten.sourceTime]).toEqual([ticks(T0 + 10_000)])
  const minute = evaluator.tick(T0 + 60_050)
  expect(shown(minute)).toEqual({ 100: 2, 101: 2 })
  expect([...minute.sourceTime]).toEqual([ticks(T0 + 60_000), ticks(T0 + 60_000)])
})

test('previous and rate look at the sample before', () => {
  const evaluator = evaluatorOf(['previous([a])', 'rate([a], "h")'])
  const first = evaluator.take(samples({ tag: 1, at: 0, value: 5 }), T0)
  expect(qualityOf(Number(shown(first)[100]))).toBe('bad')
  const second = evaluator.take(samples({ tag: 1, at: 1_800_000, value: 9 }), T0 + 1_800_000)
  expect(shown(second)).toEqual({ 100: 5, 101: 8 })
})
