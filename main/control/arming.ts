/**
 * What is armed: each change with its token, the session that holds it and the timer that ends it.
 * Nothing of it outlives the program, and nothing of it has reached equipment.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { fail, ok, type Result } from '../../shared/result.ts'
import { armedChange, step, type Change, type ChangeEvent } from '../../shared/setpoints.ts'
import type { Tag } from '../../shared/tags.ts'
import type { SessionContext } from '../interface.ts'
import type { Changes } from './changes.ts'
import type { Destination, DeviceValue } from './checking.ts'

export interface Armed extends Destination {
  readonly token: string
  readonly session: string
  /** The server gives a new source time at each read: the time then proves nothing. */
  readonly restamps: boolean
  /** What the tag stood for when it was armed. */
  readonly target: string
  readonly change: Change
  stopTimer(): void
}

export interface Draft extends Destination {
  readonly value: number | boolean
  readonly reason: string
  /** What the device reads, and the source time that the screens show of it. */
  readonly device: DeviceValue
  readonly shownSourceTime: number
}

export interface ArmingParts {
  readonly changes: Changes
  /** What a tag stands for: server, address and node. Another answer is another target. */
  target(tag: Tag): string
  now(): number
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

export interface Arming {
  arm(draft: Draft, context: SessionContext): Armed
  /** The armed change of a token, for the session that armed it. */
  held(token: string, context: SessionContext): Result<Armed>
  /**
   * The armed change of this person on a tag that nobody else is at; null where there is none. Of whichever
   * session: a window that was killed leaves one that no other could disarm.
   */
  ownOn(tag: string, context: SessionContext): Result<Armed | null>
  /** No token and no timer reaches it any more: its confirmation goes on alone. */
  take(entry: Armed): void
  /** Ends it without anything being sent. */
  disarm(entry: Armed, event: ChangeEvent): Change
  /** Ends what a session has armed, or everything. */
  disarmAll(session?: string): void
}

export function createArming({ changes, target, now, after }: ArmingParts): Arming {
  const armed = new Map<string, Armed>()

  const take = (entry: Armed): void => {
    entry.stopTimer()
    armed.delete(entry.token)
  }

  const disarm = (entry: Armed, event: ChangeEvent): Change => {
    take(entry)
    const closed = step(entry.change, event, now())
    changes.enter(closed)
    return closed
  }

  return {
    arm: ({ tag, at, value, reason, device, shownSourceTime }, context) => {
      const { id, user, name } = context.session.person
      const change = armedChange({
        id: randomUUID(),
        tag: tag.name,
        unit: tag.unit,
        person: { id, user, name },
        reason,
        old: device.value,
        oldAt: device.sourceTime,
        value,
        rules: tag.rules,
        span: tag.low === null || tag.high === null ? null : tag.high - tag.low,
        armedAt: now(),
      })
      const entry: Armed = {
        token: randomBytes(24).toString('base64url'),
        session: context.session.id,
        ...{ tag, at },
        restamps: Math.abs(device.sourceTime - shownSourceTime) >= 1,
        target: target(tag),
        change,
        // Whatever a clock says then: a timer that went off must not leave it armed.
        stopTimer: after(tag.rules.armed, () => {
          disarm(entry, { type: 'late' })
        }),
      }
      armed.set(entry.token, entry)
      changes.enter(change)
      return entry
    },

    held: (token, context) => {
      const entry = armed.get(token)
      if (entry === undefined || entry.session !== context.session.id) {
        return fail(
          'expired',
          'This confirmation is no longer valid: it was used, disarmed or came too late. Arm the change again.',
        )
      }
      return ok(entry)
    },

    ownOn: (tag, context) => {
      const busy = changes.openOn(tag)
      if (busy === undefined) return ok(null)
      const own = [...armed.values()].find((entry) => entry.change.id === busy.id)
      if (own?.change.person.id === context.session.person.id) return ok(own)
      return fail(
        'conflict',
        `${busy.person.name} is changing ${tag} to ${String(busy.value)} now. Wait for the outcome.`,
        { reason: 'busy', person: busy.person.name, value: busy.value },
      )
    },

    take,
    disarm,

    disarmAll: (session) => {
      for (const entry of [...armed.values()]) {
        if (session === undefined || entry.session === session) disarm(entry, { type: 'cancel' })
      }
    },
  }
}
