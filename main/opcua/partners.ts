/**
 * What is known of the endpoints of a redundant set as equipment: each is looked at before it is needed, and
 * once more right before it is gone to, so that no value is taken from another device that stands at the
 * address of a partner. `shared/partners.ts` has the rule, `sighting.ts` what is read for it. Of a server with
 * a single endpoint nothing is read.
 */
import { createHash } from 'node:crypto'
import type { ClientSession } from 'node-opcua-client'
import type { ItemSpec } from '../../shared/acquisition.ts'
import {
  judgePartner,
  noPartners,
  type KnownPartners,
  type PartnerFigures,
  type Portrait,
} from '../../shared/partners.ts'
import { OtherDeviceError } from './diagnosis.ts'
import { fitOf, isFresh, sight, tellingNodes, type Seen, type Sighting } from './sighting.ts'

/** Milliseconds after which an endpoint is looked at as a whole anew. */
const ANEW = 300_000
/** Milliseconds from one look to the next, where it failed or showed another device. */
const AGAIN = 10_000

export interface PartnersParts {
  /** In order of preference. */
  readonly endpoints: readonly string[]
  /** By tag, by the names that their indexes were pinned to. */
  wanted(): ReadonlyMap<number, ItemSpec>
  /** The first endpoint was seen, and is not what was known of it. */
  portrayed(portrait: Portrait): void
}

export class Partners {
  readonly #parts: PartnersParts
  #known: KnownPartners = noPartners
  readonly #seen: (Sighting | null)[]
  /** Milliseconds of `performance.now` before which an endpoint is left alone. */
  readonly #rests: number[]
  #judged: (PartnerFigures | null | undefined)[] = []
  #nodes: readonly string[] = []
  #nodesOf: ReadonlyMap<number, ItemSpec> | null = null

  constructor(parts: PartnersParts) {
    this.#parts = parts
    this.#seen = parts.endpoints.map(() => null)
    this.#rests = parts.endpoints.map(() => 0)
  }

  /** What is kept of them. */
  know(known: KnownPartners): void {
    // Of another address nothing is known; and what was seen here is newer than what is kept.
    const isOfThis = known.first?.endpoint === this.#parts.endpoints[0]
    const first = this.#seen[0]?.portrait ?? (isOfThis ? known.first : null)
    this.#known = { first, accepted: known.accepted }
    this.#judged = []
  }

  get known(): KnownPartners {
    return this.#known
  }

  /** Of the first endpoint null: the others are held against it. */
  judge(index: number): PartnerFigures | null {
    void this.#wanted()
    const found = this.#judged[index]
    if (found !== undefined) return found
    const judged = index === 0 ? null : this.#judge(index)
    this.#judged[index] = judged
    return judged
  }

  isOther(index: number): boolean {
    return this.judge(index)?.verdict === 'other'
  }

  /** Looks at an endpoint that stands, in the background, where it has to be looked at. */
  tend(index: number, session: ClientSession, seen: Seen, now: number): void {
    if (this.#parts.endpoints.length < 2 || now < (this.#rests[index] ?? 0)) return
    if (this.#isKnown(index, seen, now)) return
    this.#rests[index] = Number.POSITIVE_INFINITY
    const rest = (): void => {
      this.#rests[index] = performance.now() + AGAIN
    }
    // Where the connection is gone that is told otherwise.
    this.#look(index, session, seen, now).then(rest, rest)
  }

  /** Throws where another device stands there; nothing has been taken from it then. */
  async vet(index: number, session: ClientSession, seen: Seen, now: number): Promise<void> {
    if (index === 0) return
    if (!this.#isKnown(index, seen, now)) await this.#look(index, session, seen, now)
    const judged = this.judge(index)
    if (judged?.verdict === 'other') throw new OtherDeviceError(judged)
  }

  #isKnown(index: number, seen: Seen, now: number): boolean {
    const sighting = this.#seen[index] ?? null
    if (sighting === null || !isFresh(sighting, seen, this.#wanted(), now - ANEW)) return false
    // It may have been looked at while its program was still being loaded.
    return !this.isOther(index)
  }

  async #look(index: number, session: ClientSession, seen: Seen, now: number): Promise<void> {
    const endpoint = this.#parts.endpoints[index] ?? ''
    const before = this.#seen[index] ?? null
    const isOld = before !== null && before.at < now - ANEW
    const kept = isOld || this.isOther(index) ? null : before
    const sighting = await sight(endpoint, session, seen, this.#wanted(), kept, now)
    this.#seen[index] = sighting
    this.#judged = []
    if (index !== 0 || sameText(this.#known.first, sighting.portrait)) return
    this.#known = { ...this.#known, first: sighting.portrait }
    this.#parts.portrayed(sighting.portrait)
  }

  #wanted(): readonly string[] {
    const wanted = this.#parts.wanted()
    if (wanted !== this.#nodesOf) {
      this.#nodesOf = wanted
      this.#nodes = tellingNodes(Array.from(wanted.values(), ({ node }) => node))
      this.#judged = []
    }
    return this.#nodes
  }

  #judge(index: number): PartnerFigures {
    const partner = this.#seen[index] ?? null
    const first = this.#known.first
    if (partner === null) {
      const fit = { compared: 0, missing: 0, changed: 0, example: null }
      return { verdict: 'unseen', reasons: [], ...fit, doubt: null, accepted: false }
    }
    const fit = fitOf(this.#seen[0] ?? null, partner, this.#nodes, first?.names ?? [])
    const judged = judgePartner(first, partner.portrait, fit)
    const doubt =
      judged.verdict === 'doubt' ? nameOf([judged.reasons, first, partner.portrait]) : null
    const accepted = doubt !== null && this.#known.accepted.includes(doubt)
    return { ...judged, ...fit, doubt, accepted }
  }
}

/** The same doubt about the same two servers has the same name. */
const nameOf = (about: unknown): string =>
  createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32)

const sameText = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)
