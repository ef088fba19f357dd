/**
 * Manual tags: what people enter, together with who they are, what stands in its place after a correction,
 * and what is due. An entry and its journal row are one transaction; the sample follows into the history,
 * after a start too, so that neither is ever without the other for long.
 */
import type { Parsed } from '../../shared/contract.ts'
import type { Entry } from '../../shared/contract/manual.ts'
import { dueAt, isOutside, isOverdue } from '../../shared/manual.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import type { Tag } from '../../shared/tags.ts'
import { msFromTicks, ticksFromMoment } from '../../shared/time.ts'
import type { Handlers, JournalEntry, JournalFacts, SessionContext } from '../interface.ts'
import { batchFor, createFollowing, type FollowingParts } from './following.ts'
import { entered, judge, named, refusal } from './judging.ts'
import { previewOf } from './preview.ts'
import type { NewEntry, StoredEntry } from './store.ts'
import { manualTags, type OwnManual } from './tags.ts'

export interface ManualParts extends FollowingParts {
  readonly own: OwnManual
  tags(): readonly Tag[]
  tag(name: string): Tag | undefined
  tagById(id: number): Tag | undefined
  readonly table: {
    setOwn(tags: readonly number[], link: 'up' | 'suspect', confirmed?: boolean): void
  }
  /** To the screens and to whoever calculates with it; the history gets it from here. */
  show(batch: SampleBatch): void
  zone(): Promise<string>
  now(): number
}

export interface Manual {
  readonly handlers: Handlers<Extract<keyof Handlers, `manual.${string}`>>
  /** What a former run did not bring into the history follows now; what is due is shown. */
  begin(): Promise<void>
  /** Manual tags may have changed. */
  configured(): void
  /** Called each second: what is overdue since is shown so. */
  look(): void
  stop(): Promise<void>
}

export function createManual(parts: ManualParts): Manual {
  const { records, now } = parts
  /** The newest that stands of each tag. */
  const last = new Map<number, StoredEntry>()
  const overdue = new Map<number, boolean>()
  const following = createFollowing(parts)
  /** Tags of which is known what was entered last. */
  let recalled: ReadonlySet<number> = new Set()
  let zone = 'UTC'

  const manual = (): Tag[] => parts.tags().filter(({ origin }) => origin === 'manual')

  const entryOf = (stored: StoredEntry): Entry => {
    const { inHistory: _inHistory, ...entry } = stored
    return { ...entry, tag: parts.tagById(entry.tag)?.name ?? `#${entry.tag}` }
  }

  /** Shows what was entered last into tags that were not there a moment ago: after a start, or restored. */
  const recall = async (): Promise<void> => {
    const present = new Set(manual().map(({ id }) => id))
    const fresh = [...present].filter((id) => !recalled.has(id))
    recalled = present
    if (fresh.length === 0) return
    for (const entry of await records.read('manual.last', fresh)) {
      const known = last.get(entry.tag)
      const newest = known !== undefined && known.time > entry.time ? known : entry
      last.set(entry.tag, newest)
      parts.show(batchFor(newest))
      overdue.delete(entry.tag)
    }
    look()
  }

  /** Shows which tags are overdue, and which are not any more. */
  const look = (): void => {
    const time = now()
    const changed = { up: [] as number[], suspect: [] as number[] }
    for (const tag of manual()) {
      const late = isOverdue(tag, last.get(tag.id)?.time ?? null, time)
      if (overdue.get(tag.id) === late) continue
      overdue.set(tag.id, late)
      changed[late ? 'suspect' : 'up'].push(tag.id)
    }
    parts.table.setOwn(changed.up, 'up', true)
    parts.table.setOwn(changed.suspect, 'suspect', true)
  }

  const took = (entries: readonly StoredEntry[]): void => {
    for (const entry of entries) {
      const known = last.get(entry.tag)
      if (known !== undefined && known.time > entry.time) continue
      last.set(entry.tag, entry)
      parts.show(batchFor(entry))
      overdue.delete(entry.tag)
    }
    look()
    following.later(entries)
  }

  const personOf = ({ session }: SessionContext): Entry['person'] => {
    const { id, user, name } = session.person
    return { id, user, name }
  }

  const enter = async (
    { entries }: Parsed<'manual.enter'>,
    context: SessionContext,
  ): Promise<Result<Entry[]>> => {
    const list: NewEntry[] = []
    const moments = new Set<string>()
    const journal: JournalEntry[] = []
    for (const [row, given] of entries.entries()) {
      const tag = parts.tag(given.tag)
      const time = Math.round(msFromTicks(ticksFromMoment(given.time) ?? 0n))
      const fault = judge(tag, given, time, context.now)
      if (fault !== null || tag === undefined) {
        return refusal(fault ?? 'unknown_tag', given.tag, row, tag)
      }
      const moment = `${tag.id} ${time}`
      if (moments.has(moment)) return refusal('twice', given.tag, row, tag)
      moments.add(moment)
      list.push({
        tag: tag.id,
        value: given.value,
        time,
        comment: given.comment ?? '',
        override: isOutside(tag, given.value) ? (given.override ?? null) : null,
        person: personOf(context),
        enteredAt: context.now,
        corrects: null,
        reason: null,
      })
      journal.push(context.entry(entered(tag, given, time)))
    }
    const made = await records.commit(journal, 'manual.enter', list)
    if (!made.ok) return named(made, entries)
    took(made.value)
    return ok(made.value.map(entryOf))
  }

  const correct = async (
    given: Parsed<'manual.correct'>,
    context: SessionContext,
  ): Promise<Result<Entry>> => {
    const before = await records.read('manual.find', given.entry)
    const tag = before === null ? undefined : parts.tagById(before.tag)
    if (before === null || tag === undefined) {
      return fail('not_found', `There is no entry ${given.entry}. See manual.entries.`)
    }
    const fault = judge(tag, given, before.time, context.now)
    if (fault !== null) return refusal(fault, tag.name, 0, tag)
    const entry: NewEntry = {
      tag: tag.id,
      value: given.value,
      time: before.time,
      comment: given.comment ?? before.comment,
      override: isOutside(tag, given.value) ? (given.override ?? null) : null,
      person: personOf(context),
      enteredAt: context.now,
      corrects: before.id,
      reason: given.reason,
    }
    const facts: JournalFacts = {
      ...entered(tag, given, before.time),
      kind: 'manual_corrected',
      old: before.value,
      reason: given.reason,
    }
    const made = await records.commit([context.entry(facts)], 'manual.enter', [entry])
    if (!made.ok) return made
    const [done] = made.value
    if (done === undefined) throw new Error('a correction left no entry')
    took(made.value)
    return ok(entryOf(done))
  }

  return {
    handlers: {
      ...manualTags(parts.own),
      'manual.round': (_input, context) =>
        ok(
          manual().map((tag) => {
            const entry = last.get(tag.id) ?? null
            return {
              tag: tag.name,
              last: entry === null ? null : entryOf(entry),
              dueAt: dueAt(tag, entry?.time ?? null),
              overdue: isOverdue(tag, entry?.time ?? null, context.now),
            }
          }),
        ),
      'manual.enter': enter,
      'manual.correct': correct,
      'manual.entries': async ({ tag: name, before, limit }) => {
        const tag = parts.tag(name)
        if (tag === undefined) return fail('not_found', `There is no tag ${name}. See tags.list.`)
        const list = await records.read(
          'manual.ofTag',
          tag.id,
          before ?? Number.MAX_SAFE_INTEGER,
          limit ?? 100,
        )
        return ok(list.map(entryOf))
      },
      'manual.preview': ({ text }, context) =>
        previewOf(text, parts.tag, context.now, offsetAtLocal(zone)),
    },

    begin: async () => {
      zone = await parts.zone()
      await recall()
      look()
      const waiting = await records.read('manual.waiting')
      if (waiting.length > 0) following.later(waiting)
    },
    configured: () => {
      overdue.clear()
      look()
      recall().catch((error: unknown) => {
        // They are asked for again when anything is configured.
        recalled = new Set()
        parts.log.error({ error }, 'what was entered last could not be read')
      })
    },
    look,
    stop: () => following.stop(),
  }
}
