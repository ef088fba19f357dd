/**
 * What is to be thought of a server's certificate: what can be wrong with one, which faults keep a connection
 * from standing, which of them a person may accept. Pure; `main/opcua/certificates/` has files and signatures.
 */
import type { CertificateFacts } from './certificate-facts.ts'

/** What is wrong with a server's certificate, the most telling first. */
export const certificateFaults = [
  'revoked', // its issuer has taken it back
  'refused', // a person has looked at it and refused it
  'undecided', // nobody has decided about it
  'elsewhere', // trusted, but for other servers
  'unknown_issuer', // signed by an issuer that is not trusted here, and not trusted itself
  'issuer_expired', // trusted by its issuer alone, whose own time is over or has not come
  'no_crl', // trusted by its issuer alone, of which there is no revocation list
  'expired', // its time is over
  'early', // its time has not come
  'other_host', // it names other machines than the one that was asked for
  'crl_outdated', // the revocation list of its issuer should have been replaced by a newer one
  'weak_key', // a key that is too short today
] as const
export type CertificateFault = (typeof certificateFaults)[number]

/** Faults that are shown and let the connection be: without them a plant would go blind over paperwork. */
const tolerated = ['crl_outdated', 'weak_key'] as const
export type BlockingFault = Exclude<CertificateFault, (typeof tolerated)[number]>
const isBlocking = (fault: CertificateFault): fault is BlockingFault =>
  !(tolerated as readonly CertificateFault[]).includes(fault)

/** The same as the reason why a server is not connected; see `connectionTroubles`. */
export const certificateTroubles = [
  'untrusted', // undecided, or trusted for other servers
  'certificate_refused',
  'certificate_revoked',
  'certificate_issuer', // unknown issuer
  'certificate_issuer_expired',
  'certificate_unchecked', // no revocation list
  'certificate_expired',
  'certificate_early',
  'certificate_host',
] as const
export type CertificateTrouble = (typeof certificateTroubles)[number]

export const troubleOf: Readonly<Record<BlockingFault, CertificateTrouble>> = {
  revoked: 'certificate_revoked',
  refused: 'certificate_refused',
  undecided: 'untrusted',
  elsewhere: 'untrusted',
  unknown_issuer: 'certificate_issuer',
  issuer_expired: 'certificate_issuer_expired',
  no_crl: 'certificate_unchecked',
  expired: 'certificate_expired',
  early: 'certificate_early',
  other_host: 'certificate_host',
}

/** Troubles that are told beside another one: who decides about a certificate has to know of them. */
export const furtherTroubles = [
  'certificate_revoked',
  'certificate_expired',
  'certificate_early',
  'certificate_host',
] as const satisfies readonly CertificateTrouble[]

/** What is wrong besides, and keeps the connection from standing as well. */
export function besides({
  faults,
  blocked,
  accepted,
}: CertificateVerdict): (typeof furtherTroubles)[number][] {
  const others = faults
    .filter(isBlocking)
    .filter((fault) => fault !== blocked && !accepted.includes(fault))
    .map((fault) => troubleOf[fault])
  return furtherTroubles.filter((trouble) => others.includes(trouble))
}

/** Troubles that a person's decision about this certificate ends. */
export const decidable: ReadonlySet<string> = new Set<CertificateTrouble>([
  'untrusted',
  'certificate_issuer',
  'certificate_issuer_expired',
  'certificate_unchecked',
  'certificate_expired',
  'certificate_host',
])

/** Faults that a person may accept in one certificate; it is marked as insecure from then on. */
export const acceptableFaults = ['expired', 'other_host'] as const
export type AcceptableFault = (typeof acceptableFaults)[number]

/** What somebody has decided about one certificate. */
export interface CertificateDecision {
  readonly state: 'trusted' | 'refused'
  /** The servers that may show it; null is any. */
  readonly servers: readonly number[] | null
  readonly accepted: readonly AcceptableFault[]
}

/** What its issuer says of it. */
export type Revocation = 'good' | 'revoked' | 'outdated' | 'none'

export interface CertificateCase {
  readonly facts: CertificateFacts
  readonly decision: CertificateDecision | null
  /** Its issuers up to one that is trusted here; null where the way does not end at one. */
  readonly path: readonly CertificateFacts[] | null
  readonly revocation: Revocation
  /** Who shows it; null where it is looked at without a server. */
  readonly server: number | null
  /** Host that was asked for; null is not compared. */
  readonly host: string | null
  /** Names and addresses of this machine. */
  readonly here: readonly string[]
  readonly now: number
}

export interface CertificateVerdict {
  /** What keeps the connection from standing; null where it may stand. */
  readonly blocked: BlockingFault | null
  /** Everything that was found, those that were accepted among them. */
  readonly faults: readonly CertificateFault[]
  /** What was accepted of it. */
  readonly accepted: readonly CertificateFault[]
}

const plain = (host: string): string =>
  host
    .toLowerCase()
    .replaceAll(/^\[|\]$/g, '')
    .replace(/\.$/, '')

const loopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

/**
 * Whether a certificate is for the host that was asked for. What is asked for on this very machine never
 * leaves it, so there any name of this machine will do.
 */
export function namesHost(
  hosts: readonly string[],
  asked: string,
  here: readonly string[],
): boolean {
  const named = new Set(hosts.map(plain))
  if (named.has(plain(asked))) return true
  return loopback(plain(asked)) && here.some((name) => named.has(plain(name)))
}

const outside = ({ from, to }: CertificateFacts, now: number): boolean => now < from || now > to

/** Trust: the certificate itself, for this server, or the issuer that signed it. */
function trustFault(given: CertificateCase): CertificateFault[] {
  const { decision, path, server, facts, revocation, now } = given
  if (decision?.state === 'refused') return ['refused']
  const bound = decision?.servers ?? null
  if (decision !== null && (bound === null || server === null || bound.includes(server))) return []
  if (path !== null && path.length > 0) {
    if (path.some((issuer) => outside(issuer, now))) return ['issuer_expired']
    return revocation === 'none' ? ['no_crl'] : revocation === 'outdated' ? ['crl_outdated'] : []
  }
  if (decision !== null) return ['elsewhere']
  return [facts.selfSigned ? 'undecided' : 'unknown_issuer']
}

/** What is to be thought of a certificate. What was revoked is refused whatever anybody has decided. */
export function judge(given: CertificateCase): CertificateVerdict {
  const { facts, decision, host, here, now } = given
  const found = new Set<CertificateFault>(trustFault(given))
  if (given.revocation === 'revoked') found.add('revoked')
  if (now > facts.to) found.add('expired')
  if (now < facts.from) found.add('early')
  if (host !== null && !namesHost(facts.hosts, host, here)) found.add('other_host')
  if (facts.weak) found.add('weak_key')
  const faults = certificateFaults.filter((fault) => found.has(fault))
  const accepted: readonly CertificateFault[] = decision?.accepted ?? []
  const blocked = faults.filter(isBlocking).find((fault) => !accepted.includes(fault))
  return { blocked: blocked ?? null, faults, accepted }
}
