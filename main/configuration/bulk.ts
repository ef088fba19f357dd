/** `tags.change`: the same values for many tags, all or none, with how many it would change asked before. */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Parsed } from '../../shared/contract.ts'
import type { Handlers } from '../interface.ts'
import { turns } from '../threads/turns.ts'
import { apply } from './applying.ts'
import { ownersOf, unknownTag } from './drafts.ts'
import { defined } from '../../shared/own-tags.ts'
import { COMPARED, configuredOf, difference } from './edit.ts'
import { asJob, type Desk } from './parts.ts'
import { tagPlan } from './plan.ts'
import { changedTag } from './tags.ts'

interface Outcome {
  readonly put: readonly Tag[]
  readonly unchanged: number
}

async function outcomeOf(
  desk: Desk,
  names: readonly string[],
  set: Parsed<'tags.change'>['set'],
): Promise<Result<Outcome>> {
  const { directory } = desk
  const owners = ownersOf(directory)
  // What is entered by hand is not sampled; the rest of what many tags get, it gets too.
  const { sampling: _, ...unsampled } = set
  const put = new Map<string, Tag>()
  let unchanged = 0
  for await (const part of turns(names, COMPARED)) {
    for (const name of part) {
      const before = directory.tag(name)
      if (before === undefined) return unknownTag(name, directory.damaged)
      if (set.server !== undefined && before.origin !== 'field') {
        return fail('bad_input', `server: ${name} does not come from a server.`, {
          field: 'server',
          reason: 'origin',
          tag: name,
        })
      }
      const given = before.origin === 'manual' ? unsampled : set
      const changed = changedTag(desk, before, { tag: name, ...given }, owners)
      if (!changed.ok) return changed
      const { after } = changed.value
      if (difference(configuredOf(before), configuredOf(after)) === null) unchanged += 1
      else put.set(name, after)
    }
  }
  return ok({ put: [...put.values()], unchanged })
}

export const bulkCalls = (desk: Desk): Handlers<'tags.change'> => ({
  'tags.change': ({ tags, set, preview = false, job }, context) =>
    preview
      ? outcomeOf(desk, tags, set).then((found) =>
          found.ok
            ? ok({ changed: found.value.put.length, unchanged: found.value.unchanged })
            : found,
        )
      : asJob(
          desk,
          { kind: 'tags_change', id: job, of: tags.length, context, figures: (value) => value },
          (progress) =>
            desk.inOrder(async () => {
              const found = await outcomeOf(desk, tags, set)
              if (!found.ok) return found
              const { put, unchanged } = found.value
              const [first] = put
              if (first === undefined) return ok({ changed: 0, unchanged })
              const entry = context.entry({
                kind: 'tags_changed',
                subject: put.length === 1 ? first.name : `${first.name} …`,
                new: JSON.stringify(defined(set)),
                details: { count: put.length },
              })
              const written = await apply(desk, tagPlan({ put }), entry, progress)
              return written.ok ? ok({ changed: put.length, unchanged }) : written
            }),
        ),
})
