/**
 * Deleting tags and taking them back. With its history kept a tag is only put aside: its name still finds
 * what was recorded, and is not given to another. Dropping the history takes two steps, each of which a
 * start goes on with: the tag is marked, then its samples go, and when they are gone so does its row.
 *
 *   there ──remove──▶ deleted ──restore──▶ there
 *     └──drop──▶ dropping ◀──drop──┘
 *                   └── no sample left ──▶ gone; its number is never given again
 */
import { inputsOf } from '../../shared/formula.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Handlers, JournalEntry, JournalFacts, Progress } from '../interface.ts'
import { turns } from '../threads/turns.ts'
import { apply, unfollowed } from './applying.ts'
import { unknownTag } from './drafts.ts'
import { needsMet } from './needs.ts'
import { asJob, type Desk } from './parts.ts'
import { tagPlan } from './plan.ts'
import type { DeletedTag } from './rows.ts'

/** Tags whose history is dropped in one step. */
const DROPPED_AT_ONCE = 50

/** Why tags cannot be deleted: one is being commanded, or another that stays needs it. */
export function removable({ parts, directory }: Desk, removed: ReadonlySet<string>): Result<null> {
  for (const name of removed) {
    if (parts.isCommanded(name)) {
      return fail('conflict', `The setpoint ${name} is being changed now. Wait for the outcome.`, {
        reason: 'commanded',
        tag: name,
      })
    }
  }
  for (const { name, setpointOf, formula } of directory.tags) {
    const needed =
      formula === null || removed.size === 0 || removed.has(name)
        ? undefined
        : inputsOf(formula.text).find((input) => removed.has(input))
    if (needed !== undefined) {
      return fail(
        'conflict',
        `${needed} is needed: ${name} is calculated from it. Delete both, or change ${name} first.`,
        { reason: 'calculated_from', tag: needed, by: name },
      )
    }
    if (setpointOf !== null && removed.has(setpointOf) && !removed.has(name)) {
      return fail(
        'conflict',
        `${setpointOf} is needed: ${name} is its setpoint. Delete both, or change ${name} first.`,
        { reason: 'used', tag: setpointOf, by: name },
      )
    }
  }
  return ok(null)
}

/** Drops the history of tags that are marked so, and then the tags. */
export async function dropHistory(
  desk: Desk,
  list: readonly DeletedTag[],
  entry: (facts: JournalFacts) => JournalEntry,
  progress: Progress = unfollowed,
): Promise<Result<number>> {
  const { parts } = desk
  const [first] = list
  if (first === undefined) return ok(0)
  let samples = 0
  let done = 0
  try {
    for await (const slice of turns(list, DROPPED_AT_ONCE)) {
      samples += await parts.forget(slice.map(({ tag }) => tag.id))
      done += slice.length
      progress.at(done, list.length)
    }
  } catch (error) {
    parts.log.warn({ error }, 'the history of deleted tags could not be dropped yet')
    return fail(
      'unavailable',
      'The tags are deleted, but their history cannot be dropped now. Delete them again, or restart: it then goes on.',
      { reason: 'history' },
    )
  }
  return desk.inOrder(async () => {
    const facts: JournalFacts = {
      kind: 'history_dropped',
      subject: list.length === 1 ? first.tag.name : `${first.tag.name} …`,
      details: { count: list.length, samples },
    }
    const gone = await parts.records.commit(
      [entry(facts)],
      'configuration.forget',
      list.map(({ tag }) => tag.id),
    )
    if (!gone.ok) return gone
    desk.directory.leaveDeleted(list.map(({ tag }) => tag.name))
    parts.revised()
    return ok(samples)
  })
}

/** Those that are there and those that are deleted already, or which of the names is neither. */
function found(
  { directory }: Desk,
  names: readonly string[],
): Result<{ readonly live: readonly Tag[]; readonly deleted: readonly DeletedTag[] }> {
  const live: Tag[] = []
  const deleted: DeletedTag[] = []
  for (const name of new Set(names)) {
    const tag = directory.tag(name)
    const gone = directory.deleted(name)
    if (tag !== undefined) live.push(tag)
    else if (gone !== undefined) deleted.push(gone)
    else return unknownTag(name, directory.damaged)
  }
  return ok({ live, deleted })
}

const called = (names: readonly string[]): string =>
  names.length === 1 ? (names[0] ?? '') : `${names[0] ?? ''} …`

export type RemovalCalls = 'tags.remove' | 'tags.restore' | 'tags.deleted'

export function removalCalls(desk: Desk): Handlers<RemovalCalls> {
  return {
    'tags.deleted': () => ok(desk.directory.deletedTags.map((entry) => ({ ...entry }))),

    'tags.remove': ({ tags: names, history, job }, context) =>
      asJob(
        desk,
        {
          kind: 'tags_remove',
          id: job,
          of: names.length,
          context,
          figures: ({ deleted, samples }) =>
            samples === null ? { deleted } : { deleted, samples },
        },
        async (progress) => {
          const deleted = await desk.inOrder(async () => {
            const named = found(desk, names)
            if (!named.ok) return named
            const { live, deleted: before } = named.value
            const [again] = before
            if (history === 'keep' && again !== undefined) {
              return fail('conflict', `The tag ${again.tag.name} is deleted already.`, {
                reason: 'name_deleted',
                name: again.tag.name,
                like: again.tag.name,
              })
            }
            const free = removable(desk, new Set(live.map(({ name }) => name)))
            if (!free.ok) return free
            const drop =
              history === 'drop'
                ? [...live, ...before.map(({ tag }) => tag)].map(({ id }) => id)
                : []
            const entry = context.entry({
              kind: 'tags_deleted',
              subject: called(names),
              details: { count: live.length + before.length, history },
            })
            const written = await apply(desk, tagPlan({ remove: live, drop }), entry, progress)
            return written.ok ? ok(live.length + before.length) : written
          })
          if (!deleted.ok) return deleted
          if (history === 'keep') return ok({ deleted: deleted.value, samples: null })
          const marked = names.flatMap((name) => {
            const entry = desk.directory.deleted(name)
            return entry?.dropping === true ? [entry] : []
          })
          const dropped = await dropHistory(desk, marked, context.entry, progress)
          return dropped.ok ? ok({ deleted: deleted.value, samples: dropped.value }) : dropped
        },
      ),

    'tags.restore': ({ tags: names, job }, context) =>
      asJob(
        desk,
        { kind: 'tags_restore', id: job, of: names.length, context, figures: (value) => value },
        (progress) =>
          desk.inOrder(async () => {
            const { directory } = desk
            const put: Tag[] = []
            for (const name of new Set(names)) {
              const entry = directory.deleted(name)
              if (entry === undefined) {
                return fail('not_found', `There is no deleted tag ${name}. See tags.deleted.`, {
                  tag: name,
                })
              }
              if (entry.dropping) {
                return fail('conflict', `The history of ${name} is being dropped.`, {
                  reason: 'dropping',
                  tag: name,
                })
              }
              const { server, origin } = entry.tag
              if (origin === 'field' && directory.server(server ?? 0) === undefined) {
                return fail('conflict', `The server of ${name} is gone.`, {
                  reason: 'server_gone',
                  name,
                })
              }
              put.push(entry.tag)
            }
            const plan = tagPlan({ put })
            const met = await needsMet(directory, plan)
            if (!met.ok) return met
            const entry = context.entry({
              kind: 'tags_restored',
              subject: called(names),
              details: { count: put.length },
            })
            const written = await apply(desk, plan, entry, progress)
            return written.ok ? ok({ restored: put.length }) : written
          }),
      ),
  }
}
