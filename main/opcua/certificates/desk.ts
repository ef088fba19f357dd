/**
 * What is told of the certificates, and the way to change them: a change is planned first (`plans.ts`), so that
 * it can be refused, and its row written, before anything is touched.
 */
import type {
  CertificateChange,
  CertificateList,
  ExportedCertificate,
  KeptCertificate,
  SigningRequest,
} from '../../../shared/certificates.ts'
import { renewalDue, renewalTimes } from '../../../shared/renewal.ts'
import { ok, type Result } from '../../../shared/result.ts'
import type { Kept } from './contents.ts'
import { pemOf } from './facts.ts'
import { aboutOf, isNamed, Plans, unknown, type Plan } from './plans.ts'
import type { Security } from './security.ts'

export class CertificateDesk {
  readonly #security: Security
  readonly #isUp: (server: number) => boolean
  readonly #plans: Plans

  constructor(security: Security, isUp: (server: number) => boolean) {
    this.#security = security
    this.#plans = new Plans(security)
    this.#isUp = isUp
  }

  async list(): Promise<CertificateList> {
    const { own, trust } = this.#security
    await Promise.all([trust.refresh(), own.load()])
    const now = this.#security.now()
    const current = own.current?.facts ?? null
    return {
      own: {
        current,
        next: own.next?.facts ?? null,
        renewal: current === null ? null : renewalTimes(current),
        requested: own.requested,
      },
      certificates: trust.kept.map((each) => this.#seen(each)),
      crls: trust.crls.map(({ sha256, issuer, from, to, revoked, by }) => ({
        sha256,
        issuer,
        from,
        to,
        revoked: revoked.size,
        signed: by !== null,
        outdated: to !== null && now > to,
      })),
      unreadable: trust.unreadable.map(({ id, folder, file, bytes }) => ({
        id,
        file: `${folder}/${file}`,
        bytes,
      })),
      decisionsLost: trust.decisions.lost,
    }
  }

  #seen(kept: Kept): KeptCertificate {
    const { trust } = this.#security
    const { facts, certificate, place } = kept
    const shown = trust.decisions.shown(facts.sha256)
    const last = shown.toSorted((a, b) => a.at - b.at).at(-1) ?? null
    const { blocked, faults } = trust.judge(certificate, [], last)
    const decision = trust.decisionOn(kept)
    const isIssuer = place === 'issuers'
    const isSigned = !faults.some((fault) => ofTrust.has(fault))
    return {
      ...facts,
      state: isIssuer ? 'issuer' : (decision?.state ?? (isSigned ? 'signed' : 'undecided')),
      servers: decision?.servers ?? null,
      accepted: [...(decision?.accepted ?? [])],
      shown: [...shown],
      // An issuer is shown by nobody; of its faults its time and its key are left.
      faults: isIssuer ? faults.filter((fault) => ofIssuers.has(fault)) : faults,
      blocked: isIssuer ? null : blocked,
      inUse: this.#security.usersOf(facts.sha256).filter(this.#isUp),
    }
  }

  /** Another thread has changed something: `renewed` says that we are somebody else now. */
  async follow(renewed: boolean): Promise<void> {
    await this.#security.own.load()
    if (renewed) await this.#security.renewed()
    else await this.#security.decided()
  }

  /** What is due by the rule of renewal; the core writes the row and asks for it. */
  async due(): Promise<CertificateChange | null> {
    const { own } = this.#security
    await own.load()
    if (own.current === null) return null
    const due = renewalDue(own.current.facts, own.next !== null, this.#security.now())
    if (due === 'prepare') return { do: 'renew' }
    return due === 'use' && own.next !== null
      ? { do: 'use', thumbprint: own.next.facts.sha256 }
      : null
  }

  /** As somebody else may have it, with its issuers: never a key. */
  async exported(which: string, format: 'der' | 'pem'): Promise<Result<ExportedCertificate>> {
    const { own, trust } = this.#security
    await Promise.all([trust.refresh(), which === 'own' ? own.ensure() : own.load()])
    for (const [name, pair] of [
      ['own', own.current],
      ['next', own.next],
    ] as const) {
      if (pair !== null && (which === name || isNamed(pair.facts, which))) {
        return ok({ ...aboutOf(pair), content: written(pair.chain, format) })
      }
    }
    const kept = trust.find(which)
    return kept === undefined
      ? unknown(which)
      : ok({ ...aboutOf(kept), content: written([kept.certificate.raw], format) })
  }

  async request(): Promise<Result<SigningRequest>> {
    await this.#security.own.ensure()
    return ok(await this.#security.own.request())
  }

  /** What a change would be about, or why it is refused. */
  plan(change: CertificateChange): Promise<Result<Plan>> {
    return this.#plans.plan(change)
  }
}

/** Without one of these a certificate that nobody has decided about is trusted by its issuer. */
const ofTrust: ReadonlySet<string> = new Set([
  'revoked',
  'undecided',
  'unknown_issuer',
  'issuer_expired',
  'no_crl',
])
const ofIssuers: ReadonlySet<string> = new Set(['expired', 'early', 'weak_key', 'revoked'])

const written = (chain: readonly Buffer[], format: 'der' | 'pem'): string =>
  (format === 'der'
    ? (chain[0] ?? Buffer.alloc(0))
    : Buffer.from(chain.map((each) => pemOf(each)).join(''))
  ).toString('base64')
