/**
 * Restores from a screen. A backup is brought beside the data while recording goes on; when it is whole the console
 * asks its host to start it anew, and between its end and its start what was brought becomes what holds
 * (`taking.ts`). One at a time, and none while something is under way that the restart would cut off.
 */
import { rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Job, Output, Parsed } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Person } from '../../shared/users.ts'
import type { FileKind } from '../database/snapshot.ts'
import type {
  Handlers,
  JobsPort,
  JournalEntry,
  Log,
  Progress,
  SessionContext,
} from '../interface.ts'
import type { Examined } from './backup.worker.ts'
import { consoleAfter } from './identity.ts'
import { discard, finishDiscarding, replacedIn } from './replaced.ts'
import type { Staging } from './restoring.ts'
import { failureOf } from './state.ts'
import { PART, settleStaged } from './taking.ts'
import { isBackupName } from './target.ts'
import { inThread, look } from './thread.ts'

export interface RestoresParts {
  readonly dataDirectory: string
  readonly known: readonly FileKind[]
  readonly jobs: JobsPort
  /** Where backups lie. */
  folder(): string
  /** The name of this console. */
  named(): Promise<Result<string>>
  /** The password of who asks is right. */
  confirm(context: SessionContext, password: string): Promise<Result<Person>>
  /** What is under way that a restart would cut off; null where nothing is. */
  obstacle(): Failure | null
  append(entries: readonly JournalEntry[]): Promise<Result<unknown>>
  /** Asks the host to stop the console and to start it anew. */
  restart(): void
  readonly log: Log
  now(): number
}

/** Milliseconds between two looks how far it is, whether it was cancelled, and whether nothing is under way any more. */
const EVERY = 200

interface Current {
  readonly job: string
  readonly by: string
  /** Of the backup. */
  readonly name: string
}

export function createRestores(parts: RestoresParts) {
  const { dataDirectory, log, now } = parts
  let current: Current | null = null
  const ended = new AbortController()
  let staged = false
  let working: Promise<unknown> = Promise.resolve()

  const tell = async (entry: JournalEntry): Promise<void> => {
    const written = await parts.append([entry])
    if (!written.ok) log.warn({ error: written.error }, 'the journal was not told of a restore')
  }

  const examine = async (name: string): Promise<Result<Examined>> => {
    const folder = parts.folder()
    if (!isBackupName(name)) return noSuch(name)
    const from = join(folder, name)
    return look(folder, (client) => client.examine(from, dataDirectory, parts.known))
  }

  /** It can still be cancelled while it waits. */
  const untilFree = async (left: AbortSignal): Promise<Result<null>> => {
    while (!left.aborted && parts.obstacle() !== null) await delay(EVERY)
    return left.aborted ? cancelled : ok(null)
  }

  const bring = async (staging: Staging, bytes: number, progress: Progress) => {
    const left = new AbortController()
    const signal = AbortSignal.any([left.signal, ended.signal])
    let done = 0
    const watch = setInterval(() => {
      if (!progress.at(done).ok) left.abort()
    }, EVERY)
    try {
      const brought = await inThread(
        (client) => client.stage(staging),
        signal,
        (far) => {
          done = Math.min(far, bytes)
        },
      )
      if (!brought.ok) return brought
      const free = await untilFree(signal)
      if (!free.ok) return free
      const sealed = progress.seal()
      staged = sealed.ok
      return sealed
    } finally {
      clearInterval(watch)
    }
  }

  const run = async (job: string, staging: Staging, bytes: number): Promise<void> => {
    const { person, from } = staging
    const figures = () => ({ files: staging.manifest.files.length, bytes })
    const outcome = await parts.jobs
      .run({ kind: 'restore', id: job, of: Math.max(1, bytes), person, figures }, (progress) =>
        bring(staging, bytes, progress),
      )
      .catch((error: unknown): Result<never> => {
        log.error({ error }, 'the restore failed')
        return fail('internal', 'The program made a mistake; it is in the log.')
      })
    if (outcome.ok) {
      parts.restart()
      return
    }
    const { code, message, details } = outcome.error
    await rm(join(dataDirectory, PART), { recursive: true, force: true }).catch(
      (error: unknown) => {
        log.warn({ error }, 'what was brought of a backup could not be taken away')
      },
    )
    const row = { subject: from, at: now() }
    if (ended.signal.aborted) await tell({ kind: 'restore_given_up', person: null, ...row })
    else if (details?.['reason'] !== 'cancelled') {
      log.error({ error: outcome.error }, 'the restore failed')
      const told = { code, message, reason: details?.['reason'] ?? code }
      await tell({ kind: 'restore_failed', person, outcome: 'failed', details: told, ...row })
    }
    current = null
  }

  const begin = async (
    { name, reason, password, takeOver }: Parsed<'backup.restore'>,
    job: string,
    context: SessionContext,
  ): Promise<Result<{ job: string }>> => {
    const obstacle = parts.obstacle()
    if (obstacle !== null) return { ok: false, error: obstacle }
    const confirmed = await parts.confirm(context, password)
    if (!confirmed.ok) return confirmed
    const examined = await examine(name)
    if (!examined.ok) return examined
    const { manifest, bytes, room } = examined.value
    if (!room.ok) return room
    const own = await parts.named()
    if (!own.ok) return own
    const { id, user, name: shown } = context.session.person
    const staging: Staging = {
      ...{ from: join(parts.folder(), name), data: dataDirectory, manifest },
      ...{ known: parts.known, at: now(), reason, person: { id, user, name: shown } },
      console: consoleAfter(own.value, manifest, takeOver),
    }
    const details = { job, of: manifest.startedAt, version: manifest.program, bytes }
    const facts = { kind: 'restore_begun', subject: staging.from, reason } as const
    const written = await parts.append([context.entry({ ...facts, details })])
    if (!written.ok) return unwritten
    if (ended.signal.aborted) return cancelled
    working = run(job, staging, bytes)
    return ok({ job })
  }

  const handlers: Handlers<'backup.examine' | 'backup.restore' | 'backup.discard'> = {
    'backup.examine': async ({ name }) => {
      const examined = await examine(name)
      const disk = await statfs(dataDirectory).catch(() => null)
      const { room, bytes } = examined.ok ? examined.value : { room: examined, bytes: null }
      const failure =
        current === null ? (room.ok ? parts.obstacle() : room.error) : alreadyRestoring(current)
      return ok({
        failure: failure && failureOf(failure),
        bytes,
        free: disk && disk.bavail * disk.bsize,
      })
    },

    'backup.restore': async (input, context) => {
      if (current !== null) return { ok: false, error: alreadyRestoring(current) }
      const { job = crypto.randomUUID(), name } = input
      // Before anything is waited for: of two who press at once the second is told of the first.
      current = { job, by: context.session.person.name, name }
      let begun: Result<{ job: string }> | null = null
      try {
        begun = await begin(input, job, context)
        return begun
      } finally {
        if (begun?.ok !== true) current = null
      }
    },

    'backup.discard': ({ name }, context) =>
      discard(dataDirectory, name, (bytes) =>
        parts.append([
          context.entry({ kind: 'replaced_deleted', subject: name, details: { bytes } }),
        ]),
      ),
  }

  return {
    handlers,
    /** When everything stands. */
    begin: (): void => {
      working = finishDiscarding(dataDirectory).catch((error: unknown) => {
        log.warn({ error }, 'a former state could not be deleted')
      })
    },
    /** Why nothing else may begin now. */
    running: (): Failure | null => current && alreadyRestoring(current),
    told: async (): Promise<Pick<Output<'backup.read'>, 'restoring' | 'replaced'>> => ({
      restoring: current,
      replaced: await replacedIn(dataDirectory),
    }),
    /** Gives up what is being brought, but not what is whole already. */
    stop: async (): Promise<void> => {
      if (!staged) ended.abort()
      await working
    },
    /** All of the data is closed, and nobody else has them yet. */
    closed: async (): Promise<void> => {
      if (!staged) return
      const settled = await settleStaged(dataDirectory)
      if (!settled.ok) log.error({ error: settled.error }, 'the restore could not be settled')
    },
  }
}
export type Restores = ReturnType<typeof createRestores>

/** What a restart would cut off, and nobody could take up again. */
export function obstacleOf({
  isBackingUp,
  jobs,
  changesOpen,
}: {
  readonly isBackingUp: boolean
  readonly jobs: readonly Job[]
  readonly changesOpen: number
}): Failure | null {
  if (isBackingUp) {
    const message = 'A backup is being made. Wait for it, or cancel it.'
    return { code: 'conflict', message, details: { reason: 'backup_running' } }
  }
  const exporting = jobs.find(({ kind, state }) => kind === 'history_export' && state === 'running')
  if (exporting !== undefined) {
    const by = exporting.person?.name ?? null
    const message = `${by ?? 'Somebody'} is exporting the history. Wait for it, or cancel it.`
    return { code: 'conflict', message, details: { reason: 'export_running', by } }
  }
  if (changesOpen === 0) return null
  const message = 'A setpoint change is under way. Wait for its end.'
  return { code: 'conflict', message, details: { reason: 'changes_open' } }
}

const alreadyRestoring = ({ by, name }: Current): Failure => ({
  code: 'conflict',
  message: `${by} is restoring ${name} already. Wait for it, or cancel it.`,
  details: { reason: 'restore_running', by },
})

const noSuch = (name: string): Result<never> =>
  fail('not_found', `There is no backup ${name}. See backup.read.`, { reason: 'none' })

const cancelled: Result<never> = fail('conflict', 'It was cancelled, and nothing was changed.', {
  reason: 'cancelled',
})

const unwritten: Result<never> = fail(
  'unavailable',
  'The journal cannot be written; nothing was begun.',
  { part: 'journal' },
)
