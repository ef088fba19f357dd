/**
 * Values of the console into what a node takes: exactly its own data type, or a refusal before
 * anything is sent. Nothing is rounded, cut or guessed.
 */
import { ValueType } from '../../shared/samples.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { ticksFromMoment } from '../../shared/time.ts'

export type Writable = number | boolean | string

/** What node-opcua makes a Variant of. */
export interface VariantParts {
  readonly dataType: number
  readonly value: unknown
}

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(ValueType).map(([name, type]) => [type, name]),
)
const nameOf = (type: number): string => names.get(type) ?? `type ${type}`

/** Lowest and highest value of the integer types, by their ids. */
const integers: ReadonlyMap<number, readonly [bigint, bigint]> = new Map([
  [ValueType.SByte, [-128n, 127n]],
  [ValueType.Byte, [0n, 255n]],
  [ValueType.Int16, [-32_768n, 32_767n]],
  [ValueType.UInt16, [0n, 65_535n]],
  [ValueType.Int32, [-2_147_483_648n, 2_147_483_647n]],
  [ValueType.UInt32, [0n, 4_294_967_295n]],
  [ValueType.Int64, [-(2n ** 63n), 2n ** 63n - 1n]],
  [ValueType.UInt64, [0n, 2n ** 64n - 1n]],
])

const LARGEST_FLOAT = 3.402_823_466_385_288_6e38

const wrongType = (type: number, value: Writable): Result<never> =>
  fail(
    'bad_input',
    `The node takes a ${nameOf(type)}, not the ${typeof value} that was given. Enter a value of its type.`,
    { type: nameOf(type) },
  )

const outside = (type: number, low: string, high: string): Result<never> =>
  fail(
    'out_of_limits',
    `A ${nameOf(type)} goes from ${low} to ${high}. Enter a value in between.`,
    {
      low,
      high,
    },
  )

function integer(type: number, value: Writable, low: bigint, high: bigint): Result<VariantParts> {
  const isDigits = typeof value === 'string' && /^-?\d{1,20}$/.test(value)
  if (!isDigits && !(typeof value === 'number' && Number.isInteger(value))) {
    return wrongType(type, value)
  }
  // Text is taken for the 64-bit types alone: JSON cannot carry them as numbers.
  const wide = type === ValueType.Int64 || type === ValueType.UInt64
  if (isDigits && !wide) return wrongType(type, value)
  const whole = BigInt(value)
  if (whole < low || whole > high) return outside(type, low.toString(), high.toString())
  if (!wide) return ok({ dataType: type, value: Number(whole) })
  const bits = BigInt.asUintN(64, whole)
  return ok({ dataType: type, value: [Number(bits >> 32n), Number(bits & 0xffff_ffffn)] })
}

function real(type: number, value: Writable): Result<VariantParts> {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(type, value)
  if (type === ValueType.Float && Math.abs(value) > LARGEST_FLOAT) {
    return outside(type, `-${LARGEST_FLOAT}`, `${LARGEST_FLOAT}`)
  }
  return ok({ dataType: type, value })
}

function moment(value: Writable): Result<VariantParts> {
  const ticks = typeof value === 'string' ? ticksFromMoment(value) : undefined
  if (ticks === undefined) return wrongType(ValueType.DateTime, value)
  const ms = ticks / 10_000n - (ticks % 10_000n < 0n ? 1n : 0n)
  // node-opcua takes the rest of a millisecond from this property of the date.
  const date = Object.assign(new Date(Number(ms)), {
    picoseconds: Number(ticks - ms * 10_000n) * 100_000,
  })
  return ok({ dataType: ValueType.DateTime, value: date })
}

/** @param type built-in type id of the node, without `ARRAY` */
export function variantFor(type: number, value: Writable): Result<VariantParts> {
  const limits = integers.get(type)
  if (limits !== undefined) return integer(type, value, ...limits)
  switch (type) {
    case ValueType.Float:
    case ValueType.Double:
      return real(type, value)
    case ValueType.Boolean:
      return typeof value === 'boolean' ? ok({ dataType: type, value }) : wrongType(type, value)
    case ValueType.String:
      return typeof value === 'string' ? ok({ dataType: type, value }) : wrongType(type, value)
    case ValueType.LocalizedText:
      return typeof value === 'string'
        ? ok({ dataType: type, value: { text: value, locale: null } })
        : wrongType(type, value)
    case ValueType.DateTime:
      return moment(value)
    default:
      return fail(
        'not_writable',
        `Values of type ${nameOf(type)} cannot be written from here. Change it on the server.`,
        { type: nameOf(type) },
      )
  }
}
