/** The calls that list, add and change tags. Lists of thirty thousand are worked on in turns. */
import type { Parsed } from '../../shared/contract.ts'
import { likeness } from '../../shared/likeness.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Handlers } from '../interface.ts'
import { turns } from '../threads/turns.ts'
import { apply } from './applying.ts'
import {
  changeOf,
  isMoved,
  likeTag,
  limitFault,
  newTag,
  ownersOf,
  tagSummary,
  unknownTag,
  type Owners,
} from './drafts.ts'
import { needsMet } from './needs.ts'
import { asJob, type Desk } from './parts.ts'
import { tagPlan } from './plan.ts'
import type { NewTag } from './rows.ts'

export type TagCalls = 'tags.list' | 'tags.create' | 'tags.update'

export function tagCalls(desk: Desk): Handlers<TagCalls> {
  return {
    'tags.list': async ({ text, equipment, after, limit }) => {
      const { directory } = desk
      const part = equipment === undefined ? null : directory.partNamed(equipment)
      if (part === undefined) {
        return fail('not_found', `There is no equipment ${equipment}. See equipment.list.`)
      }
      const wanted = text?.toLowerCase() ?? ''
      const most = limit ?? directory.tags.length
      const found: Tag[] = []
      for await (const slice of turns(directory.tagsAfter(after))) {
        for (const tag of slice) {
          if (
            (part === null || tag.equipment === part.id) &&
            (wanted === '' ||
              tag.name.toLowerCase().includes(wanted) ||
              tag.title.en.toLowerCase().includes(wanted) ||
              tag.title.ru.toLowerCase().includes(wanted))
          ) {
            found.push(tag)
          }
        }
        if (found.length >= most) break
      }
      return ok(found.slice(0, most))
    },

    'tags.create': ({ tags, job }, context) =>
      asJob(
        desk,
        { kind: 'tags_create', id: job, of: tags.length, context, figures: (value) => value },
        (progress) =>
          desk.inOrder(async () => {
            const list = await newTags(desk, tags, ownersOf(desk.directory))
            if (!list.ok) return list
            const first = tags[0]?.name ?? ''
            const entry = context.entry({
              kind: 'tags_created',
              subject: tags.length === 1 ? first : `${first} …`,
              details: { count: tags.length },
            })
            const created = await apply(desk, tagPlan({ create: list.value }), entry, progress)
            return created.ok ? ok({ created: tags.length }) : created
          }),
      ),

    'tags.update': (input, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const { tag: name } = input
        const before = directory.tag(name)
        if (before === undefined) return unknownTag(name, directory.damaged)
        const changed = changedTag(desk, before, input)
        if (!changed.ok) return changed
        const { after, change } = changed.value
        const plan = tagPlan({ put: [after] })
        const met = await needsMet(directory, plan)
        if (!met.ok) return met
        const entry = context.entry({
          kind: 'tag_changed',
          subject: name,
          old: tagSummary(before, change),
          new: tagSummary(after, change),
        })
        const written = await apply(desk, plan, entry)
        return written.ok ? ok(directory.tag(name) ?? after) : written
      }),
  }
}

/** Tags as they are to be made, or what is wrong with one of them or its name. */
export async function newTags(
  { directory }: Desk,
  tags: Parsed<'tags.create'>['tags'],
  owners: Owners,
): Promise<Result<NewTag[]>> {
  const list: NewTag[] = []
  const names = new Map<string, string>()
  for await (const part of turns(tags)) {
    for (const tag of part) {
      const made = newTag(tag, owners)
      if (!made.ok) return made
      const look = likeness(tag.name)
      const twin = names.get(look)
      if (twin === tag.name) {
        return fail('conflict', `The name ${tag.name} stands twice in the list.`, {
          reason: 'name_twice',
          name: tag.name,
        })
      }
      const like = twin ?? directory.tagAlike(tag.name)
      if (like !== undefined) return likeTag(directory, tag.name, like)
      names.set(look, tag.name)
      list.push(made.value)
    }
  }
  const met = await needsMet(directory, tagPlan({ create: list }))
  return met.ok ? ok(list) : met
}

/** A tag as a change leaves it, or why it is refused. */
export function changedTag(
  { parts, directory }: Desk,
  before: Tag,
  input: Parsed<'tags.update'>,
  owners: Owners = ownersOf(directory),
): Result<{ readonly after: Tag; readonly change: Partial<Tag> }> {
  const changed = changeOf(before, input, owners)
  if (!changed.ok) return changed
  const after: Tag = { ...before, ...changed.value }
  // Its read-back would be that of another variable.
  if (isMoved(before, after) && parts.isCommanded(before.name)) {
    return fail(
      'conflict',
      `The setpoint ${before.name} is being changed now. Wait for the outcome.`,
      {
        reason: 'commanded',
        tag: before.name,
      },
    )
  }
  return limitFault(after, input) ?? ok({ after, change: changed.value })
}
