/**
 * Certificates that are kept, our own and those of others: what is told of them, and what can be changed. What
 * is to be thought of one is in `certificate-trust.ts`.
 */
import type { CertificateFacts } from './certificate-facts.ts'
import type { AcceptableFault, BlockingFault, CertificateFault } from './certificate-trust.ts'
import type { RenewalTimes } from './renewal.ts'
import type { Result } from './result.ts'

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
