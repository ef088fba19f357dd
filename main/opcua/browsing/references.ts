/**
 * What lies below nodes: their forward hierarchical references, in requests of a size that the server
 * takes, with what it continues (BrowseNext). A node that cannot be browsed is an answer like any other:
 * it does not stop its neighbours.
 */
import {
  BrowseDirection,
  BrowseNextRequest,
  BrowseRequest,
  type BrowseNextResponse,
  type BrowseResponse,
  type BrowseResult,
  type ClientSession,
  type NodeId,
  type ReferenceDescription,
} from 'node-opcua-client'
import { Status, qualityOf, subCode } from '../../../shared/quality.ts'
import { call } from '../client.ts'
import { ServiceError, UnreadableError } from '../diagnosis.ts'
import { atMost, tooMuch } from '../reads.ts'
import type { Limits } from '../server-facts.ts'

const HIERARCHICAL = 'i=33'
/** Of the hierarchical references those that lead to no part: subtypes, sources of events, settings of a history. */
const aside: ReadonlySet<number> = new Set([45, 36, 48, 56, 17_604])
const HAS_PROPERTY = 46

const BROWSES = 50
/** References of a node in one answer; less where their names are larger than an answer may be. */
const REFERENCES = 1000
/** Milliseconds for one request. */
const TIMEOUT = 20_000

/** Answers that one node's references may take: a server may continue them without an end. */
const ANSWERS = 1000

const BadContinuationPointInvalid = 0x804a_0000
const BadNoContinuationPoints = 0x804b_0000

export interface Below {
  readonly references: readonly ReferenceDescription[]
  /** There are more than were asked for, or than the server would tell. */
  readonly cut: boolean
  /** The server's answer where it is bad; 0 otherwise. */
  readonly status: number
}

const nothing = (status: number): Below => ({ references: [], cut: false, status })

/** @param most references of one node that are wanted */
export async function below(
  session: ClientSession,
  nodes: readonly NodeId[],
  limits: Limits,
  most: number,
): Promise<Below[]> {
  const found: Below[] = []
  const chunk = atMost(BROWSES, limits.browse)
  for (let from = 0; from < nodes.length; from += chunk) {
    found.push(...(await browse(session, nodes.slice(from, from + chunk), most, REFERENCES)))
  }
  return found
}

async function browse(
  session: ClientSession,
  nodes: readonly NodeId[],
  most: number,
  size: number,
): Promise<Below[]> {
  const request = new BrowseRequest({
    requestHeader: { timeoutHint: TIMEOUT },
    requestedMaxReferencesPerNode: size,
    nodesToBrowse: nodes.map((nodeId) => ({
      nodeId,
      referenceTypeId: HIERARCHICAL,
      browseDirection: BrowseDirection.Forward,
      includeSubtypes: true,
      nodeClassMask: 0,
      resultMask: 63,
    })),
  })
  let results: readonly BrowseResult[]
  try {
    results = (await call<BrowseResponse>(session, request)).results ?? []
  } catch (error) {
    if (error instanceof UnreadableError) {
      // Of one node alone, asking for less does not help: it told far more than was asked for, or nonsense.
      if (nodes.length === 1) return [nothing(Status.BadDecodingError)]
      return halves(session, nodes, most, size)
    }
    if (!(error instanceof ServiceError)) throw error
    if (!tooMuch.has(subCode(error.status))) return nodes.map(() => nothing(error.status))
    return smaller(session, nodes, most, size, error.status)
  }
  const answers: Below[] = []
  for (const [index, node] of nodes.entries()) {
    const result = results[index]
    const status = result?.statusCode.value ?? 0x8001_0000
    if (result === undefined || qualityOf(status) === 'bad') {
      // One that has no place for another unfinished answer is asked for each by itself.
      const alone = subCode(status) === BadNoContinuationPoints && nodes.length > 1
      answers.push(...(alone ? await browse(session, [node], most, size) : [nothing(status)]))
    } else answers.push(await whole(session, result, most))
  }
  return answers
}

/** The answer is larger than one may be: for fewer nodes, and then for fewer references at a time. */
async function smaller(
  session: ClientSession,
  nodes: readonly NodeId[],
  most: number,
  size: number,
  status: number,
): Promise<Below[]> {
  if (nodes.length > 1) return halves(session, nodes, most, size)
  return size > 1
    ? browse(session, nodes, most, Math.ceil(size / 10))
    : nodes.map(() => nothing(status))
}

async function halves(
  session: ClientSession,
  nodes: readonly NodeId[],
  most: number,
  size: number,
): Promise<Below[]> {
  const middle = Math.ceil(nodes.length / 2)
  return [
    ...(await browse(session, nodes.slice(0, middle), most, size)),
    ...(await browse(session, nodes.slice(middle), most, size)),
  ]
}

/** The rest of an answer that the server continues. */
async function whole(session: ClientSession, first: BrowseResult, most: number): Promise<Below> {
  const references = [...(first.references ?? [])]
  const known = new Set(references.map(({ nodeId }) => nodeId.toString()))
  let point = first.continuationPoint as Buffer | null
  for (let answers = 1; point !== null && point.length > 0; answers += 1) {
    const enough = references.length >= most || answers >= ANSWERS
    const answer = await continued(session, point, enough)
    if (enough) return { references: parts(references).slice(0, most), cut: true, status: 0 }
    const next = answer?.references ?? []
    // A point that brings nothing new, or was lost meanwhile, is not asked for again.
    if (answer === null || !next.some(({ nodeId }) => !known.has(nodeId.toString()))) {
      return { references: parts(references), cut: true, status: 0 }
    }
    for (const each of next) {
      known.add(each.nodeId.toString())
      references.push(each)
    }
    point = answer.continuationPoint as Buffer | null
  }
  const kept = parts(references)
  return { references: kept.slice(0, most), cut: kept.length > most, status: 0 }
}

async function continued(
  session: ClientSession,
  point: Buffer,
  release: boolean,
): Promise<BrowseResult | null> {
  try {
    const response = await call<BrowseNextResponse>(
      session,
      new BrowseNextRequest({
        requestHeader: { timeoutHint: TIMEOUT },
        releaseContinuationPoints: release,
        continuationPoints: [point],
      }),
    )
    const result = response.results?.[0]
    return result === undefined || qualityOf(result.statusCode.value) === 'bad' ? null : result
  } catch (error) {
    const isLost =
      error instanceof ServiceError &&
      [BadContinuationPointInvalid, BadNoContinuationPoints].includes(subCode(error.status))
    if (
      isLost ||
      release ||
      error instanceof UnreadableError ||
      (error instanceof ServiceError && tooMuch.has(subCode(error.status)))
    ) {
      return null
    }
    throw error
  }
}

/** Each node once, on this server, as a part of the one above it. */
function parts(references: readonly ReferenceDescription[]): ReferenceDescription[] {
  const seen = new Set<string>()
  return references.filter(({ referenceTypeId, nodeId }) => {
    if (referenceTypeId.namespace === 0 && aside.has(Number(referenceTypeId.value))) return false
    const { serverIndex } = nodeId as { serverIndex?: number }
    const key = nodeId.toString()
    if ((serverIndex ?? 0) > 0 || nodeId.isEmpty() || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

export const isProperty = ({ referenceTypeId }: ReferenceDescription): boolean =>
  referenceTypeId.namespace === 0 && referenceTypeId.value === HAS_PROPERTY
