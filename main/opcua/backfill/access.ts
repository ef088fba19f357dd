/**
 * The requests of back-fill and what their answers say, whatever shape a server gives them. Who performs
 * a request is the caller's business.
 */
import {
  AttributeIds,
  HistoryData,
  HistoryReadRequest,
  ReadRawModifiedDetails,
  ReadRequest,
  TimestampsToReturn,
  VariableIds,
  coerceNodeId,
  type DataValue,
  type HistoryReadResponse,
  type NodeId,
  type ReadResponse,
} from 'node-opcua-client'
import { TICKS_PER_MS, type Ticks } from '../../../shared/time.ts'
import { isTold, ticksOf } from '../instants.ts'

/** Performs one request; rejects as `ServiceLine.request` does. */
export type Perform = <R>(request: object) => Promise<R>

/** UserAccessLevel: HistoryRead. */
const HISTORY_READ = 4

export interface NodeFacts {
  readonly readable: boolean
  readonly records: boolean
  readonly newest: Ticks | null
}

export const timeOf = ({
  sourceTimestamp,
  sourcePicoseconds,
  serverTimestamp,
}: DataValue): Ticks | null => {
  const source = sourceTimestamp?.getTime() ?? Number.NaN
  if (isTold(source)) return ticksOf(source, sourcePicoseconds)
  const server = serverTimestamp?.getTime() ?? Number.NaN
  return isTold(server) ? ticksOf(server, 0) : null
}

const asked = [AttributeIds.UserAccessLevel, AttributeIds.Historizing, AttributeIds.Value]

/** Whether a history of these nodes may be read, and how far the server itself is. */
export async function readFacts(
  { perform, limits }: { readonly perform: Perform; readonly limits: { readonly read: number } },
  nodes: readonly NodeId[],
): Promise<NodeFacts[]> {
  const reads = nodes.flatMap((nodeId) => asked.map((attributeId) => ({ nodeId, attributeId })))
  const most = limits.read > 0 ? limits.read : reads.length
  const results: DataValue[] = []
  for (let from = 0; from < reads.length; from += most) {
    const response = await perform<ReadResponse>(
      new ReadRequest({
        maxAge: 0,
        timestampsToReturn: TimestampsToReturn.Both,
        nodesToRead: reads.slice(from, from + most),
      }),
    )
    results.push(...(response.results ?? []))
  }
  return nodes.map((_, at) => {
    const [access, records, value] = results.slice(at * asked.length, (at + 1) * asked.length)
    const level = access?.value.value as unknown
    return {
      readable: typeof level === 'number' && (level & HISTORY_READ) !== 0,
      records: records?.value.value === true,
      newest: value === undefined ? null : timeOf(value),
    }
  })
}

/** When the server was started, and what time it is, by its own clock; null where it does not tell. */
export async function readStart(
  perform: Perform,
): Promise<{ readonly at: Ticks; readonly now: Ticks } | null> {
  const response = await perform<ReadResponse>(
    new ReadRequest({
      maxAge: 0,
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: [
        VariableIds.Server_ServerStatus_StartTime,
        VariableIds.Server_ServerStatus_CurrentTime,
      ].map((id) => ({ nodeId: coerceNodeId(id), attributeId: AttributeIds.Value })),
    }),
  )
  const [at, now] = (response.results ?? []).map(({ value }) => {
    const told = value.value as unknown
    const ms = told instanceof Date ? told.getTime() : Number.NaN
    return isTold(ms) ? ticksOf(ms, 0) : null
  })
  return at == null || now == null ? null : { at, now }
}

export interface PageRequest {
  readonly nodes: readonly { readonly node: NodeId; readonly continuation: Buffer | null }[]
  readonly from: Ticks
  readonly to: Ticks
  /** Values of each node. */
  readonly most: number
}

export interface NodePage {
  readonly status: number
  readonly values: readonly DataValue[]
  readonly continuation: Buffer | null
}

/** OPC UA times of a request are whole milliseconds here: the earlier one, and the one after. */
const dateOf = (ticks: Ticks): Date => new Date(Number(ticks / TICKS_PER_MS))

const detailsOf = ({ from, to, most }: Pick<PageRequest, 'from' | 'to' | 'most'>) =>
  new ReadRawModifiedDetails({
    isReadModified: false,
    startTime: dateOf(from),
    endTime: dateOf(to + TICKS_PER_MS),
    numValuesPerNode: most,
    returnBounds: false,
  })

export async function readPage(perform: Perform, request: PageRequest): Promise<NodePage[]> {
  const { results } = await perform<HistoryReadResponse>(
    new HistoryReadRequest({
      historyReadDetails: detailsOf(request),
      timestampsToReturn: TimestampsToReturn.Both,
      releaseContinuationPoints: false,
      nodesToRead: request.nodes.map(({ node, continuation }) => ({
        nodeId: node,
        ...(continuation === null ? {} : { continuationPoint: continuation }),
      })),
    }),
  )
  return request.nodes.map((_, at) => {
    const result = results?.[at]
    const data = result?.historyData
    const continuation = result?.continuationPoint
    return {
      status: result?.statusCode.value ?? 0x8001_0000,
      values: data instanceof HistoryData ? (data.dataValues ?? []) : [],
      continuation: Buffer.isBuffer(continuation) && continuation.length > 0 ? continuation : null,
    }
  })
}

/** Lets the server forget what it keeps for a reading that does not go on. */
export async function release(
  perform: Perform,
  nodes: readonly { readonly node: NodeId; readonly continuation: Buffer }[],
): Promise<void> {
  await perform(
    new HistoryReadRequest({
      historyReadDetails: detailsOf({ from: 0n, to: 0n, most: 1 }),
      timestampsToReturn: TimestampsToReturn.Neither,
      releaseContinuationPoints: true,
      nodesToRead: nodes.map(({ node, continuation }) => ({
        nodeId: node,
        continuationPoint: continuation,
      })),
    }),
  )
}
