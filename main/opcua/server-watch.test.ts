/** What a connected server tells of itself each second, and what is made of it. */
import type { ReadResponse } from 'node-opcua-client'
import { expect, test } from 'vitest'
import { eventually } from '../fixtures.ts'
import type { Joined } from './continuity.ts'
import { ServerWatch } from './server-watch.ts'

const BEGUN = Date.UTC(2026, 0, 1)
const SECOND = 1000
const namespaces = ['http://opcfoundation.org/UA/', 'urn:field']

/** Looks at a server once a second that has told this of its start at the times before. */
async function changes(told: readonly number[]): Promise<number> {
  let look = 0
  let [seen, changed] = [0, 0]
  const session = {
    _performMessageTransaction(_: object, answer: (error: null, response: ReadResponse) => void) {
      const results = [namespaces, new Date(told[look] ?? 0), 255].map((value) => ({
        value: { value },
      }))
      answer(null, { results, responseHeader: { timestamp: null } } as unknown as ReadResponse)
    },
  }
  const watch = new ServerWatch({
    seen: () => (seen += 1),
    renumbered: () => 0,
    changed: () => (changed += 1),
  })
  const facts = { namespaces, startedAt: told[0] }
  const joined = { session, subscription: { facts } } as unknown as Joined
  watch.tick(joined, new Map(), 0)
  for (look = 1; look < told.length; look += 1) {
    watch.tick(joined, new Map(), look * SECOND)
    await eventually(() => expect(seen).toBe(look))
  }
  return changed
}

test('a server that tells the time of day for that of its start is not taken for one that is started anew', async () => {
  const clock = Array.from({ length: 20 }, (_, at) => BEGUN + at * SECOND)
  expect(await changes(clock)).toBe(0)
})

test('one that is started anew is known at once, though its start is worked out by a clock', async () => {
  const [one, other] = [BEGUN, BEGUN + 3_600 * SECOND]
  expect(await changes([one, one, one, one, one, other])).toBe(1)
  expect(await changes([one, one + 40, one - 700, one + 300, one + 20, other])).toBe(1)
})
