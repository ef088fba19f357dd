import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Output, Payload } from '../../shared/contract.ts'
import type { Gap } from '../../shared/history.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { SampleFlag } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { frameOf } from '../stores/fixtures.ts'
import { Feed, SETTLE_MS } from './feed.ts'
import type { FeedPorts, FeedTag } from './ports.ts'
import { Run, valueOn } from './run.ts'

type Answer = Result<Output<'history.range'>>
interface Asked {
  readonly tags: readonly string[]
  readonly from: number
  readonly to: number
  readonly width: number
  reply(answer: Answer): Promise<void>
}

const START = 1_770_000_000_000
const HOUR = 3_600_000
const oil: FeedTag = { id: 1, name: '101.QO', server: 1, step: false, sampling: 1000 }
const speed: FeedTag = { id: 2, name: '101.F', server: 1, step: true, sampling: 1000 }

let asked: Asked[] = []
let gapsAsked = 0
let gaps: Gap[] = []
let say: (frame: Payload<'samples'>) => void = () => {}
let listened: (readonly string[])[] = []
const changed = vi.fn()

function feedOf(...tags: FeedTag[]): Feed {
  const ports = {
    now: () => Date.now(),
    listen: (_event: string, listener: typeof say, names: readonly string[]) => {
      say = listener
      listened.push(names)
      return () => {}
    },
    call: (name: string, input: Omit<Asked, 'reply'>) => {
      if (name === 'history.gaps') {
        gapsAsked += 1
        return Promise.resolve(ok(gaps))
      }
      return new Promise<Answer>((resolve) => {
        asked.push({
          ...input,
          async reply(answer) {
            resolve(answer)
            await vi.advanceTimersByTimeAsync(0)
          },
        })
      })
    },
  } as unknown as FeedPorts
  const feed = new Feed(ports, changed)
  feed.setPens(tags)
  return feed
}

/** A sample a minute, whose value is its minute. */
const series = ({ tags, from, to }: Asked, more: { raw?: boolean; gaps?: Gap[] } = {}): Answer =>
  ok({
    gaps: more.gaps ?? [],
    series: tags.map((tag) => {
      const first = Math.ceil(from / 60_000)
      const count = Math.max(0, Math.floor(Math.min(to, Date.now()) / 60_000) - first + 1)
      const minutes = Array.from({ length: count }, (_, each) => first + each)
      return {
        tag,
        raw: more.raw ?? true,
        truncated: false,
        time: BigInt64Array.from(minutes.map((minute) => ticksFromMs(minute * 60_000))),
        value: Float64Array.from(minutes),
        status: new Uint32Array(count),
        type: new Uint8Array(count).fill(11),
        flags: new Uint8Array(count),
        others: [],
      }
    }),
  })

const sample = (tag: number, at: number, value: number, flags = 0) => ({
  ...frameOf({ tag, value, flags, sourceTime: ticksFromMs(at), serverTime: ticksFromMs(at) }),
  lost: false,
})

const live = (span = HOUR) => ({ from: Date.now() - span, to: Date.now() })
const read = (feed: Feed, id: number, at: number, view = live()) => {
  const run = new Run()
  feed.fill(run, id, view, Date.now())
  return valueOn(run, at)
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

beforeEach(() => {
  vi.useFakeTimers({ now: START })
  asked = []
  listened = []
  gaps = []
  gapsAsked = 0
  changed.mockClear()
})
afterEach(() => {
  vi.useRealTimers()
})

test('reads the view and as much at each side in one question, at the resolution of the view', () => {
  const feed = feedOf(oil, speed)
  const view = { from: START - 10 * HOUR, to: START - 9 * HOUR }
  feed.look(view, 2000)
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatchObject({
    tags: ['101.QO', '101.F'],
    from: START - 11 * HOUR,
    to: START - 8 * HOUR,
    width: (3 * HOUR) / 2000,
  })
})

test('looking again asks nothing while the answer is under way, and nothing once it is there', async () => {
  const feed = feedOf(oil)
  const view = { from: START - 10 * HOUR, to: START - 9 * HOUR }
  feed.look(view, 2000)
  feed.look(view, 2000)
  await asked[0]?.reply(series(asked[0]))
  await pass(500)
  feed.look(view, 2000)
  feed.look({ from: view.from + 600_000, to: view.to + 600_000 }, 2000)
  expect(asked).toHaveLength(1)
  expect(feed.state).toEqual({ reading: false, error: null })
})

test('panning towards an edge of what is read asks ahead of arriving there', async () => {
  const feed = feedOf(oil)
  feed.look({ from: START - 10 * HOUR, to: START - 9 * HOUR }, 2000)
  await asked[0]?.reply(series(asked[0]))
  await pass(500)
  const view = { from: START - 10.8 * HOUR, to: START - 9.8 * HOUR }
  feed.look(view, 2000)
  expect(asked).toHaveLength(2)
  expect(read(feed, 1, view.from + 60_000, view)).not.toBeNull()
})

test('zooming in on what is reduced asks for more, on what is raw for nothing', async () => {
  const feed = feedOf(oil)
  const view = { from: START - 10 * HOUR, to: START - 9 * HOUR }
  const close = { from: START - 9.6 * HOUR, to: START - 9.5 * HOUR }
  feed.look(view, 2000)
  await asked[0]?.reply(series(asked[0], { raw: false }))
  await pass(500)
  expect(feed.pixelOf(1)).toBeGreaterThan(0)
  feed.look(close, 200)
  expect(asked).toHaveLength(2)
  await asked[1]?.reply(series(asked[1]))
  await pass(500)
  feed.look({ from: START - 9.55 * HOUR, to: START - 9.54 * HOUR }, 20)
  expect(asked).toHaveLength(2)
  expect(feed.pixelOf(1)).toBe(0)
})

test('while it wheels, at most two questions are under way, and the last view is asked for', async () => {
  const feed = feedOf(oil)
  for (let step = 1; step <= 20; step++) {
    feed.look({ from: START - step * 100 * HOUR, to: START }, step * 1000)
    await pass(20)
  }
  expect(asked.length).toBeLessThanOrEqual(2)
  for (const each of asked.slice()) await each.reply(series(each, { raw: false }))
  await pass(1000)
  expect(asked.at(-1)?.from).toBe(START - 4000 * HOUR)
})

test('only a new pen is asked for', async () => {
  const feed = feedOf(oil)
  const view = { from: START - 10 * HOUR, to: START - 9 * HOUR }
  feed.look(view, 2000)
  await asked[0]?.reply(series(asked[0]))
  await pass(500)
  feed.setPens([oil, speed])
  feed.look(view, 2000)
  expect(asked[1]?.tags).toEqual(['101.F'])
  expect(listened).toEqual([['101.QO'], ['101.QO', '101.F']])
})

describe('live', () => {
  const started = async () => {
    const feed = feedOf(oil, speed)
    feed.look(live(), 2000)
    await asked[0]?.reply(series(asked[0]))
    return feed
  }
  test('samples go on where the history ends', async () => {
    const feed = await started()
    await pass(1000)
    say(sample(1, START + 900, 7))
    expect(changed).toHaveBeenLastCalledWith('samples')
    expect(read(feed, 1, START + 950)).toBe(7)
    expect(read(feed, 1, START - 600_000)).toBeCloseTo((START - 600_000) / 60_000, 0)
  })
  test('the seconds that the history did not have yet are read when it has them', async () => {
    const feed = await started()
    feed.look(live(), 2000)
    await pass(SETTLE_MS + 1500)
    feed.look(live(), 2000)
    expect(asked).toHaveLength(2)
    await asked[1]?.reply(series(asked[1]))
    await pass(60_000)
    feed.look(live(), 2000)
    expect(asked).toHaveLength(2)
  })
  test('painted ten times a second it asks once for all pens, and once more for those seconds', async () => {
    const feed = feedOf(oil, speed)
    const reading: boolean[] = []
    const watch = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        feed.look(live(), 2000)
        await pass(100)
        reading.push(feed.state.reading)
        if (passed % 500 === 400) for (const each of asked) await each.reply(series(each))
      }
    }
    await watch(SETTLE_MS)
    expect(asked).toHaveLength(1)
    expect(asked[0]?.tags).toEqual(['101.QO', '101.F'])
    await watch(60_000)
    expect(asked).toHaveLength(2)
    // Until the first answer, and not again for what is drawn already.
    expect(reading.slice(0, 5)).toEqual([true, true, true, true, true])
    expect(reading.slice(5)).not.toContain(true)
  })
  test('samples of other pens are not taken', async () => {
    await started()
    changed.mockClear()
    say(sample(99, START, 7))
    expect(changed).not.toHaveBeenCalled()
  })
  test('after a loss everything is read again, and what came before is not trusted to be whole', async () => {
    const feed = await started()
    await pass(10_000)
    say(sample(1, START + 9000, 7))
    const before = asked.length
    say({ ...sample(1, START + 9900, 8), lost: true })
    expect(asked.length).toBe(before + 1)
    expect(gapsAsked).toBe(1)
    expect(feed.state.error).toBeNull()
  })
  test('questions that a broken link never answers are not waited for', async () => {
    const feed = feedOf(oil)
    feed.look(live(), 2000)
    await pass(1000)
    feed.look(live(100 * HOUR), 200_000)
    expect(asked).toHaveLength(2)
    await pass(10_000)
    feed.reload()
    expect(asked).toHaveLength(3)
    await asked[2]?.reply(series(asked[2]))
    expect(feed.state).toEqual({ reading: false, error: null })
    await asked[0]?.reply(fail('unavailable', 'at last'))
    expect(feed.state.error).toBeNull()
  })
  test('what is filled in later from the server is read again', async () => {
    const feed = await started()
    await pass(SETTLE_MS + 1500)
    feed.look(live(), 2000)
    await asked[1]?.reply(series(asked[1]))
    await pass(10_000)
    say(sample(1, START - 60_000, 5, SampleFlag.BackFilled))
    feed.look(live(), 2000)
    expect(asked).toHaveLength(3)
    await asked[2]?.reply(fail('unavailable', 'no'))
    await pass(6000)
    feed.look(live(), 2000)
    expect(asked).toHaveLength(4)
  })
})

describe('the history cannot be read', () => {
  test('live samples go on, the error is told, and it is tried again', async () => {
    const feed = feedOf(oil)
    feed.look(live(), 2000)
    await asked[0]?.reply(fail('unavailable', 'no'))
    expect(feed.state.error?.code).toBe('unavailable')
    await pass(1000)
    say(sample(1, START + 900, 7))
    expect(read(feed, 1, START + 950)).toBe(7)
    feed.look(live(), 2000)
    expect(asked).toHaveLength(1)
    await pass(6000)
    feed.look(live(), 2000)
    expect(asked).toHaveLength(2)
    await asked[1]?.reply(series(asked[1]))
    expect(feed.state.error).toBeNull()
  })
})

describe('gaps', () => {
  const gap = (change: Partial<Gap>): Gap => ({
    id: 1,
    kind: 'link_lost',
    scope: { of: 'server', server: 1 },
    from: ticksFromMs(START - 1000_000),
    to: ticksFromMs(START - 500_000),
    lost: null,
    ...change,
  })
  test('break the pens that they concern', async () => {
    const feed = feedOf(oil, speed)
    feed.look(live(), 2000)
    await asked[0]?.reply(series(asked[0], { gaps: [gap({ scope: { of: 'tag', tag: 2 } })] }))
    const inside = START - 750_000
    expect(feed.gapsOf(oil, live())).toEqual([])
    expect(feed.gapsOf(speed, live())).toHaveLength(1)
    expect(read(feed, 1, inside)).not.toBeNull()
  })
  test('that are open are followed until they close', async () => {
    const feed = feedOf(oil)
    feed.look(live(), 2000)
    await asked[0]?.reply(series(asked[0], { gaps: [gap({ to: null })] }))
    expect(feed.gapsWithin(live(), [oil])[0]).toMatchObject({ open: true, to: Date.now() })
    gaps = [gap({})]
    await pass(6000)
    feed.look(live(), 2000)
    await pass(0)
    expect(feed.gapsWithin(live(), [oil])[0]).toMatchObject({ open: false, to: START - 500_000 })
  })
  test('of a stop that is found out late, and lasts until the first samples, are hatched as they are', async () => {
    const feed = feedOf(oil, speed)
    feed.look(live(), 2000)
    const stopped = { kind: 'console_stopped', scope: { of: 'all' } } as const
    await asked[0]?.reply(series(asked[0], { gaps: [gap({ ...stopped, to: null })] }))
    expect(feed.gapsWithin(live(), [speed])).toMatchObject([{ open: true, to: Date.now() }])
    // The first samples have come: the history sets the end back to where they begin.
    gaps = [gap({ ...stopped, to: ticksFromMs(START - 300_000) })]
    await pass(6000)
    feed.look(live(), 2000)
    await pass(0)
    expect(feed.gapsWithin(live(), [speed])).toMatchObject([
      { kind: 'console_stopped', open: false, to: START - 300_000 },
    ])
  })
  test('of pens that are gone, or out of view, are neither drawn nor followed', async () => {
    const other: FeedTag = { ...speed, server: 2 }
    const feed = feedOf(oil, other)
    feed.look(live(), 2000)
    const open = gap({ scope: { of: 'server', server: 2 }, to: null })
    await asked[0]?.reply(series(asked[0], { gaps: [open] }))
    expect(feed.gapsWithin(live(), [oil, other])).toHaveLength(1)
    const before = { from: START - 3 * HOUR, to: START - 2 * HOUR }
    await pass(6000)
    feed.look(before, 2000)
    expect(gapsAsked).toBe(0)
    feed.setPens([oil])
    feed.look(live(), 2000)
    expect(gapsAsked).toBe(0)
    expect(feed.gapsWithin(live(), [oil])).toEqual([])
  })
  test('that were taken back are gone', async () => {
    const feed = feedOf(oil)
    feed.look(live(), 2000)
    await asked[0]?.reply(series(asked[0], { gaps: [gap({})] }))
    expect(feed.gapsWithin(live(), [oil])).toHaveLength(1)
    await feed.readGaps()
    expect(feed.gapsWithin(live(), [oil])).toEqual([])
  })
})

test('after it was stopped an answer changes nothing', async () => {
  const feed = feedOf(oil)
  feed.look(live(), 2000)
  feed.stop()
  await asked[0]?.reply(series(asked[0]))
  expect(changed).not.toHaveBeenCalled()
})
