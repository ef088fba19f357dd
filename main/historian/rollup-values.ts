/**
 * Owns what of a sample counts in a roll-up and in an aggregate: its number, whether that has an area, and
 * whether the sample is good.
 */
import { ValueType } from '../../shared/samples.ts'
import type { Rows } from './rows.ts'
import { loadOther } from './value.ts'

/** 0 good, 1 uncertain, 2 and 3 bad. */
export const severityOf = (status: number): number => status >>> 30

/** Beyond, an area over all years that a history holds would be no number any more. */
const MOST_MEASURED = 1e285

/** Good, with a value that is there; NaN where there should be a number is none. */
export const isSound = (rows: Rows, row: number): boolean =>
  rows.status[row]! >>> 30 === 0 &&
  (rows.value[row] === rows.value[row] || (rows.others.size > 0 && rows.others.has(row)))

/** Whether a usable number has an area. */
export const isMeasured = (value: number, status: number): boolean =>
  status >>> 30 < 2 && value < MOST_MEASURED && value > -MOST_MEASURED

const isLong = (type: number): boolean => type === ValueType.Int64 || type === ValueType.UInt64

function longOf(rows: Rows, row: number): bigint | undefined {
  const other = rows.others.get(row)
  const value = other === undefined ? undefined : loadOther(other)
  return typeof value === 'bigint' ? value : undefined
}

/** The number of a sample, NaN where it has none; of a 64-bit integer the double that is nearest. */
export function numberOf(rows: Rows, row: number): number {
  const value = rows.value[row]!
  if (value === value || !isLong(rows.type[row]!)) return value
  const long = longOf(rows, row)
  return long === undefined ? Number.NaN : Number(long)
}

/** The greatest double not above the number of a sample and the least not below it. */
export function boundsOf(rows: Rows, row: number, value: number): [below: number, above: number] {
  if (rows.value[row] === value || Object.is(rows.value[row], value)) return [value, value]
  const long = longOf(rows, row) ?? 0n
  const near = BigInt(value)
  if (near > long) return [beside(value, -1n), value]
  return [value, near < long ? beside(value, 1n) : value]
}

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

/** The next double below or above a whole number of more than 53 bits. */
function beside(value: number, way: 1n | -1n): number {
  double[0] = value
  bits[0] = bits[0]! + (value > 0 ? way : -way)
  return double[0]
}
