/**
 * The loss ledger: every sample that a server has sent is stored, was stored already, refused, dropped, or
 * still on its way to the disk. Pure rules, for the core, the screens and the tests of every fault.
 */
import type { ServerFigures } from './acquisition.ts'

/** What became of samples after acquisition passed them on. */
export interface StoreFigures {
  readonly stored: number
  /** The history had them already, for example from before a link was cut. */
  readonly duplicate: number
  readonly refused: number
  readonly dropped: number
  /** Not on disk yet. */
  readonly waiting: number
  /** Gaps that were opened for the server or one of its tags since the start of the program. */
  readonly gaps: number
  /** Of those refused, so many had a source time that no history holds. */
  readonly misdated: number
  /** Tags whose last sample was one of these; a hundred at most. */
  readonly misdatedTags: readonly number[]
}

export interface AccountedFigures extends ServerFigures {
  readonly store: StoreFigures
}

export interface Ledger {
  readonly received: number
  readonly stored: number
  readonly duplicate: number
  readonly refused: number
  readonly dropped: number
  readonly waiting: number
}

export const ledgerOf = ({ received, refused, dropped, store }: AccountedFigures): Ledger => ({
  received,
  stored: store.stored,
  duplicate: store.duplicate,
  refused: refused + store.refused,
  dropped: dropped + store.dropped,
  waiting: store.waiting,
})

/** Samples that the ledger does not account for; 0 while it balances. */
export const difference = ({ received, ...parts }: Ledger): number =>
  received - parts.stored - parts.duplicate - parts.refused - parts.dropped - parts.waiting
