/**
 * The calls about conditions that a site keeps by name: everybody may look at them and run them, engineers keep
 * them. Each change and its journal row are one transaction. A text is judged before it is kept; tags that are
 * renamed or deleted later make it one that is refused when it is run, at its place.
 */
import type { Output } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, SessionContext } from '../interface.ts'
import type { conditionStore, NewCondition, SavedCondition } from './store.ts'

export interface SavedConditionsParts {
  readonly records: Records<typeof conditionStore>
  /** Refuses what cannot be looked for, with its place. */
  judge(text: string): Promise<Result<unknown>>
}

type Told = Output<'searches.saved'>[number]

const toldOf = ({ id, name, text, person, savedAt }: SavedCondition): Told => ({
  ...{ id, name, text, savedAt },
  person: { user: person.user, name: person.name },
})

const unknown = (id: number): Result<never> =>
  fail('not_found', `There is no saved condition ${id}: somebody has deleted it.`, {
    reason: 'condition_gone',
  })

export function savedConditions({
  records,
  judge,
}: SavedConditionsParts): Handlers<
  'searches.saved' | 'searches.save' | 'searches.rename' | 'searches.forget'
> {
  const named = (name: string, text: string, { session, now }: SessionContext): NewCondition => {
    const { id, user, name: person } = session.person
    return { name, text, person: { id, user, name: person }, savedAt: now }
  }

  return {
    'searches.saved': async () => ok((await records.read('conditions.all')).map(toldOf)),

    'searches.save': async ({ name, text, replace = false }, context) => {
      const judged = await judge(text)
      if (!judged.ok) return judged
      const condition = named(name, text, context)
      const former = replace ? await records.read('conditions.named', name) : null
      const entry = context.entry(
        former === null
          ? { kind: 'condition_saved', subject: name, new: text }
          : { kind: 'condition_changed', subject: former.name, old: former.text, new: text },
      )
      const made =
        former === null
          ? await records.commit([entry], 'conditions.add', condition)
          : await records.commit([entry], 'conditions.write', former.id, former.text, condition)
      return made.ok ? ok(toldOf(made.value)) : made
    },

    'searches.rename': async ({ saved, name }, context) => {
      const former = await records.read('conditions.find', saved)
      if (former === null) return unknown(saved)
      const entry = context.entry({
        ...{ kind: 'condition_changed', subject: former.name, old: former.name, new: name },
      })
      return records.commit([entry], 'conditions.rename', saved, former.name, name)
    },

    'searches.forget': async ({ saved }, context) => {
      const former = await records.read('conditions.find', saved)
      if (former === null) return unknown(saved)
      const { name, text } = former
      const entry = context.entry({ kind: 'condition_deleted', subject: name, old: text })
      return records.commit([entry], 'conditions.remove', saved)
    },
  }
}
