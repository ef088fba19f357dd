import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { ValueType } from '../../shared/samples.ts'
import { valueOf } from './values.ts'
import { variantFor } from './variants.ts'

const codeOf = (type: number, value: number | boolean | string) => {
  const result = variantFor(type, value)
  return result.ok ? 'ok' : result.error.code
}

describe('a value to write', () => {
  test.each([
    [ValueType.SByte, -128, 127],
    [ValueType.Byte, 0, 255],
    [ValueType.Int16, -32_768, 32_767],
    [ValueType.UInt16, 0, 65_535],
    [ValueType.Int32, -(2 ** 31), 2 ** 31 - 1],
    [ValueType.UInt32, 0, 2 ** 32 - 1],
  ])('of integer type %i fits from %i to %i and nowhere else', (type, low, high) => {
    expect(codeOf(type, low)).toBe('ok')
    expect(codeOf(type, high)).toBe('ok')
    expect(codeOf(type, low - 1)).toBe('out_of_limits')
    expect(codeOf(type, high + 1)).toBe('out_of_limits')
    expect(codeOf(type, 0.5)).toBe('bad_input')
    expect(codeOf(type, Number.NaN)).toBe('bad_input')
    expect(codeOf(type, '1')).toBe('bad_input')
    expect(codeOf(type, true)).toBe('bad_input')
  })

  test('of 64 bits comes as a number or as digits and goes out unchanged', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const result = variantFor(ValueType.Int64, value.toString())
        expect(result.ok && valueOf({ arrayType: 0, ...result.value })).toBe(value)
      }),
    )
    expect(codeOf(ValueType.UInt64, '-1')).toBe('out_of_limits')
    expect(codeOf(ValueType.Int64, '9223372036854775808')).toBe('out_of_limits')
    expect(codeOf(ValueType.Int64, '1e3')).toBe('bad_input')
  })

  test('of a real type is finite, and not too large for a Float', () => {
    expect(codeOf(ValueType.Double, 1e300)).toBe('ok')
    expect(codeOf(ValueType.Float, 1e300)).toBe('out_of_limits')
    expect(codeOf(ValueType.Double, Number.POSITIVE_INFINITY)).toBe('bad_input')
    expect(codeOf(ValueType.Double, '5')).toBe('bad_input')
  })

  test('of any other type is of exactly that type', () => {
    expect(codeOf(ValueType.Boolean, 1)).toBe('bad_input')
    expect(codeOf(ValueType.Boolean, true)).toBe('ok')
    expect(codeOf(ValueType.String, 1)).toBe('bad_input')
    expect(codeOf(ValueType.DateTime, 'tomorrow')).toBe('bad_input')
    expect(codeOf(ValueType.ByteString, 'AQ==')).toBe('not_writable')
    expect(codeOf(ValueType.Null, 1)).toBe('not_writable')
  })

  test('that is a moment keeps its 100 ns', () => {
    const text = '2026-03-12T07:46:52.1181234Z'
    const result = variantFor(ValueType.DateTime, text)
    expect(result.ok && valueOf({ arrayType: 0, ...result.value })).toBe(text)
  })
})
