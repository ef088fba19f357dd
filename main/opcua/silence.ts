/**
 * Watches whether a thread of acquisition says anything. One that is in the middle of something without an end
 * tells nobody that its values are old: its links are in doubt until it is heard again, and one that stays silent
 * is ended. While the core itself stood still it could hear nobody.
 */
import { isConnected, type ServerFigures } from '../../shared/acquisition.ts'
import type { ServerTrouble } from '../../shared/server-troubles.ts'
import type { Failure } from '../../shared/result.ts'

/** Milliseconds from one look at whether it is alive to the next; it says so twice a second. */
const LOOK = 1000
/** After so many milliseconds without a word nobody knows what its servers hold. */
const SILENT = 5000
/** After so many it is ended and started again. */
const STUCK = 30_000

const stuck: Failure = {
  code: 'unavailable',
  message: 'The acquisition thread does not answer. It is started again where that lasts.',
  details: { reason: 'stuck' satisfies ServerTrouble },
}

interface Unheard {
  /** Unix milliseconds. */
  readonly since: number
  /** When its server was heard before that, as the thread told when it went on; undefined until then. */
  readonly confirmedAt: number | null | undefined
}

export interface SilenceEvents {
  /** It is running, and has said something since it was started. */
  isTalking(): boolean
  /** What was last known of each of its servers. */
  known(): Iterable<ServerFigures>
  /** A server is in doubt, or no longer. */
  state(figures: ServerFigures): void
  /** It has been silent for too long. */
  stuck(): void
  /** Unix milliseconds. */
  now(): number
}

export class Silence {
  readonly #events: SilenceEvents
  /** Milliseconds of `performance.now`. */
  #heardAt = 0
  #lookedAt = 0
  /** Servers whose values nobody vouches for, since it was silent. */
  readonly #unheard = new Map<number, Unheard>()
  readonly #looking: NodeJS.Timeout

  constructor(events: SilenceEvents) {
    this.#events = events
    this.#looking = setInterval(() => this.#look(), LOOK)
  }

  heard(): void {
    this.#heardAt = performance.now()
  }

  /** How this server is, is known otherwise by now. */
  forget(server: number): void {
    this.#unheard.delete(server)
  }

  forgetAll(): void {
    this.#unheard.clear()
  }

  stop(): void {
    clearInterval(this.#looking)
  }

  /** Its servers were not heard either meanwhile: each is what it was when that one is heard again. */
  vouched(figures: ServerFigures): ServerFigures {
    const unheard = this.#unheard.get(figures.server)
    if (unheard === undefined) return figures
    const { confirmedAt } = figures
    const isNews = unheard.confirmedAt !== undefined && confirmedAt !== unheard.confirmedAt
    if (isConnected(figures.state) && !isNews) {
      this.#unheard.set(figures.server, { ...unheard, confirmedAt })
      return this.#doubtful(figures)
    }
    this.#unheard.delete(figures.server)
    this.#events.state(figures)
    return figures
  }

  #look(): void {
    const now = performance.now()
    if (now - this.#lookedAt > 2 * LOOK) this.#heardAt = now
    this.#lookedAt = now
    if (!this.#events.isTalking()) return
    const silence = now - this.#heardAt
    if (silence > STUCK) this.#events.stuck()
    if (silence <= SILENT) return
    for (const known of this.#events.known()) {
      if (!isConnected(known.state) || this.#unheard.has(known.server)) continue
      this.#unheard.set(known.server, { since: this.#events.now(), confirmedAt: undefined })
      this.#events.state(this.#doubtful(known))
    }
  }

  #doubtful(figures: ServerFigures): ServerFigures {
    const since = this.#unheard.get(figures.server)?.since ?? this.#events.now()
    return { ...figures, state: 'suspect', since, error: stuck }
  }
}
