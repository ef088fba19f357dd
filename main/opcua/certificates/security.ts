/**
 * What the connections of one console have in common: our certificate, the trust list, and which connection
 * stands by which certificate, so that a trust that is withdrawn ends what stands on it and nothing else.
 */
import type { X509Certificate } from 'node:crypto'
import { locks } from 'node:worker_threads'
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import type { CertificateVerdict } from '../../../shared/certificate-trust.ts'
import { factsOf } from './facts.ts'
import { CertificateError } from './refusal.ts'
import { OwnCertificate, namesHere, type Pair } from './own.ts'
import { TrustList, type Showing } from './trust-list.ts'

export interface SecurityEvents {
  /** What is listed is no longer what it was. */
  changed(): void
  made(facts: CertificateFacts, cause: 'first' | 'damaged'): void
  /** These servers are connected by what is no longer so: they are to be connected anew. */
  reconnect(servers: readonly number[]): void
}

/** A connection on which a certificate is shown. */
export interface Shower {
  readonly endpoint: string
  /** Ours is shown on it in return. Without security it is not, though a password may go by the server's. */
  readonly showsOurs: boolean
  /** Its trust was withdrawn: it is to be cut. */
  end(why: CertificateError): void
}

/** What was shown on a connection. */
interface Shown extends Showing {
  readonly by: Shower
  readonly chain: readonly X509Certificate[]
  readonly sha256: string
  readonly accepted: boolean
  /** The connection is there still. */
  stands: boolean
}

export class Security {
  readonly own: OwnCertificate
  readonly trust: TrustList
  readonly now: () => number
  readonly #events: SecurityEvents
  readonly #pki: string
  /** On each connection, and on the last one to an endpoint where none stands. */
  readonly #shown = new Map<Shower, Shown>()

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
  async shown(
    chain: readonly X509Certificate[],
    showing: Showing,
    by: Shower,
  ): Promise<CertificateVerdict> {
    const [leaf] = chain
    if (leaf === undefined) throw new Error('a chain without a certificate')
    const isNew = await this.alone(async () => {
      await this.trust.refresh()
      const { blocked } = this.trust.judge(leaf, chain, showing)
      return this.trust.keepShown(leaf, showing, blocked === null)
    })
    // What is decided from now on finds it among what is shown.
    const verdict = this.trust.judge(leaf, chain, showing)
    const { sha256 } = factsOf(leaf)
    const accepted = verdict.blocked === null
    const before = [...this.#shown.values()].filter(
      ({ by: { endpoint }, server }) => server === showing.server && endpoint === by.endpoint,
    )
    for (const each of before) if (!each.stands) this.#shown.delete(each.by)
    this.#shown.set(by, { ...showing, by, chain, sha256, accepted, stands: accepted })
    const isSame = before.some((each) => each.sha256 === sha256 && each.accepted === accepted)
    if (isNew || !isSame) this.#events.changed()
    return verdict
  }

  /** The connection is gone. */
  gone(by: Shower): void {
    const shown = this.#shown.get(by)
    if (shown !== undefined) shown.stands = false
  }

  /** The server is gone, or connected without security. */
  left(server: number): void {
    const of = [...this.#shown.values()].filter((each) => each.server === server)
    for (const { by } of of) this.#shown.delete(by)
    if (of.length > 0) this.#events.changed()
  }

  usersOf(sha256: string): number[] {
    const of = [...this.#shown.values()].filter((each) => each.accepted && each.sha256 === sha256)
    return [...new Set(of.map(({ server }) => server))].toSorted((a, b) => a - b)
  }

  /**
   * Somebody has decided: what stands on a trust that is withdrawn ends, and a server that waited for this need
   * not wait for the next attempt; where another connection to it stands, that is left alone. Time alone ends no
   * connection that stands: only its next attempt asks for it, or a plant would go blind at midnight.
   */
  async decided(): Promise<void> {
    await this.trust.refresh()
    const waited = new Set<number>()
    for (const shown of this.#shown.values()) {
      const [leaf] = shown.chain
      if (leaf === undefined) continue
      const { server, host, accepted, by } = shown
      const { blocked } = this.trust.judge(leaf, shown.chain, { server, host })
      if ((blocked === null) === accepted) continue
      if (blocked === null) {
        waited.add(server)
        this.#shown.delete(by)
      } else if (blocked !== 'expired' && blocked !== 'early') {
        this.#shown.set(by, { ...shown, accepted: false, stands: false })
        if (shown.stands) by.end(new CertificateError(blocked, factsOf(leaf), host))
      }
    }
    for (const { server, stands } of this.#shown.values()) if (stands) waited.delete(server)
    if (waited.size > 0) this.#events.reconnect([...waited])
    this.#events.changed()
  }

  /** We are somebody else now: every server that is shown it has to see it. */
  async renewed(): Promise<void> {
    await this.own.load()
    const all = [...this.#shown.values()].flatMap(({ server, by }) =>
      by.showsOurs ? [server] : [],
    )
    this.#events.reconnect([...new Set(all)])
    this.#events.changed()
  }
}
