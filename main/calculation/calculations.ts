/** The calls about calculated tags. */
import type { Output, Parsed } from '../../shared/contract.ts'
import { circleOf, type Schedule } from '../../shared/formula.ts'
import {
  changedKeys,
  defined,
  rangeFault,
  summaryOf,
  undescribedOwn,
  unitOf,
  type OwnChange,
  type OwnDescription,
} from '../../shared/own-tags.ts'
import { qualityOf, Status } from '../../shared/quality.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { batchOf, ValueType, type Sample } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { isoFromTicks, ticksFromMoment, ticksFromMs } from '../../shared/time.ts'
import type {
  Handlers,
  JournalEntry,
  JournalFacts,
  LastingJobs,
  SessionContext,
} from '../interface.ts'
import { FRESH_MS, lengthOf, type AfterwardsTask } from './afterwards.ts'
import type { Attempt } from './calculation.worker.ts'
import type { Engine } from './engine.ts'
import { factOf, typeOfKind } from './facts.ts'
import type { Outcome } from './item.ts'

export type CalculationCalls = Extract<keyof Handlers, `calculations.${string}`>

export interface CalculationsParts {
  readonly engine: Pick<Engine, 'client' | 'plan' | 'names'>
  readonly jobs: LastingJobs<AfterwardsTask>
  tags(): readonly Tag[]
  tag(name: string): Tag | undefined
  tagById(id: number): Tag | undefined
  live(tag: number): (Sample & { readonly status: number }) | null
  readonly own: {
    create(
      origin: 'calculated',
      name: string,
      draft: OwnChange & OwnDescription,
      entry: JournalEntry,
    ): Promise<Result<Tag>>
    change(
      origin: 'calculated',
      name: string,
      change: (before: Tag) => Promise<Result<OwnChange>>,
      entry: (before: Tag, after: Tag) => JournalEntry,
    ): Promise<Result<Tag>>
  }
}

/** Milliseconds. */
const SAMPLING = 1_000

const onChange: Schedule = { on: 'change' }

const unavailable = fail(
  'unavailable',
  'The calculation is being started again. Try again in a few seconds.',
  { reason: 'calculation' },
)

export function calculationHandlers(parts: CalculationsParts): Handlers<CalculationCalls> {
  const { engine, jobs } = parts
  const needs = (name: string): readonly string[] => {
    const text = parts.tag(name)?.formula?.text
    return text === undefined ? [] : engine.names.of(text)
  }

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

  const outcomeOf = ({ value, status, reason, culprit, time }: Outcome) => ({
    value,
    quality: qualityOf(status),
    status,
    reason,
    culprit: culprit === null ? null : (parts.tagById(culprit)?.name ?? null),
    sourceTime: time === 0n ? null : isoFromTicks(time),
  })

  const unknown = (name: string): Result<never> =>
    fail('not_found', `There is no calculated tag ${name}. See tags.list.`, { tag: name })

  const create = async (
    input: Parsed<'calculations.create'>,
    context: SessionContext,
  ): Promise<Result<Tag>> => {
    const { name, text, when = onChange, ...rest } = input
    const wrong = rangeFault(defined(rest))
    if (wrong !== null) return wrong
    const unit = unitOf(rest.unit) ?? null
    const type = await judged(text, name, unit, context.now)
    if (!type.ok) return type
    const author = context.session.person.name
    const draft = {
      sampling: SAMPLING,
      ...undescribedOwn,
      step: type.value !== ValueType.Double,
      ...defined(rest),
      unit,
      type: type.value,
      formula: { text, when, author, changedAt: context.now, revision: 1 },
    } as const
    const entry = context.entry({
      kind: 'tags_created',
      subject: name,
      new: text,
      details: { count: 1, origin: 'calculated' },
    })
    return parts.own.create('calculated', name, draft, entry)
  }

  const update = async (
    input: Parsed<'calculations.update'>,
    context: SessionContext,
  ): Promise<Result<Tag>> => {
    const { tag: name, text, when, revision, ...rest } = input
    return parts.own.change(
      'calculated',
      name,
      async (before) => {
        const { formula } = before
        if (formula === null) return unknown(name)
        if (revision !== undefined && revision !== formula.revision) {
          return fail(
            'conflict',
            `The formula of ${name} has been changed meanwhile by ${formula.author}. Look at it again.`,
            { reason: 'formula_changed', name, by: formula.author, revision: formula.revision },
          )
        }
        const unit = unitOf(rest.unit)
        const wrong = rangeFault({ ...before, ...defined(rest) })
        if (wrong !== null) return wrong
        const next = { text: text ?? formula.text, when: when ?? formula.when }
        const type = await judged(
          next.text,
          name,
          unit === undefined ? before.unit : unit,
          context.now,
        )
        if (!type.ok) return type
        const same =
          JSON.stringify(next) === JSON.stringify({ text: formula.text, when: formula.when })
        return ok({
          ...defined({ ...rest, unit }),
          type: type.value,
          formula: same
            ? formula
            : {
                ...next,
                author: context.session.person.name,
                changedAt: context.now,
                // What was counted stays with another schedule, but not with another text.
                revision: formula.revision + (next.text === formula.text ? 0 : 1),
              },
        })
      },
      (before, after) => context.entry(changeFacts(before, after)),
    )
  }

  return {
    'calculations.create': create,
    'calculations.update': update,

    'calculations.try': async ({ text, tag, unit }, { now }) => {
      const tried = await attempt(text, tag ?? null, unit ?? null, now)
      if (!tried.ok) return tried
      const made = tried.value
      return ok({
        fault: made.ok ? null : made.fault,
        kind: made.ok ? made.kind : null,
        warnings: made.ok ? made.warnings : [],
        inputs: inputsOf(text),
        outcome: made.ok ? outcomeOf(made.outcome) : null,
      })
    },

    'calculations.read': async ({ tag: name }) => {
      const tag = parts.tag(name)
      if (tag?.formula === null || tag === undefined) return unknown(name)
      let outcome: Outcome | null = null
      try {
        outcome = (await engine.client.outcomes([tag.id]))[0] ?? null
      } catch {
        return unavailable
      }
      return ok({
        outcome: outcome === null ? null : outcomeOf(outcome),
        inputs: inputsOf(tag.formula.text),
      })
    },

    'calculations.troubled': async () => {
      const tags = parts.tags().filter(({ formula }) => formula !== null)
      let outcomes: readonly (Outcome | null)[]
      try {
        outcomes = await engine.client.outcomes(tags.map(({ id }) => id))
      } catch {
        return unavailable
      }
      return ok(
        tags.flatMap(({ name, formula }, at) => {
          const reason = outcomes[at]?.reason
          if (reason !== 'unknown_tag' && reason !== 'circular' && reason !== 'formula') return []
          const names = engine.names.of(formula?.text ?? '')
          return [
            { tag: name, reason, missing: names.filter((each) => parts.tag(each) === undefined) },
          ]
        }),
      )
    },

    'calculations.backfill': async ({ tag: name, from, to, reason }, context) => {
      const tag = parts.tag(name)
      if (tag === undefined || tag.formula === null) return unknown(name)
      const begin = ticksFromMoment(from) ?? 0n
      const fresh = ticksFromMs(context.now - FRESH_MS)
      const asked = ticksFromMoment(to) ?? 0n
      const end = asked < fresh ? asked : fresh
      if (begin >= end) {
        return fail('bad_input', 'from: must lie before to, and both in the past.', {
          field: 'from',
        })
      }
      const tried = await attempt(tag.formula.text, name, tag.unit, context.now)
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
      const begun = jobs.running().find(({ job }) => job.subject === name)
      if (begun !== undefined) {
        return fail(
          'conflict',
          `${name} is being calculated over its history. Wait, or cancel that.`,
          {
            reason: 'job_running',
            tag: name,
          },
        )
      }
      const { id, user, name: author } = context.session.person
      return jobs.begin(
        { subject: name, person: { id, user, name: author }, of: lengthOf(begin, end) },
        {
          ...{ tag: name, from: String(begin), to: String(end), done: String(begin), stored: 0 },
          revision: tag.formula.revision,
        },
        [
          context.entry({
            kind: 'calculated_afterwards',
            subject: name,
            reason,
            details: {
              from: isoFromTicks(begin),
              to: isoFromTicks(end),
              revision: tag.formula.revision,
            },
          }),
        ],
      )
    },
  }
}

/** Of what was changed: what it was, and what it is. */
function changeFacts(before: Tag, after: Tag): JournalFacts {
  const keys = changedKeys(before, after)
  return {
    kind: 'tag_changed',
    subject: after.name,
    old: summaryOf(before, keys),
    new: summaryOf(after, keys),
  }
}
