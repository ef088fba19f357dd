/**
 * Backups as the core sees them: made when they are due or somebody asks, one at a time; what is set for them; what
 * is wrong with them. A failure is told in the journal once, however often it comes again.
 */
import { join } from 'node:path'
import { dueAt, isOverdue } from '../../shared/backup.ts'
import type { Output, Payload } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry, Log } from '../interface.ts'
import { attempt, type AttemptParts } from './attempt.ts'
import type { Found } from './backup.worker.ts'
import type { Made, Making } from './making.ts'
import { readSettings } from './settings.ts'
import { dataSizes, failureOf, isSameDisk, told } from './state.ts'
import type { backupStore } from './store.ts'
import { defaultFolder } from './target.ts'
import { look } from './thread.ts'

export interface BackupParts extends AttemptParts {
  readonly dataDirectory: string
  readonly version: string
  /** Kinds of files that this version reads. */
  readonly known: Making['known']
  readonly records: Records<typeof backupStore>
  append(entries: readonly JournalEntry[]): Promise<Result<unknown>>
  /** Which console this is, where a restore has just decided it; else its records say. */
  readonly name: string | null
  /** Why none can be made now; null while nothing is in its way. */
  blocked(): Failure | null
  /** What is told of restores. */
  restores(): Promise<Pick<Output<'backup.read'>, 'restoring' | 'replaced'>>
  readonly log: Log
  now(): number
}

/** No console has this name. */
const NOBODY = ''

type Looked = Result<Pick<Found, 'backups'> & { readonly room: Found['room'] | null }>

export async function createBackups(parts: BackupParts) {
  const { dataDirectory, records, log, now } = parts
  let started = now()
  let settings = readSettings(await records.read('backup.settings'))
  let owner = parts.name ?? (await records.read('backup.console'))
  /** Begin of the newest good one that the clock has passed. */
  let newest: number | null = null
  /** It has months that could not be read. */
  let isPartly = false
  let failed: { readonly at: number; readonly failure: Failure } | null = null
  /** Said in the journal, and not said again while nothing else is wrong. */
  let toldReason: unknown = null
  let current: { readonly job: string; readonly ended: AbortController } | null = null
  let stopped = false
  let working: Promise<unknown> = Promise.resolve()
  let looking: Promise<Looked> | null = null
  /** Counts what changes the answer: a look that was begun before it is not believed after it. */
  let changes = 0

  const folder = (): string => settings.folder ?? defaultFolder(dataDirectory)
  const schedule = () => ({
    every: settings.every,
    newest,
    failed: failed?.at ?? null,
    started,
  })

  /** Who this console is, from its first backup on. */
  const named = async (): Promise<Result<string>> => {
    if (owner !== null) return ok(owner)
    const name = crypto.randomUUID()
    const kept = await records.commit([], 'backup.name', name)
    if (kept.ok) owner = name
    return kept.ok ? ok(name) : kept
  }

  const lookAround = async (): Promise<Looked> => {
    const [place, who, before] = [folder(), owner, changes]
    // Nothing was made yet, and the default folder is not there before.
    if (who === null && settings.folder === null) return ok({ backups: [], room: null })
    const found = await look(place, (client) => client.find(place, who ?? NOBODY))
    // One of a time to come was made before the clock was set back.
    if (found.ok && before === changes) {
      const last = found.value.backups.find(({ own, good, at }) => own && good && at <= now())
      newest = last?.at ?? null
      isPartly = (last?.manifest?.unread.length ?? 0) > 0
    }
    return found
  }
  /** Those who ask at the same time share one look. */
  const find = (): Promise<Looked> => {
    const mine = (looking ??= lookAround().finally(() => {
      if (looking === mine) looking = null
    }))
    return mine
  }
  const changed = (): Promise<Looked> => {
    changes += 1
    looking = null
    return find()
  }

  const tell = async (entry: JournalEntry): Promise<void> => {
    const written = await parts.append([entry])
    if (!written.ok) log.warn({ error: written.error }, 'the journal was not told of a backup')
  }

  const hasFailed = async (error: Failure, at: number, kind: Making['kind']): Promise<void> => {
    failed = { at, failure: error }
    if (isCancelled(error)) return
    log.error({ error }, 'the backup failed')
    const { code, message, details } = error
    const reason = details?.['reason'] ?? code
    if (reason === toldReason && kind === 'scheduled') return
    toldReason = reason
    const row = { kind: 'backup_failed', subject: folder(), outcome: 'failed' } as const
    await tell({ ...row, at: now(), person: null, details: { kind, code, reason, message } })
  }

  const hasEnded = async (made: Made, task: Making, person: JournalEntry['person']) => {
    const { name, ...figures } = made
    // Those of the schedule are in the list; one that comes after a failure is worth a row.
    const reason = made.unread > 0 ? 'unread' : null
    const isNews = task.kind === 'manual' || toldReason !== reason
    failed = null
    toldReason = reason
    // Where the folder does not answer afterwards, it is no less there.
    newest = task.at
    isPartly = made.unread > 0
    if (!isNews) return
    const row = {
      kind: 'backup_made',
      subject: join(task.folder, name),
      outcome: 'finished',
    } as const
    await tell({ ...row, at: now(), person, details: { kind: task.kind, ...figures } })
  }

  /** Resolves when it has ended; `current` is set already. */
  const run = async (
    kind: Making['kind'],
    job: string,
    person: JournalEntry['person'],
    ended: AbortController,
  ): Promise<void> => {
    const at = now()
    try {
      const who = await named()
      if (!who.ok) {
        await hasFailed(who.error, at, kind)
        return
      }
      const task: Making = {
        ...{ data: dataDirectory, folder: folder(), console: who.value, kind, at },
        ...{ program: parts.version, keys: settings.keys, known: parts.known },
      }
      const made = await attempt(parts, task, { id: job, person }, ended)
      if (made.ok) await hasEnded(made.value, task, person)
      else await hasFailed(made.error, at, kind)
    } catch (error) {
      log.error({ error }, 'the backup failed')
      failed = { at, failure: mistake }
    } finally {
      current = null
      if (!stopped) await changed()
    }
  }

  const begin = (kind: Making['kind'], job: string, person: JournalEntry['person']) => {
    const ended = new AbortController()
    current = { job, ended }
    return (): void => {
      working = run(kind, job, person, ended)
    }
  }

  const handlers: Handlers<'backup.read' | 'backup.start' | 'backup.configure'> = {
    'backup.read': async () => {
      const place = folder()
      // Before the list: what has ended by now stands in it.
      const job = current?.job ?? null
      const found = await find()
      return ok({
        settings,
        folder: place,
        sameDisk: await isSameDisk(place, dataDirectory),
        backups: found.ok ? found.value.backups.map(told) : [],
        unseen: found.ok ? null : failureOf(found.error),
        free: found.ok ? (found.value.room?.free ?? null) : null,
        data: await dataSizes(dataDirectory),
        nextAt: dueAt(schedule(), now()),
        job,
        ...(await parts.restores()),
        failed: failed && { at: failed.at, failure: failureOf(failed.failure) },
      })
    },

    'backup.start': async ({ job = crypto.randomUUID() }, context) => {
      if (current !== null) return alreadyRunning
      const blocked = parts.blocked()
      if (blocked !== null) return { ok: false, error: blocked }
      const { id, user, name } = context.session.person
      const go = begin('manual', job, { id, user, name })
      const entry = context.entry({ kind: 'backup_begun', subject: folder(), details: { job } })
      const written = await parts.append([entry])
      if (!written.ok) {
        current = null
        return fail('unavailable', 'The journal cannot be written; nothing was begun.', {
          part: 'journal',
        })
      }
      go()
      return ok({ job })
    },

    'backup.configure': async (wanted, context) => {
      const place = wanted.folder ?? defaultFolder(dataDirectory)
      const judged = await look(place, (client) => client.judge(place, dataDirectory))
      if (!judged.ok) return judged
      const details = {
        ...{ every: wanted.every, every_before: settings.every },
        ...{ folder: place, folder_before: folder() },
        ...{ keys: wanted.keys, keys_before: settings.keys },
      }
      const entry = context.entry({ kind: 'backup_configured', subject: place, details })
      const kept = await records.commit([entry], 'backup.configure', JSON.stringify(wanted))
      if (!kept.ok) return kept
      settings = wanted
      // What was wrong with another folder is not wrong with this one.
      failed = null
      toldReason = null
      await changed()
      return ok(null)
    },
  }

  return {
    handlers,
    /** Where they lie. */
    folder,
    /** The name of this console; it has one from then on. */
    named,
    isRunning: (): boolean => current !== null,
    /** When everything stands: what there is. */
    begin: (): void => {
      working = find().catch((error: unknown) => {
        log.warn({ error }, 'the folder of backups cannot be looked at')
      })
    },
    /** Every second. */
    tick: (): void => {
      started = Math.min(started, now())
      const due = dueAt(schedule(), now())
      if (stopped || current !== null || due === null || now() < due) return
      if (parts.blocked() !== null) return
      begin('scheduled', crypto.randomUUID(), null)()
    },
    state: (): Payload<'liveness'>['backup'] => {
      const wrong =
        failed !== null && !isCancelled(failed.failure)
          ? failed.failure
          : isOverdue(schedule(), now())
            ? overdue
            : isPartly
              ? partly
              : null
      return { at: newest, trouble: wrong && failureOf(wrong) }
    },
    /** Gives up what is being made, before what it copies is closed. */
    stop: async (): Promise<void> => {
      stopped = true
      await parts.endCopy()
      current?.ended.abort()
      await working
    },
  }
}

const isCancelled = ({ details }: Failure): boolean => details?.['reason'] === 'cancelled'

const alreadyRunning: Result<never> = fail(
  'conflict',
  'A backup is being made already. Wait for it, or cancel it.',
  { reason: 'backup_running' },
)

const mistake: Failure = {
  code: 'internal',
  message: 'The program made a mistake; it is in the log.',
}

const overdue: Failure = {
  code: 'unavailable',
  message: 'The newest backup is older than it may be. Look at Storage.',
  details: { reason: 'overdue' },
}

const partly: Failure = {
  code: 'unavailable',
  message:
    'Months of the history could not be read for the newest backup; all else is in it. Look at Storage.',
  details: { reason: 'unread' },
}
