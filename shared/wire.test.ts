import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, toJson } from './wire.ts'

const column = fc.oneof(
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.uint8Array(),
)
const tree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.boolean(),
    fc.constant(null),
    column,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('node'), { maxKeys: 4 }),
  ),
})).node

const withPlainPrototypes = (value: unknown): unknown => structuredClone(value)

describe('a binary frame', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decode(encode(value).buffer)).toEqual(withPlainPrototypes(value))
      }),
    )
  })

  it('of a column starts it where a typed array may start', () => {
    const frame = decode(
      encode({ a: new Uint8Array([1, 2, 3]), b: new Float64Array([1.5]) }).buffer,
    )
    expect(frame).toEqual({ a: new Uint8Array([1, 2, 3]), b: new Float64Array([1.5]) })
  })

  it('that was cut, foreign or damaged is refused, never misread', () => {
    const whole = encode({ time: new BigInt64Array([1n, 2n]), note: 'ü' })
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        const cut = whole.slice(0, length).buffer
        expect(() => decode(cut)).toThrow(RangeError)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decode(bytes.slice().buffer)).toThrow(RangeError)
      }),
    )
  })

  it('whose header lies about a column is refused', () => {
    const text = new TextEncoder().encode('{"$column":["f64",0,1e9]}')
    const bytes = new Uint8Array(8 + 32)
    new DataView(bytes.buffer).setUint32(0, 0x314b5244, true)
    new DataView(bytes.buffer).setUint32(4, text.length, true)
    bytes.set(text, 8)
    expect(() => decode(bytes.buffer)).toThrow(/cut short/)
  })
})

it('JSON says what it cannot say as strings', () => {
  expect(
    toJson({
      a: Number.NaN,
      b: [Infinity, -Infinity],
      c: 2n ** 63n,
      d: new Float64Array([1, Number.NaN]),
    }),
  ).toEqual({ a: 'NaN', b: ['Infinity', '-Infinity'], c: '9223372036854775808', d: [1, 'NaN'] })
})
