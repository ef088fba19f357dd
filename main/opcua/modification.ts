/**
 * Another sampling, deadband or queue for items that a server has already: each goes on as what it is, with all
 * that is queued of it and under the same handle, so that nothing is lost (Part 4, 5.12.3).
 */
import {
  ModifyMonitoredItemsRequest,
  TimestampsToReturn,
  type ClientSession,
  type ModifyMonitoredItemsResponse,
  type MonitoredItemModifyResult,
} from 'node-opcua-client'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { call } from './client.ts'
import { ServiceError, UnreadableError } from './diagnosis.ts'
import { isFilterRefused, parametersFor, sameSource, shareKey, type Item } from './item.ts'
import type { Revised } from './pace.ts'

/** One item at the server, and what becomes of each tag that it is for. */
export interface Modification {
  readonly item: Item
  /** How it is sampled from now on; the same for all of them. */
  readonly spec: ItemSpec
  readonly changes: readonly { readonly item: Item; readonly spec: ItemSpec }[]
}

/** Null where it is to stay as it is, and where its tags are to be sampled in different ways from now on. */
export function modificationOf(
  item: Item,
  wanted: ReadonlyMap<number, ItemSpec>,
): Modification | null {
  const items = item.shared?.items ?? [item]
  if (item.id === null || items[0] !== item) return null
  const changes = items.flatMap((each) => {
    const spec = wanted.get(each.spec.tag)
    const isOther = spec !== undefined && spec !== each.spec && sameSource(each.spec, spec)
    return isOther ? [{ item: each, spec }] : []
  })
  const [first] = changes
  if (first === undefined || changes.length < items.length) return null
  const key = shareKey(first.spec)
  const isOne = changes.every(({ spec }) => shareKey(spec) === key)
  return isOne ? { item, spec: first.spec, changes } : null
}

/**
 * In one request, and what cannot be filtered once more without its deadband.
 * @param taken told of each that the server has changed; the others are as they were
 */
export async function modify(
  session: ClientSession,
  subscriptionId: number,
  modifications: readonly Modification[],
  timeoutHint: number,
  taken: (modification: Modification, revised: Revised) => void,
  filtered = true,
): Promise<void> {
  const request = new ModifyMonitoredItemsRequest({
    requestHeader: { timeoutHint },
    subscriptionId,
    timestampsToReturn: TimestampsToReturn.Both,
    itemsToModify: modifications.map(({ item, spec }) => ({
      monitoredItemId: item.id ?? 0,
      requestedParameters: parametersFor(spec, item, filtered),
    })),
  })
  let results: readonly MonitoredItemModifyResult[]
  try {
    results = (await call<ModifyMonitoredItemsResponse>(session, request)).results ?? []
  } catch (error) {
    // It has no such service, or none that can be understood: they are made anew.
    if (error instanceof ServiceError || error instanceof UnreadableError) return
    throw error
  }
  const again: Modification[] = []
  modifications.forEach((modification, at) => {
    const result = results[at]
    if (result === undefined) return
    const status = result.statusCode.value
    if (status < 0x8000_0000) taken(modification, result)
    else if (filtered && modification.spec.deadband > 0 && isFilterRefused(status))
      again.push(modification)
  })
  if (again.length > 0) {
    await modify(session, subscriptionId, again, timeoutHint, taken, false)
  }
}
