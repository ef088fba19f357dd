/**
 * The thread of one search: it is started with it and ended after it, so that neither formulas nor screens
 * wait for a year of samples. It reads no history; it is given stretch after stretch.
 */
import { parentPort } from 'node:worker_threads'
import type { Series } from '../../../shared/history.ts'
import { serve } from '../../threads/rpc.ts'
import type { Lost } from '../replay.ts'
import { Findings, type Found, type Tally } from './findings.ts'
import type { Plan } from './plan.ts'
import { Watch } from './watch.ts'

/** What came out of a stretch. */
export interface Told extends Tally {
  readonly found: readonly Found[]
}

export function createOperations() {
  let findings = new Findings(0)
  let watch: Watch | null = null
  const told = (): Told => ({ ...findings.tally, found: findings.take() })
  const watching = (): Watch => {
    if (watch === null) throw new Error('nothing is looked for')
    return watch
  }
  return {
    /** @param most occurrences that are told with what their tags were; more are counted */
    begin(most: number): void {
      findings = new Findings(most)
    },
    /**
     * From a moment on occurrences are told; what was before it is to be gone over first.
     * @param known the last sample of each tag before a moment, and gaps since @param to this moment
     */
    open(
      known: readonly Series[],
      gaps: readonly Lost[],
      to: bigint,
      { plan, start }: { readonly plan: Plan; readonly start: bigint },
    ): void {
      watch = new Watch(plan, start, findings)
      watch.stretch(known, gaps, to)
    },
    stretch(series: readonly Series[], gaps: readonly Lost[], to: bigint): Told {
      watching().stretch(series, gaps, to)
      return told()
    },
    /** All of this is so, as is known without looking; whatever follows begins anew with `open`. */
    pass(from: bigint, to: bigint, verdict: 'false' | 'unknown'): Told {
      watch?.finish(from, verdict)
      watch = null
      if (verdict === 'unknown') findings.pass(Number(to - from))
      return told()
    },
    /** The range ends. */
    finish(to: bigint, isNow: boolean): Told {
      watch?.finish(to, isNow ? 'running' : 'range')
      return told()
    },
  }
}
export type ConditionOperations = ReturnType<typeof createOperations>

if (parentPort !== null) serve(parentPort, createOperations())
