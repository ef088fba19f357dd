/**
 * Which way a password goes, over every list of policies that a server, or who stands between, may tell:
 * what the library makes of it is looked at byte by byte.
 */
import { constants, privateDecrypt } from 'node:crypto'
import fc from 'fast-check'
import {
  EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenPolicy,
  UserTokenType,
} from 'node-opcua'
import { beforeAll, describe, expect, test } from 'vitest'
import { type securityModes, securityPolicies } from '../../shared/acquisition.ts'
import { selfSigned, type Made } from './certificates/fixtures.ts'
import { PlainPasswordError } from './diagnosis.ts'
import { POLICIES, secretive, takesPassword, userOf, wantsPlain } from './user-identity.ts'
import { serverSpec } from './test-rig.ts'

const PASSWORD = 'тайна 77'
/** Of the algorithms by which it was encrypted; SHA-256 with the one that says so. */
const OAEP = /rsa-oaep/

let server: Made
beforeAll(async () => {
  server = await selfSigned()
})

interface Channel {
  readonly policy: (typeof securityPolicies)[number]
  readonly mode: (typeof securityModes)[number]
}

const names = [
  'None',
  'Basic128',
  'Basic128Rsa15',
  'Basic192Rsa15',
  'Basic256',
  'Basic256Rsa15',
  'Basic256Sha256',
  'Aes128_Sha256_RsaOaep',
  'Aes256_Sha256_RsaPss',
  'ECC_nistP256',
  'Invalid',
  'none',
  'toString',
]
const uris = fc.oneof(
  fc.constantFrom(...names.map((name) => `${POLICIES}${name}`)),
  fc.constantFrom(null, '', '#', 'None', 'http://elsewhere#None', ` ${POLICIES}None`, POLICIES),
)
const kinds = fc.constantFrom(
  UserTokenType.UserName,
  UserTokenType.UserName,
  UserTokenType.Anonymous,
  UserTokenType.Certificate,
)
const channels: readonly Channel[] = securityPolicies.flatMap((policy): Channel[] =>
  policy === 'None'
    ? [{ policy, mode: 'None' }]
    : [
        { policy, mode: 'Sign' },
        { policy, mode: 'SignAndEncrypt' },
      ],
)
const cases = fc.record({
  channel: fc.constantFrom(...channels),
  tokens: fc.array(fc.record({ uri: uris, kind: kinds }), { maxLength: 6 }),
  certified: fc.boolean(),
  trusted: fc.boolean(),
  plain: fc.boolean(),
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

const endpointOf = ({ channel, tokens, certified }: Case): EndpointDescription =>
  new EndpointDescription({
    securityMode: MessageSecurityMode[channel.mode],
    securityPolicyUri: `${POLICIES}${channel.policy}`,
    ...(certified ? { serverCertificate: server.der } : {}),
    userIdentityTokens: tokens.map(
      ({ uri, kind }, index) =>
        new UserTokenPolicy({ policyId: `${index}`, tokenType: kind, securityPolicyUri: uri }),
    ),
  })

interface Sent {
  readonly password: Buffer
  readonly algorithm: string | null
}

const library = OPCUAClient.create({}) as unknown as {
  createUserIdentityToken(
    context: object,
    user: object,
    done: (
      error: Error | null,
      made?: { userIdentityToken: { password: Buffer; encryptionAlgorithm: string | null } },
    ) => void,
  ): void
}

/** What the library would send; what it was encrypted with was judged where `judged` says so. */
async function sent(given: Case): Promise<{ sent: Sent | Error; judged: Buffer[] }> {
  const spec = serverSpec('opc.tcp://127.0.0.1:4840', {
    identity: { kind: 'user', user: 'ivanov', password: PASSWORD, plain: given.plain },
  })
  const judged: Buffer[] = []
  const context = {
    endpoint: endpointOf(given),
    securityPolicy: SecurityPolicy[given.channel.policy],
    serverCertificate: given.certified ? server.der : Buffer.alloc(0),
    serverNonce: Buffer.alloc(32, 1),
  }
  try {
    const narrowed = await secretive(context, spec.identity, async (certificate) => {
      judged.push(certificate)
      if (!given.trusted) throw new Error('not trusted')
    })
    const made = await new Promise<Sent>((resolve, reject) => {
      library.createUserIdentityToken(narrowed, userOf(spec), (error, answer) => {
        if (error !== null || answer === undefined) {
          reject(error ?? new Error('no token'))
          return
        }
        const { password, encryptionAlgorithm } = answer.userIdentityToken
        resolve({ password, algorithm: encryptionAlgorithm })
      })
    })
    return { sent: made, judged }
  } catch (error) {
    return { sent: error as Error, judged }
  }
}

function opened({ password, algorithm }: Sent): string {
  const oaepHash = algorithm?.includes('sha2-256') ? 'sha256' : 'sha1'
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const block = privateDecrypt({ key: server.keyPem, padding, oaepHash }, password)
  return block.toString('utf8', 4, block.readUInt32LE(0) - 32 + 4)
}

const strong = ['Basic256', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss']
const offers = ({ tokens, channel }: Case, wanted: readonly string[]): boolean =>
  tokens.some(
    ({ uri, kind }) =>
      kind === UserTokenType.UserName &&
      wanted.some((name) => (uri || `${POLICIES}${channel.policy}`) === `${POLICIES}${name}`),
  )

describe('a password', () => {
  test('leaves encrypted with a key that is trusted, or where its loss was decided, whatever is told', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const found = await sent(given)
        const secret = given.channel.mode === 'SignAndEncrypt'
        if (found.sent instanceof Error) return
        expect(offers(given, [...strong, 'Basic128Rsa15', 'None'])).toBe(true)
        if (secret || given.plain) return
        expect(found.sent.password.includes(PASSWORD)).toBe(false)
        expect(found.sent.algorithm).toMatch(OAEP)
        expect(opened(found.sent)).toBe(PASSWORD)
        expect(found.judged).toEqual([server.der])
        expect(given.trusted).toBe(true)
      }),
    )
  })

  test('is not kept back where there is such a way', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const found = await sent({ ...given, certified: true, trusted: true })
        const secret = given.channel.mode === 'SignAndEncrypt'
        const wanted = secret || given.plain ? [...strong, 'Basic128Rsa15', 'None'] : strong
        expect(found.sent instanceof Error).toBe(!offers(given, wanted))
        if (given.plain && !secret && offers(given, strong) && !(found.sent instanceof Error)) {
          expect(opened(found.sent)).toBe(PASSWORD)
        }
      }),
    )
  })

  test('is said beforehand to go in the open exactly where it is refused for that', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const found = await sent({ ...given, trusted: true, plain: false })
        const endpoint = endpointOf(given)
        expect(found.sent instanceof PlainPasswordError).toBe(wantsPlain(endpoint))
        expect(found.sent instanceof Error).toBe(wantsPlain(endpoint) || !takesPassword(endpoint))
      }),
    )
  })
})
