/** Random samples of every type for the tests of the historian, and the answer of a question that nobody interrupts. */
import fc from 'fast-check'
import { ARRAY, ValueType, type Sample, type TagValue } from '../../shared/samples.ts'

const status = fc.constantFrom(0, 0x40900000, 0x80310000, 0x808c0000, 0xffffffff, 0x00000480)

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 1e18, 2 ** 53, -(2 ** 63)),
  fc.integer({ min: -100, max: 100 }),
)
const integer64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
const text = fc.string({
  unit: fc.constantFrom('', 'a', '"', '\\', '\u0000', 'Ж', '🛢', '$', '\ud800'),
})
const field = fc.oneof(fc.constantFrom('$integer', '$', '__proto__', ''), fc.string())

export const anyValue: fc.Arbitrary<TagValue> = fc.letrec<{ value: TagValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.boolean(),
    text,
    integer64,
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(field, tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }) as fc.Arbitrary<TagValue>,
  ),
})).value

const typed: fc.Arbitrary<{ type: number; value: TagValue }> = fc.oneof(
  fc.record({ type: fc.constantFrom<number>(ValueType.Double, ValueType.Float), value: number }),
  fc.record({ type: fc.constant<number>(ValueType.Int32), value: fc.integer() }),
  fc.record({ type: fc.constant<number>(ValueType.Boolean), value: fc.boolean() }),
  fc.record({ type: fc.constantFrom<number>(ValueType.Int64, ValueType.UInt64), value: integer64 }),
  fc.record({ type: fc.constant<number>(ValueType.String), value: text }),
  fc.record({ type: fc.constant<number>(ValueType.Null), value: fc.constant(null) }),
  fc.record({ type: fc.constant(ARRAY | ValueType.Double), value: fc.array(number) }),
  fc.record({
    type: fc.constant<number>(ValueType.Structure),
    value: fc.dictionary(field, anyValue, {
      maxKeys: 3,
      noNullPrototype: true,
    }) as fc.Arbitrary<TagValue>,
  }),
)

/** 2026-03-12T07:46:40Z. */
export const START = 1_773_301_600n * 10_000_000n

/** Few tags and few moments, so that the same moment and the same sample come up again. */
export const anySample: fc.Arbitrary<Sample> = fc
  .record({
    tag: fc.integer({ min: 1, max: 4 }),
    moment: fc.integer({ min: 0, max: 40 }),
    // As one whose clock, or whose archive, counts no less than milliseconds.
    isWhole: fc.boolean(),
    delay: fc.constantFrom(0n, 37n, -5n, -(2n ** 63n), 2n ** 60n),
    status,
    flags: fc.integer({ min: 0, max: 15 }),
    typed,
  })
  .map(({ moment, isWhole, delay, typed: { type, value }, ...rest }) => {
    const sourceTime = START + BigInt(moment) * (isWhole ? 10_000_000n : 10_000_001n)
    const serverTime = BigInt.asIntN(64, sourceTime + delay)
    return { ...rest, sourceTime, serverTime, type, value }
  })

export function answer<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
