import { describe, expect, it } from 'vitest'
import { StretchReading, type Standing } from './stretch.ts'

const MS = 10_000n
const FROM = 1_000_000n * MS
const TO = FROM + 100_000n * MS
const at = (ms: number) => FROM + BigInt(ms) * MS

const standing: Standing = {
  readable: true,
  records: true,
  newest: at(150_000),
  isPast: true,
  inParts: true,
  goesOnAfter: TO,
  wholeFrom: FROM,
}
const reading = (more: Partial<Standing> = {}) =>
  new StretchReading(FROM, TO, { ...standing, ...more })
const page = (
  times: number[],
  more: { asked?: number; continuation?: Buffer; status?: number } = {},
) => ({
  ...{ status: 0, times: times.map(at), asked: 100 },
  ...{ continuation: null, ...more },
})
const again = Buffer.from('x')

describe('a stretch of a history', () => {
  it('is told when the history goes on after it', () => {
    const one = reading()
    one.take(page([10, 20, 104_000]))
    expect([one.end, one.left, one.covered()]).toEqual(['told', null, { from: FROM, to: TO }])
  })

  it('is told when it has the newest value that the server holds', () => {
    const one = reading({ newest: at(20) })
    one.take(page([10, 20]))
    expect([one.end, one.covered()]).toEqual(['told', { from: FROM, to: TO }])
  })

  it('is told without a value where the server holds an older one, by a clock that has passed it', () => {
    const one = reading({ newest: at(-5) })
    one.take(page([]))
    expect([one.end, one.covered()]).toEqual(['told', { from: FROM, to: TO }])
    const set = reading({ newest: at(-5), isPast: false })
    for (let n = 0; n < 3; n++) set.take(page([]))
    expect([set.end, set.covered()]).toEqual(['incomplete', null])
  })

  it('just now is told as a whole or not at all: the clock may have been set back, the archive be behind', () => {
    // Of the clock of before; what was made after it was set back lies between them, and is still to come.
    const behind = reading({ inParts: false })
    for (let n = 0; n < 4; n++) behind.take(page([10, 40_000]))
    expect([behind.end, behind.left, behind.covered()]).toEqual(['incomplete', 'incomplete', null])
    // Later on the axis than what the server holds now, and recorded before it.
    const held = reading({ inParts: false, newest: at(30_000) })
    for (let n = 0; n < 4; n++) held.take(page([10, 40_000]))
    expect([held.end, held.covered()]).toEqual(['incomplete', null])
    const there = reading({ inParts: false, newest: at(30_000) })
    there.take(page([10, 30_000, 40_000]))
    expect([there.end, there.covered()]).toEqual(['told', { from: FROM, to: TO }])
  })

  it('to whose times a clock came twice goes on only after the last of these', () => {
    const one = reading({ inParts: false, goesOnAfter: at(130_000) })
    expect(one.asksTo).toBeGreaterThan(at(130_000))
    one.take(page([10, 120_000]))
    expect([one.end, one.covered()]).toEqual([null, null])
    one.take(page([10, 120_000, 131_000]))
    expect([one.end, one.left, one.covered()]).toEqual(['told', null, { from: FROM, to: TO }])
  })

  it('goes on from page to page, and says how far it came', () => {
    const one = reading()
    one.take(page([10, 20], { continuation: again }))
    expect([one.continuation, one.covered()]).toEqual([again, { from: FROM, to: at(20) }])
    one.take(page([30, 101_000]))
    expect([one.end, one.covered()]).toEqual(['told', { from: at(20), to: TO }])
  })

  it('of a server that cuts its answers short without a word is asked for again from there', () => {
    const one = reading()
    one.take(page([10, 20]))
    expect([one.end, one.asksFrom]).toEqual([null, at(20)])
    one.take(page([20, 30]))
    one.take(page([30, 102_000]))
    expect(one.end).toBe('told')
  })

  it('is not believed where the history ends before it: the rest is left', () => {
    const one = reading()
    one.take(page([10, 20]))
    for (let n = 0; n < 3; n++) one.take(page([20]))
    expect([one.end, one.left, one.covered()]).toEqual([
      ...['incomplete', 'incomplete'],
      { from: FROM, to: at(20) },
    ])
  })

  it('is not believed from before the start of the server', () => {
    const one = reading({ wholeFrom: at(50) })
    one.take(page([10, 60, 104_000]))
    expect([one.left, one.covered()]).toEqual(['incomplete', { from: at(50), to: TO }])
    const never = reading({ records: false })
    never.take(page([10, 104_000]))
    expect([never.left, never.covered()]).toEqual(['incomplete', null])
  })

  it('in disorder is believed only as a whole', () => {
    const one = reading()
    one.take(page([50, 10], { continuation: again }))
    expect(one.covered()).toBeNull()
    one.take(page([30, 104_000]))
    expect([one.end, one.covered()]).toEqual(['told', { from: FROM, to: TO }])
  })

  it('that comes round in circles is given up', () => {
    const one = reading()
    for (let n = 0; n < 4; n++) one.take(page([10, 20], { continuation: again }))
    expect(one.end).toBe('disorder')
    const empty = reading()
    for (let n = 0; n < 3; n++) empty.take(page([], { continuation: again }))
    expect(empty.end).toBe('disorder')
    const outside = reading()
    for (let n = 0; n < 3; n++) outside.take(page([-90_000, -80_000], { continuation: again }))
    expect(outside.end).toBe('disorder')
  })

  it('whose pages bring something new for ever is given up after some thousands', () => {
    const one = reading()
    let pages = 0
    for (; one.end === null && pages < 100_000; pages += 1) {
      one.take(page([Math.floor(pages / 2)], { continuation: again }))
    }
    expect([one.end, one.left]).toEqual(['disorder', 'disorder'])
    expect(pages).toBeLessThan(25_000)
    // What was told until then is.
    expect(one.covered()?.from).toBe(FROM)
  })

  it('is left at once where there is no history, and after a while where it answers with errors', () => {
    expect(reading({ readable: false }).end).toBe('none')
    const none = reading()
    none.take(page([], { status: 0x8072_0000 }))
    expect(none.end).toBe('none')
    const failing = reading()
    for (let n = 0; n < 3; n++) failing.take(page([], { status: 0x8002_0000 }))
    expect(failing.end).toBe('failed')
  })

  it('goes on by time where the server has forgotten its continuation', () => {
    const one = reading()
    one.take(page([10, 20], { continuation: again }))
    one.take(page([], { status: 0x804a_0000 }))
    expect([one.end, one.continuation, one.asksFrom]).toEqual([null, null, at(20)])
  })
})
