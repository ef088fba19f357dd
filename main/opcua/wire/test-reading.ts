/**
 * Test fixture: OPC UA binary read by hand, the counterpart of `test-writing.ts`. A message that ends too
 * soon throws a RangeError.
 */
import { Type, type WireObject, type WireSample, type WireVariant } from './test-writing.ts'

export class BytesReader {
  readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  #step(size: number): number {
    const { at } = this
    this.at += size
    return at
  }
  byte(): number {
    return this.bytes.readUInt8(this.#step(1))
  }
  boolean(): boolean {
    return this.byte() !== 0
  }
  uint16(): number {
    return this.bytes.readUInt16LE(this.#step(2))
  }
  int32(): number {
    return this.bytes.readInt32LE(this.#step(4))
  }
  uint32(): number {
    return this.bytes.readUInt32LE(this.#step(4))
  }
  int64(): bigint {
    return this.bytes.readBigInt64LE(this.#step(8))
  }
  uint64(): bigint {
    return this.bytes.readBigUInt64LE(this.#step(8))
  }
  double(): number {
    return this.bytes.readDoubleLE(this.#step(8))
  }
  raw(size: number): Buffer {
    const at = this.#step(size)
    if (this.at > this.bytes.length) throw new RangeError('the message ends too soon')
    return this.bytes.subarray(at, at + size)
  }
  byteString(): Buffer | null {
    const length = this.int32()
    return length < 0 ? null : this.raw(length)
  }
  string(): string | null {
    return this.byteString()?.toString('utf8') ?? null
  }
  guid(): string {
    const raw = this.raw(16)
    const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    const hex = Buffer.from(order.map((at) => raw[at] ?? 0)).toString('hex')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  nodeId(): string {
    const form = this.byte()
    const kind = form & 0x3f
    let text: string
    if (kind === 0) text = `i=${this.byte()}`
    else {
      const namespace = kind === 1 ? this.byte() : this.uint16()
      const prefix = namespace === 0 ? '' : `ns=${namespace};`
      if (kind === 1) text = `${prefix}i=${this.uint16()}`
      else if (kind === 2) text = `${prefix}i=${this.uint32()}`
      else if (kind === 3) text = `${prefix}s=${this.string() ?? ''}`
      else if (kind === 4) text = `${prefix}g=${this.guid()}`
      else text = `${prefix}b=${this.byteString()?.toString('base64') ?? ''}`
    }
    if ((form & 0x80) !== 0) this.string()
    if ((form & 0x40) !== 0) this.uint32()
    return text
  }
  qualifiedName(): { namespace: number; name: string | null } {
    return { namespace: this.uint16(), name: this.string() }
  }
  localizedText(): { text: string | null; locale: string | null } {
    const mask = this.byte()
    const locale = (mask & 1) === 0 ? null : this.string()
    return { locale, text: (mask & 2) === 0 ? null : this.string() }
  }
  object(): WireObject {
    const type = this.nodeId()
    return {
      type,
      body: this.byte() === 0 ? Buffer.alloc(0) : (this.byteString() ?? Buffer.alloc(0)),
    }
  }
  list<T>(read: () => T): T[] {
    const length = this.int32()
    return Array.from({ length: Math.max(0, length) }, read)
  }

  scalar(type: number): unknown {
    switch (type) {
      case Type.Boolean:
        return this.boolean()
      case Type.SByte:
        return (this.byte() << 24) >> 24
      case Type.Byte:
        return this.byte()
      case Type.Int16:
        return (this.uint16() << 16) >> 16
      case Type.UInt16:
        return this.uint16()
      case Type.Int32:
        return this.int32()
      case Type.UInt32:
      case Type.StatusCode:
        return this.uint32()
      case Type.Int64:
      case Type.DateTime:
        return this.int64()
      case Type.UInt64:
        return this.uint64()
      case Type.Float:
        return this.bytes.readFloatLE(this.#step(4))
      case Type.Double:
        return this.double()
      case Type.String:
      case Type.XmlElement:
        return this.string()
      case Type.Guid:
        return this.guid()
      case Type.ByteString:
        return this.byteString()
      case Type.NodeId:
      case Type.ExpandedNodeId:
        return this.nodeId()
      case Type.QualifiedName:
        return this.qualifiedName()
      case Type.LocalizedText:
        return this.localizedText()
      case Type.ExtensionObject:
        return this.object()
      case Type.DataValue:
        return this.sample()
      case Type.Variant:
        return this.variant()
      default:
        return null
    }
  }

  variant(): WireVariant {
    const form = this.byte()
    const type = form & 0x3f
    if ((form & 0x80) === 0) return { type, value: this.scalar(type) }
    const value = this.list(() => this.scalar(type))
    return (form & 0x40) === 0
      ? { type, value }
      : { type, value, dimensions: this.list(() => this.int32()) }
  }

  sample(): WireSample {
    const mask = this.byte()
    return {
      ...((mask & 1) === 0 ? {} : { variant: this.variant() }),
      ...((mask & 2) === 0 ? {} : { status: this.uint32() }),
      ...((mask & 4) === 0 ? {} : { sourceTime: this.int64() }),
      ...((mask & 16) === 0 ? {} : { sourcePicoseconds: this.uint16() }),
      ...((mask & 8) === 0 ? {} : { serverTime: this.int64() }),
      ...((mask & 32) === 0 ? {} : { serverPicoseconds: this.uint16() }),
    }
  }
}
