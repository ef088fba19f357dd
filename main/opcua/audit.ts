/**
 * Asks the server of each item whether it still has it. Each is set to report, as it is already: that
 * changes nothing where the item is there (Part 4, 5.12.4), and every server has this service. An item that the
 * server has dropped by itself would be silent for ever, and its last value would look live.
 */
import {
  MonitoringMode,
  SetMonitoringModeRequest,
  type ClientSession,
  type SetMonitoringModeResponse,
} from 'node-opcua-client'
import { subCode } from '../../shared/quality.ts'
import { call } from './client.ts'
import { ServiceError } from './diagnosis.ts'
import type { Items } from './items.ts'

/** Milliseconds for one chunk. */
const ANSWER = 20_000

const BadMonitoredItemIdInvalid = 0x8042_0000
const BadSubscriptionIdInvalid = 0x8028_0000

/**
 * What is missing is to be made anew, and what comes of it next follows a loss.
 * @returns how many were missing
 */
export async function audit(session: ClientSession, items: Items): Promise<number> {
  const made = items.all.filter(({ id }) => id !== null)
  let missing = 0
  for (let from = 0; from < made.length; from += items.chunk) {
    const chunk = made.slice(from, from + items.chunk)
    const request = new SetMonitoringModeRequest({
      requestHeader: { timeoutHint: ANSWER },
      subscriptionId: items.subscription,
      monitoringMode: MonitoringMode.Reporting,
      monitoredItemIds: chunk.map(({ id }) => id ?? 0),
    })
    try {
      const { results } = await call<SetMonitoringModeResponse>(session, request)
      chunk.forEach((item, index) => {
        if (subCode(results?.[index]?.value ?? 0) !== BadMonitoredItemIdInvalid) return
        item.id = null
        if (items.lasts.isCertain(item.handle)) items.lasts.doubt(item.handle)
        missing += 1
      })
    } catch (error) {
      const isGone =
        !(error instanceof ServiceError) || subCode(error.status) === BadSubscriptionIdInvalid
      if (isGone) throw error
      // A server without this service cannot be asked.
      return missing
    }
  }
  return missing
}
