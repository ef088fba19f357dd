import { describe, expect, it } from 'vitest'
import { bridging, queueFor } from './bridging.ts'

const HOUR = 3_600_000
const kept = { session: HOUR, subscription: HOUR }

describe('the queue that an item asks for', () => {
  it('holds what is sampled in the outage to bridge, and the sample that it begins with', () => {
    expect(queueFor({ sampling: 1000, queue: 1 }, 60)).toBe(61)
    expect(queueFor({ sampling: 250, queue: 10 }, 60)).toBe(241)
  })

  it('is the own one of a tag where that is longer, however long', () => {
    expect(queueFor({ sampling: 1000, queue: 500 }, 60)).toBe(500)
    expect(queueFor({ sampling: 1000, queue: 50_000 }, 60)).toBe(50_000)
  })

  it('is bounded, also for what is sampled as fast as the server can, which is taken for 50 ms', () => {
    expect(queueFor({ sampling: 0, queue: 1 }, 60)).toBe(1201)
    expect(queueFor({ sampling: 10, queue: 1 }, 86_400)).toBe(10_000)
  })
})

describe('what is really bridged', () => {
  const item = (sampling: number, queue: number) => ({ sampling, queue })

  it('is what was wanted where the server gave it', () => {
    expect(bridging([item(1000, 61)], 60, kept)).toEqual({
      ...{ wanted: 60, seconds: 60, short: 0, by: null },
    })
  })

  it('is as long as the shortest queue, and tells of how many tags it is shorter', () => {
    expect(bridging([item(1000, 61), item(1000, 11), item(100, 61)], 60, kept)).toEqual({
      ...{ wanted: 60, seconds: 6, short: 2, by: 'queue' },
    })
  })

  it('ends with the session or the subscription where they end first', () => {
    const soon = { session: 30_000, subscription: HOUR }
    expect(bridging([item(1000, 61)], 60, soon)).toMatchObject({ seconds: 30, by: 'session' })
    const sooner = { session: 30_000, subscription: 20_000 }
    expect(bridging([item(1000, 61)], 60, sooner)).toMatchObject({
      seconds: 20,
      by: 'subscription',
    })
  })

  it('says nothing of queues that nobody can judge', () => {
    const never = { session: Number.POSITIVE_INFINITY, subscription: Number.POSITIVE_INFINITY }
    expect(bridging([item(0, 5)], 60, never)).toMatchObject({ seconds: null, short: 0, by: null })
  })
})
