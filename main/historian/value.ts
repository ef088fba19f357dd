/**
 * Owns how a value stands in the column `value`, which has REAL affinity:
 *
 *   number      as itself; SQLite stores a whole number in as few bytes as it needs
 *   −0          an empty blob, because REAL affinity would make it 0
 *   NaN, null   NULL; the sample's type tells one from the other
 *   the rest    a blob of JSON, with what JSON cannot say as `{"$integer":"…"}`, `{"$number":"…"}`
 *               and, for a structure that has such a field itself, `{"$structure":[[name, value]…]}`
 */
import type { TagValue } from '../../shared/samples.ts'

export type Stored = number | null | Buffer

const NEGATIVE_ZERO = Buffer.alloc(0)

export function storeNumber(value: number): Stored {
  if (value !== value) return null
  return Object.is(value, -0) ? NEGATIVE_ZERO : value
}

export const storeOther = (value: TagValue): Buffer => Buffer.from(JSON.stringify(toJson(value)))

export const isOther = (stored: Stored): stored is Buffer =>
  typeof stored === 'object' && stored !== null && stored.length > 0

/** The number of the column `value` of a batch; NaN where the value is not a number. */
export function loadNumber(stored: Stored): number {
  if (typeof stored === 'number') return stored
  return stored !== null && stored.length === 0 ? -0 : Number.NaN
}

export const loadOther = (stored: Buffer): TagValue =>
  fromJson(JSON.parse(stored.toString('utf8')) as Json)

type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

function toJson(value: TagValue): Json {
  if (typeof value === 'bigint') return { $integer: value.toString() }
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $number: '-0' }
    return Number.isFinite(value) ? value : { $number: String(value) }
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly TagValue[]).map(toJson)
  const fields = Object.entries(value).map(([name, field]) => [name, toJson(field)] as const)
  if (fields.some(([name]) => name.startsWith('$')))
    return { $structure: fields as unknown as Json }
  return Object.fromEntries(fields)
}

function fromJson(json: Json): TagValue {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(fromJson)
  if ('$integer' in json) return BigInt(json['$integer'] as string)
  if ('$number' in json) return Number(json['$number'])
  const fields =
    '$structure' in json ? (json['$structure'] as [string, Json][]) : Object.entries(json)
  return Object.fromEntries(fields.map(([name, field]) => [name, fromJson(field)]))
}
