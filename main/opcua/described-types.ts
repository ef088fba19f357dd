/**
 * Whether values of a type can be read as its server describes it. The library makes an object for each part
 * of a value before it has seen a byte of it, and a server can describe more of them than a thread has time for:
 * structures of structures that hold nothing, each of two others, are billions after thirty. So a type, and
 * all that it is made of, has a bounded number of parts, each paid for with bytes. What is not readable stays
 * as it came, as what is not described at all.
 */
import type { getExtraDataTypeManager } from 'node-opcua-client'

type Manager = Awaited<ReturnType<typeof getExtraDataTypeManager>>
type Factory = ReturnType<Manager['getDataTypeFactory']>
type Made = NonNullable<ReturnType<Factory['getConstructor']>> & { readonly schema: Schema }
type Schema = ReturnType<Factory['getStructuredTypeSchema']>
type Field = Schema['fields'][number]

/** Parts of one structure, with those of the structures in it. */
const MOST_PARTS = 10_000
/** For one byte that a value has at least. */
const PARTS_A_BYTE = 64
/** Of the mask of what is optional, and of the choice of a union. */
const MASK = 4
/** Of an object of any type. */
const OBJECT = 3

interface Size {
  readonly parts: number
  /** At least. */
  readonly bytes: number
}

const endless: Size = { parts: Infinity, bytes: 0 }
const leaf: Size = { parts: 0, bytes: 1 }

/** One without parts is read at once, but where it stands in another there may be any number of it. */
const isPaid = ({ parts, bytes }: Size): boolean =>
  bytes > 0 && parts <= Math.min(MOST_PARTS, bytes * PARTS_A_BYTE)

class Weighing {
  readonly #manager: Manager
  /** `endless` while one is being weighed: it would hold itself. */
  readonly #sizes = new Map<Schema, Size>()
  /** Structures that are parts of others. */
  readonly #inner = new Set<Schema>()

  constructor(manager: Manager) {
    this.#manager = manager
  }

  isReadable(root: Schema): boolean {
    const size = this.#weigh(root)
    // It grows meanwhile: what arrays are of, and what is optional, is weighed here.
    for (const schema of this.#inner) this.#weigh(schema)
    const inner = [...this.#inner].map((schema) => this.#weigh(schema))
    return (size.parts === 0 || isPaid(size)) && inner.every(isPaid)
  }

  #weigh(schema: Schema): Size {
    const known = this.#sizes.get(schema)
    if (known !== undefined) return known
    this.#sizes.set(schema, endless)
    const base = schema.getBaseSchema()
    let { parts, bytes } = base ? this.#weigh(base) : { parts: 0, bytes: 0 }
    if (schema.fields.some(isOptional)) bytes += MASK
    for (const field of schema.fields) {
      const size = this.#sizeOf(schema, field)
      parts += 1 + size.parts
      bytes += size.bytes
    }
    const size = { parts, bytes }
    this.#sizes.set(schema, size)
    return size
  }

  #sizeOf(schema: Schema, field: Field): Size {
    const type = this.#typeOf(schema, field)
    const isObject = field.allowSubTypes === true
    // Nothing is made of it before its own type is known.
    const isMade = type !== null && (!isObject || this.#weigh(type).parts > 0)
    if (isMade) this.#inner.add(type)
    if (isOptional(field)) return { parts: 0, bytes: 0 }
    if (!isMade || field.isArray === true) return leaf
    const size = this.#weigh(type)
    return isObject ? { parts: size.parts, bytes: OBJECT } : size
  }

  /** By its name, as the library finds it; null where none is made of it. */
  #typeOf({ dataTypeNodeId }: Schema, { category, fieldType }: Field): Schema | null {
    if (category !== 'complex') return null
    const factory = this.#manager.getDataTypeFactory(dataTypeNodeId.namespace)
    if (!factory.hasStructureByTypeName(fieldType)) return null
    const type = factory.getStructuredTypeSchema(fieldType)
    return type.isAbstract ? null : type
  }
}

const isOptional = ({ switchBit, switchValue }: Field): boolean =>
  switchBit !== undefined || switchValue !== undefined

const known = new WeakSet<Manager>()

/** From now on a type that is not readable has nothing that its values could be made by. */
export function keepReadable(manager: Manager): void {
  if (known.has(manager)) return
  known.add(manager)
  const judged = new Map<Made, boolean>()
  const isReadable = (made: Made): boolean => {
    const told = judged.get(made) ?? new Weighing(manager).isReadable(made.schema)
    judged.set(made, told)
    return told
  }
  // Those of the standard are known.
  for (let namespace = 1; namespace < manager.namespaceArray.length; namespace += 1) {
    const factory = manager.getDataTypeFactory(namespace)
    const find = factory.getConstructor.bind(factory)
    factory.getConstructor = (encoding) => {
      const made = find(encoding) as Made | null
      return made === null || encoding.namespace === 0 || isReadable(made) ? made : null
    }
  }
}
