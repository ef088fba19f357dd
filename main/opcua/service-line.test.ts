/** The second line to a real server: its own session, and what becomes of it. */
import {
  AttributeIds,
  BrowseRequest,
  CloseSessionRequest,
  ReadRequest,
  coerceNodeId,
  type BrowseResponse,
  type ReadResponse,
} from 'node-opcua'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ServerSpec } from '../../shared/acquisition.ts'
import { quietSecurity, trustShown } from './certificates/fixtures.ts'
import { CertificateError } from './certificates/refusal.ts'
import type { Security } from './certificates/security.ts'
import { call, createClient, type Client } from './client.ts'
import { DeadlineError, ServiceError } from './diagnosis.ts'
import { readFacts } from './server-facts.ts'
import { CancelledError, NotSentError, ServiceLine } from './service-line.ts'
import { eventually, item, serverPki, serverSpec, spawnServer, startRig } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { createTypeResolver } from './types.ts'
import { makeIdentity } from './wire/test-identity.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { freePort } from '../test-port.ts'

const pki = mkdtempSync(join(tmpdir(), 'derrick-line-'))
const security = quietSecurity(pki)
afterAll(() => rmSync(pki, { recursive: true }))

/** The link of the data, without its subscription. */
async function dataOf(spec: ServerSpec, of = security) {
  const client = await createClient(spec, of, () => {})
  try {
    await client.connect()
  } catch (error) {
    client.drop()
    throw error
  }
  const session = await client.newSession()
  const place = {
    session,
    facts: await readFacts(session),
    resolve: createTypeResolver(session),
  }
  return { spec, client, place }
}

const reading = (name: string) => () =>
  new ReadRequest({
    nodesToRead: [{ nodeId: coerceNodeId(`ns=2;s=${name}`), attributeId: AttributeIds.Value }],
  })
const browsing = () =>
  new BrowseRequest({ nodesToBrowse: [{ nodeId: coerceNodeId('i=85'), resultMask: 63 }] })

describe('the second line', () => {
  let server: TestServer
  let data: { spec: ReturnType<typeof serverSpec>; client: Client; place: never }
  let line: ServiceLine
  beforeAll(async () => {
    server = await startTestServer({ pki: serverPki, port: await freePort() })
    data = (await dataOf(serverSpec(server.endpoint))) as never
  })
  afterAll(async () => {
    data.client.drop()
    await server.stop()
  })
  afterEach(() => line.stop())
  const start = (): void => {
    line = new ServiceLine(data.spec, security)
    line.follow(data.spec, data.place)
  }

  test('is opened by the first request, with a session of its own, and closed with the link', async () => {
    start()
    const before = server.sessions()
    expect(line.way).toBe('idle')
    const answer = await line.request<BrowseResponse>(browsing, { timeout: 5000 })
    expect(answer.results?.[0]?.references?.length).toBeGreaterThan(3)
    expect([line.way, line.trouble, server.sessions()]).toEqual(['apart', null, before + 1])
    const many = Array.from({ length: 20 }, () =>
      line.request<ReadResponse>(reading('Double'), { timeout: 5000 }),
    )
    for (const each of await Promise.all(many)) expect(each.results?.[0]?.value.value).toBe(Math.PI)
    expect(server.sessions()).toBe(before + 1)
    await line.stop()
    await eventually(() => expect(server.sessions()).toBe(before))
    expect(line.way).toBe('idle')
  })

  test('of a link that is gone sends nothing, and says so', async () => {
    start()
    line.release()
    const refused = line.request(browsing, { timeout: 5000 })
    await expect(refused).rejects.toBeInstanceOf(NotSentError)
    await expect(refused).rejects.toMatchObject({
      failure: { code: 'unavailable', details: { part: 'link' } },
    })
    line.follow(data.spec, data.place)
    await expect(line.request(browsing, { timeout: 5000 })).resolves.toBeDefined()
  })

  test('tells the refusal of the server from an answer that did not come', async () => {
    start()
    const empty = line.request(() => new BrowseRequest({ nodesToBrowse: [] }), { timeout: 5000 })
    await expect(empty).rejects.toBeInstanceOf(ServiceError)
    const late = line.request(reading('never read'), { timeout: 300 })
    await expect(late).rejects.toBeInstanceOf(DeadlineError)
    // The server lives, so the line stays.
    await expect(line.request(browsing, { timeout: 5000 })).resolves.toBeDefined()
    expect(line.way).toBe('apart')
  })

  test('lets go of what is cancelled at once; commands do not wait behind inquiries', async () => {
    start()
    await line.request(browsing, { timeout: 5000 })
    const stop = new AbortController()
    const stuck = [1, 2, 3, 4].map(() =>
      line.request(reading('never read'), { timeout: 60_000, signal: stop.signal }),
    )
    const answers = Promise.allSettled(stuck)
    const command = { timeout: 5000, command: true }
    const answer = await line.request<ReadResponse>(reading('Double'), command)
    expect(answer.results?.[0]?.value.value).toBe(Math.PI)
    stop.abort()
    const reasons = (await answers).map((each) => (each as PromiseRejectedResult).reason as unknown)
    expect(reasons.filter((reason) => reason instanceof CancelledError)).toHaveLength(2)
    expect(reasons.filter((reason) => reason instanceof NotSentError)).toHaveLength(2)
    await expect(line.request(browsing, { timeout: 5000 })).resolves.toBeDefined()
  })

  test('is opened anew after the server has ended it', async () => {
    start()
    let first: unknown
    await line.take({ timeout: 5000 }, async ({ session }) => {
      first = session
      await call(session, new CloseSessionRequest({ deleteSubscriptions: true }))
    })
    const gone = line.request(browsing, { timeout: 5000 })
    await expect(gone).rejects.toBeInstanceOf(NotSentError)
    await line.take({ timeout: 5000 }, async ({ session }) => expect(session).not.toBe(first))
  })
})

describe('a line whose data are gone', () => {
  test('stands until what is under way over it is answered', async () => {
    const wire = await startWireServer()
    const data = await dataOf(serverSpec(wire.endpoint))
    const line = new ServiceLine(data.spec, security)
    line.follow(data.spec, data.place)
    const read = () =>
      new ReadRequest({ nodesToRead: [{ nodeId: coerceNodeId('i=2256'), attributeId: 1 }] })
    try {
      await line.request(read, { timeout: 5000 })
      expect(wire.sessions).toBe(2)
      // Longer than it lingers.
      wire.misbehaviour.delay.set('Read', 3000)
      const answer = line.request(read, { timeout: 10_000, command: true })
      line.release()
      await expect(answer).resolves.toBeDefined()
      await eventually(() => expect(wire.sessions).toBe(1))
    } finally {
      await line.stop()
      data.client.drop()
      await wire.close()
    }
  })
})

describe('a server that takes one session', () => {
  test('is written over the session of the data, and it is said why', async () => {
    const server = await startTestServer({ pki: serverPki, port: await freePort(), maxSessions: 1 })
    const rig = startRig()
    try {
      await rig.port.configure(serverSpec(server.endpoint), [item(1, 'Double')])
      await rig.up()
      await eventually(() => expect(rig.latest(1)).toBeDefined())
      const written = await rig.port.write({ server: 1, tag: 1, value: 12, timeout: 5000 })
      expect(written).toEqual({ ok: true, value: { status: 0 } })
      expect(server.value('Double')).toBe(12)
      await eventually(() =>
        expect(rig.figures()).toMatchObject({ commands: 'shared', state: 'up', reconnects: 0 }),
      )
      expect(rig.figures()?.commandsTrouble?.details?.['reason']).toBe('full')
    } finally {
      await rig.stop()
      await server.stop()
    }
  })
})

describe('a server that stands still', () => {
  test('answers nothing in time, and a line to it is given up', async () => {
    const server = await spawnServer()
    const { spec, client, place } = await dataOf(serverSpec(server.endpoint))
    const line = new ServiceLine(spec, security)
    try {
      line.follow(spec, place)
      await line.request(browsing, { timeout: 5000 })
      server.hang()
      const late = line.request(browsing, { timeout: 200 })
      await expect(late).rejects.toBeInstanceOf(DeadlineError)
      await eventually(() => expect(line.way).toBe('idle'))
      server.goOn()
      await eventually(async () => {
        await line.request(browsing, { timeout: 5000 })
        expect(line.way).toBe('apart')
      })
    } finally {
      await line.stop()
      client.drop()
      await server.kill()
    }
  })
})

describe('a secured line whose clock jumps', () => {
  const secured = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const
  let ours: Security
  let identity: { certificate: string; key: string }
  beforeAll(async () => {
    identity = await makeIdentity(mkdtempSync(join(pki, 'jump-')))
  })
  beforeEach(() => {
    ours = quietSecurity(mkdtempSync(join(pki, 'jump-')))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  async function linked(wire: WireServer) {
    const spec = serverSpec(wire.endpoint, secured)
    const refused: unknown = await dataOf(spec, ours).catch((error: unknown) => error)
    if (!(refused instanceof CertificateError)) throw new Error('trusted before anybody looked')
    await trustShown(ours, refused.facts.thumbprint)
    return dataOf(spec, ours)
  }
  const value = () =>
    new ReadRequest({ nodesToRead: [{ nodeId: coerceNodeId('i=2256'), attributeId: 1 }] })

  test('sends nothing with keys that are taken for outlived, says so, and opens another', async () => {
    const wire = await startWireServer({ identity })
    const data = await linked(wire)
    const line = new ServiceLine(data.spec, ours)
    line.follow(data.spec, data.place)
    try {
      await line.request(value, { timeout: 5000 })
      expect(line.way).toBe('apart')
      const before = wire.asked.get('Read')
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
      const refused = line.request(value, { timeout: 5000, command: true })
      await expect(refused).rejects.toBeInstanceOf(NotSentError)
      expect(wire.asked.get('Read')).toBe(before)
      expect(line.way).toBe('idle')
      await line.request(value, { timeout: 5000 })
      expect(line.way).toBe('apart')
    } finally {
      await line.stop()
      data.client.drop()
      await wire.close()
    }
  })

  test('renews its keys in time, however long its server lets them live', async () => {
    const wire = await startWireServer({ identity, keyLifetime: 0xffff_ffff })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const data = await linked(wire)
    try {
      const waits = timers.mock.calls.map(([, milliseconds]) => milliseconds ?? 0)
      expect(waits).toContain(450_000)
      // A timer takes no more, and one that is set to more fires at once.
      expect(waits.filter((each) => each > 0x7fff_ffff)).toEqual([])
    } finally {
      data.client.drop()
      await wire.close()
    }
  })
})
