import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOLD, REST, newWatch, nextEndpoint, watch, type Levels } from './redundancy.ts'

/** Looks each 100 ms at levels that change at their times, and gives when it went where. */
function story(changes: readonly (readonly [at: number, levels: Levels])[], until: number) {
  let judged = newWatch(0)
  let active = 0
  const went: string[] = []
  for (let now = 0; now <= until; now += 100) {
    const levels = changes.findLast(([at]) => at <= now)?.[1] ?? []
    const next = watch(judged, levels, active, now)
    judged = next.watch
    if (next.to === null) continue
    active = next.to
    judged = { worseSince: null, switchedAt: now, manual: false }
    went.push(`${now} ${active}`)
  }
  return went
}

describe('the active endpoint', () => {
  test('is kept while it is healthy, however much better another one is', () => {
    expect(story([[0, [200, 255]]], 60_000)).toEqual([])
  })

  test('is left when it has been degraded and worse for some time', () => {
    expect(
      story(
        [
          [0, [255, 255]],
          [1000, [150, 255]],
        ],
        10_000,
      ),
    ).toEqual([`${1000 + HOLD} 1`])
  })

  test('is kept when it was degraded for a moment', () => {
    const changes = [
      [0, [255, 255]],
      [1000, [150, 255]],
      [1000 + HOLD - 200, [255, 255]],
    ] as const
    expect(story(changes, 20_000)).toEqual([])
  })

  test('is left at once when it has no data or is in maintenance, unless no other has any', () => {
    expect(
      story(
        [
          [0, [255, 100]],
          [1000, [0, 100]],
        ],
        10_000,
      ),
    ).toEqual(['1000 1'])
    expect(
      story(
        [
          [0, [255, 1]],
          [1000, [0, 1]],
        ],
        10_000,
      ),
    ).toEqual([])
  })

  test('is not left for one that cannot be reached, or is a little better', () => {
    expect(story([[0, [100, null]]], 30_000)).toEqual([])
    expect(story([[0, [100, 105]]], 30_000)).toEqual([])
  })

  test('does not change in turns with another one that rises and falls', () => {
    const changes = Array.from(
      { length: 60 },
      (_, second) => [second * 4000, second % 2 === 0 ? [150, 199] : [199, 150]] as const,
    )
    const went = story(changes, 240_000).map((each) => Number(each.split(' ')[0]))
    expect(went.slice(1).every((at, index) => at - (went[index] ?? 0) >= REST)).toBe(true)
  })

  test('that a person has chosen is left only when it has nothing to offer', () => {
    const chosen = { worseSince: null, switchedAt: 0, manual: true }
    expect(watch(chosen, [100, 255], 0, 100_000).to).toBeNull()
    expect(watch(chosen, [1, 255], 0, 100_000).to).toBe(1)
  })

  test('is never left for itself, for one that is not reached, or too soon after the last time', () => {
    const level = fc.option(fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.nat(100_000),
        fc.nat(100_000),
        fc.boolean(),
        (levels, at, switchedAt, after, manual) => {
          const active = at % levels.length
          const now = switchedAt + after
          const { to } = watch({ worseSince: 0, switchedAt, manual }, levels, active, now)
          if (to === null) return true
          return (
            to !== active && (levels[to] ?? -1) > (levels[active] ?? 0) && now - switchedAt >= REST
          )
        },
      ),
    )
  })
})

describe('after a loss', () => {
  test('the same one is tried again where its connection stood, else the best of the others', () => {
    expect(nextEndpoint([null, 100, 255], 0, 1, true)).toBe(0)
    expect(nextEndpoint([null, 100, 255], 0, 2, false)).toBe(2)
    expect(nextEndpoint([null, 100, 255], 0, 1, false)).toBe(2)
  })

  test('each has its turn where none is known to stand, or those that seem to do not', () => {
    expect(nextEndpoint([null, null, null], 0, 2, false)).toBe(1)
    expect(nextEndpoint([null, null, null], 2, 3, false)).toBe(0)
    expect(nextEndpoint([null, 255, null], 2, 4, false)).toBe(0)
    expect(nextEndpoint([null], 0, 7, false)).toBe(0)
  })
})
