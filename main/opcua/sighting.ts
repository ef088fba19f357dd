/**
 * What is read of an endpoint of a redundant set to know whether it is the equipment that it is held for: what
 * its server says of itself, and what the nodes of the tags are there. `shared/partners.ts` judges by it.
 */
import { AttributeIds, VariableIds, coerceNodeId, type ClientSession } from 'node-opcua-client'
import type { Fit, Portrait } from '../../shared/partners.ts'
import { Status, qualityOf, subCode } from '../../shared/quality.ts'
import { certificateOf, factsOf } from './certificates/facts.ts'
import { isSameTable, nodeOf, pinNode, splitNode } from './namespaces.ts'
import { readAll } from './reads.ts'
import { isOtherRun, type ServerFacts } from './server-facts.ts'

export type Seen = Pick<ServerFacts, 'namespaces' | 'startedAt' | 'limits'>

export interface Sighting {
  readonly portrait: Portrait
  /** The run of its server and the table that it was read under. */
  readonly seen: Seen
  /** Milliseconds of one monotonic clock. */
  readonly at: number
  /** By node of a tag: data type and rank, `UNTOLD`, or null where there is no such node. */
  readonly types: ReadonlyMap<string, string | null>
}

/** It is there, and does not let its type be read. */
const UNTOLD = ''

/** Members of a set that are listed at most, and characters of a name. */
const MOST_MEMBERS = 64
const LONGEST = 300

const BadNodeIdInvalid = 0x8033_0000

const told = [
  VariableIds.Server_ServerArray,
  VariableIds.Server_ServerStatus_BuildInfo_ManufacturerName,
  VariableIds.Server_ServerStatus_BuildInfo_ProductName,
  VariableIds.Server_ServerRedundancy_CurrentServerId,
  VariableIds.Server_ServerRedundancy_ServerUriArray,
  VariableIds.Server_ServerRedundancy_RedundantServerArray,
]

const isName = (value: unknown): value is string => typeof value === 'string' && value !== ''

const namesIn = (values: readonly unknown[]): string[] => [
  ...new Set(values.filter(isName).map((name) => name.slice(0, LONGEST))),
]

const listIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, MOST_MEMBERS) : []

const serverIdOf = (member: unknown): unknown =>
  typeof member === 'object' && member !== null && 'serverId' in member ? member.serverId : null

/** What its certificate and the description of its endpoint call it. */
function namesOf(session: ClientSession): unknown[] {
  const described = session as unknown as {
    readonly endpoint?: { readonly server?: { readonly applicationUri?: unknown } } | null
    readonly serverCertificate?: unknown
  }
  const { serverCertificate: der } = described
  const certificate = der instanceof Uint8Array ? certificateOf(Buffer.from(der)) : null
  const certified = certificate === null ? null : factsOf(certificate).applicationUri
  return [described.endpoint?.server?.applicationUri, certified]
}

async function portray(
  endpoint: string,
  session: ClientSession,
  { limits }: Seen,
): Promise<Portrait> {
  const reads = told.map((id) => ({
    nodeId: coerceNodeId(id),
    attributeId: AttributeIds.Value,
  }))
  const answers = await readAll(session, reads, limits)
  const [servers, maker, product, id, uris, members] = answers.map(({ statusCode, value }) =>
    qualityOf(statusCode.value) === 'bad' ? null : (value.value as unknown),
  )
  const words = namesIn([maker, product])
  return {
    endpoint,
    names: namesIn([listIn(servers)[0], id, ...namesOf(session)]),
    product: words.length === 0 ? null : words.join(' '),
    members: namesIn([...listIn(uris), ...listIn(members).map(serverIdOf)]),
  }
}

/** The standard's own nodes are at every server, and tell none from another. */
export const tellingNodes = (nodes: Iterable<string>): readonly string[] => [
  ...new Set([...nodes].filter((node) => splitNode(node) !== null)),
]

async function typesOf(
  nodes: readonly string[],
  session: ClientSession,
  { namespaces, limits }: Seen,
): Promise<Map<string, string | null>> {
  const types = new Map<string, string | null>()
  const found = nodes.flatMap((node) => {
    const nodeId = nodeOf(node, namespaces)
    if (nodeId === null) types.set(node, null)
    return nodeId === null ? [] : [{ node, nodeId }]
  })
  const reads = found.flatMap(({ nodeId }) =>
    [AttributeIds.DataType, AttributeIds.ValueRank].map((attributeId) => ({ nodeId, attributeId })),
  )
  const answers = await readAll(session, reads, limits)
  found.forEach(({ node }, at) => {
    const [type, rank] = [answers[at * 2], answers[at * 2 + 1]]
    const status = type?.statusCode.value ?? Status.BadNodeIdUnknown
    const isMissing = [Status.BadNodeIdUnknown, BadNodeIdInvalid].includes(subCode(status))
    const isTold = qualityOf(status) !== 'bad' && type !== undefined
    const name = isTold ? pinNode(String(type.value.value), namespaces) : UNTOLD
    types.set(node, isMissing ? null : isTold ? `${name} ${String(rank?.value.value)}` : UNTOLD)
  })
  return types
}

/** Still the same run of the same server. */
const isOfRun = (before: Sighting, now: Seen): boolean =>
  !isOtherRun(before.seen, now) && isSameTable(before.seen.namespaces, now.namespaces)

/**
 * @param before what of it needs no second reading, as long as the server runs on as it was
 * @param nodes of the tags, by the names of their namespaces
 * @param now milliseconds of one monotonic clock
 */
export async function sight(
  endpoint: string,
  session: ClientSession,
  seen: Seen,
  nodes: readonly string[],
  before: Sighting | null,
  now: number,
): Promise<Sighting> {
  const kept = before !== null && isOfRun(before, seen) ? before : null
  const portrait = await portray(endpoint, session, seen)
  const fresh = nodes.filter((node) => kept?.types.has(node) !== true)
  const types = new Map([...(kept?.types ?? []), ...(await typesOf(fresh, session, seen))])
  return { portrait, seen, at: kept?.at ?? now, types }
}

/** Read of the server as it runs now, with all of these nodes, and not too long ago. */
export const isFresh = (
  sighting: Sighting,
  now: Seen,
  nodes: readonly string[],
  oldest: number,
): boolean =>
  sighting.at >= oldest && isOfRun(sighting, now) && nodes.every((node) => sighting.types.has(node))

/**
 * @param first null while it has not been looked at
 * @param own names of the first server: a namespace that is called so is its alone (Part 3, 8.2.2)
 */
export function fitOf(
  first: Sighting | null,
  partner: Sighting,
  nodes: readonly string[],
  own: readonly string[],
): Fit {
  let [compared, missing, changed] = [0, 0, 0]
  let example: string | null = null
  for (const node of nodes) {
    const [there, here] = [partner.types.get(node), first?.types.get(node)]
    // What the first has not either tells nothing.
    if (there === undefined || here === null) continue
    if (own.includes(splitNode(node)?.uri ?? '')) continue
    compared += 1
    const isChanged = there !== null && there !== UNTOLD && here !== UNTOLD && here !== undefined
    if (there === null) missing += 1
    else if (isChanged && there !== here) changed += 1
    else continue
    example ??= node
  }
  return { compared, missing, changed, example }
}
