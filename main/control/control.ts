/**
 * Setpoint changes: propose → confirm → write → read back → hold → outcome. The rules are in
 * shared/setpoints.ts; here are the calls that drive them, over what is known (changes.ts), what is
 * armed (arming.ts), what is sent (sending.ts) and how it ends (following.ts).
 */
import type { AcquisitionPort } from '../../shared/acquisition-port.ts'
import type { ReadRequest } from '../../shared/acquisition.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { step } from '../../shared/setpoints.ts'
import { isOfField, setpointLimits, type FieldTag, type Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, Log, Publish } from '../interface.ts'
import { createArming } from './arming.ts'
import { createChanges } from './changes.ts'
import { checkValue, readDevice } from './checking.ts'
import { createFollowing } from './following.ts'
import { createSending } from './sending.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { controlStore } from './store.ts'

type ControlCalls =
  | 'setpoint.propose'
  | 'setpoint.confirm'
  | 'setpoint.cancel'
  | 'setpoint.status'
  | 'setpoint.list'

export interface ControlParts {
  readonly records: Records<typeof controlStore>
  readonly acquisition: Pick<AcquisitionPort, 'read' | 'write'>
  tag(name: string): Tag | undefined
  /** What a tag stands for: server, address and node. Another answer is another target. */
  target(tag: Tag): string
  /** Where its server is; a failure where it has no address, or is switched off. */
  at(tag: FieldTag): Promise<Result<NonNullable<ReadRequest['at']>>>
  /** The session is there and not locked. */
  mayCommand(session: string): boolean
  /** What the screens show of a tag now. */
  live(tag: number): { readonly live: boolean; readonly sourceTime: number } | null
  /** Proves now that the journal takes a row; without one nothing is ever sent. */
  writable(): Promise<Result<null>>
  readonly publish: Publish
  readonly log: Log
  /** Unix milliseconds that do not jump while a change is open. */
  readonly clock: SteadyClock
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

export interface Control {
  readonly handlers: Handlers<ControlCalls>
  /** Closes what a former run left between attempt and outcome. Nothing is sent. */
  recover(): Promise<void>
  /** Changes armed or under way. */
  open(): number
  isOpenOn(tag: string): boolean
  /** A session was locked or has ended: what it armed is disarmed. */
  sessionStopped(session: string): void
  /** Disarms what is armed and lets what was sent end as unknown. */
  stop(): Promise<void>
}

export function createControl({ clock, ...given }: ControlParts): Control {
  const parts = { ...given, now: clock.now }
  const changes = createChanges((change) => {
    parts.publish('setpoint', change)
  })
  const arming = createArming({ ...parts, changes })
  const following = createFollowing({ ...parts, entered: changes.enter })
  const sending = createSending({ ...parts, changes, arming, following })

  const propose: Handlers<ControlCalls>['setpoint.propose'] = async (input, context) => {
    const tag = parts.tag(input.tag)
    if (tag === undefined) {
      return fail('not_found', `There is no tag ${input.tag}. See tags.list.`, { tag: input.tag })
    }
    if (!isOfField(tag)) {
      const message = `${tag.name} is calculated or entered by hand: there is no equipment behind it to set.`
      return fail('not_writable', message, { tag: tag.name })
    }
    if (changes.open() === 0) clock.anchor()
    const checked = checkValue(tag, input.value)
    if (!checked.ok) return checked
    const shown = parts.live(tag.id)
    if (shown === null || !shown.live) {
      return fail('not_live', `${tag.name} is not live, so its setpoint cannot be changed now.`, {
        tag: tag.name,
      })
    }
    const busy = arming.ownOn(tag.name, context)
    if (!busy.ok) return busy
    const at = await parts.at(tag)
    if (!at.ok) return at
    const destination = { tag, at: at.value }
    const [device, writable] = await Promise.all([
      readDevice(parts.acquisition, destination),
      parts.writable(),
    ])
    if (!device.ok) return device
    if (!writable.ok) return writable
    if (!parts.mayCommand(context.session.id)) {
      return fail('locked', 'The session was locked or has ended. Nothing was armed.')
    }
    // The device was asked meanwhile: look again who is at it, and let go of one's own older draft.
    const still = arming.ownOn(tag.name, context)
    if (!still.ok) return still
    if (still.value !== null) arming.disarm(still.value, { type: 'cancel' })
    const { token, change } = arming.arm(
      {
        ...destination,
        value: checked.value,
        reason: input.reason,
        device: device.value,
        shownSourceTime: shown.sourceTime,
      },
      context,
    )
    return ok({
      token,
      change,
      old: change.old,
      limits: setpointLimits(tag),
      expiresAt: change.armedAt + change.rules.armed,
    })
  }

  return {
    handlers: {
      'setpoint.propose': propose,
      'setpoint.confirm': async ({ token }, context) => {
        const found = arming.held(token, context)
        return found.ok ? sending.confirm(found.value, context) : found
      },
      'setpoint.cancel': ({ token }, context) => {
        const found = arming.held(token, context)
        return found.ok ? ok(arming.disarm(found.value, { type: 'cancel' })) : found
      },
      'setpoint.status': async ({ change: id }) => {
        const change = changes.find(id) ?? (await parts.records.read('control.find', id))
        return change === null
          ? fail('not_found', 'There is no such change. See setpoint.list.')
          : ok(change)
      },
      'setpoint.list': async ({ tag, limit = 50 }) => {
        const stored = await parts.records.read('control.recent', tag ?? null, limit)
        // Asked after the records: what was sent meanwhile is in the one or in the other.
        return ok(changes.among(stored, tag, limit))
      },
    },

    recover: async () => {
      for (const change of await parts.records.read('control.unfinished')) {
        const closed = step(change, { type: 'restarted' }, parts.now())
        await following.writeOutcome(closed)
        changes.enter(closed)
      }
    },

    open: changes.open,
    isOpenOn: (tag) => changes.openOn(tag) !== undefined,

    sessionStopped: (session) => {
      arming.disarmAll(session)
    },

    stop: async () => {
      sending.stop()
      arming.disarmAll()
      await following.stop()
    },
  }
}
