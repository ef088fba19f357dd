/**
 * The built-in type of a node, from its DataType attribute. Servers give subtypes (Duration is a
 * Double, an enumeration an Int32) and types of their own; those are followed upwards to the
 * built-in one, each type once per connection. An abstract one (Number, BaseDataType) says nothing,
 * so the type of the present value stands in.
 */
import {
  AttributeIds,
  BrowseDirection,
  BrowseRequest,
  ReadRequest,
  TimestampsToReturn,
  type BrowseResponse,
  type ClientSession,
  type DataValue,
  type NodeId,
  type ReadResponse,
} from 'node-opcua-client'
import { plainText } from '../../shared/plain-text.ts'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { askedOnce } from './asked-once.ts'
import { call } from './client.ts'
import { createEnumerations, type Enumeration } from './enumerations.ts'

const HAS_SUBTYPE = 'i=45'
const ENUMERATION = 29
/** Longest chain of subtypes that is followed. */
const GENERATIONS = 20

/** Built-in ids that carry a value of their own; BaseDataType (24) and above do not. */
const isBuiltIn = (id: number): boolean => id >= 1 && id <= 23

export type TypeResolver = (dataType: NodeId) => Promise<number>

/** What is known of the data types of one connection, each asked for once. */
export interface DataTypes {
  readonly builtIn: TypeResolver
  /** Texts of an enumeration; null where it is none, or does not tell them. */
  readonly enumeration: (dataType: NodeId) => Promise<Enumeration | null>
  /** Browse name. */
  readonly name: (dataType: NodeId) => Promise<string>
}

export const dataTypesOf = (session: ClientSession, builtIn: TypeResolver): DataTypes => ({
  builtIn,
  enumeration: createEnumerations(session),
  name: createTypeNames(session),
})

const createTypeNames = (session: ClientSession): DataTypes['name'] =>
  askedOnce(async (nodeId) => {
    const request = new ReadRequest({
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: [{ nodeId, attributeId: AttributeIds.BrowseName }],
    })
    const { results } = await call<ReadResponse>(session, request)
    const name = (results?.[0]?.value.value as { name?: unknown } | null | undefined)?.name
    return typeof name === 'string' ? plainText(name.slice(0, 64)) : ''
  })

export function createTypeResolver(session: ClientSession): TypeResolver {
  const resolve = async (dataType: NodeId, generation: number): Promise<number> => {
    if (dataType.namespace === 0 && typeof dataType.value === 'number') {
      if (isBuiltIn(dataType.value)) return dataType.value
      if (dataType.value === ENUMERATION) return ValueType.Int32
      // Number, Integer, UInteger and BaseDataType: the value itself has to tell.
      if (dataType.value >= 24 && dataType.value <= 28) return ValueType.Null
    }
    if (generation > GENERATIONS) return ValueType.Null
    const response = await call<BrowseResponse>(
      session,
      new BrowseRequest({
        requestedMaxReferencesPerNode: 1,
        nodesToBrowse: [
          {
            nodeId: dataType,
            referenceTypeId: HAS_SUBTYPE,
            browseDirection: BrowseDirection.Inverse,
            includeSubtypes: false,
            nodeClassMask: 0,
            resultMask: 0,
          },
        ],
      }),
    )
    const parent = response.results?.[0]?.references?.[0]?.nodeId
    return parent === undefined ? ValueType.Null : resolve(parent, generation + 1)
  }
  return askedOnce((dataType) => resolve(dataType, 0))
}

/** What has to be read of a node to know its type and whether it can be written. */
export const typeAttributes = [
  AttributeIds.DataType,
  AttributeIds.ValueRank,
  AttributeIds.UserAccessLevel,
] as const

/** CurrentWrite of an access level. */
const WRITE = 0x02

export interface NodeType {
  /** Built-in type with `ARRAY`; Null where only the value can tell. */
  readonly type: number
  readonly writable: boolean
  /** Its data type; null where the server does not tell it. */
  readonly dataType: NodeId | null
}

/** @param read answers to `typeAttributes`, in their order */
export async function nodeTypeOf(
  read: readonly (DataValue | undefined)[],
  resolve: TypeResolver,
): Promise<NodeType> {
  const [dataType, rank, access] = read.map((each) => each?.value.value as unknown)
  const type = isNode(dataType) ? await resolve(dataType) : ValueType.Null
  const isArray = typeof rank === 'number' && rank >= 0
  return {
    type: isArray ? type | ARRAY : type,
    writable: typeof access === 'number' && (access & WRITE) !== 0,
    dataType: isNode(dataType) ? dataType : null,
  }
}

const isNode = (value: unknown): value is NodeId =>
  typeof value === 'object' && value !== null && 'namespace' in value
