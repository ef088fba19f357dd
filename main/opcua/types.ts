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
  type BrowseResponse,
  type ClientSession,
  type DataValue,
  type NodeId,
} from 'node-opcua'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { call } from './client.ts'

const HAS_SUBTYPE = 'i=45'
const ENUMERATION = 29
/** Longest chain of subtypes that is followed. */
const GENERATIONS = 20

/** Built-in ids that carry a value of their own; BaseDataType (24) and above do not. */
const isBuiltIn = (id: number): boolean => id >= 1 && id <= 23

export type TypeResolver = (dataType: NodeId) => Promise<number>

export function createTypeResolver(session: ClientSession): TypeResolver {
  const known = new Map<string, Promise<number>>()
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
  return (dataType) => {
    const key = dataType.toString()
    const found = known.get(key)
    if (found !== undefined) return found
    const asked = resolve(dataType, 0)
    known.set(key, asked)
    // An answer that did not come in time says nothing of the type: it is asked for again.
    asked.catch(() => known.delete(key))
    return asked
  }
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
  }
}

const isNode = (value: unknown): value is NodeId =>
  typeof value === 'object' && value !== null && 'namespace' in value
