/**
 * A formula over a range of its history that a person asks for, as a job that lasts: stretch by stretch,
 * each stored in the place of what stood there, so that wherever it ends a range is of one formula up to
 * a moment and as it was from there on. It goes on after a start from the stretch that it had done.
 */
import { z } from 'zod'
import type { HistoryPort } from '../../shared/history.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { isoFromTicks } from '../../shared/time.ts'
import type { LastingKind } from '../interface.ts'
import { ThreadEnded } from '../threads/rpc.ts'
import type { Engine } from './engine.ts'
import { Passage, wholeOf } from './passage.ts'

export interface AfterwardsParts {
  readonly engine: Pick<Engine, 'client' | 'plan' | 'names' | 'running' | 'startBefore'>
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'replace' | 'figures'>
  tag(name: string): Tag | undefined
}

const ticks = z.string().regex(/^\d{1,19}$/)
const taskSchema = z.strictObject({
  tag: z.string(),
  from: ticks,
  to: ticks,
  /** Until here it is done. */
  done: ticks,
  stored: z.number().int(),
  /** Of the formula that was looked at; earlier versions did not tell. */
  revision: z.number().int().optional(),
})
export type AfterwardsTask = z.output<typeof taskSchema>

/** What is newer is still being calculated as it comes, milliseconds. */
export const FRESH_MS = 10_000

const SECOND = 10_000_000n
/** In seconds: how far such a job is. */
export const lengthOf = (from: bigint, to: bigint): number => Number((to - from) / SECOND)

export function afterwardsKind(parts: AfterwardsParts): LastingKind<AfterwardsTask> {
  const { engine, history } = parts
  return {
    kind: 'calculate',
    read: (task) => taskSchema.safeParse(task).data ?? null,

    work: async (_job, task, progress) => {
      if (!(await engine.running(progress.isLeft))) return ok({ stored: task.stored })
      const tag = parts.tag(task.tag)
      if (tag === undefined || tag.formula === null) {
        return fail('not_found', `There is no calculated tag ${task.tag} any more.`, {
          tag: task.tag,
        })
      }
      const { revision = tag.formula.revision } = task
      const isOther = (): boolean => parts.tag(task.tag)?.formula?.revision !== revision
      if (isOther()) return formulaGone(tag)
      const from = BigInt(task.from)
      const to = BigInt(task.to)
      const naming = { tag: parts.tag, names: (text: string) => engine.names.of(text) }
      try {
        const done = BigInt(task.done)
        const start = await engine.startBefore(tag, done, 0n)
        const passage = await Passage.begin(
          { client: engine.client, history, zone: engine.plan.zone },
          tag,
          wholeOf(tag, naming),
          start,
          true,
        )
        if (passage === null) return formulaGone(tag)
        try {
          let { stored } = task
          while (passage.at < to && !progress.isLeft()) {
            const begin = passage.at > done ? passage.at : done
            const made = await passage.next(to, done)
            if (isOther()) return formulaGone(tag)
            if (passage.at <= done) continue
            const taken = await passage.replace(begin, passage.at, made, progress.isLeft)
            if (taken === null) break
            stored += taken
            const next = { ...task, done: String(passage.at), stored }
            await progress.step(lengthOf(from, passage.at), next)
          }
          return ok({ stored })
        } finally {
          await passage.end(null).catch(() => undefined)
        }
      } catch (error) {
        if (!(error instanceof ThreadEnded)) throw error
        return fail('unavailable', 'The calculation has ended meanwhile. Begin it again.', {
          reason: 'history',
        })
      }
    },

    told: (_job, task, result) => {
      const range = {
        from: isoFromTicks(BigInt(task.from)),
        to: isoFromTicks(BigInt(task.to)),
        stored: task.stored,
      }
      return {
        kind: 'calculated_afterwards',
        subject: task.tag,
        outcome: result.ok ? 'finished' : 'failed',
        details: result.ok ? range : { ...range, code: result.error.code },
      }
    },
  }
}

export const formulaGone = ({ name }: Tag): Result<never> =>
  fail('conflict', `The formula of ${name} was changed meanwhile. Begin it again.`, {
    reason: 'formula',
    tag: name,
  })
