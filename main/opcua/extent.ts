/**
 * Where a variant ends and how much is in it, found in its bytes without making anything of it. A few
 * bytes can stand for a value that would fill the memory (an array of a million times nothing, in an array
 * of those), so this comes before any decoder. Text, numbers and the nesting are those of Part 6, 5.2.
 */
import { ValueType } from '../../shared/samples.ts'

/** Types beyond those that the product names. */
const XML_ELEMENT = 16
const NODE_ID = 17
const EXPANDED_NODE_ID = 18
const QUALIFIED_NAME = 20
const DATA_VALUE = 23
const VARIANT = 24
const DIAGNOSTIC_INFO = 25

const TYPE = 0x3f
const IS_ARRAY = 0x80
const HAS_DIMENSIONS = 0x40
const ABSENT = 0xffff_ffff
/** Variants in one another, and most elements of one array: what the library allows. */
const DEEPEST = 128
const LONGEST = 1024 * 1024

/** Bytes of what has the same size always, by type. */
const widths: readonly (number | undefined)[] = Object.assign(
  Array.from<number | undefined>({ length: 64 }),
  [0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, undefined, 8, 16],
  { [ValueType.StatusCode]: 4 },
)

const texts: ReadonlySet<number> = new Set([
  ValueType.String,
  ValueType.Guid,
  ValueType.ByteString,
  XML_ELEMENT,
])

/** Bytes that are no value. */
export class Broken extends Error {}

export class Extent {
  readonly #view: DataView
  #at = 0
  #depth = 0
  /** Of all arrays in the value together. */
  elements = 0
  /** Of the array that the value is; null where it is none, or none is there. */
  length: number | null = null

  constructor(view: DataView) {
    this.#view = view
  }

  /** @param from where the variant's first byte stands; returns where it ends. */
  measure(from: number): number {
    this.#at = from
    this.#depth = 0
    this.elements = 0
    this.length = null
    this.#variant()
    return this.#at
  }

  #byte(): number {
    return this.#view.getUint8(this.#at++)
  }

  #word(): number {
    const value = this.#view.getUint32(this.#at, true)
    this.#at += 4
    return value
  }

  #skip(size: number): void {
    if (this.#at + size > this.#view.byteLength) throw new Broken('the message ends too soon')
    this.#at += size
  }

  #counted(): void {
    const length = this.#word()
    if (length !== ABSENT) this.#skip(length)
  }

  #variant(): void {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw new Broken('values nested too deeply')
    const form = this.#byte()
    const type = form & TYPE
    const isMatrix = (form & HAS_DIMENSIONS) !== 0
    if ((form & IS_ARRAY) !== 0) this.#array(type, isMatrix)
    else {
      this.#value(type)
      // The library takes them where a text has as many characters.
      if (isMatrix && !texts.has(type)) throw new Broken('dimensions of what is no array')
      if (isMatrix) this.#skip(4 * this.#word())
    }
    this.#depth -= 1
  }

  #array(type: number, isMatrix: boolean): void {
    const length = this.#word()
    if (length !== ABSENT) {
      if (length > LONGEST) throw new Broken('an array that is too long')
      this.elements += length
      if (this.#depth === 1) this.length = length
      const width = widths[type]
      if (width === undefined) for (let left = length; left > 0; left--) this.#value(type)
      else this.#skip(length * width)
    }
    if (isMatrix) this.#dimensions(length)
  }

  #dimensions(length: number): void {
    const count = this.#word()
    let product = count === 0 || count === ABSENT ? 0 : 1
    for (let left = count === ABSENT ? 0 : count; left > 0; left--) product *= this.#word()
    if (product !== length) throw new Broken('dimensions that are not the array’s')
  }

  #value(type: number): void {
    const width = widths[type]
    if (width !== undefined) {
      this.#skip(width)
      return
    }
    switch (type) {
      case ValueType.String:
      case ValueType.ByteString:
      case XML_ELEMENT:
        this.#counted()
        return
      case NODE_ID:
        this.#nodeId()
        return
      case EXPANDED_NODE_ID: {
        const form = this.#view.getUint8(this.#at)
        this.#nodeId()
        if ((form & 0x80) !== 0) this.#counted()
        if ((form & 0x40) !== 0) this.#skip(4)
        return
      }
      case QUALIFIED_NAME:
        this.#skip(2)
        this.#counted()
        return
      case ValueType.LocalizedText: {
        const parts = this.#byte()
        if ((parts & 1) !== 0) this.#counted()
        if ((parts & 2) !== 0) this.#counted()
        return
      }
      case ValueType.Structure:
        this.#structure()
        return
      case DATA_VALUE: {
        const mask = this.#byte()
        if ((mask & 0x01) !== 0) this.#variant()
        const sizes = [0, 4, 8, 8, 2, 2]
        for (const [bit, size] of sizes.entries()) if ((mask & (1 << bit)) !== 0) this.#skip(size)
        return
      }
      case VARIANT:
        this.#variant()
        return
      case DIAGNOSTIC_INFO:
        this.#diagnosticInfo()
        return
      default:
        throw new Broken(`no type ${type}`)
    }
  }

  /** Returns whether it is the one that names nothing. */
  #nodeId(): boolean {
    const kind = this.#byte() & TYPE
    const from = this.#at
    if (kind > 5) throw new Broken(`no kind ${kind} of node id`)
    if (kind === 0) this.#skip(1)
    else if (kind === 1) this.#skip(3)
    else if (kind === 2) this.#skip(6)
    else if (kind === 4) this.#skip(18)
    else {
      this.#skip(2)
      this.#counted()
    }
    return kind === 0 && this.#view.getUint8(from) === 0
  }

  #structure(): void {
    const isNothing = this.#nodeId()
    if (this.#byte() === 0) return
    const length = this.#word()
    // The library reads on behind the length where the type is nothing.
    if (!isNothing && length !== ABSENT) this.#at += length
  }

  #diagnosticInfo(): void {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw new Broken('diagnostics nested too deeply')
    const mask = this.#byte()
    for (const bit of [0x01, 0x02, 0x04, 0x08]) if ((mask & bit) !== 0) this.#skip(4)
    if ((mask & 0x10) !== 0) this.#counted()
    if ((mask & 0x20) !== 0) this.#skip(4)
    if ((mask & 0x40) !== 0) this.#diagnosticInfo()
    this.#depth -= 1
  }
}
