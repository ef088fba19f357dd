import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { workers } from '../threads/test-workers.ts'
import { LiveTable } from '../live/table.ts'
import { createLinks } from '../live/links.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { Status } from '../../shared/quality.ts'
import { quiet, temporaryFolder } from '../fixtures.ts'
import { startAcquisition } from './acquisition.ts'
import { eventually, item, serverPki, serverSpec, startRig } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { freePort } from '../test-port.ts'

vi.mock('../threads/worker.ts', async (original) => {
  const { noted } = await import('../threads/test-workers.ts')
  return noted(await original())
})

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ pki: serverPki, port: await freePort() })
})
afterAll(() => server.stop())

test('a thread that dies is started again, everything is said to be down meanwhile, and counts go on', async () => {
  const rig = startRig()
  await rig.port.configure(serverSpec(server.endpoint), [
    item(1, 'Double'),
    item(2, 'never answers'),
  ])
  await eventually(() => expect(rig.latest(1)).toBeDefined())
  const before = rig.samples.length
  const write = rig.port.write({ server: 1, tag: 2, value: 1, timeout: 10_000 })
  await workers.at(-1)?.terminate()
  expect(await write).toMatchObject({ error: { code: 'expired' } })
  expect(rig.states.at(-1)).toMatchObject({
    state: 'down',
    figures: { error: { code: 'unavailable', details: { reason: 'acquisition' } }, items: 2 },
  })
  expect(await rig.port.read({ server: 1, tag: 1, timeout: 1000 })).toMatchObject({
    error: { code: 'unavailable' },
  })
  await eventually(() => expect(rig.samples.length).toBeGreaterThan(before))
  expect(workers).toHaveLength(2)
  await eventually(() =>
    expect(rig.figures()).toMatchObject({
      state: 'up',
      reconnects: 1,
      passed: rig.samples.length,
      received: rig.samples.length,
    }),
  )
  await rig.stop()
})

test('no value is live while the thread is dead, and each is again when its server has told it anew', async () => {
  const gaps = new Map<number, { kind: string; isOpen: boolean }>()
  const table = new LiveTable()
  table.configure([{ id: 1, server: 1 }])
  const links = createLinks({
    table,
    history: {
      openGap: ({ kind }) => {
        gaps.set(gaps.size, { kind, isOpen: true })
        return Promise.resolve(gaps.size - 1)
      },
      closeGap: (id) => {
        gaps.set(id, { ...gaps.get(id)!, isOpen: false })
        return Promise.resolve()
      },
    },
    accounts: { gap: () => {} },
    slow: () => [],
    log: quiet,
    figures: () => null,
    now: Date.now,
    elapsed: () => performance.now(),
  })
  const pki = temporaryFolder()
  const lent: SampleBatch[] = []
  const port = startAcquisition(
    {
      batch: (id, batch) => {
        lent.push(batch)
        links.arrived(id, batch)
        table.apply(batch, Date.now())
      },
      state: links.changed,
      current: links.current,
      figures: () => {},
      filled: () => Promise.resolve(true),
      described: () => {},
      pinned: () => {},
      numbered: () => {},
      portrayed: () => {},
      beat: () => {},
    },
    { pki },
  )
  const own = workers.at(-1)
  await port.configure(serverSpec(server.endpoint), [item(1, 'Double')])
  await eventually(() => expect(table.get(1)?.live).toBe(true))
  expect([...gaps.values()]).toEqual([])
  await own?.terminate()
  expect(table.get(1)).toMatchObject({ live: false, status: Status.BadNoCommunication })
  expect([...gaps.values()]).toEqual([{ kind: 'link_lost', isOpen: true }])
  await eventually(() => expect(table.get(1)?.live).toBe(true))
  await eventually(() => expect([...gaps.values()]).toEqual([{ kind: 'link_lost', isOpen: false }]))
  await port.stop()
  expect(lent.map(({ tag }) => tag.length)).toEqual(lent.map(() => 0))
})

test('stopped while the thread is still being loaded it waits for nothing', async () => {
  let words = 0
  const count = (): void => {
    words += 1
  }
  const events = {
    batch: count,
    state: count,
    current: count,
    figures: count,
    filled: () => Promise.reject(new Error('nothing was asked for')),
    described: count,
    pinned: count,
    numbered: count,
    portrayed: count,
    beat: count,
  }
  const port = startAcquisition(events, { pki: temporaryFolder() })
  port.configure(serverSpec(server.endpoint), [item(1, 'Double')]).catch(() => undefined)
  await port.stop()
  expect(words).toBe(0)
})
