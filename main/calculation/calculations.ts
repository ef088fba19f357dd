/** The calls about calculated tags. */
import type { Parsed } from '../../shared/contract.ts'
import type { Schedule } from '../../shared/formula.ts'
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
import { fail, ok, type Result } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Handlers, JournalEntry, JournalFacts, SessionContext } from '../interface.ts'
import { askedHandler, unknownFormula, type AskedParts } from './asked.ts'
import type { Outcome } from './item.ts'
import { createTrials, unavailable, type TrialsParts } from './trials.ts'

export type CalculationCalls = Extract<keyof Handlers, `calculations.${string}`>

export interface CalculationsParts extends TrialsParts, Omit<AskedParts, 'engine'> {
  tags(): readonly Tag[]
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
      was: OwnChange,
      change: (before: Tag) => Promise<Result<OwnChange>>,
      entry: (before: Tag, after: Tag) => JournalEntry,
    ): Promise<Result<Tag>>
  }
}

/** Milliseconds. */
const SAMPLING = 1_000

const onChange: Schedule = { on: 'change' }

export function calculationHandlers(parts: CalculationsParts): Handlers<CalculationCalls> {
  const { engine } = parts
  const { attempt, judged, inputsOf, outcomeOf } = createTrials(parts)

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
    const { tag: name, text, when, revision, was = {}, ...rest } = input
    const { when: seen, unit: seenUnit, ...others } = was
    return parts.own.change(
      'calculated',
      name,
      defined({ ...others, unit: unitOf(seenUnit) }),
      async (before) => {
        const { formula } = before
        if (formula === null) return unknownFormula(name)
        const isOtherwise =
          seen !== undefined && JSON.stringify(seen) !== JSON.stringify(formula.when)
        if (isOtherwise || (revision !== undefined && revision !== formula.revision)) {
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
      if (tag?.formula === null || tag === undefined) return unknownFormula(name)
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

    'calculations.backfill': askedHandler(parts, attempt),
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
