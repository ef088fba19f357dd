/**
 * What a person asks to be calculated over the history: whether it can be, and from when on. A range begins
 * where something of it is recorded; one of which nothing is would be work of hours for no result.
 */
import type { HistoryPort } from '../../shared/history.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { isoFromTicks, ticksFromMoment, ticksFromMs, type Ticks } from '../../shared/time.ts'
import type { Handlers, LastingJobs } from '../interface.ts'
import { Line } from '../threads/line.ts'
import { FRESH_MS, lengthOf, type AfterwardsTask } from './afterwards.ts'
import type { Engine } from './engine.ts'
import { wholeOf } from './passage.ts'
import type { createTrials } from './trials.ts'

export interface AskedParts {
  readonly engine: Pick<Engine, 'names'>
  readonly history: Pick<HistoryPort, 'range' | 'latest'>
  readonly jobs: LastingJobs<AfterwardsTask>
  tag(name: string): Tag | undefined
}

export const unknownFormula = (name: string): Result<never> =>
  fail('not_found', `There is no calculated tag ${name}. See tags.list.`, { tag: name })

/** From when on there is anything to calculate with, or to replace; null where there is nothing. */
async function recordedFrom(
  { engine, history, tag: find }: AskedParts,
  tag: Tag,
  from: Ticks,
  to: Ticks,
): Promise<Ticks | null> {
  const naming = { tag: find, names: (text: string) => engine.names.of(text) }
  const tags = [tag.id, ...wholeOf(tag, naming).inputs.map(({ id }) => id)]
  const before = await history.latest(from, tags)
  if (before.tag.length > 0) return from
  const asking = { asker: 'calculation', signal: new AbortController().signal }
  const { series } = await history.range({ tags, from, to, limit: 1 }, asking)
  const first = series.flatMap(({ time }) => [...time.subarray(0, 1)])
  return first.reduce<Ticks | null>(
    (least, time) => (least === null || time < least ? time : least),
    null,
  )
}

export function askedHandler(
  parts: AskedParts,
  attempt: ReturnType<typeof createTrials>['attempt'],
): Handlers<'calculations.backfill'>['calculations.backfill'] {
  const { jobs } = parts
  // Two that ask at the same moment: the second finds the job of the first.
  const line = new Line(1)
  return ({ tag: name, from, to, reason }, context) =>
    line.take(async () => {
      const tag = parts.tag(name)
      if (tag === undefined || tag.formula === null) return unknownFormula(name)
      const { formula } = tag
      const asked = ticksFromMoment(from) ?? 0n
      const fresh = ticksFromMs(context.now - FRESH_MS)
      const until = ticksFromMoment(to) ?? 0n
      const end = until < fresh ? until : fresh
      if (asked >= end) {
        return fail('bad_input', 'from: must lie before to, and both in the past.', {
          field: 'from',
        })
      }
      const tried = await attempt(formula.text, name, tag.unit, context.now)
      if (!tried.ok) return tried
      if (!tried.value.ok)
        return fail('conflict', `The formula of ${name} cannot be calculated. Change it first.`, {
          reason: 'formula',
          tag: name,
        })
      if (tried.value.endless) {
        return fail(
          'conflict',
          `${name} counts without end: what it had counted before the range is in no history. Give it a time or a condition that sets it back.`,
          { reason: 'endless', tag: name },
        )
      }
      if (jobs.running().some(({ job }) => job.subject === name)) {
        return fail(
          'conflict',
          `${name} is being calculated over its history. Wait, or cancel that.`,
          { reason: 'job_running', tag: name },
        )
      }
      const begin = await recordedFrom(parts, tag, asked, end)
      if (begin === null) {
        return fail(
          'conflict',
          `Nothing is recorded in this range of ${name} or of what it is calculated from. Choose one with samples.`,
          { reason: 'nothing_recorded', tag: name },
        )
      }
      const { id, user, name: author } = context.session.person
      return jobs.begin(
        { subject: name, person: { id, user, name: author }, of: lengthOf(begin, end) },
        {
          ...{ tag: name, from: String(begin), to: String(end), done: String(begin), stored: 0 },
          revision: formula.revision,
        },
        [
          context.entry({
            kind: 'calculated_afterwards',
            subject: name,
            reason,
            details: {
              from: isoFromTicks(begin),
              to: isoFromTicks(end),
              revision: formula.revision,
            },
          }),
        ],
      )
    })
}
