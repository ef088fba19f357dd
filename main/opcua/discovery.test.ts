import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietSecurity } from './certificates/fixtures.ts'
import { sharedFolder } from '../fixtures.ts'
import { discover } from './discovery.ts'
import { serverPki, startCable } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { makeIdentity } from './wire/test-identity.ts'
import { startWireServer } from './wire/test-wire-server.ts'
import { freePort } from '../test-port.ts'

const pki = sharedFolder()
const security = quietSecurity(pki)

describe('an address that is asked', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      pki: serverPki,
      port: await freePort(),
      policies: ['Basic256Sha256', 'Aes256_Sha256_RsaPss'],
      users: { ivanov: 'x' },
      userPki: pki,
    })
  })
  afterAll(() => server.stop())

  test('tells its endpoints, the best first, with identities and certificate', async () => {
    const found = await discover(server.endpoint, security)
    if (!found.ok) throw new Error(found.error.message)
    const { endpoints } = found.value
    expect(endpoints.map((each) => `${each.securityMode} ${each.policyName}`)).toEqual([
      'SignAndEncrypt Aes256_Sha256_RsaPss',
      'SignAndEncrypt Basic256Sha256',
      'Sign Aes256_Sha256_RsaPss',
      'Sign Basic256Sha256',
      'None None',
    ])
    expect(endpoints[0]).toMatchObject({
      address: server.endpoint,
      securityPolicy: 'Aes256_Sha256_RsaPss',
      certificate: { thumbprint: expect.stringMatching(/^[0-9a-f]{40}$/) as string, faults: [] },
    })
    expect(endpoints[0]?.identities.map(({ kind }) => kind)).toEqual([
      'anonymous',
      'user',
      'certificate',
    ])
    expect(found.value).toMatchObject({ applicationUri: 'urn:test:server', isDiscovery: false })
    expect(server.sessions()).toBe(0)
  })

  test('behind another port stays the one that was given', async () => {
    const cable = await startCable(server.port)
    const found = await discover(cable.endpoint, security)
    await cable.close()
    if (!found.ok) throw new Error(found.error.message)
    for (const { address, told } of found.value.endpoints) {
      expect(address).toBe(cable.endpoint)
      expect(told).toContain(String(server.port))
    }
  })
})

test('a server of another make is understood too, and a password in the open is seen', async () => {
  const identity = await makeIdentity(serverPki)
  const wire = await startWireServer({ identity, users: { ivanov: 'x' } })
  const open = await startWireServer({ users: { ivanov: 'x' } })
  try {
    const found = await discover(wire.endpoint, security)
    expect(found).toMatchObject({
      value: {
        endpoints: [
          { securityMode: 'SignAndEncrypt', identities: [{ kind: 'user', plain: false }] },
          { securityMode: 'Sign' },
          { securityMode: 'None' },
        ],
      },
    })
    expect(await discover(open.endpoint, security)).toMatchObject({
      value: { endpoints: [{ securityMode: 'None', identities: [{ kind: 'user', plain: true }] }] },
    })
    expect(wire.asked.get('CreateSession')).toBeUndefined()
  } finally {
    await wire.close()
    await open.close()
  }
})

test('a server that tells of more than anybody can look at is shown in part, and no address is cut', async () => {
  const wire = await startWireServer()
  wire.misbehaviour.crowd = 30
  try {
    const found = await discover(wire.endpoint, security)
    if (!found.ok) throw new Error(found.error.message)
    const { servers, endpoints } = found.value
    expect(endpoints).toHaveLength(30)
    const addresses = servers.flatMap((each) => each.addresses)
    expect(Math.max(...addresses.map((each) => each.length))).toBeLessThan(100)
    expect(servers.length).toBeGreaterThan(0)
    for (const { name, addresses: its } of servers) {
      expect(name.length).toBeLessThanOrEqual(300)
      expect(its.length).toBeLessThanOrEqual(16)
    }
    wire.misbehaviour.crowd = 500
    const more = await discover(wire.endpoint, security)
    if (!more.ok) throw new Error(more.error.message)
    expect(more.value.servers.length).toBeLessThanOrEqual(200)
    expect(more.value.endpoints).toHaveLength(100)
  } finally {
    await wire.close()
  }
})

describe('what is no server is told apart', () => {
  test('nothing listens', async () => {
    const answer = await discover(`opc.tcp://127.0.0.1:${await freePort()}`, security)
    expect(answer).toMatchObject({ error: { details: { reason: 'refused' } } })
  })

  test.each([
    ['says nothing', 'hangs', () => {}],
    ['hangs up', 'closed', (socket: { end(): void }) => socket.end()],
  ])('a port that %s: %s', async (_, reason, answer) => {
    const port = await freePort()
    const taken = new Set<{ destroy(): void }>()
    const listener = createServer((socket) => {
      taken.add(socket)
      socket.on('error', () => {})
      answer(socket)
    })
    await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve))
    const found = await discover(`opc.tcp://127.0.0.1:${port}`, security)
    for (const socket of taken) socket.destroy()
    await new Promise((resolve) => listener.close(resolve))
    expect(found).toMatchObject({ error: { details: { reason } } })
  })
})
