/** Whatever the formula: what is bad makes nothing good, and no text ends the thread. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { qualityOf, Status } from '../../shared/quality.ts'
import { evaluatorOf, samples, T0 } from './fixtures.ts'
import { parse } from './parse.ts'

const { formula } = fc.letrec<{ number: string; truth: string; formula: string }>((tie) => {
  const n = tie('number')
  const t = tie('truth')
  const call = (name: string, ...args: fc.Arbitrary<string>[]) =>
    fc.tuple(...args).map((given) => `${name}(${given.join(', ')})`)
  const sign = (signs: readonly string[], arg: fc.Arbitrary<string>) =>
    fc.tuple(arg, fc.constantFrom(...signs), arg).map(([a, op, b]) => `(${a} ${op} ${b})`)
  return {
    number: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('[a]', '[b]', '0', '1', '-2.5', '1e300'),
      sign(['+', '-', '*', '/', '^'], n),
      call('if', t, n, n),
      call('min', n, n),
      call('avg', n, n, n),
      call('clamp', n, n, n),
      call('sqrt', n),
      call('log', n),
      call('previous', n),
      call('rate', n),
      call('mean', n, fc.constant('"1 min"')),
      call('integral', n, fc.constant('"h"'), fc.constantFrom('"06:00"', '[on]')),
      call('transitions', t),
      call('runtime', t, fc.constant('"h"')),
    ),
    truth: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('[on]', 'true', 'false'),
      sign(['<', '>=', '==', '!='], n),
      sign(['and', 'or'], t),
      t.map((each) => `not ${each}`),
    ),
    formula: fc.oneof(n, t),
  }
})

const status = fc.constantFrom(
  Status.Good,
  Status.Good,
  Status.UncertainLastUsableValue,
  Status.BadSensorFailure,
  Status.BadNoCommunication,
)
const given = fc.record({
  tag: fc.constantFrom(1, 2, 3),
  at: fc.integer({ min: 0, max: 600_000 }),
  number: fc.oneof(fc.double(), fc.integer({ min: -9, max: 9 })),
  status,
})

test('a result is good only where all that it used is', () => {
  let used = 0
  fc.assert(
    fc.property(formula, fc.array(given, { maxLength: 12 }), (text, list) => {
      const evaluator = evaluatorOf([text])
      const last = new Map<number, number>()
      const whole: { tag: number; at: number; value: number | boolean; status: number }[] = []
      for (const tag of [1, 2, 3]) {
        whole.push({ tag, at: 0, value: tag === 3 ? true : tag, status: Status.Good })
      }
      for (const { tag, at, number, status: each } of list) {
        whole.push({ tag, at, value: tag === 3 ? number > 0 : number, status: each })
      }
      for (const each of whole) {
        evaluator.take(samples(each), T0 + each.at)
        const sound = typeof each.value === 'boolean' || Number.isFinite(each.value)
        last.set(each.tag, sound ? each.status : Status.BadOutOfRange)
        const outcome = evaluator.outcome(100)
        if (outcome === undefined || outcome.reason === 'formula') return
        const quality = qualityOf(outcome.status)
        const names = [
          ['[a]', 1],
          ['[b]', 2],
          ['[on]', 3],
        ] as const
        const inputs = names.filter(([name]) => text.includes(name)).map(([, tag]) => tag)
        const qualities = inputs.map((tag) => qualityOf(last.get(tag) ?? Status.Good))
        // Without a choice all of it is used.
        const chooses = /if\(| and | or |, \[on\]\)/.test(text)
        if (!chooses && qualities.includes('bad')) {
          used += 1
          expect(quality).toBe('bad')
        }
        if (!chooses && qualities.includes('uncertain')) expect(quality).not.toBe('good')
        if (quality === 'bad') expect(outcome.value).toBeNull()
        else expect(outcome.value).not.toBeNull()
        if (typeof outcome.value === 'number') expect(Number.isFinite(outcome.value)).toBe(true)
      }
    }),
  )
  expect(used).toBeGreaterThan(10)
})

test('of a choice, the condition and the branch that is taken decide, and nothing else', () => {
  fc.assert(
    fc.property(status, status, status, fc.boolean(), (on, a, b, value) => {
      const evaluator = evaluatorOf(['if([on], [a], [b])'])
      evaluator.take(
        samples(
          { tag: 1, at: 0, value: 1, status: a },
          { tag: 2, at: 0, value: 2, status: b },
          { tag: 3, at: 0, value, status: on },
        ),
        T0,
      )
      const worst = Math.max(on >>> 30, (on >>> 30 < 2 ? (value ? a : b) : 0) >>> 30)
      expect(Number(evaluator.outcome(100)?.status) >>> 30).toBe(worst)
    }),
  )
})

test('a decimal comma is told with the number as it is written', () => {
  expect(parse('[x] * 0,1')).toEqual({
    ok: false,
    fault: { kind: 'comma', at: 7, length: 1, about: '0.1' },
  })
  expect(parse('[x], 1')).toMatchObject({ fault: { kind: 'syntax', about: ',' } })
  expect(parse('max([x], 0,1)')).toMatchObject({ ok: true })
})

test('any text is read or refused with a place in it', () => {
  const pieces = fc.constantFrom(
    ...[
      '[a]',
      '[',
      ']',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      '^',
      '=',
      '==',
      '<',
      '!',
      ',',
      '?',
      ':',
      '"',
      '1',
      '.',
      'e',
      'x',
      ' ',
      '\n',
      'if',
      'and',
      'not',
      'min',
      ';',
      "'",
      '%',
      '{',
      '#',
      'to',
      '\\',
      'é',
      '😀',
      'constructor',
      '__proto__',
    ],
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((list) => list.join('')),
      ),
      (text) => {
        const parsed = parse(text)
        if (parsed.ok) return
        const { at, length } = parsed.fault
        expect(at).toBeGreaterThanOrEqual(0)
        expect(at).toBeLessThanOrEqual(text.length)
        expect(length).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})
