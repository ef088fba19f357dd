/** Several seats at one setpoint: who is told what, and what becomes of what a seat has armed. */
import { describe, expect, it } from 'vitest'
import { codeOf, contextOf, person, sessionOf, value } from '../fixtures.ts'
import { plant } from './fixtures.ts'

describe('a session', () => {
  it.each([
    ['that was locked or left lets go of all that it armed, and of nothing else', true],
    ['of another person lets it be', false],
  ])('%s', async (_what, own) => {
    const { propose, control, operator, status } = await plant()
    const { change } = value(await propose(47))
    const another = sessionOf(person('operator', 3))
    control.sessionStopped(own ? operator.session.id : another.id)
    expect((await status(change.id)).phase).toBe(own ? 'cancelled' : 'armed')
  })

  it('that is locked while the device is asked arms nothing', async () => {
    const { propose, device, control, operator } = await plant()
    const asked = propose(47)
    device.session = false
    control.sessionStopped(operator.session.id)
    expect(codeOf(await asked)).toBe('locked')
    expect(control.open()).toBe(0)
  })
})

describe('a console that stops', () => {
  it('disarms, and sends nothing that was confirmed a moment before', async () => {
    const { propose, confirm, control, device, status } = await plant()
    const armed = value(await propose(47))
    const confirmed = confirm(armed.token)
    await control.stop()
    expect(codeOf(await confirmed)).toBe('unavailable')
    expect((await status(armed.change.id)).phase).toBe('cancelled')
    expect(device.writes).toEqual([])
  })
})

describe('the list of changes', () => {
  const listed = async (
    site: Awaited<ReturnType<typeof plant>>,
    query: { tag?: string; limit?: number } = {},
  ) => {
    const viewer = contextOf(sessionOf(person('viewer', 8)))
    const list = value(await site.control.handlers['setpoint.list'](query, viewer))
    return list.map(({ value: wanted, phase }) => [wanted, phase])
  }

  it('has what is armed, for everybody, and never twice however far it is', async () => {
    const site = await plant()
    const armed = value(await site.propose(47))
    expect(await listed(site)).toEqual([[47, 'armed']])
    const write = Promise.withResolvers<undefined>()
    site.device.gate = write.promise
    const { id } = value(await site.confirm(armed.token))
    expect(await listed(site)).toEqual([[47, 'sent']])
    write.resolve(undefined)
    await site.pass(1_000)
    expect(await listed(site)).toEqual([[47, 'holding']])
    await site.settle(id)
    expect(await listed(site)).toEqual([[47, 'applied']])
  })

  it('has nothing that was armed and never sent, once it is over', async () => {
    const site = await plant()
    const { token } = value(await site.propose(47))
    await site.control.handlers['setpoint.cancel']({ token }, site.operator)
    expect(await listed(site)).toEqual([])
  })

  it('begins with what is open, so that no limit hides it, then the newest', async () => {
    const site = await plant()
    for (const wanted of [47, 48]) {
      await site.settle(value(await site.confirm(value(await site.propose(wanted)).token)).id)
    }
    value(await site.propose(49))
    expect(await listed(site)).toEqual([
      [49, 'armed'],
      [48, 'applied'],
      [47, 'applied'],
    ])
    expect(await listed(site, { limit: 2 })).toEqual([
      [49, 'armed'],
      [48, 'applied'],
    ])
    expect(await listed(site, { limit: 1 })).toEqual([[49, 'armed']])
    expect(await listed(site, { tag: 'another' })).toEqual([])
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

describe('one person at two seats', () => {
  const twoSeats = async () => {
    const site = await plant()
    const seat = contextOf({ ...sessionOf(person('operator', 2)), id: 'another seat' })
    return { ...site, seat }
  }

  it('takes over at the new one what the old one left armed', async () => {
    const { propose, confirm, status, device, settle, seat } = await twoSeats()
    const left = value(await propose(47))
    const taken = value(await propose(48, seat))
    expect((await status(left.change.id)).phase).toBe('cancelled')
    expect(codeOf(await confirm(left.token))).toBe('expired')
    await settle(value(await confirm(taken.token, seat)).id)
    expect(device.writes).toEqual([48])
  })

  it('confirms or disarms with a token only where it was given', async () => {
    const { control, propose, confirm, status, seat } = await twoSeats()
    const { token, change } = value(await propose(47))
    expect(codeOf(await confirm(token, seat))).toBe('expired')
    expect(codeOf(await control.handlers['setpoint.cancel']({ token }, seat))).toBe('expired')
    expect((await status(change.id)).phase).toBe('armed')
  })

  it('takes nothing over that is on its way', async () => {
    const { propose, confirm, seat } = await twoSeats()
    value(await confirm(value(await propose(47)).token))
    expect(codeOf(await propose(48, seat))).toBe('conflict')
  })
})
