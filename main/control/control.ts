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
  /** What the screens show of a tag now. */
  live(tag: number): { readonly live: boolean; readonly sourceTime: number } | null
  readonly publish: Publish
  readonly log: Log
  now(): number
  /** Calls back after some milliseconds; returns how to stop it. */
  after(ms: number, action: () => void): () => void
}

export interface Control {
  readonly handlers: Handlers<ControlCalls>
  /** Closes what a former run left between attempt and outcome. Nothing is sent. */
  recover(): Promise<void>
  /** Changes armed or under way. */
  open(): number
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
  change: Change
  stopTimer(): void
}

export function createControl(parts: ControlParts): Control {
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
      change,
      stopTimer: parts.after(tag.rules.armed, () => {
        disarm(entry, { type: 'tick' })
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

  const confirm: Handlers<ControlCalls>['setpoint.confirm'] = async ({ token }, context) => {
    const found = held(token, context)
    if (!found.ok) return found
    const entry = found.value
    // Taken out at once: of two confirmations of one token only the first goes on.
    armed.delete(token)
    const tag = parts.tag(entry.change.tag)
    const closed = (event: ChangeEvent, result: Result<never>): Result<never> => {
      disarm(entry, event)
      return result
    }
    if (tag === undefined) {
      return closed(
        { type: 'cancel' },
        fail('not_found', `There is no tag ${entry.change.tag} any more.`),
      )
    }
    const checked = checkValue(tag, entry.change.value)
    if (!checked.ok) return closed({ type: 'cancel' }, checked)
    const device = await readDevice(parts.acquisition, tag)
    if (!device.ok) return closed({ type: 'cancel' }, device)
    const moved =
      !sameValue(device.value.value, entry.change.old, 0, null) ||
      (!entry.restamps && device.value.sourceTime !== entry.change.oldAt)
    if (moved) {
      return closed(
        { type: 'moved' },
        fail(
          'conflict',
          `${tag.name} was ${String(entry.change.old)} when the change was armed and is ${String(device.value.value)} now. Nothing was sent.`,
          { reason: 'moved', old: entry.change.old, now: device.value.value },
        ),
      )
    }
    const sent = step(entry.change, { type: 'confirm' }, parts.now())
    if (sent.phase !== 'sent') {
      return closed(
        { type: 'tick' },
        fail('expired', 'The confirmation came too late. Arm the change again.'),
      )
    }
    context.entry({ kind: 'setpoint_attempt', subject: tag.name })
    const written = await parts.records.commit(
      [changeEntry(sent, 'setpoint_attempt', parts.now())],
      'control.save',
      sent,
    )
    if (!written.ok) return closed({ type: 'cancel' }, written)
    entry.stopTimer()
    remember(sent)
    void following.follow(sent, tag)
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

    open: () => [...known.values()].filter(isOpen).length,

    stop: async () => {
      for (const entry of [...armed.values()]) disarm(entry, { type: 'cancel' })
      await following.stop()
    },
  }
}
