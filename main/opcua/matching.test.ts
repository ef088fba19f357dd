import type { ClientSession } from 'node-opcua'
import { expect, test, vi } from 'vitest'
import { ServiceError } from './diagnosis.ts'
import { Matching, type MatchingEvents, type Standing } from './matching.ts'
import { audit } from './audit.ts'
import { refresh } from './refresh.ts'
import { serverSpec } from './test-rig.ts'

vi.mock('./refresh.ts')
vi.mock('./audit.ts')

/** A link whose items stand already. */
function link() {
  const items = { match: () => Promise.resolve(), failures: new Set(), count: 0, all: [] }
  const subscription = { adjust: () => Promise.resolve(false), items, facts: { limits: {} } }
  const standing = { session: {} as ClientSession, subscription } as unknown as Standing
  const events = {
    paced: vi.fn(),
    matched: vi.fn(),
    described: vi.fn(),
    pinned: vi.fn(),
    renumbered: vi.fn(),
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

test('what is in doubt is read by one request at a time, and once more where more came meanwhile', async () => {
  let answer = (): void => {}
  vi.mocked(refresh).mockReset()
  vi.mocked(refresh).mockImplementation(() => new Promise((resolve) => (answer = resolve)))
  const { standing, matching } = link()
  matching.begin(standing, 0)
  await settle()
  for (let times = 0; times < 5; times++) matching.refresh()
  await settle()
  expect(refresh).toHaveBeenCalledOnce()
  answer()
  await vi.waitFor(() => expect(refresh).toHaveBeenCalledTimes(2))
  answer()
  await settle()
  matching.refresh()
  await settle()
  expect(refresh).toHaveBeenCalledTimes(3)
})

test('a link that breaks over it is told at any time', async () => {
  vi.mocked(refresh).mockRejectedValue(new Error('premature disconnection'))
  const { standing, events, matching } = link()
  matching.begin(standing, 0)
  await settle()
  expect(events.broken).toHaveBeenCalledOnce()
})

/** Calls of the audit and of the making of items, by the clock of the test. */
function watched(refused: number) {
  vi.mocked(refresh).mockReset().mockResolvedValue(undefined)
  vi.mocked(audit).mockReset()
  const { standing, events, matching } = link()
  const named = Array.from({ length: refused }, (_, at) => ({
    ...{ spec: { tag: at, node: 'ns=1;s=x' }, statusName: 'BadNodeIdUnknown' },
  }))
  const failures = new Set(named)
  const retries: number[] = []
  let now = 0
  Object.assign(standing.subscription.items, {
    failures,
    match: (_session: unknown, _wanted: unknown, _current: unknown, retry: boolean) => {
      if (retry) retries.push(now)
      return Promise.resolve()
    },
  })
  const audits: number[] = []
  vi.mocked(audit).mockImplementation(() => {
    audits.push(now)
    return Promise.resolve(0)
  })
  return {
    ...{ standing, events, matching, failures, retries, audits },
    begin: async () => {
      matching.begin(standing, now)
      await settle()
    },
    /** A tick every 100 ms. */
    until: async (ms: number) => {
      for (; now < ms;) {
        now += 100
        matching.tick(now)
        await settle()
      }
    },
  }
}

test('every item is asked for each minute, of a subscription that goes on at once too', async () => {
  const fresh = watched(0)
  await fresh.begin()
  await fresh.until(200_000)
  expect(fresh.audits).toEqual([60_000, 120_000, 180_000])
  const continued = watched(0)
  Object.assign(continued.standing, { continued: true })
  await continued.begin()
  await continued.until(70_000)
  expect(continued.audits).toEqual([0, 60_000])
})

test('an audit that fails breaks the link, and the next link is audited in its own time', async () => {
  const { begin, until, events, audits } = watched(0)
  await begin()
  vi.mocked(audit).mockRejectedValueOnce(new Error('premature disconnection'))
  await until(60_000)
  expect(events.broken).toHaveBeenCalledOnce()
  await until(60_500)
  // It is due still.
  expect(audits).toEqual([60_100])
})

test('what was refused is asked for again after 1, 2, 4 … seconds, at most every five minutes, until it is there', async () => {
  const { begin, until, retries, failures } = watched(1)
  await begin()
  await until(16_000)
  // With the link, then after pauses that double; each begins at the next look.
  expect(retries).toEqual([0, 1100, 3200, 7300, 15_400])
  await until(1_500_000)
  const pauses = retries.slice(1).map((at, index) => at - retries[index]!)
  expect(Math.max(...pauses)).toBe(300_100)
  expect(pauses.at(-1)).toBe(300_100)
  const count = retries.length
  failures.clear()
  await until(3_000_000)
  expect(retries.length).toBeLessThanOrEqual(count + 1)
})
