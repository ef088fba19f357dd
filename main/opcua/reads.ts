/**
 * Attributes of many nodes, read in as many requests as the server's limits ask for, and in halves where it
 * cannot answer as much as it says.
 */
import {
  DataValue,
  ReadRequest,
  TimestampsToReturn,
  type ClientSession,
  type NodeId,
  type ReadResponse,
} from 'node-opcua-client'
import { coerceStatusCode } from 'node-opcua-status-code'
import { Status, subCode } from '../../shared/quality.ts'
import { call } from './client.ts'
import { ServiceError, UnreadableError } from './diagnosis.ts'
import type { Limits } from './server-facts.ts'

/** In one request. */
const READS = 2000
/** Milliseconds for one request; who asks for many is in no hurry. */
const TIMEOUT = 20_000

/** A request, or its answer, is too large. */
export const tooMuch: ReadonlySet<number> = new Set([
  Status.BadEncodingLimitsExceeded,
  0x8010_0000, // BadTooManyOperations
  0x80b8_0000, // BadRequestTooLarge
  0x80b9_0000, // BadResponseTooLarge
])

type Reads = readonly { readonly nodeId: NodeId; readonly attributeId: number }[]

/** In the order asked; each with its own status. */
export async function readAll(
  session: ClientSession,
  nodes: Reads,
  limits: Limits,
  timestamps = TimestampsToReturn.Neither,
): Promise<DataValue[]> {
  const answers: DataValue[] = []
  const chunk = atMost(READS, limits.read)
  for (let from = 0; from < nodes.length; from += chunk) {
    answers.push(...(await readChunk(session, nodes.slice(from, from + chunk), timestamps)))
  }
  return answers
}

/** Why a read that failed as a whole may fare better in halves; null where it would not. */
function causeInOne(error: unknown): number | null {
  if (error instanceof UnreadableError) return Status.BadDecodingError
  return error instanceof ServiceError && tooMuch.has(subCode(error.status)) ? error.status : null
}

/**
 * In halves where it is more than the server can answer at once, since not all tell their limits, and where
 * the answer cannot be read: of a single node that is its own status, and takes nothing from the others.
 */
async function readChunk(
  session: ClientSession,
  nodes: Reads,
  timestampsToReturn: TimestampsToReturn,
): Promise<DataValue[]> {
  const request = new ReadRequest({
    requestHeader: { timeoutHint: TIMEOUT },
    maxAge: 0,
    timestampsToReturn,
    nodesToRead: [...nodes],
  })
  try {
    const { results } = await call<ReadResponse>(session, request)
    return results ?? []
  } catch (error) {
    const cause = causeInOne(error)
    if (cause === null) throw error
    if (nodes.length === 1) return [new DataValue({ statusCode: coerceStatusCode(cause) })]
  }
  const middle = Math.ceil(nodes.length / 2)
  return [
    ...(await readChunk(session, nodes.slice(0, middle), timestampsToReturn)),
    ...(await readChunk(session, nodes.slice(middle), timestampsToReturn)),
  ]
}

/** @param theirs limit of the server; 0 is none */
export const atMost = (ours: number, theirs: number): number =>
  theirs > 0 ? Math.min(ours, theirs) : ours
