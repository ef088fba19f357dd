import { describe, expect, it } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { codeOf, contextOf, person, sessionOf, temporaryRecords, value } from '../fixtures.ts'
import { plant } from './fixtures.ts'

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
    ['a figure as text', '47', 'bad_input'],
    ['half a power of ten', '5e', 'bad_input'],
    ['a decimal comma', '47,5', 'bad_input'],
    ['what JSON makes of 1e400', Infinity, 'bad_input'],
    ['less than nothing', -Infinity, 'bad_input'],
    ['no number', NaN, 'bad_input'],
    ['the least bit above the range', 60 + 2 ** -40, 'out_of_limits'],
    ['the least bit below the range', 35 - 2 ** -40, 'out_of_limits'],
  ])('with %s is refused in the core', async (_what, wanted, code) => {
    const { device, propose, control } = await plant()
    expect(codeOf(await propose(wanted))).toBe(code)
    expect(control.open()).toBe(0)
    expect(device.writes).toEqual([])
  })

  it.each([35, 60])('may go to the limit itself: %d', async (wanted) => {
    const { device, propose, confirm, settle } = await plant()
    const { id } = value(await confirm(value(await propose(wanted)).token))
    expect((await settle(id)).phase).toBe('applied')
    expect(device.writes).toEqual([wanted])
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
    const undescribed = await plant({ tag: { type: ValueType.Null, writable: false } })
    expect(await undescribed.propose(47)).toMatchObject({
      error: { code: 'not_live', details: { reason: 'not_described' } },
    })
    const dead = await plant()
    dead.device.live = false
    expect(codeOf(await dead.propose(47))).toBe('not_live')
    const mute = await plant()
    mute.device.readable = false
    expect(codeOf(await mute.propose(47))).toBe('not_live')
    for (const strange of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const odd = await plant()
      odd.device.value = strange
      expect(codeOf(await odd.propose(47))).toBe('not_live')
    }
  })

  it('that the server refuses and takes all the same is told by its value, not by the answer', async () => {
    const { device, propose, confirm, settle, rows } = await plant()
    device.answer = fail('not_writable', 'x', { status: 0x803b0000 })
    const { id } = value(await confirm(value(await propose(47)).token))
    device.value = 47
    expect(await settle(id)).toMatchObject({ phase: 'applied', status: 0x803b0000, readBack: 47 })
    expect((await rows(id)).at(-1)).toMatchObject({ outcome: 'applied' })
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

  it('is timed out when the link dies between the confirmation and the read-back', async () => {
    const { device, propose, confirm, settle, rows } = await plant()
    const armed = value(await propose(47))
    const write = Promise.withResolvers<undefined>()
    device.gate = write.promise
    const { id } = value(await confirm(armed.token))
    device.readable = false
    write.resolve(undefined)
    expect(await settle(id)).toMatchObject({ phase: 'timed_out', status: 0, readBack: null })
    expect(device.writes).toEqual([47])
    expect((await rows(id)).at(-1)).toMatchObject({ outcome: 'timed_out' })
  })

  it('is timed out when the link dies while the value should hold', async () => {
    const { device, propose, confirm, settle, pass, status } = await plant()
    const { id } = value(await confirm(value(await propose(47)).token))
    await pass(1_000)
    expect((await status(id)).phase).toBe('holding')
    device.readable = false
    expect(await settle(id)).toMatchObject({ phase: 'timed_out', readBack: 47 })
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
      error: {
        code: 'conflict',
        // The tag and the value are for the journal: a confirmation names but its token.
        details: { reason: 'moved', old: 50, now: 51, tag: '101.F.SP', value: 47 },
      },
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

  it('reads and writes where its server was when it was armed, and nowhere else', async () => {
    const { propose, confirm, device, settle } = await plant()
    const armed = value(await propose(47))
    const meant = { endpoint: 'opc.tcp://plc', alternates: [] }
    device.at = ok({ endpoint: 'opc.tcp://other', alternates: [] })
    value(await confirm(armed.token))
    expect((await settle(armed.change.id)).phase).toBe('applied')
    expect(device.writes).toEqual([47])
    expect(device.asked.length).toBeGreaterThan(3)
    for (const at of device.asked) expect(at).toEqual(meant)
  })

  it('is not armed where its server has no address, and nothing is asked', async () => {
    const { propose, device } = await plant()
    device.at = fail('unavailable', 'It is switched off.')
    expect(codeOf(await propose(47))).toBe('unavailable')
    expect(device.asked).toEqual([])
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
})

describe('the journal', () => {
  it('that cannot be written: nothing is armed, and the reason is told', async () => {
    const { propose, device, control, published } = await plant()
    device.writable = Promise.resolve(
      fail('unavailable', 'No space is left.', { part: 'journal', reason: 'full' }),
    )
    expect(await propose(47)).toMatchObject({
      error: { code: 'unavailable', details: { part: 'journal', reason: 'full' } },
    })
    expect(control.open()).toBe(0)
    expect(published).toEqual([])
  })

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
