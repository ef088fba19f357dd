/** The language of conditions: what is understood, and what is wrong with the rest, at its place. */
import { expect, test } from 'vitest'
import { judgeCondition } from './judge.ts'
import { facts } from './test-history.ts'
import type { Node } from './plan.ts'

const planOf = (text: string): Node => {
  const judged = judgeCondition(text, facts)
  if (!judged.ok) throw new Error(JSON.stringify(judged.fault))
  return judged.plan.node
}
/** What is wrong, with the part of the text that it is about. */
const faultOf = (text: string): readonly [kind: string, where: string, about: string] => {
  const judged = judgeCondition(text, facts)
  if (judged.ok) throw new Error(`${text} is understood`)
  const { kind, at, length, about } = judged.fault
  return [kind, text.slice(at, at + length), about]
}
/** The number beside a tag. */
const numberIn = (text: string): unknown => {
  const node = planOf(text)
  if (node.is !== 'test' || node.tree.is !== 'call') throw new Error(text)
  const found = node.tree.args.find((each) => each.is === 'constant')
  return found?.is === 'constant' ? found.value : undefined
}

test.each([
  ['[b] > 2.1 MPa', 21],
  ['[b] > 2.1MPa', 21],
  ['[b] > 2.1 МПа', 21],
  ['2100 kPa < [b]', 21],
  ['[b] > 30 бар', 30],
  ['[b] > 10 кгс/см²', 9.80665],
  ['[b] > -1 MPa', -10],
  ['[a] > 24 m3/d', 1],
  ['[a] > 24 м³/сут', 1],
  ['[temp] > 50 °F', 10],
  ['[temp] > 283.15 K', 10],
  ['[temp] > 80', 80],
  ['[mode] is "auto"', 2],
  ['[mode] == "Auto"', 2],
])('%s compares with %s', (text, value) => {
  expect(numberIn(text)).toBe(value)
})

test('and, or, not and for bind as is written: for at most, then not, and, or', () => {
  const node = planOf('[on] or not [b] > 2 for 5 min and [a] > 1')
  expect(node).toMatchObject({
    is: 'or',
    all: [
      { is: 'test' },
      {
        is: 'and',
        all: [{ is: 'not', one: { is: 'for', ticks: 3_000_000_000 } }, { is: 'test' }],
      },
    ],
  })
})

test('parentheses are of a formula or of conditions, as what stands in them says', () => {
  expect(planOf('([a] + 1) * 2 > 4')).toMatchObject({ is: 'test' })
  expect(planOf('(([a] > 1 or [on]) and [b] > 2) for 1 h')).toMatchObject({
    is: 'for',
    one: { is: 'and' },
  })
  expect(planOf('max([a], if([b] > 1 and [on], 1, 2)) > 1')).toMatchObject({ is: 'test' })
  expect(planOf('([on])')).toMatchObject({ is: 'test' })
})

test('states, qualities, moments and ranges', () => {
  expect(planOf('[on] is on and [on] off')).toMatchObject({ is: 'and' })
  expect(planOf('[b] is not bad')).toMatchObject({ is: 'not', one: { asked: 'bad' } })
  expect(planOf('[b] is unknown')).toMatchObject({ is: 'quality', asked: 'unknown' })
  expect(planOf('[b] rises above 2 MPa')).toMatchObject({ is: 'edge', level: 20, rises: true })
  expect(planOf('[b] falls below -2')).toMatchObject({ is: 'edge', level: -2, rises: false })
  expect(planOf('[text] is "stop"')).toMatchObject({ is: 'test' })
  expect(planOf('[b] between 1 and 2 MPa')).toMatchObject({
    is: 'and',
    all: [{ tree: { args: [{}, { value: 10 }] } }, { tree: { args: [{}, { value: 20 }] } }],
  })
})

test('the past that counts is the longest way of lengths of time', () => {
  const judged = judgeCondition('([b] > 1 for 2 min and [a] > 1 for 5 min) for 1 min', facts)
  expect(judged.ok && judged.plan.memory).toBe(360 * 10_000_000)
  expect(judged.ok && judged.plan.tags.map(({ name }) => name)).toEqual(['b', 'a'])
})

test.each([
  ['', 'empty', '', ''],
  ['[b] > 2.1 °C', 'unlike', '°C', '°C, bar'],
  ['[b] > 2 m', 'unlike', 'm', 'm, bar'],
  ['[b] > 2 barg', 'unit', 'barg', 'bar'],
  ['[mode] > 2 bar', 'unitless', 'bar', 'bar'],
  ['[b] > [a] + 2 bar', 'alone', 'bar', 'bar'],
  ['[temp] - [temp] > 5 K', 'difference', 'K', 'K, °C'],
  ['[b] > [a]', 'unlike', '[a]', 'bar, m³/h'],
  ['[b] > 2,1 MPa', 'comma', ',', '2.1'],
  ['[b] > 2 for', 'duration', 'for', ''],
  ['[b] > 2 for 5', 'duration', '5', ''],
  ['[b] > 2 for 5 bar', 'duration', '5 bar', ''],
  ['[b] > 2 for 99 d', 'duration', '99 d', ''],
  ['[b] rises above 2 for 1 s', 'lasting', '[b] rises above 2 for 1 s', ''],
  ['[b] rises 2', 'operator', '2', '2'],
  ['[b] rises above [a]', 'level', '[a]', ''],
  ['[mode] is "Manual"', 'state', '"Manual"', '"Auto"'],
  ['[b] + 1 is bad', 'quality', '[b] + 1', ''],
  ['rate([b], "h") > 1', 'counting', 'rate', 'rate'],
  ['[x] > 1', 'unknown_tag', '[x]', 'x'],
  ['[b]', 'type', '[b]', 'boolean'],
  ['[text] > 1', 'type', '[text]', 'number'],
  ['[text] is on', 'type', '[text]', 'boolean'],
  ['1 > 2', 'tagless', '1 > 2', ''],
  ['[b] = 2', 'equals', '=', '='],
  ['[b] > 2 and', 'syntax', '', ''],
  ['[b] > 2 [a] > 1', 'operator', '[a]', '[a]'],
  ['pressure > 2', 'name', 'pressure', 'pressure'],
  ['([b] > 2', 'syntax', '', ''],
  ['[b] > 2)', 'syntax', ')', ')'],
  ['[b] > 2 ! 3', 'character', '!', '!'],
] as const)('%s is refused: %s', (text, kind, where, about) => {
  expect(faultOf(text)).toEqual([kind, where, about])
})
