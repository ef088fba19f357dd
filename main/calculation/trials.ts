/**
 * A formula tried before anything of it is kept: whether it can be calculated, of what type its results are,
 * and what it makes of its tags as they are now.
 */
import type { Output } from '../../shared/contract.ts'
import { circleOf } from '../../shared/formula.ts'
import { qualityOf, Status } from '../../shared/quality.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { batchOf, type Sample } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { isoFromTicks } from '../../shared/time.ts'
import type { Attempt } from './calculation.worker.ts'
import type { Engine } from './engine.ts'
import { factOf, typeOfKind } from './facts.ts'
import type { Outcome } from './item.ts'

export interface TrialsParts {
  readonly engine: Pick<Engine, 'client' | 'plan' | 'names'>
  tag(name: string): Tag | undefined
  tagById(id: number): Tag | undefined
  live(tag: number): (Sample & { readonly status: number }) | null
}

/** The thread that calculates does not answer. */
export const unavailable = fail(
  'unavailable',
  'The calculation is being started again. Try again in a few seconds.',
  { reason: 'calculation' },
)

export function createTrials(parts: TrialsParts) {
  const { engine } = parts
  const needs = (name: string): readonly string[] => {
    const text = parts.tag(name)?.formula?.text
    return text === undefined ? [] : engine.names.of(text)
  }

  /**
   * Calculates a text once, with what its tags are now; nothing is kept of it.
   * @param own name of the tag that it is for @param now Unix milliseconds
   */
  const attempt = async (
    text: string,
    own: string | null,
    unit: string | null,
    now: number,
  ): Promise<Result<Attempt>> => {
    const names = engine.names.of(text)
    const tags = names.flatMap((name) => parts.tag(name) ?? [])
    const values = tags.flatMap((tag) => parts.live(tag.id) ?? [])
    let tried: Attempt
    try {
      tried = await engine.client.attempt(
        text,
        own,
        unit,
        tags.map(factOf),
        batchOf(values),
        engine.plan.zone,
        now,
      )
    } catch {
      return unavailable
    }
    const circle = own === null || !tried.ok ? null : circleOf(own, names, needs)
    if (circle === null) return ok(tried)
    const about = circle.length > 8 ? [...circle.slice(0, 6), '…', circle.at(-1)] : circle
    return ok({
      ok: false,
      fault: { kind: 'circular', at: 0, length: text.length, about: about.join(' → ') },
    })
  }

  /** Of what type its results are, or why it is refused. */
  const judged = async (
    text: string,
    own: string,
    unit: string | null,
    now: number,
  ): Promise<Result<number>> => {
    const tried = await attempt(text, own, unit, now)
    if (!tried.ok) return tried
    if (tried.value.ok) return ok(typeOfKind(tried.value.kind))
    const { kind, at, length, about } = tried.value.fault
    return fail(
      'bad_input',
      `text: the formula cannot be calculated (${kind} at character ${at + 1}${about === '' ? '' : `: ${about}`}). See calculations.try.`,
      { field: 'text', fault: kind, at, length, about },
    )
  }

  /** What a text names, as it is now. */
  const inputsOf = (text: string): Output<'calculations.read'>['inputs'] =>
    engine.names.of(text).map((name) => {
      const tag = parts.tag(name)
      const value = tag === undefined ? null : parts.live(tag.id)
      const status =
        tag === undefined
          ? Status.BadConfigurationError
          : (value?.status ?? Status.BadWaitingForInitialData)
      return {
        tag: name,
        known: tag !== undefined,
        unit: tag?.unit ?? null,
        value: value?.value ?? null,
        quality: qualityOf(status),
        status,
        sourceTime: value === null ? null : isoFromTicks(value.sourceTime),
      }
    })

  /** A result as the contract tells it. */
  const outcomeOf = ({ value, status, reason, culprit, time }: Outcome) => ({
    value,
    quality: qualityOf(status),
    status,
    reason,
    culprit: culprit === null ? null : (parts.tagById(culprit)?.name ?? null),
    sourceTime: time === 0n ? null : isoFromTicks(time),
  })

  return { attempt, judged, inputsOf, outcomeOf }
}
