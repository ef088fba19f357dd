/**
 * After notifications were lost for good nobody knows what the values are that were in them: they are
 * read, and where one has changed it is a sample that follows a gap.
 */
import { AttributeIds, TimestampsToReturn, type ClientSession } from 'node-opcua-client'
import { isFound } from './item.ts'
import { readAll } from './reads.ts'
import { decodeInTime } from './structures.ts'
import type { Subscription } from './subscription.ts'

/** @param current false when the link is gone: what is still in doubt is read over the next */
export async function refresh(
  session: ClientSession,
  subscription: Subscription,
  current: () => boolean,
): Promise<void> {
  const doubted = subscription.items.doubted.filter(isFound)
  if (doubted.length === 0) return
  const nodes = doubted.map(({ node }) => ({ nodeId: node, attributeId: AttributeIds.Value }))
  const { limits } = subscription.facts
  const values = await readAll(session, nodes, limits, TimestampsToReturn.Both)
  for (const value of values) await decodeInTime(session, value.value)
  if (!current()) return
  doubted.forEach((item, at) => {
    const value = values[at]
    // What has come meanwhile is newer than the answer.
    if (value !== undefined && (item.unread || subscription.items.lasts.isDoubted(item.handle))) {
      subscription.reception.read(item, value, Date.now())
    }
  })
}
