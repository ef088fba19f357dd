/**
 * One monitored item: what is known of it, what a server is asked for it, and when two are the same. Which
 * there are, and what becomes of them at the server, is in `items.ts`.
 */
import {
  AttributeIds,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  MonitoringMode,
  type NodeId,
} from 'node-opcua-client'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { subCode } from '../../shared/quality.ts'

export interface Item {
  spec: ItemSpec
  /** The node on the server that is connected now; null where it could not be resolved. */
  readonly node: NodeId | null
  /** Ours, in every notification. */
  readonly handle: number
  /** The other tags that are members of the same value, itself among them; null where it is all of one. */
  readonly shared: Shared | null
  /** It joined the others after their first value: its own has to be read. */
  unread: boolean
  /** The server's; null until it is created and where it was refused. */
  id: number | null
  /** Status of the creation and its name; Good until refused. */
  status: number
  statusName: string
  /** Milliseconds between two looks at it, as the server answered. */
  sampling: number
  /** Samples that the server keeps of it, as it answered. */
  queue: number
  /** Built-in type with `ARRAY`, as far as somebody has asked. */
  type: number | null
  /** Partly: the server could not tell all of it, and is asked again. */
  described: 'not' | 'partly' | 'wholly'
}

/** One item at the server that several tags are members of. */
export interface Shared {
  /** Ours, in its notifications. */
  readonly handle: number
  readonly items: Item[]
}

/** What a server is asked for. @param filtered with its deadband */
export const creation = (item: Item, filtered: boolean) => ({
  itemToMonitor: { nodeId: item.node as NodeId, attributeId: AttributeIds.Value },
  monitoringMode: MonitoringMode.Reporting,
  requestedParameters: parametersFor(item.spec, item, filtered),
})

/** How it is sampled under the handle that it has. @param filtered with its deadband */
export const parametersFor = (
  { sampling, queue, deadband }: ItemSpec,
  { handle, shared }: Item,
  filtered: boolean,
) => ({
  clientHandle: shared?.handle ?? handle,
  samplingInterval: sampling,
  queueSize: Math.max(1, queue),
  discardOldest: true,
  filter:
    filtered && deadband > 0
      ? new DataChangeFilter({
          trigger: DataChangeTrigger.StatusValue,
          deadbandType: DeadbandType.Absolute,
          deadbandValue: deadband,
        })
      : null,
})

/** Statuses of an item whose deadband is refused. */
const filterRefused = new Set([0x8043_0000, 0x8044_0000, 0x8045_0000, 0x808e_0000])

/** The server cannot filter this item; it is then taken without a deadband. */
export const isFilterRefused = (status: number): boolean => filterRefused.has(subCode(status))

/** Those for which it is the same share an item at the server. */
export const shareKey = ({ node, sampling, deadband, queue }: ItemSpec): string =>
  `${sampling} ${deadband} ${queue} ${node}`

/** Values of the one are values of the other. */
export const sameSource = (one: ItemSpec, other: ItemSpec): boolean =>
  one.node === other.node && (one.member ?? null) === (other.member ?? null)

/** It may stay as it is at the server. */
export const sameItem = (one: ItemSpec, other: ItemSpec): boolean =>
  sameSource(one, other) &&
  one.sampling === other.sampling &&
  one.deadband === other.deadband &&
  one.queue === other.queue

/** The server has this item. */
export const isFound = (item: Item): item is Item & { readonly node: NodeId } =>
  item.node !== null && item.id !== null
