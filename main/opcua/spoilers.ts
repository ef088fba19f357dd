/**
 * Items whose values nobody can read. What stands after such a value in its message is lost, so that one that
 * changes all the time would leave the others to be read again and again. After a few spoilt messages in which
 * it was the first, the server is asked to send it no more; the audit, which sets every item to report, tries it
 * again once a minute. From a server that does not do that the item is taken away: it is told as one that is
 * refused, and asked for again as those are.
 */
import {
  MonitoringMode,
  SetMonitoringModeRequest,
  type ClientSession,
  type SetMonitoringModeResponse,
} from 'node-opcua-client'
import { Status } from '../../shared/quality.ts'
import { call } from './client.ts'
import { ServiceError } from './diagnosis.ts'
import type { Intake } from './intake.ts'
import type { Items } from './items.ts'

/** Messages that an item may spoil, one after the other, before it is suspended. */
const MOST = 3
/** So many are more than were under way when the server said that it would do so. */
const FAR_TOO_MANY = 50
/** Refusals, after which it is not asked for that again. */
const MOST_REFUSALS = 2

export class Spoilers {
  readonly #items: Items
  readonly #intake: Pick<Intake, 'failure'>
  /** How many messages each has spoilt since it was readable last, by handle. */
  readonly #spoilt = new Map<number, number>()
  /** How often the server has refused to send it no more, by handle. */
  readonly #refusals = new Map<number, number>()
  /** The server is being asked about it. */
  readonly #asked = new Set<number>()

  constructor(items: Items, intake: Pick<Intake, 'failure'>) {
    this.#items = items
    this.#intake = intake
  }

  /** There is one that may be readable again. */
  get any(): boolean {
    return this.#spoilt.size > 0
  }

  /** A value of it was readable. */
  readable(handle: number): void {
    this.#spoilt.delete(handle)
    this.#refusals.delete(handle)
  }

  /** A message could be read up to this item. @param session null where there is none to ask over */
  spoilt(handle: number, session: ClientSession | null, arrival: number): void {
    const items = this.#items.ofHandle(handle)
    const id = items[0]?.id
    // What a length that lies has led to is no item.
    if (typeof id !== 'number') return
    const count = (this.#spoilt.get(handle) ?? 0) + 1
    this.#spoilt.set(handle, count)
    if (count < MOST || session === null || this.#asked.has(handle)) return
    for (const { spec } of items) this.#intake.failure(spec.tag, Status.BadDecodingError, arrival)
    this.#asked.add(handle)
    void this.#end(session, handle, id).finally(() => this.#asked.delete(handle))
  }

  async #end(session: ClientSession, handle: number, id: number): Promise<void> {
    const refusals = this.#refusals.get(handle) ?? 0
    const isHopeless = refusals >= MOST_REFUSALS || (this.#spoilt.get(handle) ?? 0) >= FAR_TOO_MANY
    const request = new SetMonitoringModeRequest({
      subscriptionId: this.#items.subscription,
      monitoringMode: MonitoringMode.Disabled,
      monitoredItemIds: [id],
    })
    try {
      if (isHopeless) {
        await this.#items.drop(session, handle, Status.BadDecodingError, 'BadDecodingError')
        return
      }
      const { results } = await call<SetMonitoringModeResponse>(session, request)
      if ((results?.[0]?.value ?? 0) >= 0x8000_0000) this.#refusals.set(handle, refusals + 1)
    } catch (error) {
      // Where the link is lost over it, the next spoilt message asks again.
      if (error instanceof ServiceError) this.#refusals.set(handle, refusals + 1)
    }
  }
}
