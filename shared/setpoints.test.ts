import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  armedChange,
  isOpen,
  outcomes,
  sameValue,
  step,
  valueFault,
  type Change,
  type ChangeEvent,
} from './setpoints.ts'
import { defaultChangeRules } from './tags.ts'

const armed = armedChange({
  id: 'c1',
  tag: '101.F.SP',
  unit: 'Hz',
  person: { id: 1, user: 'op', name: 'Operator' },
  reason: 'less gas',
  old: 50,
  oldAt: 0,
  value: 47,
  rules: defaultChangeRules,
  span: 25,
  armedAt: 1_000,
})

const good = (value: number): ChangeEvent => ({ type: 'value', value, good: true })
const accepted: ChangeEvent = { type: 'answered', status: 0, good: true }

type Story = readonly (readonly [at: number, event: ChangeEvent])[]

/** Plays events at their times and gives the last state. */
const play = (...story: Story): Change => playOn(armed, ...story)
const playOn = (change: Change, ...story: Story): Change =>
  story.reduce((state, [at, event]) => step(state, event, at), change)

/** Confirmed and sent at 2 s; what follows is the answer of the device. */
const sent: Story = [
  [2_000, { type: 'confirm' }],
  [2_000, { type: 'sending' }],
]
const taken: Story = [...sent, [2_100, accepted]]

describe('a setpoint change', () => {
  it('is sent, accepted, read back, held, and only then applied', () => {
    const holding = play(...taken, [2_300, good(47)])
    expect(holding).toMatchObject({
      phase: 'holding',
      sentAt: 2_000,
      acceptedAt: 2_100,
      readBackAt: 2_300,
    })
    expect(step(holding, good(47), 12_299).phase).toBe('holding')
    expect(step(holding, good(47), 12_300)).toMatchObject({ phase: 'applied', closedAt: 12_300 })
  })

  it('is reverted when the value leaves again while it should hold', () => {
    const reverted = play(...taken, [2_300, good(47)], [5_000, good(50)])
    expect(reverted).toMatchObject({ phase: 'reverted', readBack: 50 })
  })

  const refusal: ChangeEvent = { type: 'answered', status: 0x803b0000, good: false }
  const refused = (...rest: Story): Change => play(...sent, [2_100, refusal], ...rest)

  it('is rejected with the status of the server as soon as the value proves it, and not before', () => {
    expect(refused().phase).toBe('sent')
    expect(refused([2_200, good(50)]).phase).toBe('sent')
    expect(refused([2_200, good(50)], [3_000, good(50)])).toMatchObject({
      ...{ phase: 'rejected', status: 0x803b0000, readBack: 50, closedAt: 3_000 },
    })
  })

  it('that was refused and taken all the same is held, and what became of it is told', () => {
    expect(refused([2_200, good(50)], [2_900, good(47)]).phase).toBe('holding')
    const applied = refused([2_900, good(47)], [12_900, good(47)])
    expect(applied).toMatchObject({ phase: 'applied', status: 0x803b0000, readBack: 47 })
    expect(refused([2_900, good(47)], [5_000, good(50)]).phase).toBe('reverted')
  })

  it('that was refused, and whose value cannot be read, is not said to have changed nothing', () => {
    const bad: ChangeEvent = { type: 'value', value: 50, good: false }
    const end = refused([3_500, bad], [12_000, { type: 'tick' }])
    expect(end).toMatchObject({ phase: 'timed_out', status: 0x803b0000 })
  })

  it('to the value that it has already, once refused, is rejected: no value could tell', () => {
    const same = playOn({ ...armed, value: 50 }, ...sent, [2_100, refusal])
    expect(same.phase).toBe('rejected')
  })

  it('that never left this program is rejected at once', () => {
    const status = 0x808a0000
    expect(play(...sent, [2_001, { type: 'unsent', status }])).toMatchObject({
      ...{ phase: 'rejected', status, closedAt: 2_001 },
    })
  })

  it.each<[string, Story]>([
    ['no answer comes', [...sent, [7_000, { type: 'unanswered' }], [12_000, { type: 'tick' }]]],
    ['the value is never read back', [...taken, [4_000, good(50)], [7_100, good(50)]]],
    ['it cannot be read', [...taken, [2_300, good(47)], [17_300, { type: 'tick' }]]],
  ])('is timed out when %s', (_what, story) => {
    expect(play(...story).phase).toBe('timed_out')
  })

  it('does not take a bad value for a read-back', () => {
    const bad: ChangeEvent = { type: 'value', value: 47, good: false }
    expect(play(...taken, [2_300, bad]).phase).toBe('accepted')
  })

  it('that the device took in spite of a doubtful answer is read back, held and applied', () => {
    const status = 0x80050000
    const doubtful: ChangeEvent = { type: 'answered', status, good: false }
    expect(play(...sent, [2_100, doubtful], [2_300, good(47)], [12_300, good(47)])).toMatchObject({
      phase: 'applied',
      status,
    })
  })

  it('is never applied by the old value, however wide the tolerance', () => {
    const wide = { ...armed, rules: { ...armed.rules, tolerance: 0.5 } }
    const last = playOn(wide, ...taken, [4_000, good(50)], [8_000, good(50)])
    expect(last.phase).toBe('timed_out')
  })

  it('is stopped by what speaks against it until it goes out, and by nothing afterwards', () => {
    const confirmed = play([2_000, { type: 'confirm' }])
    for (const [type, phase] of [
      ['late', 'expired'],
      ['moved', 'conflict'],
      ['cancel', 'cancelled'],
    ] as const) {
      expect(step(confirmed, { type }, 3_000)).toMatchObject({ phase, sentAt: null })
      const out = step(confirmed, { type: 'sending' }, 2_500)
      expect(step(out, { type }, 3_000)).toBe(out)
    }
  })

  it('expires when it is confirmed too late, and nothing is sent', () => {
    expect(play([31_000, { type: 'confirm' }])).toMatchObject({ phase: 'expired', sentAt: null })
  })

  it('is a conflict when the setpoint moved after arming, and nothing is sent', () => {
    expect(play([2_000, { type: 'moved' }])).toMatchObject({ phase: 'conflict', sentAt: null })
  })

  it('found under way after a restart is unknown; found armed it has expired', () => {
    const restarted: ChangeEvent = { type: 'restarted' }
    expect(play(...sent, [9_000, restarted]).phase).toBe('unknown')
    expect(play(...taken, [9_000, restarted]).phase).toBe('unknown')
    expect(play([9_000, restarted]).phase).toBe('expired')
  })
})

const anyEvent: fc.Arbitrary<ChangeEvent> = fc.oneof(
  fc.constantFrom<ChangeEvent>(
    { type: 'confirm' },
    { type: 'sending' },
    { type: 'late' },
    { type: 'cancel' },
    { type: 'moved' },
    { type: 'unanswered' },
    { type: 'tick' },
    { type: 'restarted' },
    { type: 'unsent', status: 0x808a0000 },
  ),
  fc.record({
    type: fc.constant('answered' as const),
    status: fc.oneof(fc.nat(), fc.constantFrom(0x803b0000, 0x803c0000)),
    good: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('value' as const),
    value: fc.constantFrom(47, 50, Number.NaN),
    good: fc.boolean(),
  }),
)

describe('a confirmed change that has not gone out', () => {
  const confirmed = step(armed, { type: 'confirm' }, armed.armedAt)

  it.each<ChangeEvent>([
    { type: 'value', value: 47, good: true },
    { type: 'answered', status: 0, good: true },
    { type: 'tick' },
  ])('takes nothing for its own: %o', (event) => {
    expect(step(confirmed, event, armed.armedAt + 1)).toBe(confirmed)
  })
})

describe('whatever happens in whatever order', () => {
  const story = fc.array(fc.tuple(fc.nat(20_000), anyEvent), { maxLength: 40 })

  it('a closed change stays closed, and is sent at most once', () => {
    fc.assert(
      fc.property(story, (events) => {
        let change = armed
        let now = armed.armedAt
        let sends = 0
        for (const [wait, event] of events) {
          now += wait
          const next = step(change, event, now)
          if (!isOpen(change)) expect(next).toBe(change)
          if (change.sentAt === null && next.sentAt !== null) sends += 1
          change = next
        }
        expect(sends).toBeLessThanOrEqual(1)
        expect(isOpen(change)).toBe(change.closedAt === null)
      }),
    )
  })

  it('is applied only after it went out and an equal read-back held since', () => {
    fc.assert(
      fc.property(story, (events) => {
        let now = armed.armedAt
        const last = events.reduce(
          (change, [wait, event]) => step(change, event, (now += wait)),
          armed,
        )
        if (last.phase !== 'applied') return
        expect(last.sentAt).not.toBeNull()
        expect(last.readBackAt).toBeGreaterThanOrEqual(last.sentAt ?? Infinity)
        expect(last.readBack).toBe(47)
        expect((last.closedAt ?? 0) - (last.readBackAt ?? 0)).toBeGreaterThanOrEqual(
          last.rules.hold,
        )
      }),
    )
  })

  it('is rejected only where it never left, or a refusal is borne out by the value', () => {
    fc.assert(
      fc.property(story, (events) => {
        let now = armed.armedAt
        let change = armed
        for (const [wait, event] of events) {
          const next = step(change, event, (now += wait))
          if (next.phase === 'rejected' && change.phase !== 'rejected') {
            expect(next.readBack ?? event.type).toBe(event.type === 'value' ? 50 : 'unsent')
          }
          change = next
        }
      }),
    )
  })

  it('enough ticks close every change', () => {
    fc.assert(
      fc.property(story, (events) => {
        let now = armed.armedAt
        let change = events.reduce(
          (state, [wait, event]) => step(state, event, (now += wait)),
          armed,
        )
        if (change.phase === 'sent') change = step(change, { type: 'sending' }, now)
        for (let tick = 0; tick < 4; tick += 1)
          change = step(change, { type: 'tick' }, (now += 30_000))
        expect(outcomes).toContain(change.phase)
      }),
    )
  })
})

describe('a value', () => {
  it.each([
    ['high', 60.001, 'high'],
    ['low', 34.9, 'low'],
    ['NaN', Number.NaN, 'type'],
    ['infinite', Infinity, 'type'],
    ['text', '47', 'type'],
    ['boolean', true, 'type'],
    ['the upper limit itself', 60, null],
    ['the lower limit itself', 35, null],
  ])('that is %s', (_what, value, fault) => {
    expect(valueFault(value, false, { low: 35, high: 60 })).toBe(fault)
  })

  it('of a switch is true or false', () => {
    expect(valueFault(true, true, { low: null, high: null })).toBeNull()
    expect(valueFault(1, true, { low: null, high: null })).toBe('type')
  })

  it('is the same within a fraction of the range, and within the rounding of a float', () => {
    expect(sameValue(47, 47.02, 0.025)).toBe(true)
    expect(sameValue(47, 47.03, 0.025)).toBe(false)
    expect(sameValue(47.1, Math.fround(47.1), 0)).toBe(true)
    expect(sameValue(Number.NaN, Number.NaN, 100)).toBe(false)
  })
})
