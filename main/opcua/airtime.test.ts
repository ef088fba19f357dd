import { describe, expect, test } from 'vitest'
import { Airtime } from './airtime.ts'

/** Speakers that always have something to say, in pieces of some milliseconds, for a second. */
function aSecond(pieces: readonly number[], quiet = true): number[] {
  let now = 0
  const airtime = new Airtime(() => now)
  if (quiet) airtime.join()
  const speakers = pieces.map((piece) => ({ piece, voice: airtime.join(), until: 0, taken: 0 }))
  while (now < 1000) {
    const next = speakers.filter(({ until }) => until <= now)
    if (next.length === 0) now += 1
    for (const each of next) {
      airtime.hear(each.voice)
      now += each.piece
      each.taken += each.piece
      each.until = now + airtime.hold(each.voice)
      airtime.rest()
    }
  }
  return speakers.map(({ taken }) => taken)
}

describe('airtime', () => {
  test('leaves some of it to the others, however much one sends at once', () => {
    for (const piece of [1, 5, 20]) {
      expect(aSecond([piece])[0]).toBeGreaterThan(650)
      expect(aSecond([piece])[0]).toBeLessThan(760)
    }
    // One piece cannot be divided; what it took too much is paid for afterwards.
    expect(aSecond([300])[0]).toBeLessThanOrEqual(900)
  })

  test('is shared evenly by those who want more than there is', () => {
    const [one = 0, other = 0] = aSecond([4, 4])
    expect(one + other).toBeLessThan(850)
    expect(Math.abs(one - other)).toBeLessThan(100)
  })

  test('is all there for who speaks alone', () => {
    expect(aSecond([5], false)[0]).toBeGreaterThanOrEqual(1000)
  })

  test('counts for who was heard until another is, and is not held against who takes little', () => {
    let now = 0
    const airtime = new Airtime(() => now)
    const [loud, quiet] = [airtime.join(), airtime.join()]
    airtime.hear(loud)
    now = 200
    airtime.hear(quiet)
    now = 201
    airtime.rest()
    expect(airtime.hold(quiet)).toBe(0)
    expect(airtime.hold(loud)).toBeGreaterThan(30)
    airtime.leave(quiet)
    expect(airtime.hold(loud)).toBe(0)
  })
})
