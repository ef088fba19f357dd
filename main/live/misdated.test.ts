import { expect, it } from 'vitest'
import { batchOf } from '../../shared/samples.ts'
import { fail, ok } from '../../shared/result.ts'
import { msFromTicks, ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import type { JournalEntry } from '../interface.ts'
import { createMisdated } from './misdated.ts'

const START = Date.UTC(2026, 2, 12)
const [LONG_AGO, FAR] = [Date.UTC(1969, 11, 31), Date.UTC(2200, 0, 1)]

interface Told {
  readonly tag?: number
  readonly server?: number
  readonly from: number
  to: number | null
  lost?: number | null
}

/** A server with so many tags, of which each has had a sample a second before the start. */
function watch(tags: number) {
  const gaps: Told[] = []
  const rows: JournalEntry[] = []
  let misdated = { count: 0, tags: [] as readonly number[] }
  const clock = { now: START }
  const journal = { isFull: false }
  const own = { tags: Array.from({ length: tags }, (_, at) => at + 1) }
  const watched = createMisdated({
    lastOf: () => ticksFromMs(START - 1000),
    tagsOf: () => own.tags,
    nameOf: (server) => `PLC-${server}`,
    tagName: (tag) => `T${tag}`,
    history: {
      openGap: ({ kind, scope, from }) => {
        expect(kind).toBe('misdated')
        const { of: _of, ...whose } = scope
        return Promise.resolve(gaps.push({ ...whose, from: msFromTicks(from), to: null }) - 1)
      },
      closeGap: (id, to, lost) => {
        gaps[id] = { ...gaps[id]!, to: msFromTicks(to), ...(lost == null ? {} : { lost }) }
        return Promise.resolve()
      },
    },
    accounts: {
      gap: () => {},
      misdated: (_server, count, named) => {
        misdated = { count: misdated.count + count, tags: named }
      },
    },
    append: (entries) => {
      if (journal.isFull) return Promise.resolve(fail('unavailable', 'No space.'))
      rows.push(...entries)
      return Promise.resolve(ok(null))
    },
    log: quiet,
    now: () => clock.now,
  })
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve()
  }
  return {
    ...{ gaps, rows, journal, own },
    misdated: () => misdated,
    give: async (...samples: readonly (readonly [tag: number, ms: number])[]) => {
      watched.take(
        1,
        batchOf(
          samples.map(([tag, ms]) => {
            const time = ticksFromMs(ms)
            const rest = { status: 0, type: 11, flags: 0, value: ms }
            return { tag, sourceTime: time, serverTime: time, ...rest }
          }),
        ),
      )
      await turns()
    },
    pass: async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.now += 1000
        watched.tick()
        await turns()
      }
    },
    clock,
  }
}

it('what has a time that no history holds is a gap until the next that has another, and is told once', async () => {
  const { give, pass, gaps, rows, misdated } = watch(3)
  await give([1, START], [2, LONG_AGO], [2, FAR])
  await pass(30)
  await give([2, LONG_AGO])
  expect(gaps).toEqual([{ tag: 2, from: START - 1000, to: null }])
  expect(misdated()).toEqual({ count: 3, tags: [2] })
  await give([2, START + 31_000], [2, START + 32_000])
  expect(misdated().tags).toEqual([2])
  await pass(11)
  expect(misdated().tags).toEqual([])
  expect(gaps).toEqual([{ tag: 2, from: START - 1000, to: START + 31_000, lost: 3 }])
  await pass(60)
  expect(rows.map(({ kind, subject, details }) => ({ kind, subject, ...details }))).toEqual([
    { kind: 'times_refused', subject: 'PLC-1', tag: 'T2', time: '1969-12-31T00:00:00.0000000Z' },
    { kind: 'times_taken', subject: 'PLC-1', count: 3, tags: 1 },
  ])
})

it('times that go to and fro are one gap, not one each time', async () => {
  const { give, pass, gaps } = watch(3)
  for (let turn = 0; turn < 100; turn++) {
    await give([1, LONG_AGO], [1, START + turn * 1000 + 500])
    await pass(1)
  }
  expect(gaps).toMatchObject([{ tag: 1, to: null }])
  await pass(11)
  expect(gaps).toEqual([{ tag: 1, from: START - 1000, to: START + 99_500, lost: 100 }])
})

it('the wrong clock of a server is one gap of it, until all of its tags are right', async () => {
  const { give, pass, gaps } = watch(100)
  const all = Array.from({ length: 100 }, (_, at) => at + 1)
  await give(...all.map((tag) => [tag, 0 - tag] as const))
  expect(gaps).toEqual([{ server: 1, from: START - 1000, to: null }])
  await pass(70)
  await give(...all.slice(0, 90).map((tag) => [tag, START + 70_000] as const))
  await pass(1)
  // Ten are wrong still: the others have no gap any more.
  expect(gaps.find(({ server }) => server === 1)?.to).toBe(START + 71_000)
  expect(gaps.filter(({ to }) => to === null).map(({ tag }) => tag)).toEqual(all.slice(90))
})

it('a tag that is gone has no gap any longer', async () => {
  const { give, pass, gaps, own } = watch(2)
  await give([2, LONG_AGO])
  own.tags = [1]
  await pass(1)
  expect(gaps).toEqual([{ tag: 2, from: START - 1000, to: START + 1000, lost: 1 }])
})

it('a row that the journal does not take is tried again', async () => {
  const { give, pass, rows, journal } = watch(2)
  journal.isFull = true
  await give([2, LONG_AGO])
  await pass(30)
  journal.isFull = false
  await pass(11)
  expect(rows).toMatchObject([{ kind: 'times_refused' }])
})
