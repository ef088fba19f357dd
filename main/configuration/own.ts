/**
 * Tags that no server describes: calculated and manual ones. What kind of tag each is and what is asked of
 * it is the business of its own domain, which gets this in hand; here it is kept, like any other tag.
 */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import type { JournalEntry } from '../interface.ts'
import { defaults, likeTag, unknownTag } from './drafts.ts'
import type { Desk } from './parts.ts'
import { tagPlan } from './plan.ts'
import { editOf, same } from './edit.ts'
import { describedOf, type Description, type NewTag } from './rows.ts'

/** What its domain says of a tag; equipment by name. */
export interface OwnDraft
  extends
    Partial<Omit<NewTag, 'name' | 'origin' | 'server' | 'node' | 'member' | 'equipment'>>,
    Partial<Description> {
  readonly equipment?: string | null
}

export interface OwnTags {
  create(
    origin: 'calculated' | 'manual',
    name: string,
    draft: OwnDraft & Description,
    entry: JournalEntry,
  ): Promise<Result<Tag>>
  /**
   * @param was what whoever changes it has seen: where it is something else by now nothing is done
   * @param change what becomes of it as it is then, or why nothing does
   */
  change(
    origin: 'calculated' | 'manual',
    name: string,
    was: OwnDraft,
    change: (before: Tag) => Promise<Result<OwnDraft>>,
    entry: (before: Tag, after: Tag) => JournalEntry,
  ): Promise<Result<Tag>>
}

export function ownTags(desk: Desk): OwnTags {
  const { parts } = desk

  const equipmentOf = (name: string | null | undefined): Result<number | null | undefined> => {
    if (name === null || name === undefined) return ok(name)
    const part = desk.directory.partNamed(name)
    return part === undefined
      ? fail('not_found', `There is no equipment ${name}. See equipment.list.`)
      : ok(part.id)
  }

  /** One that is no more is none that a tag could be of. */
  const idOf = (name: string | null): { readonly equipment: number | null } => ({
    equipment: name === null ? null : (desk.directory.partNamed(name)?.id ?? -1),
  })

  return {
    create: (origin, name, draft, entry) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const like = directory.tagAlike(name)
        if (like !== undefined) return likeTag(directory, name, like)
        const part = equipmentOf(draft.equipment)
        if (!part.ok) return part
        const { equipment: _, ...rest } = draft
        const made: Omit<Tag, 'id'> = {
          ...defaults,
          title: { en: '', ru: '' },
          signal: null,
          setpointOf: null,
          decimals: 2,
          sampling: 0,
          step: false,
          ...rest,
          name,
          origin,
          server: null,
          node: null,
          equipment: part.value ?? null,
        }
        const edit = await editOf(tagPlan({ create: [made] }), directory)
        const created = await parts.records.commit(
          [{ ...entry, edit }],
          'configuration.createOwn',
          made,
          describedOf(made),
          parts.highestTag(),
        )
        if (!created.ok) return created
        const tag: Tag = { id: created.value, ...made }
        directory.mended('tag', new Set([name]))
        await directory.addTags([tag])
        parts.changed([])
        return ok(tag)
      }),

    change: (origin, name, was, change, entry) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const before = directory.tag(name)
        if (before === undefined) return unknownTag(name, directory.damaged)
        if (before.origin !== origin) {
          return fail('conflict', `${name} is no ${origin} tag. Change it with tags.update.`, {
            reason: 'origin',
            tag: name,
          })
        }
        const seen = { ...was, ...(was.equipment === undefined ? {} : idOf(was.equipment)) }
        const field = Object.entries(seen).find(
          ([key, value]) => !same(key, before[key as keyof Tag], value),
        )?.[0]
        if (field !== undefined) {
          return fail(
            'conflict',
            `${field} of ${name} has been changed meanwhile by somebody else. Look at it again.`,
            { reason: 'field_changed', name, field },
          )
        }
        const draft = await change(before)
        if (!draft.ok) return draft
        const part = equipmentOf(draft.value.equipment)
        if (!part.ok) return part
        const { equipment: _, ...rest } = draft.value
        const after: Tag = {
          ...before,
          ...rest,
          equipment: part.value === undefined ? before.equipment : part.value,
        }
        const edit = await editOf(tagPlan({ put: [after] }), directory)
        const written = await parts.records.commit(
          [{ ...entry(before, after), edit }],
          'configuration.updateOwn',
          after,
          describedOf(after),
        )
        if (!written.ok) return written
        directory.putTags([after])
        parts.changed([])
        return ok(after)
      }),
  }
}
