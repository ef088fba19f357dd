/**
 * A server's history over its line for inquiries: an archive that takes seconds to answer, or answers with
 * megabytes, holds up no data. A line that numbers the namespaces otherwise than the session of the data
 * would read another node, and is not asked.
 */
import { isSameTable } from '../namespaces.ts'
import { NotSentError, type ServiceLine } from '../service-line.ts'
import { decodeInTime } from '../structures.ts'
import type { Subscription } from '../subscription.ts'
import type { Perform } from './access.ts'
import type { History } from './sources.ts'

/** Milliseconds that an answer may take, with all waiting: an archive has to be looked through. */
const PATIENCE = 15_000

export function historyOver(
  line: Pick<ServiceLine, 'request' | 'take'>,
  subscription: Pick<Subscription, 'items' | 'facts'>,
): History {
  const perform: Perform = (request) =>
    line.request(
      (place) => {
        const { namespaces } = subscription.facts
        if (isSameTable(place.facts.namespaces, namespaces)) return request
        const message = 'The server has changed its namespaces, so its history is read later.'
        throw new NotSentError({ code: 'unavailable', message })
      },
      { timeout: PATIENCE },
    )
  return {
    perform,
    sourceOf: (tag) => {
      const item = subscription.items.ofTag(tag)
      if (item === undefined || item.node === null) return null
      return { node: item.node, member: item.spec.member ?? null }
    },
    // What is not described says so in the status of its members.
    decode: (value) =>
      line
        .take({ timeout: PATIENCE }, ({ session }) => decodeInTime(session, value))
        .catch(() => undefined),
    limits: subscription.facts.limits,
  }
}
