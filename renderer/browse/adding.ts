/**
 * Adds what was planned, part by part, so that ten thousand tags show how far they are and can be ended in
 * between: what is added stays, and the journal has a row for each part.
 */
import { create } from 'zustand'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import { setPicked } from './picked.ts'
import { draftOf, type Asked, type Planned } from './picks.ts'

/** Tags in one part. */
const PART = 500

export type Adding =
  | { readonly phase: 'idle' }
  | { readonly phase: 'adding' | 'ending'; readonly done: number; readonly of: number }
  | { readonly phase: 'done' | 'cancelled'; readonly done: number; readonly of: number }
  | {
      readonly phase: 'failed'
      readonly done: number
      readonly of: number
      readonly error: Failure
    }

export const useAdding = create<Adding>(() => ({ phase: 'idle' }))

const put = (adding: Adding): void => useAdding.setState(adding, true)

export async function add(plan: readonly Planned[], asked: Asked): Promise<void> {
  const { phase } = useAdding.getState()
  if (phase === 'adding' || phase === 'ending') return
  const of = plan.length
  put({ phase: 'adding', done: 0, of })
  for (let done = 0; done < of;) {
    const part = plan.slice(done, done + PART)
    const answer = await call('tags.create', { tags: part.map((each) => draftOf(each, asked)) })
    if (!answer.ok) return put({ phase: 'failed', done, of, error: answer.error })
    done += part.length
    setPicked(
      part.map(({ pick }) => pick),
      false,
    )
    if (done < of && useAdding.getState().phase === 'ending') {
      return put({ phase: 'cancelled', done, of })
    }
    put({ phase: 'adding', done, of })
  }
  put({ phase: 'done', done: of, of })
}

/** Ends it after the part that is under way. */
export function endAdding(): void {
  const now = useAdding.getState()
  if (now.phase === 'adding') put({ ...now, phase: 'ending' })
}

export const forgetAdding = (): void => put({ phase: 'idle' })
