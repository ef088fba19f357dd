/**
 * What went wrong with a connection, said plainly: one sentence for what is the matter, one for what
 * to do, and a short code in `details.reason` that the screen translates. Errors of node-opcua and
 * of sockets are recognised here and nowhere else.
 */
import type { ServerSpec } from '../../shared/acquisition.ts'
import type { connectionTroubles } from '../../shared/server-troubles.ts'
import { addressOf, placeOf } from '../../shared/endpoint.ts'
import type { PartnerFigures } from '../../shared/partners.ts'
import type { Failure } from '../../shared/result.ts'
import {
  CertificateError,
  certificateSentence,
  detailsOf,
  sentencesOf,
} from './certificates/refusal.ts'
import type { Moved } from './namespaces.ts'

export type Reason = (typeof connectionTroubles)[number]

/** A request or a step was not answered in time. */
export class DeadlineError extends Error {}

/** The server answered a request with a status that is not good. */
export class ServiceError extends Error {
  readonly status: number
  constructor(message: string, status: number) {
    super(message)
    this.status = status
  }
}

/** The server answered a request with what cannot be read. */
export class UnreadableError extends Error {}

/** The server gave the subscription up; the words are its status. */
export class SubscriptionError extends Error {}

/** No data, keep-alive or answer for longer than promised. */
export class SilenceError extends Error {}

/** The server ends the connection where it should accept our certificate. */
export class DistrustError extends Error {}

/** It has not left: the keys of the channel are taken for outlived. */
export class UnsentError extends Error {
  constructor() {
    super('nothing was sent, as if the connection had been closed')
  }
}

/** What stands at an address of the set is another device. */
export class OtherDeviceError extends Error {
  readonly judged: PartnerFigures
  constructor(judged: PartnerFigures) {
    super('another device')
    this.judged = judged
  }
}

/** The server asks for the password without encryption, and nobody has allowed it. */
export class PlainPasswordError extends Error {}

/** First match wins: the more telling patterns stand first. */
const patterns: readonly (readonly [RegExp, Reason])[] = [
  [/ENOTFOUND|EAI_AGAIN|EAI_NODATA/, 'unknown_host'],
  [/ECONNREFUSED/, 'refused'],
  [/BadLicense/, 'licence'],
  [/BadTooManySessions|BadMaxConnectionsReached|BadTcpServerTooBusy|NotEnoughResources/, 'full'],
  [/BadInvalidTimestamp|BadCertificateTimeInvalid/, 'clock'],
  [/BadIdentityToken|BadUserAccessDenied|BadUserSignature|user token policy/i, 'identity'],
  [/BadCertificate|BadSecurityChecksFailed/i, 'certificate'],
  [/BadApplicationSignatureInvalid|BadNoValidCertificates/, 'certificate'],
  [/BadSecurityPolicyRejected|BadSecurityModeRejected|BadSecurityModeInsufficient/, 'security'],
  [/find (?:an? )?endpoint|end ?point must exist|endpoint descriptions/i, 'security'],
  [/BadOperationAbandoned/, 'unreadable'],
  [/BadDecodingError|BadEncodingError/, 'encoding'],
  [/BadServiceUnsupported/, 'discovery'],
  [/Bad(?:Tcp)?Endpoint(?:Url|Uri)Invalid|Invalid endpoint|BadServerUriInvalid/i, 'endpoint'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN/, 'no_answer'],
  [/timed? ?out|timeout/i, 'hangs'],
  [
    /ECONNRESET|EPIPE|ECONNABORTED|Connection Break|third party|premature disconnection|has been (?:closed|canceled|aborted)/i,
    'closed',
  ],
  [/BadConnectionClosed|BadSecureChannel|BadServerHalted|BadShutdown|BadSession/, 'closed'],
]

/** Says that it did not come about, but not why: a bare connection tells more. */
export const isVague = (error: unknown): boolean =>
  error instanceof DeadlineError ||
  (error instanceof Error && error.message.includes('premature disconnection'))

export function reasonOf(error: unknown): Reason {
  if (error instanceof SilenceError || error instanceof DeadlineError) return 'hangs'
  if (error instanceof CertificateError) return error.trouble
  if (error instanceof DistrustError) return 'distrusts'
  if (error instanceof UnsentError) return 'closed'
  if (error instanceof OtherDeviceError) return 'other_device'
  if (error instanceof PlainPasswordError) return 'plain_password'
  if (error instanceof UnreadableError) return 'unreadable'
  if (error instanceof SubscriptionError) return 'subscription'
  const code = (error as { code?: unknown } | null)?.code
  const words = `${typeof code === 'string' ? code : ''} ${error instanceof Error ? error.message : String(error)}`
  return patterns.find(([pattern]) => pattern.test(words))?.[1] ?? 'internal'
}

/** Whom the server does not want: that depends on who we said that we are. */
function unwanted({ identity }: ServerSpec, words: string): Reason {
  // Without such a policy it was not even asked.
  if (/user token policy/i.test(words)) return 'identity'
  if (identity.kind === 'certificate') return 'user_certificate'
  if (identity.kind === 'anonymous') return 'identity'
  return words.includes('BadUserAccessDenied') ? 'user_denied' : 'password'
}

/** Cut to one line of bearable length. */
const brief = (words: string): string => words.replaceAll(/\s+/g, ' ').trim().slice(0, 200)

const identities = {
  anonymous: 'connections without a user',
  user: 'user names',
  certificate: 'user certificates',
} as const

const userOf = ({ identity }: ServerSpec): string =>
  identity.kind === 'user' ? identity.user : 'this user'

/** Milliseconds; certificates and tokens are judged by clocks that are no further apart. */
const CLOCK = 300_000

/** What is wrong with a server whose clock is so far from ours; null where it is not. */
export function clockTrouble(offset: number | null, spec: ServerSpec): Failure | null {
  if (offset === null || Math.abs(offset) < CLOCK) return null
  return diagnose(null, spec, 'clock')
}

const placeIn = ({ endpoint }: ServerSpec): string => {
  const address = addressOf(endpoint)
  return address === null ? endpoint : placeOf(address)
}

function sentences(reason: Reason, spec: ServerSpec, words: string): string {
  const address = addressOf(spec.endpoint)
  const place = placeIn(spec)
  const security = `${spec.securityMode} / ${spec.securityPolicy}`
  switch (reason) {
    case 'refused':
      return `Nothing listens at ${place}. Check that the server runs and that the port is right.`
    case 'unknown_host':
      return `The name ${address?.host ?? place} is not known on this network. Check the spelling, or use the IP address.`
    case 'no_answer':
      return `${place} cannot be reached. Check the network, the firewall and the address.`
    case 'hangs':
      return `${place} is connected but does not answer. Check the server; the console goes on trying.`
    case 'security':
      return `The server offers no endpoint with security ${security}. Choose a mode and policy that it offers.`
    case 'certificate':
      return `The server at ${place} does not accept this console's certificate. Trust it on the server, and check the clocks of both.`
    case 'identity':
      return `The server at ${place} does not take ${identities[spec.identity.kind]}. Choose an identity that it takes.`
    case 'password':
      return `The server at ${place} does not accept ${userOf(spec)} with this password. Enter both again.`
    case 'user_denied':
      return `The server at ${place} does not let ${userOf(spec)} in. Check name and password, and ask there whether this user may connect.`
    case 'user_certificate':
      return `The server at ${place} does not accept the user certificate. Have it trusted there as that of a user, or give another.`
    case 'plain_password':
      return `The server at ${place} asks for the password without encryption, so it was not sent. Choose a secured endpoint, or allow it for this server.`
    case 'distrusts':
      return `The server at ${place} ends the connection instead of accepting this console's certificate, so it seems not to trust it. Export ours, trust it on the server, and look there among the rejected ones.`
    case 'clock':
      return `The clocks of the server at ${place} and of this machine are far apart. Set both by the same source of time.`
    case 'licence':
      return `The licence of the server at ${place} has ended or allows no more connections. Look at the licence there, or close other clients.`
    case 'discovery':
      return `At ${place} is a discovery server, which has no values. Ask it for servers, and choose one of them.`
    case 'full':
      return `The server at ${place} takes no more sessions. Close other clients or raise its limit.`
    case 'closed':
      return spec.securityMode === 'None'
        ? `The connection to ${place} was closed. The console goes on trying; check the server if it lasts.`
        : `The connection to ${place} was closed. If it never comes up, the server may not trust this console's certificate: look there among the rejected ones.`
    case 'unreadable':
      return `The server at ${place} answers with what cannot be read. Update the server, or ask its maker; the console goes on trying.`
    case 'encoding':
      return `The server at ${place} says that it cannot read what it is asked, or cannot write its answer (${brief(words)}). Check that it takes OPC UA Binary, and update it; the console goes on trying.`
    case 'subscription':
      return `The server at ${place} ended the subscription by itself: ${brief(words)}. The console makes a new one; if it happens again, raise the subscription limits of the server.`
    case 'endpoint':
      return `${spec.endpoint} is not an address that this server serves. Check host, port and path.`
    case 'items':
    case 'remapped':
    case 'other_device':
    case 'partner_doubt':
    case 'internal':
      return `The connection to ${place} failed: ${brief(words)}. Check the server's own log.`
    default:
      return certificateSentence(reason, place)
  }
}

export function diagnose(error: unknown, spec: ServerSpec, known?: Reason): Failure {
  if (error instanceof OtherDeviceError) return partnerTrouble(spec.endpoint, error.judged)
  const words = error instanceof Error ? error.message : String(error)
  const found = known ?? reasonOf(error)
  const reason = found === 'identity' ? unwanted(spec, words) : found
  const more = error instanceof CertificateError ? detailsOf(error) : {}
  return {
    code: 'unavailable',
    message:
      error instanceof CertificateError
        ? sentencesOf(error, placeIn(spec))
        : sentences(reason, spec, words),
    details: { reason, ...more },
  }
}

/** What speaks against an endpoint of a redundant set, and what to do. */
export function partnerTrouble(endpoint: string, judged: PartnerFigures): Failure {
  const reason = judged.verdict === 'other' ? 'other_device' : 'partner_doubt'
  const { compared, missing, changed, example } = judged
  const why = judged.reasons.map((each) => {
    switch (each) {
      case 'strange':
        return `${missing + changed} of the ${compared} nodes of its tags are not there or of another type (${example})`
      case 'apart':
        return 'both servers list their redundant sets, and neither lists the other'
      case 'unlisted':
        return 'one of the servers lists its redundant set without the other'
      case 'product':
        return 'it is another product'
      case 'unfit':
        return `${missing} of the ${compared} nodes are not there and ${changed} are of another type (${example})`
    }
  })
  const advice =
    reason === 'other_device'
      ? 'Nothing is taken from it. Correct the address, or remove this endpoint from the set.'
      : 'Check that it is the same equipment; then accept it, or correct the address.'
  const is = reason === 'other_device' ? 'is another device' : 'may be another device'
  return {
    code: 'unavailable',
    message: `${endpoint} ${is} than the first endpoint of the set: ${why.join('; ')}. ${advice}`,
    details: {
      reason: reason satisfies Reason,
      endpoint,
      why: judged.reasons.join(','),
      ...{ compared, missing, changed, example },
    },
  }
}

/** How many refused items are named. */
const NAMED = 5

/** Connected, but the server would not give us some of the items. */
export function refusedItems(
  refused: readonly { readonly tag: number; readonly node: string; readonly status: string }[],
  items: number,
): Failure {
  const named = refused.slice(0, NAMED).map(({ node, status }) => `${node} (${status})`)
  const more = refused.length > NAMED ? ', …' : ''
  return {
    code: 'unavailable',
    message: `The server refused ${refused.length} of ${items} items: ${named.join(', ')}${more}. Check their node ids.`,
    details: {
      reason: 'items' satisfies Reason,
      count: refused.length,
      tags: refused
        .slice(0, 100)
        .map(({ tag }) => tag)
        .join(','),
    },
  }
}

/** Connected, but namespaces stand elsewhere in the server's table than they did. */
export function remapped(moved: readonly Moved[]): Failure {
  const where = (index: number): string => (index < 0 ? 'none' : String(index))
  const named = moved
    .slice(0, NAMED)
    .map(({ uri, from, to }) => `${brief(uri)} (${where(from)} → ${where(to)})`)
  const more = moved.length > NAMED ? ', …' : ''
  const list = `${named.join(', ')}${more}`
  return {
    code: 'unavailable',
    message: `The server's namespaces have changed: ${list}. Its tags were bound anew by their names; check those of a namespace that is gone.`,
    details: { reason: 'remapped' satisfies Reason, moved: list },
  }
}
