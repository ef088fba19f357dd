/**
 * The life of a setpoint change, as a pure state machine. Time is an argument; what is to be done
 * (journal, write, read) is decided by main/control, which feeds what happened back in here.
 *
 *   armed ──confirm──▶ sent ──Good──▶ accepted ──read back──▶ holding ──hold time──▶ applied
 *     │                 │ │               │                      │
 *     ├─ cancel ▶ cancelled               └─ no equal value ▶ timed_out
 *     ├─ too late ▶ expired │                                    ├─ value leaves ▶ reverted
 *     ├─ value moved ▶ conflict                                  └─ cannot be read ▶ timed_out
 *     └─ sent: server says no, and the value read back proves it ▶ rejected; no answer, or one that proves
 *        nothing: read back, else timed_out
 *
 *   A change found in sent, accepted or holding after a restart is closed as unknown.
 */
import { Status, subCode } from './quality.ts'
import { assertNever } from './result.ts'
import type { ChangeRules } from './tags.ts'

export const openPhases = ['armed', 'sent', 'accepted', 'holding'] as const
export const outcomes = [
  'applied', // read back and held for the hold time; shown as "held"
  'rejected', // the server answered with a bad status, and the value is not the new one
  'reverted', // it took the value, then the value left again
  'timed_out', // no answer, or no equal read-back, in time
  'conflict', // somebody or something changed the setpoint between arming and sending; nothing sent
  'expired', // not confirmed in time; nothing sent
  'cancelled', // disarmed; nothing sent
  'unknown', // the program ended between the attempt and the outcome
] as const
export type Phase = (typeof openPhases)[number] | (typeof outcomes)[number]
export type Outcome = (typeof outcomes)[number]

export interface Change {
  /** Shared by both journal rows; a random UUID. */
  readonly id: string
  readonly tag: string
  readonly unit: string | null
  readonly person: { readonly id: number; readonly user: string; readonly name: string }
  readonly reason: string
  readonly old: number | boolean
  /** Source time of the old value, Unix milliseconds. */
  readonly oldAt: number
  readonly value: number | boolean
  readonly phase: Phase
  readonly rules: ChangeRules
  /** Width of the range of which the tolerance is a fraction; null for booleans. */
  readonly span: number | null
  /** Unix milliseconds at which each phase was entered; null where it was not. `sentAt` is when the
   * write went out, after its attempt was in the journal. */
  readonly armedAt: number
  readonly sentAt: number | null
  readonly acceptedAt: number | null
  readonly readBackAt: number | null
  readonly closedAt: number | null
  /** Last value read back; null before the first. */
  readonly readBack: number | boolean | null
  /** OPC UA status of the write; null before the answer. */
  readonly status: number | null
}

/** What happens to a change after it was armed. */
type Course = 'sentAt' | 'acceptedAt' | 'readBackAt' | 'closedAt' | 'readBack' | 'status'

/** A change at its arming: nothing of its course has happened yet. */
export const armedChange = (facts: Omit<Change, Course | 'phase'>): Change => ({
  ...facts,
  phase: 'armed',
  sentAt: null,
  acceptedAt: null,
  readBackAt: null,
  closedAt: null,
  readBack: null,
  status: null,
})

export type ChangeEvent =
  | { readonly type: 'confirm' }
  | { readonly type: 'cancel' }
  | { readonly type: 'late' } // its time to be confirmed, or to be sent, is over
  | { readonly type: 'moved' } // the setpoint is not what it was at arming
  | { readonly type: 'sending' } // the attempt is in the journal, the write goes out now
  | { readonly type: 'answered'; readonly status: number; readonly good: boolean }
  | { readonly type: 'unsent'; readonly status: number } // the write never left this program
  | { readonly type: 'unanswered' }
  | { readonly type: 'value'; readonly value: number | boolean; readonly good: boolean }
  | { readonly type: 'tick' }
  | { readonly type: 'restarted' }

export const isOpen = (change: Change): boolean =>
  (openPhases as readonly Phase[]).includes(change.phase)

/** Statuses that say that nothing was written (Part 4, 7.39). Any other leaves it open. */
const refusals: ReadonlySet<number> = new Set([
  Status.BadNotConnected,
  0x801f_0000, // BadUserAccessDenied
  0x8033_0000, // BadNodeIdInvalid
  Status.BadNodeIdUnknown,
  0x8035_0000, // BadAttributeIdInvalid
  0x8036_0000, // BadIndexRangeInvalid
  0x803b_0000, // BadNotWritable
  Status.BadOutOfRange,
  0x803d_0000, // BadNotSupported
  0x8073_0000, // BadWriteNotSupported
  0x8074_0000, // BadTypeMismatch
  0x80ab_0000, // BadInvalidArgument
  0x80af_0000, // BadInvalidState
])

const isRefused = ({ status }: Change): boolean => status !== null && refusals.has(subCode(status))

/** A server that refused may have written all the same, and its device needs a moment to show it. */
const SHOWS_WITHIN = 1_000

/** True where two values differ by no more than `within`, in units of the value. */
export function sameValue(a: number | boolean, b: number | boolean, within: number): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') return a === b
  if (Number.isNaN(a) || Number.isNaN(b)) return false
  // A float32 on the other side rounds at 2^-24 of the value: never tighter than that.
  const rounding = Math.max(Math.abs(a), Math.abs(b)) * 2 ** -23
  return Math.abs(a - b) <= Math.max(within, rounding)
}

/**
 * A read-back counts as the new value within the tag's tolerance, but never where it is nearer to the
 * old one: a write that changed nothing must not count as applied.
 */
export function holds(value: number | boolean, change: Change): boolean {
  const tolerance = change.rules.tolerance * (change.span ?? 0)
  const distance =
    typeof change.value === 'number' && typeof change.old === 'number'
      ? Math.abs(change.value - change.old)
      : Infinity
  return sameValue(
    value,
    change.value,
    distance === 0 ? tolerance : Math.min(tolerance, distance / 2.01),
  )
}

const close = (change: Change, phase: Outcome, now: number): Change => ({
  ...change,
  phase,
  closedAt: now,
})

/** The next state; the same object where the event changes nothing. */
export function step(change: Change, event: ChangeEvent, now: number): Change {
  const { phase, rules } = change
  switch (phase) {
    case 'armed':
      if (event.type === 'cancel') return close(change, 'cancelled', now)
      if (event.type === 'restarted') return close(change, 'expired', now)
      if (event.type === 'late' || now - change.armedAt >= rules.armed) {
        return close(change, 'expired', now)
      }
      if (event.type === 'moved') return close(change, 'conflict', now)
      if (event.type === 'confirm') return { ...change, phase: 'sent' }
      return change
    case 'sent':
      if (event.type === 'restarted') return close(change, 'unknown', now)
      if (change.sentAt === null) return stepUnsent(change, event, now)
      if (event.type === 'unsent')
        return close({ ...change, status: event.status }, 'rejected', now)
      if (event.type === 'answered') {
        const answered = { ...change, status: event.status }
        if (event.good) return { ...answered, phase: 'accepted', acceptedAt: now }
        // Whatever it answers, the device may have taken it: the value tells. Where the old one is the
        // new one it cannot, and a refusal is believed.
        const isTold = isRefused(answered) && holds(change.old, change)
        return isTold ? close(answered, 'rejected', now) : answered
      }
      if (event.type === 'value' && event.good) {
        if (holds(event.value, change)) {
          return { ...change, phase: 'holding', readBack: event.value, readBackAt: now }
        }
        if (isRefused(change) && now - change.sentAt >= SHOWS_WITHIN) {
          return close({ ...change, readBack: event.value }, 'rejected', now)
        }
      }
      return now - change.sentAt >= 2 * rules.write ? close(change, 'timed_out', now) : change
    case 'accepted':
      if (event.type === 'value') {
        const seen = event.good ? { ...change, readBack: event.value } : change
        if (event.good && holds(event.value, change)) {
          return { ...seen, phase: 'holding', readBackAt: now }
        }
        return late(change, now) ? close(seen, 'timed_out', now) : seen
      }
      if (event.type === 'restarted') return close(change, 'unknown', now)
      return event.type === 'tick' && late(change, now) ? close(change, 'timed_out', now) : change
    case 'holding':
      if (event.type === 'restarted') return close(change, 'unknown', now)
      if (event.type === 'value' && event.good) {
        const seen = { ...change, readBack: event.value }
        if (!holds(event.value, change)) {
          return close(seen, 'reverted', now)
        }
        return held(change, now) ? close(seen, 'applied', now) : seen
      }
      return unseen(change, now) ? close(change, 'timed_out', now) : change
    case 'applied':
    case 'rejected':
    case 'reverted':
    case 'timed_out':
    case 'conflict':
    case 'expired':
    case 'cancelled':
    case 'unknown':
      return change
    default:
      return assertNever(phase)
  }
}

/** Confirmed and not gone out yet: everything that speaks against it still stops it, and no answer and
 * no value can be its own. */
function stepUnsent(change: Change, event: ChangeEvent, now: number): Change {
  switch (event.type) {
    case 'sending':
      return { ...change, sentAt: now }
    case 'late':
      return close(change, 'expired', now)
    case 'moved':
      return close(change, 'conflict', now)
    case 'cancel':
      return close(change, 'cancelled', now)
    default:
      return change
  }
}

const late = (change: Change, now: number): boolean =>
  now - (change.acceptedAt ?? now) >= change.rules.write

/** The hold time and the time for a read-back are over, and no good value has told how it ended. */
const unseen = (change: Change, now: number): boolean =>
  now - (change.readBackAt ?? now) >= change.rules.hold + change.rules.write

const held = (change: Change, now: number): boolean =>
  now - (change.readBackAt ?? now) >= change.rules.hold

/** What is wrong with a value for this setpoint, or null. Limits are inclusive; null is no limit. */
export function valueFault(
  value: unknown,
  boolean: boolean,
  limits: { readonly low: number | null; readonly high: number | null },
): 'type' | 'low' | 'high' | null {
  if (boolean) return typeof value === 'boolean' ? null : 'type'
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'type'
  if (limits.low !== null && value < limits.low) return 'low'
  if (limits.high !== null && value > limits.high) return 'high'
  return null
}
