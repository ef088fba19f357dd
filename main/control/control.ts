/**
 * Setpoint changes: propose → confirm → write → read back → hold → outcome. The rules are in
 * shared/setpoints.ts; here is what they act on: the journal before and after, the equipment between.
 * Nothing is written to equipment before its attempt is in the journal.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { AcquisitionPort } from '../../shared/acquisition.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { isOpen, sameValue, step, type Change, type ChangeEvent } from '../../shared/setpoints.ts'
import { setpointLimits, type Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, Log, Publish, SessionContext } from '../interface.ts'
import { checkValue, readDevice, type DeviceValue } from './checking.ts'
import { changeEntry, createFollowing } from './following.ts'
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
  /** The session is there and not locked. */
  mayCommand(session: string): boolean
  /** What the screens show of a tag now. */
  live(tag: number): { readonly live: boolean; readonly sourceTime: number } | null
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
  /** A session was locked or has ended: what it armed is disarmed. */
  sessionStopped(session: string): void
  /** Disarms what is armed and lets what was sent end as unknown. */
  stop(): Promise<void>
}

/** Changes kept in memory after they are closed, for `setpoint.status` of those never sent. */
const REMEMBERED = 1_000

interface Armed {
  readonly token: string
  readonly session: string
  readonly tag: Tag
  /** The server gives a new source time at each read: the time then proves nothing. */
  readonly restamps: boolean
  /** What the tag stood for when it was armed. */
  readonly target: string
  change: Change
  /** After its confirmation: when it is too late to send it. */
  sendBefore: number
  stopTimer(): void
}

/** Why a confirmed change is not sent. */
interface Obstacle {
  readonly event: { readonly type: 'cancel' | 'moved' | 'late' }
  readonly result: Result<never>
}

export function createControl({ clock, ...given }: ControlParts): Control {
  const parts = { ...given, now: clock.now }
  const armed = new Map<string, Armed>()
  /** Everything since the start, by id, newest last. */
  const known = new Map<string, Change>()

  const remember = (change: Change): void => {
    known.delete(change.id)
    known.set(change.id, change)
    for (const [id, old] of known) {
      if (known.size <= REMEMBERED) break
      if (!isOpen(old)) known.delete(id)
    }
    parts.publish('setpoint', change)
  }

  const openChanges = (): number => [...known.values()].filter(isOpen).length

  const openOn = (tag: string): Change | undefined =>
    [...known.values()].find((change) => change.tag === tag && isOpen(change))

  const disarm = (entry: Armed, event: ChangeEvent): Change => {
    entry.stopTimer()
    armed.delete(entry.token)
    entry.change = step(entry.change, event, parts.now())
    remember(entry.change)
    return entry.change
  }

  const following = createFollowing({ ...parts, entered: remember })

  /** Whose change is open on a tag besides the draft of this session. */
  const busyOn = (tag: string, context: SessionContext): Result<Armed | null> => {
    const busy = openOn(tag)
    if (busy === undefined) return ok(null)
    const own = [...armed.values()].find((entry) => entry.change.id === busy.id)
    if (own?.session === context.session.id) return ok(own)
    return fail(
      'conflict',
      `${busy.person.name} is changing ${tag} to ${String(busy.value)} now. Wait for the outcome.`,
      { reason: 'busy', person: busy.person.name, value: busy.value },
    )
  }

  const propose: Handlers<ControlCalls>['setpoint.propose'] = async (input, context) => {
    const tag = parts.tag(input.tag)
    if (tag === undefined) {
      return fail('not_found', `There is no tag ${input.tag}. See tags.list.`, { tag: input.tag })
    }
    if (openChanges() === 0) clock.anchor()
    const checked = checkValue(tag, input.value)
    if (!checked.ok) return checked
    const shown = parts.live(tag.id)
    if (shown === null || !shown.live) {
      return fail('not_live', `${tag.name} is not live, so its setpoint cannot be changed now.`, {
        tag: tag.name,
      })
    }
    const busy = busyOn(tag.name, context)
    if (!busy.ok) return busy
    const device = await readDevice(parts.acquisition, tag)
    if (!device.ok) return device
    // The device was asked meanwhile: look again who is at it, and let go of one's own older draft.
    const still = busyOn(tag.name, context)
    if (!still.ok) return still
    if (still.value !== null) disarm(still.value, { type: 'cancel' })
    return ok(arm(tag, checked.value, input.reason, device.value, shown.sourceTime, context))
  }

  const arm = (
    tag: Tag,
    value: number | boolean,
    reason: string,
    device: DeviceValue,
    shownSourceTime: number,
    context: SessionContext,
  ) => {
    const { id, user, name } = context.session.person
    const now = parts.now()
    const change: Change = {
      id: randomUUID(),
      tag: tag.name,
      unit: tag.unit,
      person: { id, user, name },
      reason,
      old: device.value,
      oldAt: device.sourceTime,
      value,
      phase: 'armed',
      rules: tag.rules,
      span: tag.low === null || tag.high === null ? null : tag.high - tag.low,
      armedAt: now,
      sentAt: null,
      acceptedAt: null,
      readBackAt: null,
      closedAt: null,
      readBack: null,
      status: null,
    }
    const entry: Armed = {
      token: randomBytes(24).toString('base64url'),
      session: context.session.id,
      tag,
      restamps: Math.abs(device.sourceTime - shownSourceTime) >= 1,
      target: parts.target(tag),
      change,
      sendBefore: Infinity,
      // Whatever a clock says then: a timer that went off must not leave it armed.
      stopTimer: parts.after(tag.rules.armed, () => {
        disarm(entry, { type: 'late' })
      }),
    }
    armed.set(entry.token, entry)
    remember(change)
    return {
      token: entry.token,
      change,
      old: change.old,
      limits: setpointLimits(tag),
      expiresAt: now + tag.rules.armed,
    }
  }

  /** The armed change of a token, for the session that armed it. */
  const held = (token: string, context: SessionContext): Result<Armed> => {
    const entry = armed.get(token)
    if (entry === undefined || entry.session !== context.session.id) {
      return fail(
        'expired',
        'This confirmation is no longer valid: it was used, disarmed or came too late. Arm the change again.',
      )
    }
    return ok(entry)
  }

  /** What speaks against sending this now; asked before its attempt is journalled, and after. */
  const obstacle = async (entry: Armed): Promise<Obstacle | null> => {
    const { change } = entry
    const against = (type: Obstacle['event']['type'], result: Result<never>): Obstacle => ({
      event: { type },
      result,
    })
    const tag = parts.tag(change.tag)
    if (tag === undefined || parts.target(tag) !== entry.target) {
      const message = `${change.tag} or its server was set up anew since the change was armed. Nothing was sent.`
      return against('cancel', fail('conflict', message, { reason: 'set_up_anew' }))
    }
    const checked = checkValue(tag, change.value)
    if (!checked.ok) return against('cancel', checked)
    const device = await readDevice(parts.acquisition, tag)
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
    return parts.now() < entry.sendBefore
      ? null
      : against(
          'late',
          fail('expired', 'It took too long until it could be sent. Nothing was sent.'),
        )
  }

  const confirm: Handlers<ControlCalls>['setpoint.confirm'] = async ({ token }, context) => {
    const found = held(token, context)
    if (!found.ok) return found
    const entry = found.value
    // Taken out at once: of two confirmations of one token only the first goes on, and from here its
    // time is counted by the deadline for sending.
    armed.delete(token)
    entry.stopTimer()
    entry.sendBefore = parts.now() + entry.tag.rules.write
    const before = await obstacle(entry)
    if (before !== null) {
      disarm(entry, before.event)
      return before.result
    }
    const confirmed = step(entry.change, { type: 'confirm' }, parts.now())
    if (confirmed.phase !== 'sent') {
      disarm(entry, { type: 'late' })
      return fail('expired', 'The confirmation came too late. Arm the change again.')
    }
    context.entry({ kind: 'setpoint_attempt', subject: confirmed.tag })
    const written = await parts.records.commit(
      [changeEntry(confirmed, 'setpoint_attempt', parts.now())],
      'control.save',
      confirmed,
    )
    if (!written.ok) {
      disarm(entry, { type: 'cancel' })
      return written
    }
    // The journal may have taken its time: what held before need not hold any more.
    const after = await obstacle(entry)
    if (after !== null) {
      const closed = step(confirmed, after.event, parts.now())
      remember(closed)
      await following.writeOutcome(closed)
      return after.result
    }
    const sent = step(confirmed, { type: 'sending' }, parts.now())
    remember(sent)
    void following.follow(sent, entry.tag)
    return ok(sent)
  }

  return {
    handlers: {
      'setpoint.propose': propose,
      'setpoint.confirm': confirm,
      'setpoint.cancel': ({ token }, context) => {
        const found = held(token, context)
        return found.ok ? ok(disarm(found.value, { type: 'cancel' })) : found
      },
      'setpoint.status': async ({ change: id }) => {
        const change = known.get(id) ?? (await parts.records.read('control.find', id))
        return change === null
          ? fail('not_found', 'There is no such change. See setpoint.list.')
          : ok(change)
      },
      'setpoint.list': async ({ tag, limit }) =>
        ok(await parts.records.read('control.recent', tag ?? null, limit ?? 50)),
    },

    recover: async () => {
      for (const change of await parts.records.read('control.unfinished')) {
        const closed = step(change, { type: 'restarted' }, parts.now())
        await following.writeOutcome(closed)
        remember(closed)
      }
    },

    open: openChanges,

    sessionStopped: (session) => {
      for (const entry of [...armed.values()]) {
        if (entry.session === session) disarm(entry, { type: 'cancel' })
      }
    },

    stop: async () => {
      for (const entry of [...armed.values()]) disarm(entry, { type: 'cancel' })
      await following.stop()
    },
  }
}
