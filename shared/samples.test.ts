import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ARRAY, ValueType, batchOf, sampleAt, type Sample } from './samples.ts'

const values = fc.oneof(
  fc.record({ type: fc.constant(ValueType.Double), value: fc.double() }),
  fc.record({ type: fc.constant(ValueType.Int32), value: fc.integer() }),
  fc.record({ type: fc.constant(ValueType.Boolean), value: fc.boolean() }),
  fc.record({ type: fc.constant(ValueType.String), value: fc.string() }),
  fc.record({
    type: fc.constant(ValueType.UInt64),
    value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  }),
  fc.record({ type: fc.constant(ValueType.Double | ARRAY), value: fc.array(fc.double()) }),
  fc.record({ type: fc.constant(ValueType.Null), value: fc.constant(null) }),
)

const sample: fc.Arbitrary<Sample> = fc
  .tuple(
    values,
    fc.integer({ min: 1, max: 9 }),
    fc.bigInt({ min: 0n, max: 2n ** 62n }),
    fc.nat(0xff),
  )
  .map(([{ type, value }, tag, time, flags]) => ({
    tag,
    sourceTime: time,
    serverTime: time + 1n,
    status: 0x8031_0000,
    type,
    flags,
    value,
  }))

it('a batch gives back every sample of every type', () => {
  fc.assert(
    fc.property(fc.array(sample), (samples) => {
      const batch = batchOf(samples)
      expect(samples.map((_, row) => sampleAt(batch, row))).toEqual(samples)
    }),
  )
})
