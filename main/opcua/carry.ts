/**
 * Keeps the ledger of each server true over a restart of the thread, and over a time in which the server was
 * switched off: the thread's own counts begin at zero then. What was counted before is carried over, and
 * what had really reached the core is known here.
 */
import { noFigures, type ServerFigures } from '../../shared/acquisition.ts'

interface Counts {
  passed: number
  refused: number
  dropped: number
  overflows: number
  reconnects: number
  restarts: number
  renewals: number
  filled: number
}

const none = (): Counts => ({
  ...{ passed: 0, refused: 0, dropped: 0 },
  ...{ overflows: 0, reconnects: 0, filled: 0 },
  ...{ restarts: 0, renewals: 0 },
})

interface Account {
  /** Up to the last death of the thread. */
  base: Counts
  /** Samples that reached the core, ever. */
  reached: number
  last: ServerFigures | null
}

export class Carry {
  #accounts = new Map<number, Account>()

  #of(server: number): Account {
    const found = this.#accounts.get(server) ?? { base: none(), reached: 0, last: null }
    this.#accounts.set(server, found)
    return found
  }

  passed(server: number, samples: number): void {
    this.#of(server).reached += samples
  }

  /** What the thread has told last, with everything from before it; null where it has told nothing. */
  known(server: number): ServerFigures | null {
    const { base, last } = this.#of(server)
    return last === null ? null : sum(last, base)
  }

  /** Figures of the thread with everything from before it. */
  add(figures: ServerFigures): ServerFigures {
    const account = this.#of(figures.server)
    account.last = figures
    return sum(figures, account.base)
  }

  /**
   * The thread is gone, or the server was taken from it; its last word, corrected by what reached the core
   * since.
   * @param reconnects the thread that comes next begins with a connection, which is one more
   */
  left(server: number, reconnects = 0): ServerFigures {
    const account = this.#of(server)
    const { base, last } = account
    account.base = {
      passed: account.reached,
      refused: base.refused + (last?.refused ?? 0),
      dropped: base.dropped + (last?.dropped ?? 0),
      overflows: base.overflows + (last?.overflows ?? 0),
      filled: base.filled + (last?.filled ?? 0),
      reconnects: base.reconnects + (last?.reconnects ?? 0) + reconnects,
      restarts: base.restarts + (last?.restarts ?? 0),
      renewals: base.renewals + (last?.renewals ?? 0),
    }
    account.last = null
    const gone = { ...none(), received: 0, rate: 0, filling: 0 }
    return sum({ ...(last ?? noFigures(server)), ...gone }, account.base)
  }
}

function sum(figures: ServerFigures, base: Counts): ServerFigures {
  return {
    ...figures,
    received: figures.received + base.passed + base.refused + base.dropped,
    passed: figures.passed + base.passed,
    refused: figures.refused + base.refused,
    dropped: figures.dropped + base.dropped,
    overflows: figures.overflows + base.overflows,
    filled: figures.filled + base.filled,
    reconnects: figures.reconnects + base.reconnects,
    restarts: figures.restarts + base.restarts,
    renewals: figures.renewals + base.renewals,
  }
}
