/** What has to be known of a server on every connect, in one read: its namespaces and its limits. */
import {
  AttributeIds,
  ReadRequest,
  TimestampsToReturn,
  VariableIds,
  coerceNodeId,
  type ClientSession,
  type ReadResponse,
} from 'node-opcua'
import { call } from './client.ts'

/** Most operations in one request; 0 where the server sets no limit. */
export interface Limits {
  readonly read: number
  readonly browse: number
  readonly monitor: number
}

export interface ServerFacts {
  readonly namespaces: readonly string[]
  readonly limits: Limits
}

const nodes = [
  VariableIds.Server_NamespaceArray,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerRead,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxNodesPerBrowse,
  VariableIds.Server_ServerCapabilities_OperationLimits_MaxMonitoredItemsPerCall,
].map((id) => ({ nodeId: coerceNodeId(id), attributeId: AttributeIds.Value }))

export async function readFacts(session: ClientSession): Promise<ServerFacts> {
  const response = await call<ReadResponse>(
    session,
    new ReadRequest({
      maxAge: 0,
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: nodes,
    }),
  )
  const [namespaces, read, browse, monitor] = (response.results ?? []).map(
    (result) => result.value.value as unknown,
  )
  const limit = (value: unknown): number => (typeof value === 'number' ? value : 0)
  if (!Array.isArray(namespaces)) {
    throw new Error('the server does not tell its namespaces')
  }
  return {
    namespaces: namespaces.map(String),
    limits: { read: limit(read), browse: limit(browse), monitor: limit(monitor) },
  }
}

/** Proof of life where nothing else comes: the cheapest read there is. */
export const probe = (session: ClientSession): Promise<ReadResponse> =>
  call(
    session,
    new ReadRequest({
      maxAge: 0,
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: [
        {
          nodeId: coerceNodeId(VariableIds.Server_ServerStatus_State),
          attributeId: AttributeIds.Value,
        },
      ],
    }),
  )
