/**
 * What is believed of a server's link at this moment, since when and why: the state machine of
 * `supervision.ts` with its present state, and what is told of it. Who watches hears of each change after its
 * reason is known, so that a state never comes without it.
 */
import { isConnected, type ServerFigures, type ServerState } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { isAlive, isMute, newLink, step, type Link, type LinkEvent } from './supervision.ts'

export interface BeliefEvents {
  /** The link fell silent: why, as far as it can be told. */
  silent(): Failure
  changed(): void
}

export class Belief {
  /** What is wrong, or to be told all the same; null where nothing is. */
  error: Failure | null = null
  readonly #events: BeliefEvents
  #link: Link = newLink(performance.now())
  /** Unix milliseconds. */
  #since = Date.now()
  #confirmedAt: number | null = null
  #confirmedClock: number | null = null

  constructor(events: BeliefEvents) {
    this.#events = events
  }

  get state(): ServerState {
    return this.#link.state
  }

  /** Its values are what the server holds now. */
  get isConnected(): boolean {
    return isConnected(this.#link.state)
  }

  /** The server is there, however late it is. */
  get isAlive(): boolean {
    return isAlive(this.#link)
  }

  /** The server has told its clock with data or a keep-alive. */
  get knowsClock(): boolean {
    return this.#confirmedClock !== null
  }

  /** Publishing is silent for good while the server answers all the rest. */
  isMute(now: number): boolean {
    return isMute(this.#link, now)
  }

  /** @param now milliseconds of `performance.now` */
  apply(event: LinkEvent, now = performance.now()): void {
    const before = this.#link.state
    this.#link = step(this.#link, event, now)
    if (this.#link.state === before) return
    this.#since = Date.now()
    if (event.kind === 'tick' && this.#link.state === 'down' && before !== 'switching') {
      this.error = this.#events.silent()
    }
    this.#events.changed()
  }

  /** Data or a keep-alive came. @param serverTime null where the server tells none */
  confirm(serverTime: Date | null): void {
    this.#confirmedAt = Date.now()
    const clock = serverTime?.getTime() ?? 0
    this.#confirmedClock = clock > 0 ? clock : null
    this.apply({ kind: 'confirmed' })
  }

  figures(): Pick<ServerFigures, 'state' | 'since' | 'confirmedAt' | 'confirmedClock' | 'error'> {
    return {
      state: this.#link.state,
      since: this.#since,
      confirmedAt: this.#confirmedAt,
      confirmedClock: this.#confirmedClock,
      error: this.error,
    }
  }
}
