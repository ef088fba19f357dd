/**
 * What has to be known of a server on every connect, in one read: its namespaces, its limits and since
 * when it runs; and what is looked at each second while it is connected, for it may change then too.
 */
import {
  AttributeIds,
  ReadRequest,
  TimestampsToReturn,
  VariableIds,
  coerceNodeId,
  type ClientSession,
  type ReadResponse,
} from 'node-opcua-client'
import { call } from './client.ts'

/** Most operations in one request; 0 where the server sets no limit. */
export interface Limits {
  readonly read: number
  readonly browse: number
  readonly monitor: number
  readonly history: number
}

/** What is watched; null where the server does not tell it. */
export interface ServerLook {
  readonly namespaces: readonly string[] | null
  /** Unix milliseconds. */
  readonly startedAt: number | null
  /** 0 to 255 (Part 4, 6.6.2.4.2). */
  readonly serviceLevel: number | null
  /** The server's own time of the answer. */
  readonly at: Date | null
}

export interface ServerFacts extends ServerLook {
  readonly namespaces: readonly string[]
  readonly limits: Limits
}

const watched = [
  VariableIds.Server_NamespaceArray,
  VariableIds.Server_ServerStatus_StartTime,
  VariableIds.Server_ServiceLevel,
]
const nodes = [
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerHistoryReadData,
]

const ask = (session: ClientSession, ids: readonly number[]): Promise<ReadResponse> =>
  call(
    session,
    new ReadRequest({
      maxAge: 0,
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: ids.map((id) => ({
        nodeId: coerceNodeId(id),
        attributeId: AttributeIds.Value,
      })),
    }),
  )

const valuesOf = ({ results }: ReadResponse): unknown[] =>
  (results ?? []).map(({ value }) => value.value as unknown)

const isLevel = (told: number): boolean => Number.isInteger(told) && told >= 0 && told <= 255
/** A name that is none is empty; null where there is no table. */
export const tableOf = (namespaces: unknown): readonly string[] | null =>
  Array.isArray(namespaces)
    ? namespaces.map((uri: unknown) => (typeof uri === 'string' ? uri : ''))
    : null

function lookAt(response: ReadResponse): ServerLook {
  const [namespaces, startedAt, level] = valuesOf(response)
  return {
    namespaces: tableOf(namespaces),
    startedAt: startedAt instanceof Date ? startedAt.getTime() : null,
    serviceLevel: typeof level === 'number' && isLevel(level) ? level : null,
    at: response.responseHeader.timestamp,
  }
}

export const look = async (session: ClientSession): Promise<ServerLook> =>
  lookAt(await ask(session, watched))

/** The table as it is now, read once; null where the server does not tell it. */
export const readNamespaces = async (session: ClientSession): Promise<readonly string[] | null> =>
  tableOf(valuesOf(await ask(session, [VariableIds.Server_NamespaceArray]))[0])

/** The cheapest proof of life. */
export const probe = (session: ClientSession): Promise<ReadResponse> =>
  ask(session, [VariableIds.Server_ServerStatus_State])

export async function readFacts(session: ClientSession): Promise<ServerFacts> {
  const response = await ask(session, [...watched, ...nodes])
  const { namespaces, ...rest } = lookAt(response)
  if (namespaces === null) throw new Error('the server does not tell its namespaces')
  const [read, browse, monitor, history] = valuesOf(response).slice(watched.length)
  // A part of one is none: what is asked for in such steps never ends.
  const limit = (value: unknown): number =>
    typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0
  return {
    ...rest,
    namespaces,
    limits: {
      ...{ read: limit(read), browse: limit(browse) },
      ...{ monitor: limit(monitor), history: limit(history) },
    },
  }
}

/** Start times of one run may differ by so many milliseconds, where a server works them out. */
const SAME_RUN = 5_000

/** The server has been started anew in between; unknown counts as the same run. */
export const isOtherRun = (
  one: Pick<ServerLook, 'startedAt'>,
  other: Pick<ServerLook, 'startedAt'>,
): boolean =>
  one.startedAt !== null &&
  other.startedAt !== null &&
  Math.abs(one.startedAt - other.startedAt) > SAME_RUN
