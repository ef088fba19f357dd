/**
 * Who we are to a server when a session is opened, and which way a password goes to it. It leaves only
 * encrypted with a key that somebody has trusted: that of the channel, or that of the certificate by which
 * the server wants passwords. In the open it goes where somebody has decided so for this server, whatever
 * a server, or who stands between, says of itself.
 */
import { X509Certificate } from 'node:crypto'
import {
  EndpointDescription,
  MessageSecurityMode,
  UserTokenPolicy,
  UserTokenType,
  type UserIdentityInfo,
} from 'node-opcua-client'
import { keyOperationsFromPrivateKey, makePrivateKeyFromPem } from 'node-opcua-crypto'
import type { Identity, ServerSpec } from '../../shared/acquisition.ts'
import { PlainPasswordError } from './diagnosis.ts'

export const POLICIES = 'http://opcfoundation.org/UA/SecurityPolicy#'

/** RSA-OAEP, the best first. Basic256 is outdated for its signatures, which no password needs. */
const strong = ['Aes256_Sha256_RsaPss', 'Aes128_Sha256_RsaOaep', 'Basic256Sha256', 'Basic256']
/** Its padding lets who listens ask the server what stands in the cipher: little better than in the open. */
const weak = 'Basic128Rsa15'
const known: readonly string[] = [...strong, weak, 'None']

export interface PasswordWay {
  readonly policyId: string | null
  /** Of the policy that the library is to follow; the channel's where the server says none. */
  readonly policyUri: string
  /** What keeps it secret; null is nothing that could be relied on. */
  readonly by: 'channel' | 'certificate' | null
}

type Offer = Pick<EndpointDescription, 'securityMode' | 'securityPolicyUri' | 'userIdentityTokens'>

/**
 * The best way for a password over a channel to this endpoint; null where there is none.
 * @param certified the server shows a certificate that it could be encrypted with
 * @param plain somebody has decided that it may go in the open
 */
export function passwordWay(
  { securityMode, securityPolicyUri, userIdentityTokens }: Offer,
  certified: boolean,
  plain: boolean,
): PasswordWay | null {
  // Without a certificate all of them are in the open, and this one says so.
  const order = certified ? known : known.toReversed()
  const isSecret = securityMode === MessageSecurityMode.SignAndEncrypt
  const ways = (userIdentityTokens ?? [])
    .filter(({ tokenType }) => tokenType === UserTokenType.UserName)
    .flatMap(({ policyId, securityPolicyUri: own }) => {
      const policyUri = own || securityPolicyUri || `${POLICIES}None`
      // One that is not known here is followed nowhere: the library would take the channel's for it.
      const name = policyUri.startsWith(POLICIES) ? policyUri.slice(POLICIES.length) : ''
      if (!known.includes(name)) return []
      const by = isSecret ? 'channel' : certified && strong.includes(name) ? 'certificate' : null
      // Within a secret channel as it is, since some servers fail to decrypt it twice.
      const isBare = name === 'None' || !own
      const rank = isSecret ? Number(!isBare) : order.indexOf(name)
      return [{ policyId, policyUri, by, rank } as const]
    })
    .filter(({ by }) => plain || by !== null)
    .toSorted((a, b) => a.rank - b.rank)
  const [best] = ways
  return best === undefined
    ? null
    : { policyId: best.policyId, policyUri: best.policyUri, by: best.by }
}

/** A server of which a password is taken only by a way that is no secret. */
export const wantsPlain = (endpoint: EndpointDescription): boolean =>
  takesPassword(endpoint) && passwordWay(endpoint, isCertified(endpoint), false) === null

/** There is a way at all. */
export const takesPassword = (endpoint: EndpointDescription): boolean =>
  passwordWay(endpoint, isCertified(endpoint), true) !== null

const isCertified = ({ serverCertificate }: Pick<TokenContext, 'serverCertificate'>): boolean =>
  (serverCertificate?.length ?? 0) > 0

export function userOf({ identity }: ServerSpec): UserIdentityInfo {
  switch (identity.kind) {
    case 'anonymous':
      return { type: UserTokenType.Anonymous }
    case 'certificate':
      return {
        type: UserTokenType.Certificate,
        certificateData: new X509Certificate(identity.certificate).raw,
        keyOperations: keyOperationsFromPrivateKey(makePrivateKeyFromPem(identity.key)),
      }
    case 'user':
      return {
        type: UserTokenType.UserName,
        userName: identity.user,
        password: identity.password,
      }
  }
}

/** What the library makes the token of a user from. */
export interface TokenContext {
  readonly endpoint: EndpointDescription
  /** With this one it encrypts. */
  readonly serverCertificate: Buffer | null
}

/**
 * The same with the one policy that a password may go by. Rejects where there is none, and where the
 * certificate that it would be encrypted with is not trusted.
 */
export async function secretive<T extends TokenContext>(
  context: T,
  identity: Identity,
  judge: (certificate: Buffer) => Promise<void>,
): Promise<T> {
  const { endpoint, serverCertificate } = context
  const plain = identity.kind === 'user' && identity.plain
  const way = passwordWay(endpoint, isCertified(context), plain)
  if (way === null) {
    if (passwordWay(endpoint, isCertified(context), true) !== null) throw new PlainPasswordError()
    throw new Error('Cannot find a user token policy that is known here')
  }
  if (way.by === 'certificate' && !plain && serverCertificate !== null) {
    await judge(serverCertificate)
  }
  const { securityMode, securityPolicyUri } = endpoint
  const policy = new UserTokenPolicy({
    policyId: way.policyId,
    tokenType: UserTokenType.UserName,
    securityPolicyUri: way.policyUri,
  })
  return {
    ...context,
    endpoint: new EndpointDescription({
      securityMode,
      securityPolicyUri,
      userIdentityTokens: [policy],
    }),
  }
}
