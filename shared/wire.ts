/**
 * Binary form of a value that contains typed arrays: the layout is in docs/formats.md. Everything
 * but the arrays is JSON, so one codec serves every binary call and event.
 *
 *   u32 magic "DRK1" · u32 length of the JSON in bytes · JSON (UTF-8) · padding to 8 · columns
 *
 * In the JSON a column is `{"$column":[kind, byte offset from the first column, length]}`; columns
 * are little-endian and each starts at a multiple of 8. What JSON has not is marked, so that it comes
 * back as it was: `{"$integer":"9223372036854775807"}`, `{"$number":"NaN"}`.
 */

const MAGIC = 0x314b5244

const kinds = {
  f64: Float64Array,
  i64: BigInt64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const
type Kind = keyof typeof kinds
type Column = InstanceType<(typeof kinds)[Kind]>

function kindOf(value: unknown): Kind | undefined {
  if (value instanceof Float64Array) return 'f64'
  if (value instanceof BigInt64Array) return 'i64'
  if (value instanceof Int32Array) return 'i32'
  if (value instanceof Uint32Array) return 'u32'
  if (value instanceof Uint8Array) return 'u8'
  return undefined
}

const special = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'

/**
 * What JSON cannot say becomes a string: NaN, Infinity, -Infinity and 64-bit integers. A typed array
 * becomes an array.
 */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : special(value)
  if (typeof value !== 'object' || value === null) return value
  if (kindOf(value) !== undefined) return Array.from(value as Iterable<unknown>, toJson)
  if (Array.isArray(value)) return value.map(toJson)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]))
}

function integer(digits: unknown): bigint {
  if (typeof digits !== 'string' || !/^-?\d{1,20}$/.test(digits)) {
    throw new RangeError('not an integer')
  }
  return BigInt(digits)
}

const align = (length: number): number => (length + 7) & ~7

export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const columns: { offset: number; column: Column }[] = []
  let size = 0
  const header = (entry: unknown): unknown => {
    const kind = kindOf(entry)
    if (kind !== undefined) {
      const column = entry as Column
      const offset = size
      columns.push({ offset, column })
      size += align(column.byteLength)
      return { $column: [kind, offset, column.length] }
    }
    if (Array.isArray(entry)) return entry.map(header)
    if (typeof entry === 'object' && entry !== null) {
      return Object.fromEntries(Object.entries(entry).map(([key, inner]) => [key, header(inner)]))
    }
    if (typeof entry === 'bigint') return { $integer: entry.toString() }
    if (typeof entry === 'number') {
      if (!Number.isFinite(entry)) return { $number: special(entry) }
      return Object.is(entry, -0) ? { $number: '-0' } : entry
    }
    return entry
  }
  const json = new TextEncoder().encode(JSON.stringify(header(value)))
  const start = align(8 + json.byteLength)
  const bytes = new Uint8Array(start + size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, json.byteLength, true)
  bytes.set(json, 8)
  for (const { offset, column } of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), start + offset)
  }
  return bytes
}

/** Reads what `encode` wrote; columns are views on `buffer`. Throws a RangeError on anything else. */
export function decode(buffer: ArrayBuffer): unknown {
  const view = new DataView(buffer)
  if (buffer.byteLength < 8 || view.getUint32(0, true) !== MAGIC) {
    throw new RangeError('not a Derrick frame')
  }
  const length = view.getUint32(4, true)
  const start = align(8 + length)
  if (8 + length > buffer.byteLength) throw new RangeError('the frame is cut short')
  const column = (spec: unknown): Column => {
    if (!Array.isArray(spec)) throw new RangeError('not a column')
    const [kind, offset, count] = spec as [Kind, number, number]
    const type = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (type === undefined || !Number.isInteger(offset) || offset % 8 !== 0 || !(count >= 0)) {
      throw new RangeError('not a column')
    }
    if (start + offset + count * type.BYTES_PER_ELEMENT > buffer.byteLength) {
      throw new RangeError('the frame is cut short')
    }
    return new type(buffer, start + offset, count)
  }
  const text = new TextDecoder('utf-8', { fatal: true })
  let parsed: unknown
  try {
    parsed = JSON.parse(text.decode(new Uint8Array(buffer, 8, length)), (_key, entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return entry
      if ('$column' in entry) return column(entry.$column)
      if ('$integer' in entry) return integer(entry.$integer)
      return '$number' in entry ? Number(entry.$number) : entry
    })
  } catch (error) {
    if (error instanceof RangeError) throw error
    throw new RangeError('the frame has no readable header', { cause: error })
  }
  return parsed
}
