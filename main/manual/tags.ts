/** The calls that add and change manual tags. */
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
import type { Parsed } from '../../shared/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Handlers, JournalEntry } from '../interface.ts'

export interface OwnManual {
  create(
    origin: 'manual',
    name: string,
    draft: OwnChange & OwnDescription,
    entry: JournalEntry,
  ): Promise<Result<Tag>>
  change(
    origin: 'manual',
    name: string,
    was: OwnChange,
    change: (before: Tag) => Promise<Result<OwnChange>>,
    entry: (before: Tag, after: Tag) => JournalEntry,
  ): Promise<Result<Tag>>
}

const types = {
  number: ValueType.Double,
  boolean: ValueType.Boolean,
  text: ValueType.String,
} as const

/** As it is kept. */
const changeOf = ({
  due,
  unit,
  ...rest
}: Omit<Parsed<'manual.update'>, 'tag' | 'was'>): OwnChange =>
  defined({ ...rest, sampling: due, unit: unitOf(unit) })

export function manualTags(own: OwnManual): Handlers<'manual.create' | 'manual.update'> {
  return {
    'manual.create': async ({ name, type = 'number', due = 0, unit, ...rest }, context) => {
      const wrong = rangeFault(defined(rest))
      if (wrong !== null) return wrong
      return own.create(
        'manual',
        name,
        {
          ...undescribedOwn,
          // What was measured holds until it is measured anew.
          step: true,
          ...defined(rest),
          sampling: due,
          unit: unitOf(unit) ?? null,
          type: types[type],
        },
        context.entry({
          kind: 'tags_created',
          subject: name,
          details: { count: 1, origin: 'manual' },
        }),
      )
    },
    'manual.update': ({ tag: name, was = {}, due, unit, ...rest }, context) =>
      own.change(
        'manual',
        name,
        changeOf(was),
        async (before) => {
          const change = changeOf({ ...rest, due, unit })
          return rangeFault({ ...before, ...change }) ?? ok(change)
        },
        (before, after) => {
          const keys = changedKeys(before, after)
          return context.entry({
            kind: 'tag_changed',
            subject: name,
            old: summaryOf(before, keys),
            new: summaryOf(after, keys),
          })
        },
      ),
  }
}
