/**
 * Test fixture: OPC UA binary (Part 6, 5.2) written by hand, so that what the product is tested against
 * shares no code with the library that the product is built on. Its counterpart is `test-reading.ts`.
 * 64-bit integers and times (100 ns since 1601) are bigints.
 */

export const Type = {
  Null: 0,
  Boolean: 1,
  SByte: 2,
  Byte: 3,
  Int16: 4,
  UInt16: 5,
  Int32: 6,
  UInt32: 7,
  Int64: 8,
  UInt64: 9,
  Float: 10,
  Double: 11,
  String: 12,
  DateTime: 13,
  Guid: 14,
  ByteString: 15,
  XmlElement: 16,
  NodeId: 17,
  ExpandedNodeId: 18,
  StatusCode: 19,
  QualifiedName: 20,
  LocalizedText: 21,
  ExtensionObject: 22,
  DataValue: 23,
  Variant: 24,
  DiagnosticInfo: 25,
} as const

/** A value with its type; an array where `value` is one, a matrix where there are dimensions. */
export interface WireVariant {
  readonly type: number
  readonly value: unknown
  readonly dimensions?: readonly number[]
}

/** What stands in a DataValue; what is left out is not sent. */
export interface WireSample {
  readonly variant?: WireVariant
  readonly status?: number
  readonly sourceTime?: bigint
  readonly sourcePicoseconds?: number
  readonly serverTime?: bigint
  readonly serverPicoseconds?: number
  /** These bytes instead of all that, whatever they are. */
  readonly raw?: Buffer
}

export interface WireObject {
  /** Of its binary encoding. */
  readonly type: string
  readonly body: Buffer
}

/** 100 ns since 1601, as times go over the wire. */
export const fileTime = (ms: number): bigint => (BigInt(ms) + 11_644_473_600_000n) * 10_000n

export class BytesWriter {
  #bytes = Buffer.allocUnsafe(512)
  length = 0

  /** The bytes, with room for so many more, which end at `length` now. */
  #with(size: number): Buffer {
    const at = this.length
    this.length += size
    if (this.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.length, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, at)
      this.#bytes = grown
    }
    return this.#bytes
  }

  /** Everything written, as a copy. */
  done(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.length))
  }

  raw(bytes: Uint8Array): this {
    this.#with(bytes.length).set(bytes, this.length - bytes.length)
    return this
  }
  byte(value: number): this {
    this.#with(1).writeUInt8(value & 0xff, this.length - 1)
    return this
  }
  boolean(value: boolean): this {
    return this.byte(value ? 1 : 0)
  }
  uint16(value: number): this {
    this.#with(2).writeUInt16LE(value & 0xffff, this.length - 2)
    return this
  }
  int32(value: number): this {
    this.#with(4).writeInt32LE(value | 0, this.length - 4)
    return this
  }
  uint32(value: number): this {
    this.#with(4).writeUInt32LE(value >>> 0, this.length - 4)
    return this
  }
  int64(value: bigint): this {
    this.#with(8).writeBigInt64LE(BigInt.asIntN(64, value), this.length - 8)
    return this
  }
  float(value: number): this {
    this.#with(4).writeFloatLE(value, this.length - 4)
    return this
  }
  double(value: number): this {
    this.#with(8).writeDoubleLE(value, this.length - 8)
    return this
  }
  bytes(value: Uint8Array | null): this {
    if (value === null) return this.int32(-1)
    return this.int32(value.length).raw(value)
  }
  string(value: string | null): this {
    return this.bytes(value === null ? null : Buffer.from(value, 'utf8'))
  }
  guid(text: string): this {
    const hex = Buffer.from(text.replaceAll('-', ''), 'hex')
    const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    return this.raw(Buffer.from(order.map((at) => hex[at] ?? 0)))
  }

  /** `ns=2;s=…`, with `i`, `s`, `g` or `b`. */
  nodeId(text: string, flags = 0): this {
    const [, namespace = '0', kind = 'i', rest = '0'] = nodeIdForm.exec(text) ?? []
    const ns = Number(namespace)
    if (kind === 's')
      return this.byte(3 | flags)
        .uint16(ns)
        .string(rest)
    if (kind === 'g')
      return this.byte(4 | flags)
        .uint16(ns)
        .guid(rest)
    if (kind === 'b')
      return this.byte(5 | flags)
        .uint16(ns)
        .bytes(Buffer.from(rest, 'base64'))
    const id = Number(rest)
    if (ns === 0 && id < 256) return this.byte(flags).byte(id)
    if (ns < 256 && id < 65_536)
      return this.byte(1 | flags)
        .byte(ns)
        .uint16(id)
    return this.byte(2 | flags)
      .uint16(ns)
      .uint32(id)
  }
  qualifiedName(namespace: number, name: string | null): this {
    return this.uint16(namespace).string(name)
  }
  localizedText(text: string | null, locale: string | null = null): this {
    this.byte((locale === null ? 0 : 1) | (text === null ? 0 : 2))
    if (locale !== null) this.string(locale)
    if (text !== null) this.string(text)
    return this
  }
  object(value: WireObject | null): this {
    if (value === null) return this.nodeId('i=0').byte(0)
    return this.nodeId(value.type).byte(1).bytes(value.body)
  }
  list<T>(items: readonly T[] | null, write: (item: T) => void): this {
    this.int32(items === null ? -1 : items.length)
    for (const item of items ?? []) write(item)
    return this
  }

  scalar(type: number, value: unknown): this {
    switch (type) {
      case Type.Boolean:
        return this.boolean(value as boolean)
      case Type.SByte:
      case Type.Byte:
        return this.byte(value as number)
      case Type.Int16:
      case Type.UInt16:
        return this.uint16(value as number)
      case Type.Int32:
        return this.int32(value as number)
      case Type.UInt32:
      case Type.StatusCode:
        return this.uint32(value as number)
      case Type.Int64:
      case Type.UInt64:
      case Type.DateTime:
        return this.int64(value as bigint)
      case Type.Float:
        return this.float(value as number)
      case Type.Double:
        return this.double(value as number)
      case Type.String:
      case Type.XmlElement:
        return this.string(value as string | null)
      case Type.Guid:
        return this.guid(value as string)
      case Type.ByteString:
        return this.bytes(value as Buffer | null)
      case Type.NodeId:
      case Type.ExpandedNodeId:
        return this.nodeId(value as string)
      case Type.QualifiedName: {
        const { namespace, name } = value as { namespace: number; name: string | null }
        return this.qualifiedName(namespace, name)
      }
      case Type.LocalizedText: {
        const said = value as string | null | { text: string | null; locale: string | null }
        if (said === null || typeof said === 'string') return this.localizedText(said)
        return this.localizedText(said.text, said.locale)
      }
      case Type.ExtensionObject:
        return this.object(value as WireObject | null)
      case Type.DataValue:
        return this.sample(value as WireSample)
      case Type.Variant:
        return this.variant(value as WireVariant)
      case Type.DiagnosticInfo:
        return this.byte(0)
      default:
        return this
    }
  }

  variant({ type, value, dimensions }: WireVariant): this {
    if (!Array.isArray(value)) return this.byte(type).scalar(type, value)
    this.byte(type | 0x80 | (dimensions === undefined ? 0 : 0x40))
    this.list(value as unknown[], (each) => this.scalar(type, each))
    return dimensions === undefined ? this : this.list(dimensions, (each) => this.int32(each))
  }

  sample(sample: WireSample): this {
    if (sample.raw !== undefined) return this.raw(sample.raw)
    const { variant, status, sourceTime, sourcePicoseconds, serverTime, serverPicoseconds } = sample
    const parts = [variant, status, sourceTime, serverTime, sourcePicoseconds, serverPicoseconds]
    this.byte(
      parts.reduce((mask: number, part, bit) => mask | (part === undefined ? 0 : 1 << bit), 0),
    )
    if (variant !== undefined) this.variant(variant)
    if (status !== undefined) this.uint32(status)
    if (sourceTime !== undefined) this.int64(sourceTime)
    if (sourcePicoseconds !== undefined) this.uint16(sourcePicoseconds)
    if (serverTime !== undefined) this.int64(serverTime)
    if (serverPicoseconds !== undefined) this.uint16(serverPicoseconds)
    return this
  }
}

const nodeIdForm = /^(?:ns=(\d+);)?([isgb])=(.*)$/s
