/** The calls about equipment and tags. Lists of thirty thousand are worked on in turns. */
import { fail, ok } from '../../shared/result.ts'
import { likeness } from '../../shared/likeness.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Handlers } from '../interface.ts'
import { turns } from '../threads/turns.ts'
import {
  alike,
  changeOf,
  isAskedAnew,
  isMoved,
  limitFault,
  newTag,
  ownersOf,
  tagSummary,
  unknownTag,
} from './drafts.ts'
import type { Desk } from './parts.ts'
import { undescribed } from './rows.ts'
import type { NewTag } from './store.ts'

export type TagCalls = 'equipment.list' | 'tags.list' | 'tags.create' | 'tags.update'

const serversOf = (tags: readonly Pick<Tag, 'server'>[]): number[] => [
  ...new Set(tags.flatMap(({ server }) => (server === null ? [] : [server]))),
]

export function tagCalls(desk: Desk): Handlers<TagCalls> {
  const { parts } = desk
  return {
    'equipment.list': () => ok([...desk.directory.equipment]),

    'tags.list': async ({ text, equipment, after, limit }) => {
      const { directory } = desk
      const part =
        equipment === undefined ? null : directory.equipment.find(({ name }) => name === equipment)
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

    'tags.create': ({ tags }, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const owners = ownersOf(directory)
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
            if (like !== undefined) return alike('tag', tag.name, like)
            names.set(look, tag.name)
            list.push(made.value)
          }
        }
        const first = tags[0]?.name ?? ''
        const created = await parts.records.commit(
          [
            context.entry({
              kind: 'tags_created',
              subject: tags.length === 1 ? first : `${first} …`,
              details: { count: tags.length },
            }),
          ],
          'configuration.createTags',
          list,
          parts.highestTag(),
        )
        if (!created.ok) return created
        directory.mended('tag', new Set(names.values()))
        const made: Tag[] = []
        for await (const part of turns(list)) {
          for (const tag of part) {
            made.push({ id: created.value[made.length] ?? 0, ...tag, ...undescribed })
          }
        }
        await directory.addTags(made)
        parts.changed(serversOf(list))
        return ok({ created: list.length })
      }),

    'tags.update': (input, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const { tag: name } = input
        const before = directory.tag(name)
        if (before === undefined) return unknownTag(name, directory.damaged)
        const changed = changeOf(before, input, ownersOf(directory))
        if (!changed.ok) return changed
        const change = changed.value
        const after: Tag = { ...before, ...change }
        // Its read-back would be that of another variable.
        if (isMoved(before, after) && parts.isCommanded(name)) {
          return fail(
            'conflict',
            `The setpoint ${name} is being changed now. Wait for the outcome.`,
            { reason: 'commanded', tag: name },
          )
        }
        const wrong = limitFault(after, input)
        if (wrong !== null) return wrong
        const written = await parts.records.commit(
          [
            context.entry({
              kind: 'tag_changed',
              subject: name,
              old: tagSummary(before, change),
              new: tagSummary(after, change),
            }),
          ],
          'configuration.updateTag',
          after,
        )
        if (!written.ok) return written
        // Its server may have described it meanwhile.
        const now: Tag = { ...(directory.tag(name) ?? after), ...change }
        directory.putTags([now])
        if (isAskedAnew(before, now)) parts.changed(serversOf([before, now]))
        else parts.revised()
        return ok(now)
      }),
  }
}
