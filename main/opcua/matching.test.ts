import type { ClientSession } from 'node-opcua'
import { expect, test, vi } from 'vitest'
import { ServiceError } from './diagnosis.ts'
import { Matching, type MatchingEvents, type Standing } from './matching.ts'
import { refresh } from './refresh.ts'
import { serverSpec } from './test-rig.ts'

vi.mock('./refresh.ts')

/** A link whose items stand already. */
function link() {
  const items = { match: () => Promise.resolve(), failures: [], count: 0, all: [] }
  const subscription = { adjust: () => Promise.resolve(false), items, facts: { limits: {} } }
  const standing = { session: {} as ClientSession, subscription } as unknown as Standing
  const events = {
    paced: vi.fn(),
    matched: vi.fn(),
    described: vi.fn(),
    pinned: vi.fn(),
    trouble: vi.fn(),
    broken: vi.fn(),
  } satisfies MatchingEvents
  return { standing, events, matching: new Matching(serverSpec('opc.tcp://plc'), events) }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a server that will not let be read what is in doubt loses its link over it once, not for ever', async () => {
  vi.mocked(refresh).mockRejectedValue(new ServiceError('BadServiceUnsupported', 0x800b_0000))
  const { standing, events, matching } = link()
  matching.begin(standing, 0)
  await settle()
  expect(events.matched).toHaveBeenCalledOnce()
  expect(events.broken).not.toHaveBeenCalled()
  matching.refresh()
  await settle()
  expect(events.broken).toHaveBeenCalledOnce()
})

test('a link that breaks over it is told at any time', async () => {
  vi.mocked(refresh).mockRejectedValue(new Error('premature disconnection'))
  const { standing, events, matching } = link()
  matching.begin(standing, 0)
  await settle()
  expect(events.broken).toHaveBeenCalledOnce()
})
