/**
 * What the server says of its variables: unit, range, limits, type, whether we may write. Read in
 * large chunks after the items stand, so that first values never wait for it.
 */
import {
  AttributeIds,
  BrowseDirection,
  BrowseRequest,
  type DataValue,
  type BrowseResponse,
  type ClientSession,
  type NodeId,
} from 'node-opcua-client'
import type { ItemDescription } from '../../shared/acquisition.ts'
import type { VariableDescription } from '../../shared/description.ts'
import { Status, qualityOf, subCode } from '../../shared/quality.ts'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { call } from './client.ts'
import { enumerationOf } from './enumerations.ts'
import type { Item } from './item.ts'
import { memberOf } from './members.ts'
import { descriptionOf, propertyNames, type Property } from './properties.ts'
import { atMost, readAll } from './reads.ts'
import type { Limits } from './server-facts.ts'
import { decodeInTime } from './structures.ts'
import { nodeTypeOf, typeAttributes, type DataTypes } from './types.ts'

/** Items described at a time, and browses in one request. */
const GROUP = 500
const BROWSES = 500
/** Milliseconds for one request; descriptions are in no hurry. */
const TIMEOUT = 20_000

const HAS_PROPERTY = 'i=46'

/** Answers that stay as they are: the server has no such thing, or does not let us read it. */
const final: ReadonlySet<number> = new Set([
  0x801f_0000, // BadUserAccessDenied
  0x8033_0000, // BadNodeIdInvalid
  Status.BadNodeIdUnknown,
  0x8035_0000, // BadAttributeIdInvalid
  0x803a_0000, // BadNotReadable
  0x803d_0000, // BadNotSupported
])

/** The server could not tell this time. */
const isUntold = (status: number | undefined): boolean =>
  status === undefined || (qualityOf(status) === 'bad' && !final.has(subCode(status)))

/** What a server says of one variable, and whether that is all. */
export interface Said {
  readonly description: VariableDescription
  /** False where something is missing that may come later. */
  readonly whole: boolean
}

/**
 * Describes what is not described yet, group by group; `current` false stops it, for example when the link
 * is gone. An item of which something is missing is told as it is, and then only when it is whole.
 *
 * @returns false where something is missing that may come later
 */
export async function describe(
  session: ClientSession,
  items: readonly Item[],
  limits: Limits,
  types: DataTypes,
  told: (descriptions: ItemDescription[]) => void,
  current: () => boolean,
): Promise<boolean> {
  const good = items.filter(({ id, described }) => id !== null && described !== 'wholly')
  for (let from = 0; from < good.length && current(); from += GROUP) {
    const group = good.slice(from, from + GROUP)
    const nodes = group.map(({ node, spec }) => ({
      node: node as NodeId,
      member: spec.member ?? null,
    }))
    const said = await describeNodes(session, nodes, limits, types)
    if (!current()) return false
    const news = said.flatMap(({ description, whole }, index) => {
      const item = group[index]
      if (item === undefined) return []
      const isNews = whole || item.described === 'not'
      if (isNews) item.type = description.type
      item.described = whole ? 'wholly' : 'partly'
      return isNews ? [{ tag: item.spec.tag, ...description }] : []
    })
    if (news.length > 0) told(news)
  }
  return good.every(({ described }) => described === 'wholly')
}

/** One group of variables, in order. */
export async function describeNodes(
  session: ClientSession,
  wanted: readonly { readonly node: NodeId; readonly member: string | null }[],
  limits: Limits,
  types: DataTypes,
): Promise<Said[]> {
  const nodes = wanted.map(({ node }) => node)
  const properties = await findProperties(session, nodes, limits)
  const reads: { nodeId: NodeId; attributeId: number }[] = []
  for (const nodeId of nodes) {
    for (const attributeId of typeAttributes) reads.push({ nodeId, attributeId })
  }
  const typeReads = reads.length
  const places: { at: number; property: Property }[] = []
  properties.forEach((found, at) => {
    for (const [property, nodeId] of found ?? []) {
      places.push({ at, property })
      reads.push({ nodeId, attributeId: AttributeIds.Value })
    }
  })
  const answers = await readAll(session, reads, limits)
  const untold = new Set<number>()
  const values = nodes.map(() => new Map<Property, unknown>())
  places.forEach(({ at, property }, index) => {
    const answer = answers[typeReads + index]
    if (isUntold(answer?.statusCode.value)) untold.add(at)
    if (answer !== undefined && answer.statusCode.value < 0x8000_0000) {
      values[at]?.set(property, answer.value.value)
    }
  })
  const described: VariableDescription[] = []
  for (const at of nodes.keys()) {
    const first = at * typeAttributes.length
    const read = answers.slice(first, first + typeAttributes.length)
    const found = values[at] ?? new Map<Property, unknown>()
    const { type, writable, dataType } = await nodeTypeOf(read, types.builtIn)
    if (
      properties[at] === null ||
      typeAttributes.some((_, n) => isUntold(read[n]?.statusCode.value))
    ) {
      untold.add(at)
    }
    const enumeration =
      enumerationOf(type, found) ?? (dataType === null ? null : await types.enumeration(dataType))
    described.push(descriptionOf(type, writable, found, enumeration))
  }
  await fillFromValues(session, wanted, described, limits)
  return described.map((description, at) => ({
    description,
    // A type that only the value can tell, of which there is none yet.
    whole: !untold.has(at) && (description.type & ~ARRAY) !== ValueType.Null,
  }))
}

/** Of each node its properties; null where the server could not tell. */
async function findProperties(
  session: ClientSession,
  nodes: readonly NodeId[],
  limits: Limits,
): Promise<(Map<Property, NodeId> | null)[]> {
  const found: (Map<Property, NodeId> | null)[] = []
  const chunk = atMost(BROWSES, limits.browse)
  for (let from = 0; from < nodes.length; from += chunk) {
    const response = await call<BrowseResponse>(
      session,
      new BrowseRequest({
        requestHeader: { timeoutHint: TIMEOUT },
        requestedMaxReferencesPerNode: 0,
        nodesToBrowse: nodes.slice(from, from + chunk).map((nodeId) => ({
          nodeId,
          referenceTypeId: HAS_PROPERTY,
          browseDirection: BrowseDirection.Forward,
          includeSubtypes: true,
          nodeClassMask: 0,
          // BrowseName alone.
          resultMask: 8,
        })),
      }),
    )
    for (const result of response.results ?? []) {
      const properties = new Map<Property, NodeId>()
      for (const { browseName, nodeId } of result.references ?? []) {
        const property = propertyNames.find((each) => each === browseName.name)
        if (property !== undefined) properties.set(property, nodeId)
      }
      found.push(isUntold(result.statusCode.value) ? null : properties)
    }
  }
  return found
}

/**
 * Where the declared type is abstract, the present value tells the real one; so it does of a member of
 * an array or a structure, which is not written from here.
 */
async function fillFromValues(
  session: ClientSession,
  wanted: readonly { readonly node: NodeId; readonly member: string | null }[],
  described: VariableDescription[],
  limits: Limits,
): Promise<void> {
  const open = [...described.keys()].filter(
    (at) =>
      ((described[at]?.type ?? 0) & 0x7f) === ValueType.Null ||
      (wanted[at]?.member ?? null) !== null,
  )
  if (open.length === 0) return
  const answers = await readAll(
    session,
    open.map((at) => ({ nodeId: wanted[at]?.node as NodeId, attributeId: AttributeIds.Value })),
    limits,
  )
  for (const answer of answers) await decodeInTime(session, answer.value)
  open.forEach((at, index) => {
    const before = described[at]
    const value = answers[index]?.value as DataValue['value'] | undefined
    if (before === undefined) return
    const member = wanted[at]?.member ?? null
    const type = value?.dataType ?? ValueType.Null
    if (member === null) {
      described[at] = { ...before, type: before.type | type }
      return
    }
    const part = value === undefined ? null : memberOf(value, member)
    described[at] = { ...before, type: part?.type ?? ValueType.Null, writable: false }
  })
}
