/**
 * Follows a change from `sent` to its outcome: one write, then read-backs until it is closed, then
 * the outcome's row. The effect has happened by then, so the row is tried until the journal takes it.
 */
import type { AcquisitionPort } from '../../shared/acquisition-port.ts'
import { Status, qualityOf } from '../../shared/quality.ts'
import { isOpen, step, type Change, type ChangeEvent } from '../../shared/setpoints.ts'
import type { Records } from '../database/records.ts'
import type { JournalEntry, Log } from '../interface.ts'
import type { Destination } from './checking.ts'
import type { controlStore } from './store.ts'

export interface FollowingParts {
  readonly records: Records<typeof controlStore>
  readonly acquisition: Pick<AcquisitionPort, 'read' | 'write'>
  /** A change entered a phase. */
  entered(change: Change): void
  readonly log: Log
  now(): number
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

export interface Following {
  follow(change: Change, destination: Destination): Promise<void>
  writeOutcome(change: Change): Promise<void>
  /** What is under way ends as unknown. */
  stop(): Promise<void>
}

/** How often a value is read back while a change is under way, in milliseconds. */
const READ_BACK_MS = 250
/** How often an outcome that could not be journalled is tried again. */
const RETRY_MS = 1_000
/** How long a stop waits for changes under way to be written as unknown. */
const STOP_MS = 1_000

export function createFollowing(parts: FollowingParts): Following {
  const underWay = new Set<string>()
  let stopping = false

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      parts.after(ms, resolve)
    })

  const writeOutcome = async (change: Change): Promise<void> => {
    const entry = changeEntry(change, 'setpoint_outcome', parts.now())
    const written = await parts.records.commit([entry], 'control.save', change)
    if (written.ok || stopping) return
    parts.after(RETRY_MS, () => {
      void writeOutcome(change)
    })
  }

  const readBack = async ({ tag, at }: Destination): Promise<ChangeEvent> => {
    const read = await parts.acquisition.read({
      server: tag.server,
      tag: tag.id,
      node: tag.node,
      at,
      timeout: tag.rules.write,
    })
    if (!read.ok) return { type: 'tick' }
    const { value, status } = read.value
    return typeof value === 'number' || typeof value === 'boolean'
      ? { type: 'value', value, good: qualityOf(status) === 'good' }
      : { type: 'tick' }
  }

  const write = async (change: Change, { tag, at }: Destination): Promise<ChangeEvent> => {
    const answer = await parts.acquisition.write({
      server: tag.server,
      tag: tag.id,
      node: tag.node,
      at,
      value: change.value,
      timeout: tag.rules.write,
    })
    if (answer.ok) {
      return { type: 'answered', status: answer.value.status, good: true }
    }
    if (answer.error.code === 'expired') return { type: 'unanswered' }
    const status = answer.error.details?.['status']
    // The server's own word has its status; without one the write was stopped on this side.
    return typeof status === 'number'
      ? { type: 'answered', status, good: false }
      : { type: 'unsent', status: Status.BadNotConnected }
  }

  return {
    follow: async (first, destination) => {
      let change = first
      underWay.add(change.id)
      const feed = (event: ChangeEvent): void => {
        const next = step(change, event, parts.now())
        if (next === change) return
        change = next
        parts.entered(change)
      }
      try {
        feed(await write(change, destination))
        while (isOpen(change) && !stopping) {
          feed(await readBack(destination))
          feed({ type: 'tick' })
          if (isOpen(change)) await pause(READ_BACK_MS)
        }
      } catch (error) {
        parts.log.error({ error, change: change.id }, 'a change could not be followed')
      }
      // Stopped or failed on the way: what became of it is not known, and is said so.
      feed({ type: 'restarted' })
      underWay.delete(change.id)
      await writeOutcome(change)
    },
    writeOutcome,
    stop: async () => {
      stopping = true
      // A server that hangs must not hold up the end; the next start closes what is left as unknown.
      for (let waited = 0; underWay.size > 0 && waited < STOP_MS; waited += 20) await pause(20)
    },
  }
}

/** The journal row of an attempt or of its outcome. */
export function changeEntry(
  change: Change,
  kind: 'setpoint_attempt' | 'setpoint_outcome',
  at: number,
): JournalEntry {
  const { status, readBack, sentAt, acceptedAt, readBackAt } = change
  const known = Object.entries({ status, readBack, sentAt, acceptedAt, readBackAt })
  return {
    kind,
    at,
    person: change.person,
    subject: change.tag,
    change: change.id,
    old: change.old,
    new: change.value,
    ...(change.unit === null ? {} : { unit: change.unit }),
    reason: change.reason,
    ...(kind === 'setpoint_outcome' ? { outcome: change.phase } : {}),
    details: Object.fromEntries(known.filter(([, fact]) => fact !== null)),
  }
}
