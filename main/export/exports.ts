/**
 * Exports of the history: what they will be, the job that makes one, the list of those that are kept, and taking
 * one away. Who took which data stands in the journal: a row where it begins, where it ends, and where its file
 * leaves the console.
 */
import type { HistoryExport } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { may } from '../../shared/users.ts'
import type {
  FileDoor,
  Finder,
  Handlers,
  JobsPort,
  JournalEntry,
  Log,
  SessionContext,
} from '../interface.ts'
import { chosen, type Chosen } from './choosing.ts'
import { Cupboard, vanished } from './cupboard.ts'
import type { EvidenceParts } from './evidence.ts'
import type { ReadableHistory } from './exporting.ts'
import { exportFinder } from './finding.ts'
import { outlived } from './keeping.ts'
import { previewOf } from './preview.ts'
import { recordOf, row } from './record.ts'
import { runExport } from './running.ts'
import { saveTo } from './saving.ts'
import { Tickets } from './tickets.ts'

export interface ExportsParts {
  readonly dataDirectory: string
  readonly version: string
  readonly history: ReadableHistory
  /** Also those that are deleted and whose history is kept. */
  tag(name: string): Tag | undefined
  server(id: number): string | undefined
  site(): Promise<{ readonly name: string; readonly zone: string }>
  readonly journal: EvidenceParts['journal']
  append(entries: readonly JournalEntry[]): Promise<Result<unknown>>
  readonly jobs: JobsPort
  isOpen(session: string): boolean
  /** Asks the person where to save a file; null where a host has no dialog and gives tickets. */
  readonly choosePlace: ((name: string) => Promise<string | null>) | null
  readonly log: Log
  now(): number
}

type Calls =
  | 'exports.preview'
  | 'exports.begin'
  | 'exports.list'
  | 'exports.take'
  | 'exports.remove'

export interface Exports {
  readonly handlers: Handlers<Calls>
  readonly finder: Finder
  readonly files: FileDoor
  /** What a former run left is told; before anybody is served. */
  recover(): Promise<void>
  /** Puts away what is kept too long; called every second, it looks every minute. */
  tick(): void
  stop(): Promise<void>
}

/** Exports that are made at the same time. */
const AT_ONCE = 2
const LOOK_MS = 60_000

const unreadable = (error: unknown): Failure => ({
  code: 'unavailable',
  message: `The history cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
  details: { reason: 'export_unreadable' },
})

export function createExports(parts: ExportsParts): Exports {
  const { log, now } = parts
  const cupboard = new Cupboard(parts.dataDirectory, log)
  const tickets = new Tickets(parts.isOpen)
  /** Of those under way: how each is ended, and its end. */
  const running = new Map<string, { name: string; left: AbortController; end: Promise<void> }>()
  const previews = new Map<string, AbortController>()
  let lookedAt = 0
  let isLooking = false

  const found = (id: string): Result<HistoryExport> => {
    const record = cupboard.get(id)
    return record === undefined
      ? fail('not_found', 'There is no such export any more. See exports.list.', {
          reason: 'export_gone',
        })
      : ok(record)
  }

  /** A row of what came of an export, by whoever began it. */
  const tell = async (record: HistoryExport, outcome: string): Promise<void> => {
    const told = row('export_ended', record)
    const details =
      record.failure === null ? told.details : { ...told.details, code: record.failure.code }
    const entry = { ...told, outcome, at: now(), person: record.person }
    const written = await parts.append([details === undefined ? entry : { ...entry, details }])
    if (!written.ok) log.warn({ export: record.id, error: written.error }, 'the end is not told')
  }

  /** Where the record cannot be written now, the list has it all the same until the next start. */
  const keep = (record: HistoryExport): Promise<void> =>
    cupboard.put(record).catch((error: unknown) => {
      cupboard.remember(record)
      log.warn({ error, export: record.id }, 'the record of an export could not be written')
    })

  const putAway = async (): Promise<void> => {
    for (const id of outlived(cupboard.list, now())) {
      const record = cupboard.get(id)
      if (record === undefined) continue
      await cupboard.remove(record)
      const entry = { ...row('export_deleted', record), outcome: 'outlived' }
      await parts.append([{ ...entry, at: now(), person: null }])
    }
  }

  const work = async (
    record: HistoryExport,
    { plan, tags }: Chosen,
    context: SessionContext,
    left: AbortController,
  ): Promise<void> => {
    const servers = new Map(
      tags.flatMap(({ server }) => {
        const name = server === null ? undefined : parts.server(server)
        return server === null || name === undefined ? [] : [[server, name] as const]
      }),
    )
    const { id } = record
    const result = await runExport({
      ...{ record, plan, jobs: parts.jobs, session: context.session, left },
      ...{ path: cupboard.part(id), history: parts.history },
      evidence: {
        ...{ version: parts.version, site: (await parts.site()).name, tags, servers },
        journal: parts.journal,
        isLeft: () => left.signal.aborted,
      },
      complete: (made) => cupboard.complete(made),
      now,
    })
    if (result.ok) {
      await tell(result.value, 'finished')
      await putAway()
    } else if (result.error.details?.['reason'] === 'cancelled') {
      // Where the console stops, the next start tells that it was interrupted.
      if (left.signal.reason !== 'stop') await cupboard.remove(record)
    } else {
      const { code, message, details } = result.error
      const failure = details === undefined ? { code, message } : { code, message, details }
      const failed: HistoryExport = { ...record, state: 'failed', endedAt: now(), failure }
      await keep(failed)
      await tell(failed, 'failed')
    }
  }

  const begin: Handlers['exports.begin'] = async ({ kind, reason, ...asked }, context) => {
    if (kind === 'evidence' && reason === undefined) {
      return fail('bad_input', 'reason: an evidence package needs one.', { field: 'reason' })
    }
    const { zone } = await parts.site()
    const picked = chosen(asked, parts.tag, zone, now())
    if (!picked.ok) return picked
    if (running.size >= AT_ONCE) {
      return fail('too_many', `${AT_ONCE} exports are under way. Wait for one to end.`, {
        reason: 'export_busy',
      })
    }
    const names = new Set([...cupboard.list, ...running.values()].map(({ name }) => name))
    const { person } = context.session
    const record = recordOf(picked.value.plan, kind, reason ?? null, person, now(), names)
    const left = new AbortController()
    // Taken before anything is waited for, so that two at once are counted as two.
    const job = { name: record.name, left, end: Promise.resolve() }
    running.set(record.id, job)
    try {
      await cupboard.put(record)
      const written = await parts.append([context.entry(row('export_begun', record))])
      if (!written.ok) {
        await cupboard.remove(record)
        running.delete(record.id)
        return written as Result<never>
      }
    } catch (error) {
      running.delete(record.id)
      await cupboard.remove(record).catch(() => undefined)
      log.warn({ error }, 'an export could not be begun')
      return fail('unavailable', 'The folder of exports cannot be written. See the disk.', {
        reason: 'export_unwritable',
      })
    }
    job.end = work(record, picked.value, context, left)
      .catch(async (error: unknown) => {
        log.error({ error, export: record.id }, 'an export has failed')
        const failure = { code: 'internal', message: 'The program made a mistake; see the log.' }
        const failed: HistoryExport = { ...record, state: 'failed', endedAt: now(), failure }
        await keep(failed)
        await tell(failed, 'failed')
      })
      .finally(() => running.delete(record.id))
    return ok(record)
  }

  const preview: Handlers['exports.preview'] = async (asked, { session, signal }) => {
    const { zone } = await parts.site()
    const picked = chosen(asked, parts.tag, zone, now())
    if (!picked.ok) return picked
    previews.get(session.id)?.abort()
    const turn = new AbortController()
    previews.set(session.id, turn)
    try {
      const either = AbortSignal.any([signal, turn.signal])
      const asking = { asker: `preview ${session.id}`, signal: either }
      return ok(await previewOf(picked.value.plan, parts.history, asking))
    } catch (error) {
      return turn.signal.aborted
        ? fail('conflict', 'A newer question was asked, so this one was given up.', {
            reason: 'superseded',
          })
        : { ok: false, error: unreadable(error) }
    } finally {
      if (previews.get(session.id) === turn) previews.delete(session.id)
    }
  }

  /** One whose file is there to be taken; where somebody has deleted it the list says so from now on. */
  const complete = async (id: string): Promise<Result<HistoryExport>> => {
    const record = found(id)
    if (!record.ok) return record
    if (record.value.state !== 'done') {
      return fail('conflict', 'It has no file that could be taken.', {
        reason: 'export_unfinished',
      })
    }
    if (await cupboard.has(record.value)) return record
    const lost = vanished(record.value)
    await keep(lost)
    return fail('not_found', lost.failure.message, lost.failure.details)
  }

  return {
    finder: exportFinder(() => cupboard.list),
    handlers: {
      'exports.preview': preview,
      'exports.begin': begin,
      'exports.list': () => ok(cupboard.list),
      'exports.take': async ({ export: id }, context) => {
        const record = await complete(id)
        if (!record.ok) return record
        const entry = context.entry(row('export_taken', record.value))
        if (parts.choosePlace === null) {
          const of = { export: id, session: context.session.id, entry }
          return ok({ ticket: tickets.issue(of, now()) })
        }
        const place = await parts.choosePlace(record.value.name)
        if (place === null) return ok({ saved: null })
        return saveTo(cupboard.file(record.value), place, () =>
          parts.append([{ ...entry, at: now() }]),
        )
      },
      'exports.remove': async ({ export: id }, context) => {
        const record = found(id)
        if (!record.ok) return record
        const { id: person, role } = context.session.person
        if (record.value.person.id !== person && !may(role, 'engineer')) {
          return fail('forbidden', 'Only engineers delete exports of others.', {
            ...{ role, permission: 'engineer' },
          })
        }
        const job = running.get(id)
        const entry = context.entry({
          ...row('export_deleted', record.value),
          ...(job === undefined ? {} : { outcome: 'cancelled' }),
        })
        const written = await parts.append([entry])
        if (!written.ok) return written as Result<never>
        job?.left.abort('removed')
        await job?.end
        const ended = cupboard.get(id)
        if (ended !== undefined) await cupboard.remove(ended)
        return ok(null)
      },
    },
    files: {
      async open(key) {
        const ticket = tickets.use(key, now())
        const record = ticket === null ? null : await complete(ticket.export)
        if (record?.ok === false && record.error.details?.['reason'] === 'export_file_gone') {
          return record
        }
        if (ticket === null || record === null || !record.ok) {
          return fail('not_found', 'This link is used up. Take the file from the list again.', {
            reason: 'export_ticket',
          })
        }
        const written = await parts.append([{ ...ticket.entry, at: now() }])
        if (!written.ok) return written as Result<never>
        const { name, bytes } = record.value
        return ok({ path: cupboard.file(record.value), name, bytes: bytes ?? 0 })
      },
    },
    async recover() {
      try {
        for (const record of cupboard.read(now())) {
          await keep(record)
          await tell(record, 'interrupted')
        }
        await putAway()
      } catch (error) {
        log.warn({ error }, 'the folder of exports cannot be read')
      }
    },
    tick() {
      if (isLooking || now() - lookedAt < LOOK_MS) return
      lookedAt = now()
      isLooking = true
      putAway()
        .catch((error: unknown) => {
          log.warn({ error }, 'old exports could not be put away')
        })
        .finally(() => {
          isLooking = false
        })
    },
    async stop() {
      for (const { left } of running.values()) left.abort('stop')
      await Promise.all([...running.values()].map(({ end }) => end))
    },
  }
}
