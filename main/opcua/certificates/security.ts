/**
 * What the connections of one console have in common: our certificate, the trust list, and which server is
 * connected by which certificate, so that a trust that is withdrawn ends what stands on it.
 */
import type { X509Certificate } from 'node:crypto'
import { locks } from 'node:worker_threads'
import type { CertificateFacts, CertificateVerdict } from '../../../shared/certificates.ts'
import { factsOf } from './facts.ts'
import { OwnCertificate, namesHere, type Pair } from './own.ts'
import { TrustList, type Showing } from './trust-list.ts'

export interface SecurityEvents {
  /** What is listed is no longer what it was. */
  changed(): void
  made(facts: CertificateFacts, cause: 'first' | 'damaged'): void
  /** These servers are connected by what is no longer so: they are to be connected anew. */
  reconnect(servers: readonly number[]): void
}

/** What a server showed last. */
interface Shown extends Showing {
  readonly chain: readonly X509Certificate[]
  readonly sha256: string
  readonly accepted: boolean
}

export class Security {
  readonly own: OwnCertificate
  readonly trust: TrustList
  readonly now: () => number
  readonly #events: SecurityEvents
  readonly #pki: string
  /** By server. */
  readonly #shown = new Map<number, Shown>()

  constructor(pki: string, events: SecurityEvents, now: () => number = Date.now) {
    this.now = now
    this.#pki = pki
    this.#events = events
    this.own = new OwnCertificate({
      pki,
      now,
      made: (facts, cause) => {
        events.made(facts, cause)
        events.changed()
      },
    })
    this.trust = new TrustList({ pki, here: namesHere, now })
  }

  /** Several threads have connections and one folder: who writes in it has it alone. Never within another. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return locks.request(`certificates ${this.#pki}`, work)
  }

  /** Ours, made where there is none. */
  async ensureOwn(): Promise<Pair> {
    await this.own.load()
    return this.own.current ?? this.alone(() => this.own.ensure())
  }

  /** A server shows its certificate with the issuers that it has. */
  async shown(chain: readonly X509Certificate[], showing: Showing): Promise<CertificateVerdict> {
    const [leaf] = chain
    if (leaf === undefined) throw new Error('a chain without a certificate')
    await this.trust.refresh()
    const verdict = this.trust.judge(leaf, chain, showing)
    const isNew = await this.alone(async () => {
      await this.trust.refresh()
      return this.trust.keepShown(leaf, showing, verdict.blocked === null)
    })
    const { sha256 } = factsOf(leaf)
    const accepted = verdict.blocked === null
    const before = this.#shown.get(showing.server)
    this.#shown.set(showing.server, { ...showing, chain, sha256, accepted })
    if (isNew || before?.sha256 !== sha256 || before.accepted !== accepted) this.#events.changed()
    return verdict
  }

  /** The server is gone, or connected without security. */
  left(server: number): void {
    if (this.#shown.delete(server)) this.#events.changed()
  }

  usersOf(sha256: string): number[] {
    return [...this.#shown.values()]
      .filter((each) => each.accepted && each.sha256 === sha256)
      .map(({ server }) => server)
      .toSorted((a, b) => a - b)
  }

  /**
   * Somebody has decided: what stands on a trust that is withdrawn ends, and whoever waited for this need not
   * wait for the next attempt. Time alone ends no connection that stands: only its next attempt asks for it, or
   * a plant would go blind at midnight.
   */
  async decided(): Promise<void> {
    await this.trust.refresh()
    const turned = [...this.#shown.values()].flatMap(({ chain, server, host, accepted }) => {
      const [leaf] = chain
      if (leaf === undefined) return []
      const { blocked } = this.trust.judge(leaf, chain, { server, host })
      const timeAlone = accepted && (blocked === 'expired' || blocked === 'early')
      return timeAlone || (blocked === null) === accepted ? [] : [server]
    })
    for (const server of turned) this.#shown.delete(server)
    if (turned.length > 0) this.#events.reconnect(turned)
    this.#events.changed()
  }

  /** We are somebody else now: every server has to see it. */
  async renewed(): Promise<void> {
    await this.own.load()
    this.#events.reconnect([...this.#shown.keys()])
    this.#events.changed()
  }
}
