/**
 * Certificates as everybody sees them: what one says, what can be wrong with it, which faults a person may
 * accept, when our own is renewed. Rules are pure; `main/opcua/certificates/` keeps files and signatures.
 */

import type { Result } from './result.ts'

/** What a certificate says of itself. Times are Unix milliseconds. */
export interface CertificateFacts {
  /** SHA-1, as OPC UA names certificates; forty hexadecimal digits. */
  readonly thumbprint: string
  /** SHA-256, which nobody can make a second certificate for; sixty-four hexadecimal digits. */
  readonly sha256: string
  readonly subject: string
  readonly issuer: string
  readonly serial: string
  readonly from: number
  readonly to: number
  /** For example `RSA 2048`. */
  readonly key: string
  readonly weak: boolean
  /** Key uses by their names in X.509. */
  readonly uses: readonly string[]
  /** Names and addresses of the machine that it is for. */
  readonly hosts: readonly string[]
  readonly applicationUri: string | null
  readonly selfSigned: boolean
  /** It may sign others. */
  readonly authority: boolean
}

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

const DAY = 86_400_000
/** Our own is made for ten years. */
export const OWN_DAYS = 3650

export interface RenewalTimes {
  /** From then on there is a new one beside it, to be taken to the servers. */
  readonly prepareAt: number
  /** From then on the new one is used. */
  readonly useAt: number
}

/**
 * Ninety days before its end a new one is made, fourteen days before the end it comes into use; of a
 * short life it is the last quarter and the last twentieth.
 */
export function renewalTimes({ from, to }: Pick<CertificateFacts, 'from' | 'to'>): RenewalTimes {
  const life = Math.max(0, to - from)
  return {
    prepareAt: to - Math.min(90 * DAY, life / 4),
    useAt: to - Math.min(14 * DAY, life / 20),
  }
}

/** What is due. One that a site's authority signed is not replaced by one of ours; the engineer is told. */
export function renewalDue(
  own: Pick<CertificateFacts, 'from' | 'to' | 'selfSigned'>,
  hasNext: boolean,
  now: number,
): 'nothing' | 'prepare' | 'use' {
  const { prepareAt, useAt } = renewalTimes(own)
  if (hasNext) return now >= useAt ? 'use' : 'nothing'
  return own.selfSigned && now >= prepareAt ? 'prepare' : 'nothing'
}

export const certificateStates = [
  'trusted', // itself
  'signed', // by a trusted issuer; nobody had to decide about it
  'undecided',
  'refused',
  'issuer', // what it signs is trusted
] as const
export type CertificateState = (typeof certificateStates)[number]

/** A certificate of the trust list. */
export interface KeptCertificate extends CertificateFacts {
  readonly state: CertificateState
  /** The servers that may show it; null is any. */
  readonly servers: readonly number[] | null
  readonly accepted: readonly AcceptableFault[]
  /** Who showed it, and when last. */
  readonly shown: readonly { readonly server: number; readonly host: string; readonly at: number }[]
  readonly faults: readonly CertificateFault[]
  /** It keeps a connection from standing. */
  readonly blocked: BlockingFault | null
  /** Servers that are connected by it now. */
  readonly inUse: readonly number[]
}

/** A revocation list. */
export interface KeptCrl {
  readonly sha256: string
  readonly issuer: string
  readonly from: number
  /** When a newer one is due; null where it does not say. */
  readonly to: number | null
  readonly revoked: number
  /** Its signature is that of a trusted issuer; else it counts for nothing. */
  readonly signed: boolean
  readonly outdated: boolean
}

/** A file among the certificates that is none. */
export interface UnreadableFile {
  readonly id: string
  readonly file: string
  readonly bytes: number
}

export interface OwnCertificates {
  /** Null before the first need. */
  readonly current: CertificateFacts | null
  /** Waits to come into use. */
  readonly next: CertificateFacts | null
  /** Null where there is none yet. */
  readonly renewal: RenewalTimes | null
  /** A signing request is out, whose key waits here for its certificate. */
  readonly requested: boolean
}

export interface CertificateList {
  readonly own: OwnCertificates
  readonly certificates: readonly KeptCertificate[]
  readonly crls: readonly KeptCrl[]
  readonly unreadable: readonly UnreadableFile[]
  /** Decisions of before could not be read: nothing is accepted that has a fault, until decided anew. */
  readonly decisionsLost: boolean
}

/** What can be changed. Content is DER or PEM in base64. */
export type CertificateChange =
  | {
      readonly do: 'trust'
      readonly thumbprint: string
      readonly server: number | null
      readonly accept: readonly AcceptableFault[]
    }
  | { readonly do: 'refuse'; readonly thumbprint: string }
  | { readonly do: 'remove'; readonly id: string }
  /** The server is gone: what is trusted for it alone goes too, and what is for others stays with them. */
  | { readonly do: 'leave'; readonly thumbprint: string; readonly left: number }
  | {
      readonly do: 'import'
      readonly kind: ImportKind
      readonly content: string
      readonly server: number | null
    }
  | { readonly do: 'renew' }
  | {
      readonly do: 'replace'
      readonly certificate: string
      readonly privateKey: string | null
      readonly passphrase: string | null
    }
  | { readonly do: 'request' }
  | { readonly do: 'use'; readonly thumbprint: string }
  | { readonly do: 'discard' }

export const importKinds = ['server', 'issuer', 'crl'] as const
export type ImportKind = (typeof importKinds)[number]

/** What a change is about, for the journal. */
export interface CertificateSubject {
  readonly subject: string
  readonly thumbprint: string
}

/** What acquisition lets the core do with certificates. Nothing is changed by a plan: it tells what a change
 * would be about, or why it is refused, so that its row comes first. */
export interface CertificatePort {
  list(): Promise<Result<CertificateList>>
  plan(change: CertificateChange): Promise<Result<CertificateSubject>>
  change(change: CertificateChange): Promise<Result<CertificateSubject>>
  /** `own` is made where there is none yet. */
  exported(which: string, format: 'der' | 'pem'): Promise<Result<ExportedCertificate>>
  request(): Promise<Result<SigningRequest>>
  /** What the rule of renewal asks for now; null is nothing. */
  due(): Promise<Result<CertificateChange | null>>
}

export interface ExportedCertificate extends CertificateSubject {
  /** Base64; in PEM its issuers stand behind it. */
  readonly content: string
}

export interface SigningRequest {
  readonly subject: string
  /** PEM. */
  readonly csr: string
}

/** Our own was made without anybody asking for it. */
export interface OwnMade extends CertificateSubject {
  readonly cause: 'first' | 'damaged'
}

/** Why a file is not taken: `details.reason` of the refusal. */
export const certificateRefusals = [
  'unreadable', // neither PEM nor DER of what it should be
  'not_issuer', // may not sign others
  'issuer_needed', // of a revocation list whose issuer is not trusted here
  'older', // than the revocation list that is here
  'no_key', // no key came with it, and it answers no request of ours
  'key_unreadable',
  'key_mismatch',
  'key_weak',
  'no_uri', // without an ApplicationUri servers turn it away
  'expired',
  'early',
  'passphrase',
  'full', // the trust list is full
] as const
export type CertificateRefusal = (typeof certificateRefusals)[number]

/** Bytes of a file that is taken: a certificate has about one, a long revocation list some hundreds of thousands. */
export const LARGEST_CERTIFICATE_FILE = 512 * 1024
