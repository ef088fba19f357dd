/**
 * Items whose values nobody can read. What stands after such a value in its message is lost, so that one that
 * changes all the time would leave the others to be read again and again. After a few spoilt messages in which
 * it was the first, the server is asked to send it no more; the audit, which sets every item to report, tries it
 * again once a minute.
 */
import { MonitoringMode, SetMonitoringModeRequest, type ClientSession } from 'node-opcua-client'
import { Status } from '../../shared/quality.ts'
import { call } from './client.ts'
import type { Intake } from './intake.ts'
import type { Items } from './items.ts'

/** Messages that an item may spoil, one after the other, before it is suspended. */
const MOST = 3

export class Spoilers {
  readonly #items: Items
  readonly #intake: Pick<Intake, 'failure'>
  /** How many messages each has spoilt since it was readable last, by handle. */
  readonly #spoilt = new Map<number, number>()

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
  }

  /** A message could be read up to this item. @param session null where there is none to ask over */
  spoilt(handle: number, session: ClientSession | null, arrival: number): void {
    const items = this.#items.ofHandle(handle)
    const id = items[0]?.id
    // What a length that lies has led to is no item.
    if (typeof id !== 'number') return
    const count = (this.#spoilt.get(handle) ?? 0) + 1
    this.#spoilt.set(handle, count)
    if (count < MOST || session === null) return
    for (const { spec } of items) this.#intake.failure(spec.tag, Status.BadDecodingError, arrival)
    const request = new SetMonitoringModeRequest({
      subscriptionId: this.#items.subscription,
      monitoringMode: MonitoringMode.Disabled,
      monitoredItemIds: [id],
    })
    // Where the server does not do it, or the link is lost over it, the next spoilt message asks again.
    call(session, request).catch(() => {})
  }
}
