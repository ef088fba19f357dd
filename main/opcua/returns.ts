/**
 * How often a server came back, and what of it: reconnects, restarts of the server itself, and subscriptions
 * that had to be made anew because the server kept the one of before no longer. What was still in that one
 * is lost; the gap of the link covers it. Outlives the connection that is replaced when its server is changed.
 */
import type { ServerFigures } from '../../shared/acquisition.ts'
import { isOtherRun, type ServerLook } from './server-facts.ts'

type Run = Pick<ServerLook, 'startedAt'>

export type Returned = Pick<ServerFigures, 'reconnects' | 'restarts' | 'renewals'>

export class Returns {
  #counts: Returned = { reconnects: 0, restarts: 0, renewals: 0 }
  /** The last run of each endpoint: those of a redundant set were not started together. */
  readonly #runs = new Map<string, Run>()
  #hasStood = false

  get counts(): Returned {
    return this.#counts
  }

  /** @param continued with the subscription of before */
  stood(endpoint: string, run: Run, continued: boolean): void {
    const before = this.#runs.get(endpoint)
    const isRestarted = before !== undefined && isOtherRun(before, run)
    if (run.startedAt !== null) this.#runs.set(endpoint, run)
    const { reconnects, restarts, renewals } = this.#counts
    this.#counts = {
      reconnects: reconnects + (this.#hasStood ? 1 : 0),
      restarts: restarts + (isRestarted ? 1 : 0),
      renewals: renewals + (this.#hasStood && !continued ? 1 : 0),
    }
    this.#hasStood = true
  }

  /** The next connection is the first of its own: that it stands is no return. */
  begin(): this {
    this.#hasStood = false
    return this
  }
}
