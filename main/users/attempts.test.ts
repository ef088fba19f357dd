// The rules of attempts, against whatever a stranger on this machine may do.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FREE_ATTEMPTS } from '../../shared/users.ts'
import {
  Attempts,
  MOST_COUNTED,
  limitsOfSeat,
  limitsOfSession,
  limitsOfStranger,
} from './attempts.ts'

const HOUR = 3_600_000
const ADDRESS = '127.0.0.1'

/** Makes the attempt where it may be made. */
function attempt(attempts: Attempts, limits: ReturnType<typeof limitsOfSeat>, now: number) {
  if (attempts.wait(limits, now) > 0) return false
  attempts.begin(limits, now)
  return true
}

describe('an owner', () => {
  const stranger = fc.oneof(
    fc.record({ user: fc.constantFrom('anna', 'boris', 'Anna', 'anna ') }),
    fc.record({ user: fc.string({ maxLength: 4 }) }),
    fc.record({ seat: fc.constantFrom('stolen before', 'of boris') }),
    fc.record({ pass: fc.integer({ min: 0, max: 2 * HOUR }) }),
    fc.record({ owner: fc.boolean() }),
  )

  it('at a known seat is never kept out by any sequence of attempts of others', () => {
    fc.assert(
      fc.property(fc.array(stranger, { maxLength: 200, size: 'max' }), (steps) => {
        // All in one, which is more than they share: the keys alone keep them apart.
        const attempts = new Attempts()
        const own = limitsOfSeat('of anna')
        let now = 1_000_000
        let slips = 0
        for (const step of steps) {
          if ('pass' in step) now += step.pass
          else if ('user' in step) attempt(attempts, limitsOfStranger(step.user, ADDRESS), now)
          else if ('seat' in step) attempt(attempts, limitsOfSeat(step.seat), now)
          else {
            // Fewer slips than are free, then the right password.
            const right = step.owner || slips === FREE_ATTEMPTS - 1
            expect(attempt(attempts, own, now)).toBe(true)
            if (right) attempts.succeeded(own)
            slips = right ? 0 : slips + 1
          }
          expect(attempts.wait(own, now)).toBe(0)
        }
      }),
    )
  })

  it('who mistypes at his own seat waits there, and nobody else does', () => {
    const known = new Attempts()
    for (let time = 0; time < FREE_ATTEMPTS; time += 1) {
      expect(attempt(known, limitsOfSeat('a'), 0)).toBe(true)
    }
    expect(known.wait(limitsOfSeat('a'), 0)).toBe(5_000)
    expect(known.wait(limitsOfSeat('b'), 0)).toBe(0)
    expect(known.wait(limitsOfSession('a'), 0)).toBe(0)
    expect(known.wait(limitsOfSeat('a'), 5_000)).toBe(0)
  })
})

describe('guesses of strangers', () => {
  /** Five at once, four while the wait grows, then one a minute. */
  const STEADY = 5 + 4 + 60

  it('at one name are bounded, however they are spread over time', () => {
    const pause = fc.oneof(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 65_000 }),
      fc.integer({ min: 0, max: 1_000_000 }),
    )
    const pauses = fc.array(pause, { maxLength: 200, size: 'max' })
    fc.assert(
      fc.property(pauses, (steps) => {
        const attempts = new Attempts()
        const limits = limitsOfStranger('anna', ADDRESS)
        const made: number[] = []
        let now = 0
        for (const step of steps) {
          now += step
          // Each makes as many as he may.
          while (attempt(attempts, limits, now)) made.push(now)
        }
        for (const from of made) {
          const within = made.filter((at) => at >= from && at < from + HOUR)
          expect(within.length).toBeLessThanOrEqual(STEADY)
        }
      }),
    )
  })

  it('with one stolen mark are as few', () => {
    const attempts = new Attempts()
    let guesses = 0
    for (let now = 0; now < HOUR; now += 20) {
      if (attempt(attempts, limitsOfSeat('stolen'), now)) guesses += 1
    }
    expect(guesses).toBeLessThanOrEqual(STEADY)
  })

  it('are bounded too where so many other names are tried that the name is forgotten', () => {
    const attempts = new Attempts()
    let guesses = 0
    let others = 0
    let most = 0
    // As many in a second as two checks at the same time allow here.
    for (let now = 0; now < HOUR / 2; now += 15) {
      if (attempt(attempts, limitsOfStranger('anna', ADDRESS), now)) guesses += 1
      else attempts.begin(limitsOfStranger(`name ${(others += 1)}`, ADDRESS), now)
      most = Math.max(most, attempts.size)
    }
    expect(most).toBeLessThanOrEqual(MOST_COUNTED)
    expect(others).toBeGreaterThan(MOST_COUNTED)
    expect(guesses).toBeLessThanOrEqual(STEADY)
  })
})
