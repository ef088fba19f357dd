import { describe, expect, it } from 'vitest'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { ReadAnswer } from '../../shared/acquisition.ts'
import { ValueType } from '../../shared/samples.ts'
import { isOpen, type Change } from '../../shared/setpoints.ts'
import { defaultChangeRules, type Tag } from '../../shared/tags.ts'
import {
  codeOf,
  contextOf,
  person,
  quiet,
  sessionOf,
  temporaryRecords,
  value,
} from '../fixtures.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import type { RecordsThread } from '../records.ts'
import { createControl } from './control.ts'
import type { controlStore } from './store.ts'

const setpoint: Tag = {
  id: 7,
  name: '101.F.SP',
  title: { en: 'Frequency setpoint', ru: 'Уставка частоты' },
  server: 1,
  node: 'ns=1;s=F',
  equipment: null,
  signal: null,
  setpointOf: '101.F',
  sampling: 1000,
  deadband: 0,
  queue: 10,
  decimals: 1,
  step: true,
  rules: defaultChangeRules,
  siteLow: null,
  siteHigh: null,
  unit: 'Hz',
  low: 35,
  high: 60,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  type: ValueType.Double,
  writable: true,
}

/** A device that takes setpoints, with a clock that moves only when told. */
async function plant(
  options: { records?: RecordsThread; tag?: Partial<Tag>; whileJournalling?: () => void } = {},
) {
  const records = options.records ?? (await temporaryRecords())
  const real = records.of<typeof controlStore>()
  const tag = { ...setpoint, ...options.tag }
  const clock = { now: 1_000_000 }
  const timers: { at: number; action: () => void }[] = []
  const device = {
    value: 50 as number | boolean,
    sourceTime: 500,
    writes: [] as (number | boolean | string)[],
    answer: ok({ status: 0 }) as Result<{ status: number }>,
    readable: true,
    takes: true,
    live: true,
    target: 'plc',
    session: true,
    gate: Promise.resolve() as Promise<unknown>,
  }
  const published: Change[] = []
  const control = createControl({
    records: {
      read: real.read,
      commit: (...args) => {
        options.whileJournalling?.()
        return real.commit(...args)
      },
    },
    acquisition: {
      write: async (request) => {
        await device.gate
        device.writes.push(request.value)
        if (device.answer.ok && device.takes) {
          device.value = request.value as number
          device.sourceTime = clock.now
        }
        return device.answer
      },
      read: async (): Promise<Result<ReadAnswer>> =>
        device.readable
          ? ok({ value: device.value, status: 0, sourceTime: device.sourceTime })
          : fail('unavailable', 'The link is lost.'),
    },
    tag: (name) => (name === tag.name ? tag : undefined),
    live: () => ({ live: device.live, sourceTime: device.sourceTime }),
    publish: (event, payload) => {
      if (event === 'setpoint') published.push(payload as Change)
    },
    log: quiet,
    target: () => device.target,
    mayCommand: () => device.session,
    clock: { now: () => clock.now, anchor: () => undefined },
    after: (ms, action) => {
      const timer = { at: clock.now + ms, action }
      timers.push(timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
  })
  /** Moves the clock in steps of a tenth of a second and lets everything settle in between. */
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now + ms
    while (clock.now < end) {
      clock.now += 100
      for (const timer of timers.filter((entry) => entry.at <= clock.now)) {
        timers.splice(timers.indexOf(timer), 1)
        timer.action()
      }
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
    }
  }
  /** Every timer goes off now, whatever the clock says. */
  const ring = (): void => {
    for (const { action } of timers.splice(0)) action()
  }
  const operator = contextOf(sessionOf(person('operator', 2)))
  const propose = (wanted: number | boolean | string, context = operator) =>
    control.handlers['setpoint.propose'](
      { tag: tag.name, value: wanted, reason: 'less gas' },
      context,
    )
  const confirm = (token: string, context = operator) =>
    control.handlers['setpoint.confirm']({ token }, context)
  const journal = createJournal(records.of<typeof journalStore>())
  const rows = async (change: string) =>
    value(await journal.handlers['journal.list']({ change }, operator)).toReversed()
  const status = async (change: string) =>
    value(await control.handlers['setpoint.status']({ change }, operator))
  /** Lets time pass until the change is closed. */
  const settle = async (change: string): Promise<Change> => {
    for (let turn = 0; turn < 400 && isOpen(await status(change)); turn += 1) await pass(100)
    return status(change)
  }
  return {
    records,
    ring,
    control,
    device,
    clock,
    pass,
    propose,
    confirm,
    rows,
    status,
    settle,
    published,
    operator,
  }
}

describe('a setpoint change', () => {
  it('is held, and its two rows share its id: the attempt before the write, the outcome after', async () => {
    const { device, propose, confirm, rows, settle } = await plant()
    const armed = value(await propose(47))
    expect(armed).toMatchObject({ old: 50, limits: { low: 35, high: 60 }, expiresAt: 1_030_000 })
    expect(device.writes).toEqual([])
    const sent = value(await confirm(armed.token))
    expect(sent.phase).toBe('sent')
    expect((await rows(sent.id)).map((row) => row.kind)).toEqual(['setpoint_attempt'])
    expect(await settle(sent.id)).toMatchObject({ phase: 'applied', readBack: 47 })
    expect(device.writes).toEqual([47])
    expect(await rows(sent.id)).toMatchObject([
      {
        kind: 'setpoint_attempt',
        subject: '101.F.SP',
        old: 50,
        new: 47,
        unit: 'Hz',
        reason: 'less gas',
        outcome: null,
      },
      {
        kind: 'setpoint_outcome',
        old: 50,
        new: 47,
        outcome: 'applied',
        person: { user: 'operator2' },
      },
    ])
  })

  it.each([
    ['above the range', 61, 'out_of_limits'],
    ['below the range', 34.9, 'out_of_limits'],
    ['a text', 'fast', 'bad_input'],
    ['not a number', 'NaN', 'bad_input'],
    ['a switch', true, 'bad_input'],
  ])('with %s is refused in the core', async (_what, wanted, code) => {
    const { device, propose, control } = await plant()
    expect(codeOf(await propose(wanted))).toBe(code)
    expect(control.open()).toBe(0)
    expect(device.writes).toEqual([])
  })

  it('is refused outside the narrower limits of the site', async () => {
    const { propose } = await plant({ tag: { siteHigh: 52 } })
    expect(codeOf(await propose(53))).toBe('out_of_limits')
    expect(codeOf(await propose(52))).toBe('ok')
  })

  it('takes whole numbers only where the device does, and nothing where nobody knows the limits', async () => {
    expect(codeOf(await (await plant({ tag: { type: ValueType.Int32 } })).propose(47.5))).toBe(
      'bad_input',
    )
    const unlimited = await plant({ tag: { low: null, high: null } })
    expect(codeOf(await unlimited.propose(47))).toBe('out_of_limits')
    const reversed = await plant({ tag: { low: 60, high: 35 } })
    expect(codeOf(await reversed.propose(47))).toBe('out_of_limits')
    const bySite = await plant({ tag: { low: null, high: null, siteLow: 40, siteHigh: 50 } })
    expect(codeOf(await bySite.propose(47))).toBe('ok')
  })

  it('is refused on what is no setpoint, on a value that is not live, on one that cannot be read', async () => {
    expect(codeOf(await (await plant({ tag: { writable: false } })).propose(47))).toBe(
      'not_writable',
    )
    const dead = await plant()
    dead.device.live = false
    expect(codeOf(await dead.propose(47))).toBe('not_live')
    const mute = await plant()
    mute.device.readable = false
    expect(codeOf(await mute.propose(47))).toBe('not_live')
  })

  it('is rejected by the server, and says its status', async () => {
    const { device, propose, confirm, settle, rows } = await plant()
    device.answer = fail('out_of_limits', 'no', { status: 0x803c0000 })
    const { id } = value(await confirm(value(await propose(47)).token))
    expect(await settle(id)).toMatchObject({ phase: 'rejected', status: 0x803c0000 })
    expect(await rows(id)).toMatchObject([
      {},
      { outcome: 'rejected', details: { status: 0x803c0000 } },
    ])
  })

  it('is timed out when the server takes it but the value never follows', async () => {
    const { device, propose, confirm, settle } = await plant()
    device.takes = false
    const { id } = value(await confirm(value(await propose(47)).token))
    expect((await settle(id)).phase).toBe('timed_out')
  })

  it('is timed out when no answer comes', async () => {
    const { device, propose, confirm, settle } = await plant()
    device.answer = fail('expired', 'no answer')
    const { id } = value(await confirm(value(await propose(47)).token))
    expect((await settle(id)).phase).toBe('timed_out')
  })

  it('is reverted when the controller takes it back while it should hold', async () => {
    const { device, propose, confirm, settle, pass, status } = await plant()
    const { id } = value(await confirm(value(await propose(47)).token))
    await pass(1_000)
    expect((await status(id)).phase).toBe('holding')
    device.value = 50
    expect(await settle(id)).toMatchObject({ phase: 'reverted', readBack: 50 })
  })
})

describe('a confirmation', () => {
  it('is good once, for the session that armed it, until it expires', async () => {
    const { propose, confirm, device, pass, status } = await plant()
    const first = value(await propose(47))
    expect(codeOf(await confirm(first.token, contextOf(sessionOf(person('operator', 9)))))).toBe(
      'expired',
    )
    expect(codeOf(await confirm('made-up'))).toBe('expired')
    const both = await Promise.all([confirm(first.token), confirm(first.token)])
    expect(both.map(codeOf).toSorted()).toEqual(['expired', 'ok'])
    await pass(15_000)
    const late = value(await propose(48))
    await pass(30_000)
    expect((await status(late.change.id)).phase).toBe('expired')
    expect(codeOf(await confirm(late.token))).toBe('expired')
    expect(device.writes).toEqual([47])
  })

  it('is refused, and nothing is sent, when the setpoint moved since it was armed', async () => {
    const { propose, confirm, device, status } = await plant()
    const armed = value(await propose(47))
    device.value = 51
    device.sourceTime = 900
    expect(await confirm(armed.token)).toMatchObject({
      ok: false,
      error: { code: 'conflict', details: { reason: 'moved', old: 50, now: 51 } },
    })
    expect((await status(armed.change.id)).phase).toBe('conflict')
    expect(device.writes).toEqual([])
  })

  it('is refused when the same value was written again by someone else', async () => {
    const { propose, confirm, device } = await plant()
    const armed = value(await propose(47))
    device.sourceTime = 900
    expect(codeOf(await confirm(armed.token))).toBe('conflict')
  })

  it('cancelled, sends nothing', async () => {
    const { propose, confirm, control, device, operator } = await plant()
    const { token } = value(await propose(47))
    expect(value(await control.handlers['setpoint.cancel']({ token }, operator)).phase).toBe(
      'cancelled',
    )
    expect(codeOf(await confirm(token))).toBe('expired')
    expect(device.writes).toEqual([])
  })
})

describe('what happens while the attempt is journalled', () => {
  it.each([
    ['the setpoint moves', 'conflict', 'conflict'],
    ['the session is locked', 'locked', 'cancelled'],
    ['the server is set up anew', 'conflict', 'cancelled'],
    ['the journal takes too long', 'expired', 'expired'],
  ] as const)('%s: nothing is sent, and the outcome says so', async (what, code, outcome) => {
    const site = await plant({
      whileJournalling: () => {
        if (what === 'the setpoint moves') site.device.value = 77
        else if (what === 'the session is locked') site.device.session = false
        else if (what === 'the server is set up anew') site.device.target = 'another plc'
        else site.clock.now += 60_000
      },
    })
    const armed = value(await site.propose(47))
    expect(codeOf(await site.confirm(armed.token))).toBe(code)
    expect(site.device.writes).toEqual([])
    expect(await site.rows(armed.change.id)).toMatchObject([
      { kind: 'setpoint_attempt' },
      { kind: 'setpoint_outcome', outcome },
    ])
    expect(site.control.open()).toBe(0)
  })
})

describe('a timer', () => {
  it('that goes off before the clock says so leaves nothing armed', async () => {
    const { propose, clock, control, ring } = await plant()
    const { change } = value(await propose(47))
    clock.now += 29_999
    ring()
    expect(control.open()).toBe(0)
    expect(clock.now - change.armedAt).toBeLessThan(change.rules.armed)
  })

  it('of a session that was locked or left lets go of what it armed', async () => {
    const { propose, control, operator, status } = await plant()
    const { change } = value(await propose(47))
    control.sessionStopped(operator.session.id)
    expect((await status(change.id)).phase).toBe('cancelled')
  })
})

describe('two people on one setpoint', () => {
  it('the second is refused with the name and the value of the first', async () => {
    const { propose } = await plant()
    value(await propose(47))
    const second = await propose(48, contextOf(sessionOf(person('operator', 3))))
    expect(second).toMatchObject({
      ok: false,
      error: { code: 'conflict', details: { reason: 'busy', person: 'operator 2', value: 47 } },
    })
  })

  it('at the same moment, one is refused', async () => {
    const { propose } = await plant()
    const both = await Promise.all([
      propose(47),
      propose(48, contextOf(sessionOf(person('operator', 3)))),
    ])
    expect(both.map(codeOf).toSorted()).toEqual(['conflict', 'ok'])
  })

  it('arming anew replaces one’s own draft', async () => {
    const { propose, confirm, status, device, settle } = await plant()
    const first = value(await propose(47))
    const second = value(await propose(48))
    expect((await status(first.change.id)).phase).toBe('cancelled')
    expect(codeOf(await confirm(first.token))).toBe('expired')
    await settle(value(await confirm(second.token)).id)
    expect(device.writes).toEqual([48])
  })
})

describe('the journal', () => {
  it('that cannot be written stops the change before anything is sent', async () => {
    const records = await temporaryRecords()
    const { propose, confirm, device, status } = await plant({ records })
    const armed = value(await propose(47))
    await records.stop()
    expect(codeOf(await confirm(armed.token))).toBe('unavailable')
    expect((await status(armed.change.id)).phase).toBe('cancelled')
    expect(device.writes).toEqual([])
  })

  it('has an outcome "unknown" for what a former run left in flight, and nothing is sent again', async () => {
    const records = await temporaryRecords()
    const before = await plant({ records })
    before.device.gate = new Promise(() => undefined)
    const { id } = value(await before.confirm(value(await before.propose(47)).token))
    expect(await before.rows(id)).toHaveLength(1)
    const after = await plant({ records })
    await after.control.recover()
    expect(await after.rows(id)).toMatchObject([
      { kind: 'setpoint_attempt' },
      { outcome: 'unknown' },
    ])
    expect((await after.status(id)).phase).toBe('unknown')
    await after.control.recover()
    expect(await after.rows(id)).toHaveLength(2)
    expect(after.device.writes).toEqual([])
  })
})
