/**
 * From a confirmation to the write: everything that speaks against it is asked before its attempt is
 * journalled and again after, because the journal may take its time. Nothing is written to equipment
 * before its attempt is in the journal.
 */
import type { AcquisitionPort } from '../../shared/acquisition-port.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { sameValue, step, type Change } from '../../shared/setpoints.ts'
import { isOfField, type Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { SessionContext } from '../interface.ts'
import type { Armed, Arming } from './arming.ts'
import type { Changes } from './changes.ts'
import { checkValue, readDevice } from './checking.ts'
import { changeEntry, type Following } from './following.ts'
import type { controlStore } from './store.ts'

export interface SendingParts {
  readonly records: Records<typeof controlStore>
  readonly acquisition: Pick<AcquisitionPort, 'read'>
  readonly arming: Arming
  readonly changes: Changes
  readonly following: Following
  tag(name: string): Tag | undefined
  target(tag: Tag): string
  /** The session is there and not locked. */
  mayCommand(session: string): boolean
  now(): number
}

/** Why a confirmed change is not sent. */
interface Obstacle {
  readonly event: { readonly type: 'cancel' | 'moved' | 'late' }
  readonly result: Result<never>
}

const against = (type: Obstacle['event']['type'], result: Result<never>): Obstacle => ({
  event: { type },
  result,
})

/** A confirmation names but its token: what was refused is told with the refusal, for its journal row. */
const about = ({ tag, value }: Change, result: Result<Change>): Result<Change> =>
  result.ok
    ? result
    : fail(result.error.code, result.error.message, { ...result.error.details, tag, value })

export interface Sending {
  /** Sends what a token has armed, once. */
  confirm(entry: Armed, context: SessionContext): Promise<Result<Change>>
  /** From now on nothing is sent. */
  stop(): void
}

export function createSending(parts: SendingParts): Sending {
  const { arming, changes, following } = parts
  let stopped = false

  const obstacle = async (entry: Armed, sendBefore: number): Promise<Obstacle | null> => {
    const { change } = entry
    const tag = parts.tag(change.tag)
    if (tag === undefined || !isOfField(tag) || parts.target(tag) !== entry.target) {
      const message = `${change.tag} or its server was set up anew since the change was armed. Nothing was sent.`
      return against('cancel', fail('conflict', message, { reason: 'set_up_anew' }))
    }
    const checked = checkValue(tag, change.value)
    if (!checked.ok) return against('cancel', checked)
    const device = await readDevice(parts.acquisition, { tag, at: entry.at })
    if (!device.ok) return against('cancel', device)
    const { value, sourceTime } = device.value
    if (!sameValue(value, change.old, 0) || (!entry.restamps && sourceTime !== change.oldAt)) {
      const message = `${change.tag} was ${String(change.old)} when the change was armed and is ${String(value)} now. Nothing was sent.`
      return against(
        'moved',
        fail('conflict', message, { reason: 'moved', old: change.old, now: value }),
      )
    }
    if (!parts.mayCommand(entry.session)) {
      const message = 'The session was locked or has ended. Nothing was sent.'
      return against('cancel', fail('locked', message))
    }
    if (stopped) {
      const message = 'The console is being stopped. Nothing was sent.'
      return against('cancel', fail('unavailable', message, { part: 'core' }))
    }
    return parts.now() < sendBefore
      ? null
      : against(
          'late',
          fail('expired', 'It took too long until it could be sent. Nothing was sent.'),
        )
  }

  const send = async (entry: Armed, context: SessionContext): Promise<Result<Change>> => {
    // Taken out at once: of two confirmations of one token only the first goes on, and from here its
    // time is counted by the deadline for sending.
    arming.take(entry)
    const sendBefore = parts.now() + entry.tag.rules.write
    const before = await obstacle(entry, sendBefore)
    if (before !== null) {
      arming.disarm(entry, before.event)
      return before.result
    }
    const confirmed = step(entry.change, { type: 'confirm' }, parts.now())
    if (confirmed.phase !== 'sent') {
      arming.disarm(entry, { type: 'late' })
      return fail('expired', 'The confirmation came too late. Arm the change again.')
    }
    context.entry({ kind: 'setpoint_attempt', subject: confirmed.tag })
    const written = await parts.records.commit(
      [changeEntry(confirmed, 'setpoint_attempt', parts.now())],
      'control.save',
      confirmed,
    )
    if (!written.ok) {
      arming.disarm(entry, { type: 'cancel' })
      return written
    }
    const after = await obstacle(entry, sendBefore)
    if (after !== null) {
      const closed = step(confirmed, after.event, parts.now())
      changes.enter(closed)
      await following.writeOutcome(closed)
      return after.result
    }
    const sent = step(confirmed, { type: 'sending' }, parts.now())
    changes.enter(sent)
    void following.follow(sent, entry)
    return ok(sent)
  }

  return {
    confirm: async (entry, context) => about(entry.change, await send(entry, context)),
    stop: () => {
      stopped = true
    },
  }
}
