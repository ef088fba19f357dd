/**
 * Setpoint changes: propose → confirm → write → read back → hold → outcome. The rules are in
 * shared/setpoints.ts; here is what they act on: the journal before and after, the equipment between.
 * Nothing is written to equipment before its attempt is in the journal.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { AcquisitionPort, ReadAnswer } from '../../shared/acquisition.ts'
import { assertNever, fail, ok, type Failure, type Result } from '../../shared/result.ts'
import { Status, qualityOf } from '../../shared/quality.ts'
import {
  isOpen,
  sameValue,
  step,
  valueFault,
  type Change,
  type ChangeEvent,
} from '../../shared/setpoints.ts'
import { setpointLimits, type Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry, Log, Publish, SessionContext } from '../interface.ts'
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
  /** A writable scalar. */
  isSetpoint(tag: Tag): boolean
  isBoolean(tag: Tag): boolean
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

/** How often a value is read back while a change is under way, in milliseconds. */
const READ_BACK_MS = 250
/** How often an outcome that could not be journalled is tried again. */
const RETRY_MS = 1_000
/** How long a stop waits for changes under way to be written as unknown. */
const STOP_MS = 1_000
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
  const underWay = new Set<string>()
  let stopping = false

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

  const check = (tag: Tag, value: unknown): Result<number | boolean> => {
    if (!parts.isSetpoint(tag)) {
      return fail(
        'not_writable',
        `${tag.name} is not a setpoint: the server does not let it be written.`,
        {
          tag: tag.name,
        },
      )
    }
    const limits = setpointLimits(tag)
    const fault = valueFault(value, parts.isBoolean(tag), limits)
    switch (fault) {
      case null:
        return ok(value as number | boolean)
      case 'type':
        return fail(
          'bad_input',
          `value: ${tag.name} takes ${parts.isBoolean(tag) ? 'true or false' : 'a finite number'}.`,
          { field: 'value' },
        )
      case 'low':
      case 'high':
        return fail(
          'out_of_limits',
          `${tag.name} may be set from ${limits.low ?? 'no limit'} to ${limits.high ?? 'no limit'} ${tag.unit ?? ''}; ${String(value)} is outside.`,
          {
            tag: tag.name,
            low: limits.low,
            high: limits.high,
            unit: tag.unit,
            value: String(value),
          },
        )
      default:
        return assertNever(fault)
    }
  }

  /** Reads the setpoint from the device; only a good scalar is a value to start from. */
  const readDevice = async (
    tag: Tag,
  ): Promise<Result<{ value: number | boolean; sourceTime: number }>> => {
    const answer = await parts.acquisition.read({
      server: tag.server,
      tag: tag.id,
      timeout: tag.rules.write,
    })
    if (!answer.ok) {
      return fail('not_live', `${tag.name} cannot be read now: ${answer.error.message}`, {
        tag: tag.name,
      })
    }
    const { value, status, sourceTime } = answer.value
    if (qualityOf(status) !== 'good' || (typeof value !== 'number' && typeof value !== 'boolean')) {
      return fail('not_live', `${tag.name} has no good value now, so nothing is sent to it.`, {
        tag: tag.name,
        status,
      })
    }
    return ok({ value, sourceTime })
  }

  const journalEntry = (
    change: Change,
    kind: 'setpoint_attempt' | 'setpoint_outcome',
    outcome?: string,
  ): JournalEntry => ({
    kind,
    at: parts.now(),
    person: change.person,
    subject: change.tag,
    change: change.id,
    old: change.old,
    new: change.value,
    ...(change.unit === null ? {} : { unit: change.unit }),
    reason: change.reason,
    ...(outcome === undefined ? {} : { outcome }),
    details: {
      ...(change.status === null ? {} : { status: change.status }),
      ...(change.readBack === null ? {} : { readBack: change.readBack }),
      ...(change.sentAt === null ? {} : { sentAt: change.sentAt }),
      ...(change.acceptedAt === null ? {} : { acceptedAt: change.acceptedAt }),
      ...(change.readBackAt === null ? {} : { readBackAt: change.readBackAt }),
    },
  })

  /** The effect has happened, so its outcome must be written: tried until the journal takes it. */
  const writeOutcome = async (change: Change): Promise<void> => {
    const written = await parts.records.commit(
      [journalEntry(change, 'setpoint_outcome', change.phase)],
      'control.save',
      change,
    )
    if (written.ok || stopping) return
    parts.after(RETRY_MS, () => {
      void writeOutcome(change)
    })
  }

  /** Follows a change from `sent` to its outcome. */
  const follow = async (first: Change, tag: Tag): Promise<void> => {
    let change = first
    underWay.add(change.id)
    const feed = (event: ChangeEvent): void => {
      const next = step(change, event, parts.now())
      if (next === change) return
      change = next
      remember(change)
    }
    try {
      const answer = await parts.acquisition.write({
        server: tag.server,
        tag: tag.id,
        value: change.value,
        timeout: tag.rules.write,
      })
      if (answer.ok) feed({ type: 'answered', status: answer.value.status, good: true })
      else if (answer.error.code === 'expired') feed({ type: 'unanswered' })
      else feed({ type: 'answered', status: statusOf(answer.error), good: false })
      while (isOpen(change) && !stopping) {
        feed(await readBack(tag))
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
  }

  const readBack = async (tag: Tag): Promise<ChangeEvent> => {
    const read: Result<ReadAnswer> = await parts.acquisition.read({
      server: tag.server,
      tag: tag.id,
      timeout: tag.rules.write,
    })
    if (!read.ok) return { type: 'tick' }
    const { value, status } = read.value
    return typeof value === 'number' || typeof value === 'boolean'
      ? { type: 'value', value, good: qualityOf(status) === 'good' }
      : { type: 'tick' }
  }

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      parts.after(ms, resolve)
    })

  const propose: Handlers<ControlCalls>['setpoint.propose'] = async (input, context) => {
    const tag = parts.tag(input.tag)
    if (tag === undefined) {
      return fail('not_found', `There is no tag ${input.tag}. See tags.list.`, { tag: input.tag })
    }
    const checked = check(tag, input.value)
    if (!checked.ok) return checked
    const shown = parts.live(tag.id)
    if (shown === null || !shown.live) {
      return fail('not_live', `${tag.name} is not live, so its setpoint cannot be changed now.`, {
        tag: tag.name,
      })
    }
    const busy = openOn(tag.name)
    if (busy !== undefined) {
      const own = [...armed.values()].find((entry) => entry.change.id === busy.id)
      if (own?.session !== context.session.id) {
        return fail(
          'conflict',
          `${busy.person.name} is changing ${tag.name} to ${String(busy.value)} now. Wait for the outcome.`,
          { reason: 'busy', person: busy.person.name, value: busy.value },
        )
      }
    }
    const device = await readDevice(tag)
    if (!device.ok) return device
    // The device was asked meanwhile: look again who is at it, and let go of one's own older draft.
    const other = openOn(tag.name)
    if (other !== undefined) {
      const own = [...armed.values()].find((entry) => entry.change.id === other.id)
      if (own === undefined || own.session !== context.session.id) {
        return fail(
          'conflict',
          `${other.person.name} is changing ${tag.name} to ${String(other.value)} now. Wait for the outcome.`,
          { reason: 'busy', person: other.person.name, value: other.value },
        )
      }
      disarm(own, { type: 'cancel' })
    }
    return ok(arm(tag, checked.value, input.reason, device.value, shown.sourceTime, context))
  }

  const arm = (
    tag: Tag,
    value: number | boolean,
    reason: string,
    device: { value: number | boolean; sourceTime: number },
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
    const checked = check(tag, entry.change.value)
    if (!checked.ok) return closed({ type: 'cancel' }, checked)
    const device = await readDevice(tag)
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
      [journalEntry(sent, 'setpoint_attempt')],
      'control.save',
      sent,
    )
    if (!written.ok) return closed({ type: 'cancel' }, written)
    entry.stopTimer()
    remember(sent)
    void follow(sent, tag)
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
        await writeOutcome(closed)
        remember(closed)
      }
    },

    open: () => [...known.values()].filter(isOpen).length,

    stop: async () => {
      stopping = true
      for (const entry of [...armed.values()]) disarm(entry, { type: 'cancel' })
      // A server that hangs must not hold up the end; the next start closes what is left as unknown.
      for (let waited = 0; underWay.size > 0 && waited < STOP_MS; waited += 20) await pause(20)
    },
  }
}

/** The server's status, or the standard's own word for a write that never left. */
const statusOf = (error: Failure): number => {
  const status = error.details?.['status']
  return typeof status === 'number' ? status : Status.BadNotConnected
}
