import { expect, it, vi } from 'vitest'
import { noFigures, type ServerFigures, type ServerState } from '../../shared/acquisition.ts'
import type { Gap, GapScope } from '../../shared/history.ts'
import { batchOf } from '../../shared/samples.ts'
import { msFromTicks, ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { Askew } from './askew.ts'
import { createLinks } from './links.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 2, 12, 6)

const sample = (tag: number, ms: number) => {
  const sourceTime = ticksFromMs(ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: ms }
}

function field(clockOffset = 0) {
  const clock = { now: START }
  const gaps: { kind: string; scope: unknown; from: number; to?: number }[] = []
  const told = (): Pick<ServerFigures, 'confirmedAt' | 'confirmedClock'> => ({
    confirmedAt: clock.now,
    confirmedClock: clock.now + clockOffset,
  })
  const links = createLinks({
    table: { setLink: () => {}, confirm: () => {} },
    history: {
      openGap: ({ kind, scope, from }) =>
        Promise.resolve(gaps.push({ kind, scope, from: msFromTicks(from) - START }) - 1),
      closeGap: (id, to) => {
        const gap = gaps[id]
        if (gap !== undefined) gap.to = msFromTicks(to) - START
        return Promise.resolve()
      },
    },
    accounts: { gap: () => {} },
    slow: () => [],
    log: quiet,
    figures: () => ({ ...noFigures(1), ...told() }),
    now: () => clock.now,
    elapsed: () => clock.now - START,
  })
  const changed = (state: ServerState): void =>
    links.changed({ ...noFigures(1), state, since: START, ...told() })
  return {
    ...{ links, gaps, clock, changed },
    /** A sample a second of tags whose clocks are wrong by so many milliseconds. */
    run: (seconds: number, ...wrong: number[]): void => {
      for (let each = 0; each < seconds; each++) {
        clock.now += 1000
        links.arrived(1, batchOf(wrong.map((by, tag) => sample(tag + 1, clock.now + by))))
      }
    },
    outage: (seconds: number): void => {
      changed('down')
      clock.now += seconds * 1000
      changed('up')
      links.current(1, [])
    },
    /** Of tags, or more than one of the server. */
    further: () => gaps.slice(1).map(({ scope, from, to }) => ({ scope, from, to })),
  }
}

const of = (tag: number) => ({ of: 'tag', tag }) as const

it('an outage is told where a tag misses samples whose source has a clock of its own', async () => {
  const { links, changed, run, outage, gaps, further } = field()
  changed('up')
  links.current(1, [])
  run(5, 0, -HOUR, 3 * HOUR)
  outage(20)
  run(11, 0, -HOUR, 3 * HOUR)
  await links.stop()
  expect(gaps[0]).toEqual({
    kind: 'link_lost',
    scope: { of: 'server', server: 1 },
    from: 5000,
    to: 25_000,
  })
  expect(further().slice(0, 2)).toEqual([
    { scope: of(2), from: 5000 - HOUR, to: 25_000 - HOUR },
    { scope: of(3), from: 5000 + 3 * HOUR, to: 25_000 + 3 * HOUR },
  ])
})

it('so is the stop of the console, as soon as the clocks are known, or at the next gap', async () => {
  const { links, changed, clock, run, outage, further } = field()
  const stoppedAt = ticksFromMs(START - 40_000)
  const former = Promise.resolve({ stoppedAt, clocks: new Map<number, bigint>() })
  links.begin([1], ticksFromMs(START), former)
  await former
  changed('up')
  clock.now += 1000
  links.current(1, [])
  run(3, -HOUR)
  outage(5)
  await links.stop()
  expect(further()).toContainEqual({ scope: of(1), from: -40_000 - HOUR, to: 1000 - HOUR })
  expect(further()).toContainEqual({ scope: of(1), from: 4000 - HOUR, to: 9000 - HOUR })
})

it('a gap that was over so shortly before the end that no clock was known yet is told after the next start', async () => {
  const { links, changed, clock, run, further } = field()
  const stoppedAt = ticksFromMs(START - 40_000)
  const former = Promise.resolve({ stoppedAt, clocks: new Map<number, bigint>() })
  const ended = (id: number, scope: GapScope): Gap => ({
    ...{ id, kind: 'link_lost', scope, lost: null },
    ...{ from: ticksFromMs(START - 50_000), to: ticksFromMs(START - 41_000) },
  })
  const gaps = [ended(1, { of: 'server', server: 1 }), ended(2, { of: 'server', server: 2 })]
  gaps.push(ended(3, of(1)), { ...ended(4, { of: 'server', server: 1 }), to: null })
  links.begin([1], ticksFromMs(START), former, Promise.resolve(gaps))
  await former
  changed('up')
  clock.now += 1000
  links.current(1, [])
  run(5, 0, -HOUR)
  await links.stop()
  expect(further().filter(({ scope }) => 'tag' in (scope as object))).toEqual([
    { scope: of(2), from: -50_000 - HOUR, to: -41_000 - HOUR },
    { scope: of(2), from: -40_000 - HOUR, to: 1000 - HOUR },
  ])
})

it('a value that changed long ago and came late is no clock of its own, nor is that of the whole server', async () => {
  const late = field()
  late.changed('up')
  late.links.current(1, [])
  late.links.arrived(1, batchOf([sample(1, START - 30 * HOUR)]))
  late.outage(20)
  late.run(11, 0)
  await late.links.stop()
  expect(late.further()).toHaveLength(1)

  const wrong = field(-HOUR)
  wrong.changed('up')
  wrong.links.current(1, [])
  wrong.run(5, -HOUR)
  wrong.outage(20)
  wrong.run(11, -HOUR)
  await wrong.links.stop()
  // By the clock of the server, and of the stop.
  expect(wrong.gaps.map(({ scope }) => scope)).not.toContainEqual(of(1))
})

it('many tags with one clock have one gap together', async () => {
  const { links, changed, run, outage, further } = field()
  const wrong = Array.from({ length: 40 }, () => -HOUR)
  changed('up')
  links.current(1, [])
  run(2, ...wrong)
  outage(20)
  run(11, ...wrong)
  await links.stop()
  expect(further()[0]).toEqual({
    ...{ scope: { of: 'server', server: 1 }, from: 2000 - HOUR, to: 22_000 - HOUR },
  })
  expect(further()).toHaveLength(2)
})

it('a clock that is wrong by less than a minute is one of its own too, a source that lags now and then is none', async () => {
  const { links, changed, run, outage, further } = field()
  changed('up')
  links.current(1, [])
  run(5, 0, -40_000, 5000, -800)
  outage(20)
  run(11, 0, -40_000, 5000, -800)
  await links.stop()
  expect(further().slice(0, -1)).toEqual([
    { scope: of(2), from: 5000 - 40_000, to: 25_000 - 40_000 },
    { scope: of(3), from: 5000 + 5000, to: 25_000 + 5000 },
  ])
})

it('one whose clock lies between ours and that of its server is told apart from both', async () => {
  const { links, changed, run, outage, further } = field(-HOUR)
  changed('up')
  links.current(1, [])
  run(5, 0, -HOUR, -HOUR / 2)
  outage(20)
  run(11, 0, -HOUR, -HOUR / 2)
  await links.stop()
  const ofTags = further().filter(({ scope }) => (scope as { of: string }).of === 'tag')
  expect(ofTags).toEqual([{ scope: of(3), from: 5000 - HOUR / 2, to: 25_000 - HOUR / 2 }])
})

it('after a stop a tag that tells something now and then is told as soon as its clock is known', async () => {
  const { links, changed, clock, run, further } = field()
  const former = Promise.resolve({
    stoppedAt: ticksFromMs(START - 40_000),
    clocks: new Map<number, bigint>(),
  })
  links.begin([1], ticksFromMs(START), former)
  await former
  changed('up')
  clock.now += 1000
  links.current(1, [])
  run(12, 0)
  const now = (): void => links.arrived(1, batchOf([sample(2, clock.now - 30_000)]))
  now()
  expect(further()).toEqual([])
  clock.now += 30_000
  now()
  const expected = [{ scope: of(2), from: -40_000 - 30_000, to: 1000 - 30_000 }]
  await vi.waitFor(() => expect(further()).toEqual(expected))
  clock.now += 30_000
  now()
  expect(further()).toHaveLength(1)
})

it('is told where the source tells nothing more, too', async () => {
  const { links, changed, clock, run, outage, further } = field()
  changed('up')
  links.current(1, [])
  run(5, -40_000)
  outage(20)
  clock.now += 11_000
  changed('up')
  await vi.waitFor(() =>
    expect(further()).toEqual([{ scope: of(1), from: 5000 - 40_000, to: 25_000 - 40_000 }]),
  )
})

it('what a queue held back is no clock of its own', () => {
  const askew = new Askew()
  const at = ticksFromMs(START)
  askew.take(batchOf([1, 2, 3].map((n) => sample(1, START - 40_000 + n))), at, [])
  expect(askew.shifts()).toEqual([])
})

it('a clock that was put right, or is none at all, is forgotten', () => {
  const askew = new Askew()
  let at = START
  const take = (ms: number): void => {
    at += 1000
    const now = ticksFromMs(at)
    askew.take(batchOf([sample(1, ms)]), now, [{ from: now, to: now }])
  }
  take(START - HOUR)
  take(START - HOUR)
  expect(askew.shifts()).toHaveLength(1)
  take(at + 1000)
  expect(askew.shifts()).toEqual([])
  take(-1)
  take(-1)
  expect(askew.shifts()).toEqual([])
})
