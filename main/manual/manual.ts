/**
 * Manual tags: what people enter, together with who they are, what stands in its place after a correction,
 * and what is due. An entry and its journal row are one transaction; the sample follows into the history,
 * after a start too, so that neither is ever without the other for long.
 */
import type { Output, Parsed } from '../../shared/contract.ts'
import type { Entry } from '../../shared/contract/manual.ts'
import type { HistoryPort } from '../../shared/history.ts'
import {
  AHEAD_MS,
  dueAt,
  isOutside,
  isOverdue,
  valueFault,
  type EntryFault,
} from '../../shared/manual.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { batchOf, SampleFlag, ValueType, type SampleBatch } from '../../shared/samples.ts'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import type { Tag } from '../../shared/tags.ts'
import { msFromTicks, ticksFromMoment, ticksFromMs } from '../../shared/time.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry, JournalFacts, Log, SessionContext } from '../interface.ts'
import { Line } from '../threads/line.ts'
import { sheetOf, timeOf, valueOf } from './sheet.ts'
import type { manualStore, NewEntry, StoredEntry } from './store.ts'
import { manualTags, type OwnManual } from './tags.ts'

export interface ManualParts {
  readonly records: Records<typeof manualStore>
  readonly own: OwnManual
  tags(): readonly Tag[]
  tag(name: string): Tag | undefined
  tagById(id: number): Tag | undefined
  readonly history: Pick<HistoryPort, 'replace'>
  readonly table: {
    setOwn(tags: readonly number[], link: 'up' | 'suspect', confirmed?: boolean): void
  }
  /** To the screens and to whoever calculates with it; the history gets it from here. */
  show(batch: SampleBatch): void
  zone(): Promise<string>
  readonly log: Log
  now(): number
}

/** Entries of which the history is told at once. */
const AT_ONCE = 8

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
  const { records, log, now } = parts
  /** The newest that stands of each tag. */
  const last = new Map<number, StoredEntry>()
  const overdue = new Map<number, boolean>()
  const line = new Line(AT_ONCE)
  const order = new Line(1)
  const pending = new Set<Promise<void>>()
  let zone = 'UTC'

  const manual = (): Tag[] => parts.tags().filter(({ origin }) => origin === 'manual')

  const entryOf = (stored: StoredEntry): Entry => {
    const { inHistory: _inHistory, ...entry } = stored
    return { ...entry, tag: parts.tagById(entry.tag)?.name ?? `#${entry.tag}` }
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

  const batchFor = (entry: StoredEntry): SampleBatch => {
    const { tag, value, time, enteredAt } = entry
    const type =
      typeof value === 'number'
        ? ValueType.Double
        : typeof value === 'boolean'
          ? ValueType.Boolean
          : ValueType.String
    return batchOf([
      {
        tag,
        sourceTime: ticksFromMs(time),
        serverTime: ticksFromMs(enteredAt),
        status: 0,
        type,
        flags: SampleFlag.Manual,
        value,
      },
    ])
  }

  /** Into the history, in the place of what it corrects. */
  const store = async (entry: StoredEntry): Promise<number | null> => {
    const from = ticksFromMs(entry.time)
    const { stored, duplicate } = await parts.history.replace(
      { tag: entry.tag, from, to: from + 1n },
      batchFor(entry),
    )
    return stored + duplicate > 0 ? entry.id : null
  }

  const follow = async (entries: readonly StoredEntry[]): Promise<void> => {
    // Of two of one moment the later one stands, so they go one after the other.
    const byPlace = Map.groupBy(entries, ({ tag, time }) => `${tag} ${time}`)
    const ids = await Promise.all(
      [...byPlace.values()].map((list) =>
        line.take(async () => {
          const kept: number[] = []
          for (const entry of list) {
            const id = await store(entry)
            if (id !== null) kept.push(id)
          }
          return kept
        }),
      ),
    )
    const kept = ids.flat()
    if (kept.length > 0) await records.commit([], 'manual.stored', kept)
  }

  const followLater = (entries: readonly StoredEntry[]): void => {
    const work: Promise<void> = order
      .take(() => follow(entries))
      .catch((error: unknown) => {
        log.error(
          { error },
          'entries could not be brought into the history; they follow at the next start',
        )
      })
      .finally(() => pending.delete(work))
    pending.add(work)
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
    followLater(entries)
  }

  const judge = (
    tag: Tag | undefined,
    given: {
      readonly value: Entry['value']
      readonly unit?: string | undefined
      readonly override?: string | undefined
    },
    time: number,
    at: number,
  ): EntryFault | null => {
    if (tag === undefined) return 'unknown_tag'
    if (tag.origin !== 'manual') return 'origin'
    if (given.unit !== undefined && given.unit !== '' && given.unit.trim() !== (tag.unit ?? '')) {
      return 'unit'
    }
    if (valueFault(tag, given.value) !== null) return 'type'
    // What lies before 1970 is a slip, and far before it no time that a history can hold.
    if (time < 0) return 'time'
    if (time > at + AHEAD_MS) return 'future'
    if (isOutside(tag, given.value) && given.override === undefined) return 'limits'
    return null
  }

  const refusal = (
    fault: EntryFault,
    tag: string,
    row: number,
    known: Tag | undefined,
  ): Result<never> => {
    const details = {
      ...{ reason: fault, row, tag },
      ...(known === undefined ? {} : { low: known.low, high: known.high, unit: known.unit }),
    }
    const words = english[fault]
    return fail(codes[fault] ?? 'bad_input', `entries: ${tag} ${words}`, details)
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

  const preview = async (
    { text }: Parsed<'manual.preview'>,
    context: SessionContext,
  ): Promise<Result<Output<'manual.preview'>>> => {
    const rows = sheetOf(text)
    if (rows === null) {
      return fail(
        'bad_input',
        'text: this is no table. Each row has a tag, a value, a time and a comment.',
        {
          field: 'text',
        },
      )
    }
    const offset = offsetAtLocal(zone)
    const moments = new Set<string>()
    return ok(
      rows
        .slice(0, 1_000)
        .map(({ line: at, tag: name, value: written, time: when, comment, unit }) => {
          const tag = parts.tag(name)
          const value = tag === undefined ? null : valueOf(written, tag)
          const time = timeOf(when, context.now, offset)
          const moment = `${name} ${time}`
          const fault =
            tag === undefined
              ? 'unknown_tag'
              : tag.origin !== 'manual'
                ? 'origin'
                : time === null
                  ? 'time'
                  : value === null
                    ? 'type'
                    : moments.has(moment)
                      ? 'twice'
                      : judge(tag, { value, unit }, time, context.now)
          moments.add(moment)
          return {
            line: at,
            tag: name,
            value,
            time: time === null ? null : Math.round(time),
            comment,
            fault,
          }
        }),
    )
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
      'manual.preview': preview,
    },

    begin: async () => {
      zone = await parts.zone()
      const tags = manual().map(({ id }) => id)
      for (const entry of await records.read('manual.last', tags)) {
        last.set(entry.tag, entry)
        parts.show(batchFor(entry))
      }
      look()
      const waiting = await records.read('manual.waiting')
      if (waiting.length > 0) followLater(waiting)
    },
    configured: () => {
      overdue.clear()
      look()
    },
    look,
    stop: async () => {
      await Promise.all(pending)
    },
  }
}

const codes: Partial<
  Readonly<Record<EntryFault, 'not_found' | 'conflict' | 'out_of_limits' | 'not_writable'>>
> = {
  unknown_tag: 'not_found',
  origin: 'not_writable',
  limits: 'out_of_limits',
  twice: 'conflict',
  taken: 'conflict',
}

const english: Readonly<Record<EntryFault, string>> = {
  unknown_tag: 'is no tag. See manual.round.',
  origin: 'is not entered by hand. See manual.round.',
  type: 'cannot have this value. Give one of its type.',
  unit: 'has another unit. Convert the value.',
  time: 'needs a time such as 2026-03-12T07:40+03:00, after 1970.',
  future: 'is of the future. Give the time at which the sample was taken.',
  limits: 'would be outside its limits. Check it, or say in override why it is right.',
  twice: 'stands twice with this time. Leave one out.',
  taken: 'has a value of this moment already. Correct that one.',
}

const entered = (
  tag: Tag,
  given: { value: Entry['value']; comment?: string | undefined; override?: string | undefined },
  time: number,
): JournalFacts => ({
  kind: 'manual_entered',
  subject: tag.name,
  new: given.value,
  ...(tag.unit === null ? {} : { unit: tag.unit }),
  ...(isOutside(tag, given.value) && given.override !== undefined
    ? { reason: given.override }
    : {}),
  details: {
    time,
    ...(given.comment === undefined || given.comment === '' ? {} : { comment: given.comment }),
    ...(isOutside(tag, given.value) ? { override: true } : {}),
  },
})

/** With the name of the tag of which a value is there already. */
function named<T>(refused: Result<T>, entries: readonly { readonly tag: string }[]): Result<never> {
  if (refused.ok) throw new Error('it was not refused')
  const { code, message, details = {} } = refused.error
  const tag = typeof details['row'] === 'number' ? entries[details['row']]?.tag : undefined
  return fail(code, message, tag === undefined ? details : { ...details, tag })
}
