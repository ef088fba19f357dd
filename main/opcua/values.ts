/**
 * Values of OPC UA as the product knows them. Numbers and booleans are handled by the columns
 * themselves; here is everything that stands in `others`: text, 64-bit integers, arrays, structures.
 * A structure whose description the server has not given to us arrives undecoded and becomes null.
 */
import type { Oversize } from '../../shared/acquisition.ts'
import { ValueType, type TagValue } from '../../shared/samples.ts'
import { LARGEST_VALUE, sizeOf } from '../../shared/samples-size.ts'
import { isoFromTicks } from '../../shared/time.ts'
import { isTold, ticksOf } from './instants.ts'

/** The parts of node-opcua's Variant that count here. */
export interface RawVariant {
  readonly dataType: number
  /** 0 scalar, 1 array, 2 matrix. */
  readonly arrayType: number
  readonly value: unknown
  readonly dimensions?: readonly number[] | null
}

/** node-opcua gives 64-bit integers as two unsigned halves. */
function integer64(value: unknown, signed: boolean): bigint | null {
  if (typeof value === 'bigint') return value
  if (!Array.isArray(value)) return typeof value === 'number' ? BigInt(value) : null
  const [high, low] = value as [number, number]
  const whole = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
  return signed ? BigInt.asIntN(64, whole) : whole
}

function dateText(date: Date & { picoseconds?: number }): string | null {
  const ms = date.getTime()
  return isTold(ms) ? isoFromTicks(ticksOf(ms, date.picoseconds ?? 0)) : null
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function scalar(type: number, value: unknown): TagValue {
  if (value === null || value === undefined) return null
  switch (type) {
    case ValueType.Boolean:
      return value === true
    case ValueType.Int64:
      return integer64(value, true)
    case ValueType.UInt64:
      return integer64(value, false)
    case ValueType.DateTime:
      return value instanceof Date ? dateText(value) : null
    case ValueType.String:
    case ValueType.Guid:
      return text(value)
    case ValueType.ByteString:
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : null
    case ValueType.StatusCode:
      return (value as { value: number }).value
    case ValueType.LocalizedText:
      return text((value as { text: unknown }).text)
    case ValueType.Structure:
      return plain(value, 0)
    default:
      return typeof value === 'number' ? value : plain(value, 0)
  }
}

/** Node ids and qualified names of node-opcua have a textual form of their own. */
const inWords = (value: { toString(): string }): string => value.toString()

/** A structure whose description the server has not given, in its bytes. */
export interface Opaque {
  /** Of its encoding. */
  readonly nodeId: { toString(): string }
}

const isOpaque = (value: unknown): value is Opaque =>
  typeof value === 'object' && value !== null && value.constructor.name === 'OpaqueStructure'

/** Those of a value or of its elements. */
export const opaqueIn = (value: unknown): Opaque[] =>
  isOpaque(value) ? [value] : Array.isArray(value) ? value.filter(isOpaque) : []

/** Deepest structure that is followed; deeper ones end in null. */
const DEPTH = 8

interface Described {
  readonly schema?: {
    readonly name?: string
    readonly fields?: readonly { readonly name: string; readonly fieldType: string }[]
  }
}

const wide = new Set(['Int64', 'UInt64'])

/** A decoded structure or any other object of node-opcua as plain data. */
function plain(value: unknown, depth: number): TagValue {
  if (value === null || value === undefined || depth > DEPTH) return null
  if (typeof value !== 'object') {
    return typeof value === 'function' || typeof value === 'symbol' ? null : (value as TagValue)
  }
  if (value instanceof Date) return dateText(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (item) => plain(item, depth + 1))
  }
  const name = value.constructor.name
  if (isOpaque(value)) return null
  if (name === 'LocalizedText') return text((value as { text: unknown }).text)
  if (name.endsWith('StatusCode')) return (value as { value: number }).value
  if (name.endsWith('NodeId') || name === 'QualifiedName') return inWords(value)
  if (name === 'Variant') return valueOf(value as unknown as RawVariant)
  const fields: Record<string, TagValue> = {}
  const described = (value as Described).schema?.fields ?? []
  for (const [key, field] of Object.entries(value)) {
    if (key === 'schema' || typeof field === 'function') continue
    const type = described.find((each) => each.name === key)?.fieldType
    fields[key] =
      type !== undefined && wide.has(type)
        ? integer64(field, type === 'Int64')
        : plain(field, depth + 1)
  }
  return fields
}

/** A flat array as rows of rows, as its dimensions say. */
function folded(items: readonly TagValue[], dimensions: readonly number[]): readonly TagValue[] {
  const [, ...rest] = dimensions
  if (rest.length === 0) return items
  const size = rest.reduce((product, each) => product * each, 1)
  const rows: TagValue[] = []
  for (let from = 0; size > 0 && from < items.length; from += size) {
    rows.push(folded(items.slice(from, from + size), rest))
  }
  return rows
}

/** The value of a variant, whatever its type. */
export function valueOf(variant: RawVariant): TagValue {
  const { dataType, arrayType, value, dimensions } = variant
  if (arrayType === 0) return scalar(dataType, value)
  if (value === null || value === undefined) return null
  const items = Array.from(value as ArrayLike<unknown>, (item) => scalar(dataType, item))
  return arrayType === 2 && dimensions ? folded(items, dimensions) : items
}

/** What the size of a value is counted in, and the least bytes that one of these takes. */
function countOf({
  dataType,
  arrayType,
  value,
}: RawVariant): (Oversize & { least: number }) | null {
  if (arrayType !== 0) {
    const { length } = (value ?? []) as ArrayLike<unknown>
    return { size: length, of: 'elements', least: 8 }
  }
  if (value instanceof Uint8Array) return { size: value.byteLength, of: 'bytes', least: 8 / 3 }
  const said =
    dataType === ValueType.LocalizedText ? (value as { text?: unknown } | null)?.text : value
  return typeof said === 'string' ? { size: said.length, of: 'characters', least: 2 } : null
}

/**
 * The value of a variant where it is not too large to be kept, or how large it is. Most of what is too
 * large is known to be so before it is made.
 */
export function boundedValueOf(
  variant: RawVariant,
): { readonly value: TagValue } | { readonly oversize: Oversize } {
  const count = countOf(variant)
  if (count !== null && count.size * count.least > LARGEST_VALUE) {
    return { oversize: { size: count.size, of: count.of } }
  }
  const value = valueOf(variant)
  const size = sizeOf(value)
  return size > LARGEST_VALUE ? { oversize: { size, of: 'bytes' } } : { value }
}
