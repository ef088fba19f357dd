/**
 * Every policy, mode and identity against a real server: each connects, reads, and is refused with its
 * own reason where it should be.
 */
import { AttributeIds, ReadRequest, coerceNodeId, type ReadResponse } from 'node-opcua'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { securityPolicies, type Identity, type ServerSpec } from '../../shared/acquisition.ts'
import { sharedFolder } from '../fixtures.ts'
import { quietSecurity, selfSigned, trustShown } from './certificates/fixtures.ts'
import { call, createClient, leave } from './client.ts'
import { diagnose, PlainPasswordError } from './diagnosis.ts'
import { eventually, serverPki, serverSpec } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { makeIdentity } from './wire/test-identity.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { freePort } from '../test-port.ts'

const ours = quietSecurity(sharedFolder())
const userPki = sharedFolder()
const ownPki = sharedFolder()
const strictPki = sharedFolder()
const policies = securityPolicies.filter((policy) => policy !== 'None')
const secured = policies.flatMap((securityPolicy) =>
  (['Sign', 'SignAndEncrypt'] as const).map((securityMode) => ({ securityPolicy, securityMode })),
)

let server: TestServer
let pair: { certificate: string; key: string }
beforeAll(async () => {
  pair = await makeIdentity(ownPki)
  server = await startTestServer({
    pki: serverPki,
    port: await freePort(),
    policies,
    trusting: true,
    users: { ivanov: 'пароль 7' },
    userPki,
  })
})
afterAll(() => server.stop())

const identities = (): Record<Identity['kind'], Identity> => ({
  anonymous: { kind: 'anonymous' },
  user: { kind: 'user', user: 'ivanov', password: 'пароль 7', plain: false },
  certificate: { kind: 'certificate', ...pair },
})

/** A value over a session of its own; the certificate of the server is trusted where it is unknown. */
async function read(spec: ServerSpec): Promise<unknown> {
  const client = await createClient(spec, ours, () => {})
  try {
    await client.connect()
    const session = await client.newSession()
    const node = { nodeId: coerceNodeId('ns=2;s=Double'), attributeId: AttributeIds.Value }
    const answer = await call<ReadResponse>(session, new ReadRequest({ nodesToRead: [node] }))
    await leave(session)
    return answer.results?.[0]?.value.value as unknown
  } finally {
    client.drop()
  }
}

const failureOf = async (spec: ServerSpec) => {
  try {
    await read(spec)
    return null
  } catch (error) {
    return diagnose(error, spec)
  }
}

async function trusting(spec: ServerSpec): Promise<void> {
  const failure = await failureOf(spec)
  if (failure === null) return
  expect(failure.details).toMatchObject({ reason: 'untrusted' })
  await trustShown(ours, failure.details?.['thumbprint'])
}

describe('every policy and mode', () => {
  beforeAll(() => trusting(serverSpec(server.endpoint, secured[0])))

  test.each(secured)('$securityPolicy $securityMode takes each identity', async (chosen) => {
    for (const identity of Object.values(identities())) {
      expect(await read(serverSpec(server.endpoint, { ...chosen, identity }))).toBe(Math.PI)
    }
  })

  test('None takes each identity too', async () => {
    const { anonymous, user, certificate } = identities()
    // This server encrypts passwords with its own certificate all the same, which is trusted by now.
    for (const identity of [anonymous, user]) {
      expect(await read(serverSpec(server.endpoint, { identity }))).toBe(Math.PI)
    }
    const failure = await failureOf(serverSpec(server.endpoint, { identity: certificate }))
    expect([undefined, 'identity']).toContain(failure?.details?.['reason'])
  })

  test('a wrong password is said to be one, whoever the user is', async () => {
    for (const [user, password] of [
      ['ivanov', 'wrong'],
      ['petrov', 'пароль 7'],
    ] as const) {
      const identity = { kind: 'user', user, password, plain: false } as const
      const failure = await failureOf(serverSpec(server.endpoint, { ...secured[1], identity }))
      expect(['password', 'user_denied']).toContain(failure?.details?.['reason'])
      expect(failure?.message).toContain(user)
      expect(JSON.stringify(failure)).not.toContain(password)
    }
  })
})

test('a user certificate that the server does not know is said to be the reason', async () => {
  const strict = await startTestServer({
    pki: serverPki,
    port: await freePort(),
    userPki: strictPki,
  })
  try {
    const failure = await failureOf(
      serverSpec(strict.endpoint, { identity: identities().certificate }),
    )
    expect(['user_certificate', 'identity']).toContain(failure?.details?.['reason'])
  } finally {
    await strict.stop()
  }
})

describe('a server that asks for the password in the open', () => {
  test('gets it only where somebody has decided so', async () => {
    const wire = await startWireServer({ users: { ivanov: 'secret' } })
    try {
      const given = { kind: 'user', user: 'ivanov', password: 'secret' } as const
      const kept = serverSpec(wire.endpoint, { identity: { ...given, plain: false } })
      expect((await failureOf(kept))?.details).toEqual({ reason: 'plain_password' })
      expect(wire.asked.get('ActivateSession')).toBeUndefined()
      const open = serverSpec(wire.endpoint, { identity: { ...given, plain: true } })
      expect(await failureOf(open)).toBeNull()
      expect(wire.asked.get('ActivateSession')).toBe(1)
    } finally {
      await wire.close()
    }
  })

  test('and has no anonymous way in says so', async () => {
    const wire = await startWireServer({ users: { ivanov: 'secret' } })
    try {
      const failure = await failureOf(serverSpec(wire.endpoint))
      expect(failure).toMatchObject({ details: { reason: 'identity' } })
      expect(failure?.message).toContain('without a user')
    } finally {
      await wire.close()
    }
  })
})

describe('somebody between us and a server without security', () => {
  const identity = { kind: 'user', user: 'ivanov', password: 'geheim 77', plain: false } as const
  let wire: WireServer
  let stranger: Buffer
  beforeAll(async () => {
    stranger = (await selfSigned({ name: 'Stranger' })).der
  })
  beforeEach(async () => {
    wire = await startWireServer({ identity: pair, users: { ivanov: 'geheim 77' } })
  })
  afterEach(() => wire.close())

  /** With the server's own certificate trusted, as it stands in its endpoints. */
  async function known(): Promise<ServerSpec> {
    const spec = serverSpec(wire.endpoint, { identity })
    const failure = await failureOf(spec)
    if (failure !== null) await trustShown(ours, failure.details?.['thumbprint'])
    return spec
  }

  test('gets nothing until the certificate that a password goes to is trusted', async () => {
    const spec = serverSpec(wire.endpoint, { identity })
    wire.entry.shown = stranger
    wire.entry.offered = stranger
    const failure = await failureOf(spec)
    expect(failure?.details).toMatchObject({ reason: 'untrusted' })
    expect(failure?.details?.['subject']).toContain('Stranger')
    expect(wire.entry.given).toEqual([])
    // It is left as it was found, whatever became of it.
    await eventually(() => expect(wire.sessions).toBe(0))
  })

  test.each<[told: string, entry: (entry: WireServer['entry']) => void, reason: string]>([
    ['another certificate for the session', (entry) => (entry.shown = stranger), 'untrusted'],
    ['no certificate for the session', (entry) => (entry.shown = null), 'plain_password'],
    ['no policy but None', (entry) => (entry.passwords = ['None']), 'plain_password'],
    ['that it is as on the channel', (entry) => (entry.passwords = [null]), 'plain_password'],
    [
      'None beside an old one',
      (entry) => (entry.passwords = ['None', 'Basic128Rsa15']),
      'plain_password',
    ],
    [
      'None beside an unknown one',
      (entry) => (entry.passwords = ['None', 'ECC_nistP256']),
      'plain_password',
    ],
    ['an unknown one alone', (entry) => (entry.passwords = ['ECC_nistP256']), 'identity'],
    ['that of another list', (entry) => (entry.passwords = ['#None']), 'identity'],
  ])('gets nothing by telling %s', async (_, told, reason) => {
    const spec = await known()
    expect(await failureOf(spec)).toBeNull()
    const before = wire.entry.given.length
    told(wire.entry)
    expect((await failureOf(spec))?.details).toMatchObject({ reason })
    expect(wire.entry.given).toHaveLength(before)
  })

  test('gets it encrypted with the trusted one where None is told beside Basic256', async () => {
    const spec = await known()
    wire.entry.passwords = ['None', 'Basic256']
    expect(await failureOf(spec)).toBeNull()
    expect(wire.entry.given.every((given) => given.length === 256)).toBe(true)
  })

  test('gets nothing when a session is taken over on a connection of his', async () => {
    const spec = await known()
    const first = await createClient(spec, ours, () => {})
    await first.connect()
    const session = await first.newSession()
    const before = wire.entry.given.length
    first.drop()
    wire.entry.passwords = ['None']
    const second = await createClient(spec, ours, () => {})
    try {
      await second.connect()
      await expect(second.adopt(session)).rejects.toThrow(PlainPasswordError)
      expect(wire.entry.given).toHaveLength(before)
    } finally {
      second.drop()
    }
  })

  test('gets it in the open on a signed channel only where somebody has decided so', async () => {
    const signed = { securityMode: 'Sign', securityPolicy: 'Basic256Sha256' } as const
    await known()
    const before = wire.entry.given.length
    wire.entry.passwords = ['None']
    const kept = serverSpec(wire.endpoint, { ...signed, identity })
    expect((await failureOf(kept))?.details).toEqual({ reason: 'plain_password' })
    expect(wire.entry.given).toHaveLength(before)
    const open = serverSpec(wire.endpoint, { ...signed, identity: { ...identity, plain: true } })
    expect(await failureOf(open)).toBeNull()
    expect(wire.entry.given.map(String)).toContain('geheim 77')
  })
})
