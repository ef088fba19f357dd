/** The steps of a change with their times, as the ledger shows them. Pure. */
import type { Change } from './changes.ts'

export type StepKey = 'drafted' | 'armed' | 'sent' | 'accepted' | 'read_back' | 'held' | 'closed'

export interface Step {
  readonly key: StepKey
  /** `done`; `now`: under way; `todo`: may still come; `failed`: it ended here. */
  readonly state: 'done' | 'now' | 'todo' | 'failed'
  /** Unix milliseconds; null where it has not happened, or nobody noted when. */
  readonly at: number | null
  /** Milliseconds since the step before. */
  readonly took: number | null
}

/** Ends after which the equipment may be other than what the person asked for. */
export const isAbnormal = (phase: Change['phase']): boolean =>
  phase === 'rejected' || phase === 'reverted' || phase === 'timed_out' || phase === 'unknown'

/** Closed, and nothing ever left the console. */
export const neverSent = (phase: Change['phase']): boolean =>
  phase === 'conflict' || phase === 'expired' || phase === 'cancelled'

/** An abnormal end is the last row: what would have come after it is not listed. */
export function ledgerOf(change: Change, draftedAt: number | null): Step[] {
  const times: readonly (readonly [StepKey, number | null])[] = [
    ['drafted', draftedAt],
    ['armed', change.armedAt],
    ['sent', change.sentAt],
    ['accepted', change.acceptedAt],
    ['read_back', change.readBackAt],
    ['held', change.phase === 'applied' ? change.closedAt : null],
    ['closed', change.closedAt],
  ]
  const steps: Step[] = []
  let before: number | null = null
  for (const [key, at] of times) {
    const took: number | null = at === null || before === null ? null : Math.max(0, at - before)
    if (key === 'drafted' || at !== null) steps.push({ key, state: 'done', at, took })
    else if (isAbnormal(change.phase)) {
      const closed = change.closedAt
      const until = closed === null || before === null ? null : Math.max(0, closed - before)
      return [...steps, { key, state: 'failed', at: closed, took: until }]
    } else {
      const first = steps.every(({ state }) => state === 'done')
      steps.push({ key, state: first ? 'now' : 'todo', at, took })
    }
    before = at
  }
  return steps
}

/** Share of the hold time that is over, and the seconds of it. */
export function holdOf(
  change: Change,
  now: number,
): { share: number; seconds: number; of: number } | null {
  if (change.readBackAt === null) return null
  const over = Math.max(0, (change.closedAt ?? now) - change.readBackAt)
  const hold = change.rules.hold
  return {
    share: hold === 0 ? 1 : Math.min(1, over / hold),
    seconds: Math.floor(Math.min(over, hold) / 1000),
    of: Math.round(hold / 1000),
  }
}

/** Why a change timed out: nobody answered, the value never came back, or it could not be read. */
export function timeoutOf(change: Change): 'unanswered' | 'not_read_back' | 'different' | 'unseen' {
  if (change.status === null) return 'unanswered'
  if (change.readBackAt !== null) return 'unseen'
  return change.readBack === null ? 'not_read_back' : 'different'
}
