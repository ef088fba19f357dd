/**
 * Where a queue between a value and us overflowed, the samples before the marked one are lost: a gap of
 * that tag tells from which sample to which. Gaps of one tag that follow closely are widened to one, so
 * that a server whose queue is always too short fills no history with them.
 */
import type { HistoryPort } from '../../shared/history.ts'
import { SampleFlag, type SampleBatch } from '../../shared/samples.ts'
import { ticksFromMs, TICKS_PER_MS, type Ticks } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Accounts } from './accounts.ts'

export interface OverflowParts {
  /** Source time of the last sample of a tag, and how many milliseconds ago it arrived; undefined where there
   * is none. */
  lastOf(tag: number): { readonly time: Ticks; readonly ago: number } | undefined
  readonly history: Pick<HistoryPort, 'openGap' | 'closeGap'>
  readonly accounts: Pick<Accounts, 'gap'>
  readonly log: Log
}

interface Loss {
  /** A promise, so that closing waits for opening. */
  readonly id: Promise<number>
  to: Ticks
}

/** Two losses of a tag that are no further apart are one gap. */
const APART: Ticks = 10_000n * TICKS_PER_MS

/** @returns takes a batch before anybody learns of it, so that `lastOf` tells of before it */
export function createOverflows({ lastOf, history, accounts, log }: OverflowParts) {
  const losses = new Map<number, Loss>()

  const lose = (server: number, tag: number, from: Ticks, to: Ticks): void => {
    const known = losses.get(tag)
    const isSame = known !== undefined && from >= known.to && from - known.to <= APART
    if (!isSame) accounts.gap(server)
    const loss = isSame
      ? known
      : {
          id: history.openGap({
            kind: 'queue_overflow',
            scope: { of: 'tag', tag },
            from,
            lost: null,
          }),
          to,
        }
    loss.to = to
    losses.set(tag, loss)
    loss.id
      .then((id) => history.closeGap(id, to))
      .catch((error: unknown) => {
        log.error({ error, tag }, 'a gap of an overflow could not be kept')
      })
  }

  return (server: number, batch: SampleBatch): void => {
    if (!batch.flags.some((flags) => (flags & SampleFlag.Overflow) !== 0)) return
    const last = new Map<number, { readonly time: Ticks; readonly ago: number }>()
    batch.tag.forEach((tag, row) => {
      const time = batch.sourceTime[row] ?? 0n
      const before = last.get(tag) ?? lastOf(tag)
      last.set(tag, { time, ago: 0 })
      const isMarked = ((batch.flags[row] ?? 0) & SampleFlag.Overflow) !== 0
      if (!isMarked || before === undefined || before.time === time) return
      if (before.time < time) lose(server, tag, before.time, time)
      else {
        // The source's clock was set back: what is lost follows the one, or comes before the other.
        const ago = ticksFromMs(before.ago)
        lose(server, tag, time - ago, before.time + ago)
      }
    })
  }
}
