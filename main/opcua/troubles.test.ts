/** Servers that turn us away, each in its own way, and what is said of each. */
import { connect, createServer } from 'node:net'
import { afterEach, beforeAll, afterAll, describe, expect, test, vi } from 'vitest'
import { sharedFolder } from '../fixtures.ts'
import { quietSecurity, trustShown } from './certificates/fixtures.ts'
import { createClient } from './client.ts'
import { clockTrouble, diagnose } from './diagnosis.ts'
import { eventually, serverPki, serverSpec, startRig } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { startWireServer, type ServiceName } from './wire/test-wire-server.ts'
import { freePort } from '../test-port.ts'

const ours = quietSecurity(sharedFolder())
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function failureOf(spec: ReturnType<typeof serverSpec>) {
  const client = await createClient(spec, ours, () => {})
  try {
    await client.connect()
    await client.newSession()
    return null
  } catch (error) {
    return diagnose(error, spec)
  } finally {
    client.drop()
  }
}

const user = { kind: 'user', user: 'ivanov', password: 'secret', plain: true } as const

test.each<[ServiceName, number, string, object?]>([
  ['CreateSession', 0x8056_0000, 'full'], // BadTooManySessions
  ['CreateSession', 0x80b7_0000, 'full'], // BadMaxConnectionsReached
  ['CreateSession', 0x810e_0000, 'licence'], // BadLicenseExpired
  ['CreateSession', 0x810f_0000, 'licence'], // BadLicenseLimitsExceeded
  ['ActivateSession', 0x8110_0000, 'licence'], // BadLicenseNotAvailable
  ['CreateSession', 0x8023_0000, 'clock'], // BadInvalidTimestamp
  ['CreateSession', 0x800b_0000, 'discovery'], // BadServiceUnsupported
  ['ActivateSession', 0x8021_0000, 'password', { identity: user }], // BadIdentityTokenRejected
  ['ActivateSession', 0x801f_0000, 'user_denied', { identity: user }], // BadUserAccessDenied
  ['ActivateSession', 0x8021_0000, 'identity'],
])('%s refused with 0x%s is %s', async (service, status, reason, more = {}) => {
  const wire = await startWireServer('identity' in more ? { users: { ivanov: 'secret' } } : {})
  ends.push(() => wire.close())
  wire.misbehaviour.refuse.set(service, status)
  const failure = await failureOf(serverSpec(wire.endpoint, more))
  expect(failure?.details).toMatchObject({ reason })
  expect(failure?.message).toMatch(/^\S.*[.:].+\.$/)
})

test.each<ServiceName>(['CreateSession', 'ActivateSession'])(
  'an answer to %s that cannot be read is said to be one, and not waited for',
  async (service) => {
    const wire = await startWireServer()
    ends.push(() => wire.close())
    wire.misbehaviour.garble.add(service)
    const failure = await failureOf(serverSpec(wire.endpoint))
    expect(failure?.details).toMatchObject({ reason: 'unreadable' })
  },
)

describe('a server that does not trust us', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({
      pki: serverPki,
      port: await freePort(),
      policies: ['Basic256Sha256'],
      trusting: true,
    })
  })
  afterAll(() => server.stop())

  /** Hangs up on the first secured message, without a word, as many servers do. */
  async function hangsUp(): Promise<string> {
    const port = await freePort()
    const gate = createServer((near) => {
      const far = connect(server.port, '127.0.0.1')
      for (const each of [near, far]) each.on('error', () => {})
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      far.pipe(near)
      near.on('data', (data: Buffer) => {
        if (data.includes('SecurityPolicy#Basic256Sha256')) near.resetAndDestroy()
        else far.write(data)
      })
    })
    await new Promise<void>((resolve) => gate.listen(port, '127.0.0.1', resolve))
    ends.push(() => new Promise((resolve) => gate.close(resolve)))
    return `opc.tcp://127.0.0.1:${port}`
  }

  test('is seen only as a closed socket, and said to be that', async () => {
    const security = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const
    const spec = serverSpec(await hangsUp(), security)
    const stranger = await failureOf(spec)
    expect(await trustShown(ours, stranger?.details?.['thumbprint'])).toBe(true)
    expect(await failureOf(spec)).toMatchObject({ details: { reason: 'distrusts' } })
  })
})

test('a server that says that it is busy is full', async () => {
  const port = await freePort()
  const busy = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      const words = Buffer.from('busy')
      const message = Buffer.alloc(16 + words.length)
      message.write('ERRF')
      message.writeUInt32LE(message.length, 4)
      message.writeUInt32LE(0x807d_0000, 8) // BadTcpServerTooBusy
      message.writeUInt32LE(words.length, 12)
      words.copy(message, 16)
      socket.end(message)
    })
  })
  await new Promise<void>((resolve) => busy.listen(port, '127.0.0.1', resolve))
  ends.push(() => new Promise((resolve) => busy.close(resolve)))
  const failure = await failureOf(serverSpec(`opc.tcp://127.0.0.1:${port}`))
  expect(failure?.details).toEqual({ reason: 'full' })
})

test('a clock two hours off is told, in either direction; some minutes are not', () => {
  const spec = serverSpec('opc.tcp://127.0.0.1:4840')
  for (const offset of [7_200_000, -7_200_000]) {
    expect(clockTrouble(offset, spec)?.details).toEqual({ reason: 'clock' })
  }
  for (const offset of [null, 0, 200_000]) expect(clockTrouble(offset, spec)).toBeNull()
})

test('a server whose clock is two hours off says so while its values flow', async () => {
  const wire = await startWireServer()
  ends.push(() => wire.close())
  const rig = startRig()
  ends.push(() => rig.stop())
  await rig.port.configure(serverSpec(wire.endpoint), [])
  await rig.up()
  await eventually(() => expect(rig.figures()?.clockOffsetMs).not.toBeNull())
  expect(rig.figures()?.error).toBeNull()
  // In this process alone: the thread of acquisition has its own.
  const now = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 7_200_000)
  try {
    await eventually(() => expect(rig.figures()?.error?.details).toEqual({ reason: 'clock' }))
    expect(rig.figures()?.state).toBe('up')
  } finally {
    vi.restoreAllMocks()
  }
  await eventually(() => expect(rig.figures()?.error).toBeNull())
})
