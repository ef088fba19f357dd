/**
 * Test fixture: an address space: nodes, their attributes and references, and who is told when a value
 * changes.
 */
import { BytesWriter, Type, fileTime, type WireSample, type WireVariant } from './test-writing.ts'

export const NodeClass = {
  Object: 1,
  Variable: 2,
  Method: 4,
  DataType: 64,
  ReferenceType: 32,
} as const

export const PLANT = 'urn:waterworks:plant'
export const VENDOR = 'urn:waterworks:vendor'

const ORGANIZES = 'i=35'
const HAS_COMPONENT = 'i=47'
const HAS_PROPERTY = 'i=46'
const HAS_SUBTYPE = 'i=45'
const HAS_TYPE = 'i=40'

/** Of the reference types that are used here: each with all that lie below it. */
const below: Readonly<Record<string, readonly string[]>> = {
  'i=31': [
    'i=33',
    'i=34',
    'i=44',
    ORGANIZES,
    HAS_COMPONENT,
    HAS_PROPERTY,
    HAS_SUBTYPE,
    'i=32',
    HAS_TYPE,
  ],
  'i=32': [HAS_TYPE],
  'i=33': ['i=34', 'i=44', ORGANIZES, HAS_COMPONENT, HAS_PROPERTY, HAS_SUBTYPE],
  'i=34': ['i=44', HAS_COMPONENT, HAS_PROPERTY, HAS_SUBTYPE],
  'i=44': [HAS_COMPONENT, HAS_PROPERTY],
}

export const isOfType = (type: string, wanted: string, subtypes: boolean): boolean =>
  wanted === 'i=0' || type === wanted || (subtypes && (below[wanted]?.includes(type) ?? false))

export interface WireReference {
  readonly type: string
  readonly forward: boolean
  readonly target: string
}

export interface WireNode {
  readonly id: string
  readonly nodeClass: number
  readonly namespace: number
  readonly name: string
  readonly references: WireReference[]
  readonly dataType: string
  readonly rank: number
  readonly writable: boolean
  sample: WireSample
  /** Its value where that is made when it is asked for. */
  live?: () => WireSample
  /** Its number in the load, where it is part of it. */
  load?: number
  /** What its values are made of, where it is a data type of this server's own. */
  definition?: WireVariant
}

export interface WireField {
  readonly name: string
  readonly type: string
  readonly rank?: number
  readonly optional?: boolean
}

export interface VariableOptions {
  /** Where it hangs; Objects by itself. */
  readonly parent?: string
  readonly reference?: string
  /** Its value; `dataType` is that of its type where nothing else is said. */
  readonly variant: WireVariant
  readonly dataType?: string
  readonly writable?: boolean
  readonly status?: number
}

export class Nodes {
  readonly namespaces: readonly string[]
  readonly #nodes = new Map<string, WireNode>()
  /** Told of each value that is put, before the next one. */
  onSample: (node: WireNode, sample: WireSample) => void = () => {}

  /** @param order of the namespaces after the two that every server has */
  constructor(order: readonly string[] = [PLANT, VENDOR]) {
    this.namespaces = ['http://opcfoundation.org/UA/', 'urn:waterworks:server', ...order]
    this.#standard()
  }

  /** The node id of `s=…` (or i, g, b) in the namespace of this name. */
  id(rest: string, namespace = PLANT): string {
    return `ns=${this.namespaces.indexOf(namespace)};${rest}`
  }

  get(id: string): WireNode | undefined {
    return this.#nodes.get(id)
  }

  object(id: string, name: string, parent = 'i=85', reference = HAS_COMPONENT): string {
    this.#add(id, NodeClass.Object, name)
    this.link(parent, parent === 'i=85' ? ORGANIZES : reference, id)
    this.link(id, HAS_TYPE, parent === 'i=84' ? 'i=61' : 'i=58')
    return id
  }

  variable(id: string, name: string, options: VariableOptions): string {
    const { parent = 'i=85', variant, writable = false, status } = options
    const node = this.#add(id, NodeClass.Variable, name, {
      dataType:
        options.dataType ?? `i=${variant.type === Type.ExtensionObject ? 22 : variant.type}`,
      rank: Array.isArray(variant.value) ? (variant.dimensions?.length ?? 1) : -1,
      writable,
    })
    const now = fileTime(Date.now())
    node.sample = {
      variant,
      sourceTime: now,
      serverTime: now,
      ...(status === undefined ? {} : { status }),
    }
    this.link(parent, options.reference ?? HAS_COMPONENT, id)
    this.link(id, HAS_TYPE, options.reference === HAS_PROPERTY ? 'i=68' : 'i=63')
    return id
  }

  property(owner: string, name: string, variant: WireVariant, dataType?: string): string {
    const node = this.get(owner)
    const id = `ns=${node?.namespace ?? 0};s=${owner}/${name}`
    const options = { parent: owner, reference: HAS_PROPERTY, variant }
    return this.variable(id, name, dataType === undefined ? options : { ...options, dataType })
  }

  /** A data type of this server's own, below another. */
  dataType(id: string, name: string, parent: string): string {
    this.#add(id, NodeClass.DataType, name)
    this.link(parent, HAS_SUBTYPE, id)
    return id
  }

  /** A structure of these fields, each with its data type; one of a rank of 1 is an array. */
  structure(id: string, name: string, fields: readonly WireField[]): string {
    const encoding = `${id}/binary`
    this.dataType(id, name, 'i=22')
    this.object(encoding, 'Default Binary', id, 'i=38')
    const mayLack = fields.some(({ optional }) => optional === true)
    const body = new BytesWriter()
      .nodeId(encoding)
      .nodeId('i=22')
      .int32(mayLack ? 1 : 0)
    body.list(fields, (field) => {
      body
        .string(field.name)
        .localizedText(null)
        .nodeId(field.type)
        .int32(field.rank ?? -1)
      body
        .int32(-1)
        .uint32(0)
        .boolean(field.optional === true)
    })
    const node = this.get(id)
    if (node !== undefined) {
      node.definition = { type: Type.ExtensionObject, value: { type: 'i=122', body: body.done() } }
    }
    return encoding
  }

  /** A unit and a range, as an analogue value has them. */
  analogue(id: string, unit: string, low: number, high: number): void {
    const units = new BytesWriter().string('http://www.opcfoundation.org/UA/units/un/cefact')
    units.int32(-1).localizedText(unit).localizedText(unit)
    const range = new BytesWriter().double(low).double(high)
    const object = (type: string, body: Buffer): WireVariant => ({
      type: Type.ExtensionObject,
      value: { type, body },
    })
    this.property(id, 'EngineeringUnits', object('i=889', units.done()), 'i=887')
    this.property(id, 'EURange', object('i=886', range.done()), 'i=884')
  }

  /** A new value, at once for everybody who watches; whole control over what is sent with it. */
  put(id: string, sample: WireSample): void {
    const node = this.get(id)
    if (node === undefined) throw new Error(`no node ${id}`)
    node.sample = sample
    this.onSample(node, sample)
  }

  /** A good value of now. */
  set(id: string, value: unknown): void {
    const now = fileTime(Date.now())
    const type = this.get(id)?.sample.variant?.type ?? Type.Double
    this.put(id, { variant: { type, value }, sourceTime: now, serverTime: now })
  }

  remove(id: string): void {
    this.#nodes.delete(id)
    for (const { references } of this.#nodes.values()) {
      const kept = references.filter(({ target }) => target !== id)
      references.splice(0, references.length, ...kept)
    }
  }

  link(from: string, type: string, to: string): void {
    this.get(from)?.references.push({ type, forward: true, target: to })
    this.get(to)?.references.push({ type, forward: false, target: from })
  }

  #add(
    id: string,
    nodeClass: number,
    name: string,
    more: Partial<Pick<WireNode, 'dataType' | 'rank' | 'writable'>> = {},
  ): WireNode {
    const namespace = Number(/^ns=(\d+);/.exec(id)?.[1] ?? 0)
    const node: WireNode = {
      id,
      nodeClass,
      namespace,
      name,
      references: [],
      dataType: 'i=24',
      rank: -1,
      writable: false,
      ...more,
      sample: {},
    }
    this.#nodes.set(id, node)
    return node
  }

  #standard(): void {
    this.#add('i=84', NodeClass.Object, 'Root')
    for (const [id, name] of [
      ['i=85', 'Objects'],
      ['i=86', 'Types'],
      ['i=87', 'Views'],
    ] as const) {
      this.#add(id, NodeClass.Object, name)
      this.link('i=84', ORGANIZES, id)
    }
    for (const [id, name, parent] of dataTypes) {
      this.#add(id, NodeClass.DataType, name)
      if (parent !== null) this.link(parent, HAS_SUBTYPE, id)
    }
    this.link('i=86', ORGANIZES, 'i=24')
    this.object('i=2253', 'Server')
    const text = (value: unknown): WireVariant => ({ type: Type.String, value })
    const limit: WireVariant = { type: Type.UInt32, value: 0 }
    const under = (id: string, name: string, variant: WireVariant, parent = 'i=2253'): string =>
      this.variable(id, name, { parent, variant })
    under('i=2254', 'ServerArray', text(['urn:waterworks:server']))
    under('i=2255', 'NamespaceArray', text([...this.namespaces]))
    under('i=2267', 'ServiceLevel', { type: Type.Byte, value: 255 })
    under('i=2256', 'ServerStatus', { type: Type.Int32, value: 0 })
    under('i=2259', 'State', { type: Type.Int32, value: 0 }, 'i=2256')
    under('i=2258', 'CurrentTime', { type: Type.DateTime, value: fileTime(Date.now()) }, 'i=2256')
    this.object('i=2268', 'ServerCapabilities', 'i=2253')
    this.object('i=11704', 'OperationLimits', 'i=2268')
    under('i=11705', 'MaxNodesPerRead', limit, 'i=11704')
    under('i=11710', 'MaxNodesPerBrowse', limit, 'i=11704')
    under('i=11714', 'MaxMonitoredItemsPerCall', limit, 'i=11704')
  }
}

const dataTypes: readonly (readonly [id: string, name: string, parent: string | null])[] = [
  ['i=24', 'BaseDataType', null],
  ['i=1', 'Boolean', 'i=24'],
  ['i=26', 'Number', 'i=24'],
  ['i=27', 'Integer', 'i=26'],
  ['i=28', 'UInteger', 'i=26'],
  ['i=2', 'SByte', 'i=27'],
  ['i=4', 'Int16', 'i=27'],
  ['i=6', 'Int32', 'i=27'],
  ['i=8', 'Int64', 'i=27'],
  ['i=3', 'Byte', 'i=28'],
  ['i=5', 'UInt16', 'i=28'],
  ['i=7', 'UInt32', 'i=28'],
  ['i=9', 'UInt64', 'i=28'],
  ['i=10', 'Float', 'i=26'],
  ['i=11', 'Double', 'i=26'],
  ['i=12', 'String', 'i=24'],
  ['i=13', 'DateTime', 'i=24'],
  ['i=14', 'Guid', 'i=24'],
  ['i=15', 'ByteString', 'i=24'],
  ['i=19', 'StatusCode', 'i=24'],
  ['i=21', 'LocalizedText', 'i=24'],
  ['i=22', 'Structure', 'i=24'],
  ['i=29', 'Enumeration', 'i=24'],
]
