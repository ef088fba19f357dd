/**
 * Adds what was planned in one call, with the equipment that a template makes of it: all or none, followed
 * as a job of the core, which can be cancelled until it is written. It goes on where the screen is left.
 */
import { create } from 'zustand'
import type { Input } from '../../../shared/contract.ts'
import type { Failure } from '../../../shared/result.ts'
import { call } from '../../stores/core.ts'
import { newJobKey } from '../../stores/jobs.ts'
import { setPicked } from '../picked.ts'
import { draftOf, type Asked, type Back, type Planned } from '../picks.ts'

export type Equipment = Input<'templates.apply'>['equipment']

export type Adding =
  | { readonly phase: 'idle' }
  | { readonly phase: 'adding'; readonly job: string }
  | { readonly phase: 'done'; readonly tags: number; readonly equipment: number }
  | { readonly phase: 'failed'; readonly error: Failure }

export const useAdding = create<Adding>(() => ({ phase: 'idle' }))

const put = (adding: Adding): void => useAdding.setState(adding, true)

/** @param equipment to be made with them; null where no template was chosen */
export async function add(
  plan: readonly Planned[],
  asked: Asked & { readonly equipment: string | null },
  equipment: Equipment | null,
): Promise<void> {
  if (useAdding.getState().phase === 'adding') return
  const job = newJobKey()
  put({ phase: 'adding', job })
  const tags = plan.map((each) => draftOf(each, asked))
  const answer =
    equipment === null
      ? await call('tags.create', { tags, job })
      : await call('templates.apply', { tags, equipment, job })
  if (!answer.ok) return put({ phase: 'failed', error: answer.error })
  setPicked(
    plan.map(({ pick }) => pick),
    false,
  )
  put({ phase: 'done', tags: tags.length, equipment: equipment?.length ?? 0 })
}

/** Restores deleted tags with their history in the place of adding them anew: all or none. */
export async function takeBack(back: readonly Back[]): Promise<void> {
  if (useAdding.getState().phase === 'adding') return
  const job = newJobKey()
  put({ phase: 'adding', job })
  const answer = await call('tags.restore', { tags: back.map(({ tag }) => tag), job })
  if (!answer.ok) return put({ phase: 'failed', error: answer.error })
  setPicked(
    back.map(({ pick }) => pick),
    false,
  )
  put({ phase: 'done', tags: back.length, equipment: 0 })
}

export const forgetAdding = (): void => put({ phase: 'idle' })
