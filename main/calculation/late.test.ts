/**
 * An hour that comes late: whatever was measured and whenever the link was away, a history that arrives in
 * two parts ends with the same results and the same totals as one that was whole from the start.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Gap } from '../../shared/history.ts'
import { Status } from '../../shared/quality.ts'
import { batchOf } from '../../shared/samples.ts'
import { codeOf, value } from '../fixtures.ts'
import { Evaluator } from './evaluator.ts'
import { factOf, specOf } from './facts.ts'
import { T0, ticks } from './fixtures.ts'
import { lateIn } from './late.ts'
import { calculating, sampleOf, tagsOf, type Change } from './test-late.ts'
import { FIRST_PAUSE, unfinishedIn } from './unfinished.ts'

const texts = [
  'integral([a], "s")',
  '[a] + [b]',
  'mean([a], "1 min")',
  'integral([b], "s", "06:04")',
  'transitions([a] > 0)',
  'integral([F101], "s", [b] > 8)',
  'previous([a]) + [F100]',
  'runtime([a] > [b], "s")',
] as const

/** Milliseconds. */
const END = 600_000
const AFTER = 700_000

const changes = fc
  .array(
    fc.record({
      tag: fc.constantFrom(1, 2),
      at: fc.integer({ min: 1, max: END / 1_000 - 1 }).map((second) => second * 1_000),
      value: fc.integer({ min: -9, max: 9 }),
    }),
    { minLength: 2, maxLength: 40 },
  )
  .map((list) => {
    const once = new Map(list.map((each) => [`${each.tag} ${each.at}`, each]))
    const first = [1, 2].map((tag): Change => ({ tag, at: 0, value: tag }))
    return [...first, ...once.values()].toSorted((one, other) => one.at - other.at)
  })

const never = { isLeft: () => false, step: () => Promise.resolve() }

interface Seen {
  readonly value: unknown
  readonly status: number | undefined
}

/** What it would have been, had everything come when it was. */
function whole(all: readonly Change[], until: number) {
  const tags = tagsOf(texts)
  const formulas = tags.flatMap((tag) => specOf(tag) ?? [])
  const evaluator = new Evaluator({ formulas, inputs: tags.map(factOf), zone: 'UTC' }, T0)
  const at = new Map<string, Seen>()
  for (const moment of new Set(all.map((each) => each.at))) {
    if (moment > until) continue
    const now = all.filter((each) => each.at === moment)
    evaluator.take(batchOf(now.map((each) => sampleOf(each))), T0 + moment)
    for (const { tag } of formulas) {
      const outcome = evaluator.outcome(tag)
      // Between two samples of its own only time has changed it.
      if (outcome?.time !== ticks(T0 + moment)) continue
      at.set(`${tag} ${moment}`, { value: outcome.value, status: outcome.status })
    }
  }
  evaluator.tick(T0 + until)
  return { evaluator, at, formulas }
}

/** The console over an outage, with what the server tells of it afterwards. */
async function late(all: readonly Change[], from: number, to: number, filledTo: number) {
  const rig = calculating(texts)
  const within = ({ at }: Change): boolean => at > from && at <= to
  let isLost = false
  let isBack = false
  const step = (moment: number): void => {
    if (!isLost && moment > from) {
      isLost = true
      // It was heard last before the gap, and is missed a moment later.
      rig.goTo(from + 500)
      rig.lose()
    }
    if (isLost && !isBack && moment > to) {
      isBack = true
      rig.goTo(to + 1)
      // What the server holds now comes with the time at which it became so.
      rig.take(
        [1, 2].flatMap((tag) => all.findLast((each) => each.tag === tag && within(each)) ?? []),
      )
      rig.regain()
    }
  }
  const moments = [...new Set(all.map(({ at }) => at))]
  let isChecked = false
  for (const moment of moments) {
    if (moment > END) break
    step(moment)
    if (moment > from && moment <= to) continue
    rig.goTo(moment)
    rig.take(all.filter(({ at }) => at === moment))
    // One that is new is kept at once, and before the gap, as every hour.
    if (!isChecked || moment === moments.findLast((each) => each <= from)) rig.check()
    isChecked = true
  }
  step(END)
  rig.goTo(END)
  rig.check()
  rig.history.gapList = [
    {
      ...{ id: 1, scope: { of: 'server', server: 7 }, lost: null },
      kind: 'link_lost',
      ...{ from: ticks(T0 + from), to: ticks(T0 + to + 1) },
    },
  ]
  rig.fill(
    all.filter((each) => within(each) && each.at <= filledTo),
    from,
    filledTo,
  )
  return rig
}

const outage = fc
  .tuple(fc.integer({ min: 20, max: 500 }), fc.integer({ min: 1, max: 90 }))
  .map(([from, length]) => ({ from: from * 1_000 + 700, to: (from + length) * 1_000 + 700 }))

test('history whole from the start, and the same in two parts with an outage, give the same results and totals', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(changes, outage, async (all, { from, to }) => {
      const rig = await late(all, from, to, to + 1)
      const task = await rig.look()
      expect(task).not.toBeNull()
      if (task === null) return
      const result = value(await rig.work(task, never))
      expect(result).toMatchObject({ formulas: texts.length, left: 0 })
      const { at, evaluator, formulas } = whole(all, END)
      for (const [key, { value: wanted, status }] of at) {
        const [tag, moment] = key.split(' ').map(Number)
        const time = ticks(T0 + (moment ?? 0))
        const row = rig.history.of(tag ?? 0).findLast(({ sourceTime }) => sourceTime <= time)
        expect([key, row?.status ?? null]).toEqual([key, status ?? null])
        if (typeof wanted === 'number') expect(row?.value, key).toBeCloseTo(wanted, 6)
        compared += 1
      }
      // What runs goes on as if nothing had been.
      const more: Change[] = [1, 2].map((tag) => ({ tag, at: AFTER, value: 3 * tag }))
      rig.goTo(AFTER)
      rig.take(more)
      evaluator.take(batchOf(more.map((each) => sampleOf(each))), T0 + AFTER)
      for (const { tag } of formulas) {
        const [here, there] = [rig.outcome(tag), evaluator.outcome(tag)]
        expect([tag, here?.status, here?.reason]).toEqual([tag, there?.status, there?.reason])
        if (typeof there?.value === 'number') {
          expect(Number(here?.value), String(tag)).toBeCloseTo(there.value, 6)
        } else expect(here?.value).toBe(there?.value)
      }
      // Once for each stretch.
      expect(await rig.look()).toBeNull()
    }),
  )
  expect(compared).toBeGreaterThan(1_000)
}, 120_000)

test('begun again after it was killed in the middle, nothing is counted twice', async () => {
  await fc.assert(
    fc.asyncProperty(changes, outage, fc.nat(40), async (all, { from, to }, steps) => {
      const rig = await late(all, from, to, to + 1)
      const task = await rig.look()
      if (task === null) throw new Error('nothing came late')
      let asked = 0
      await rig.work(task, { ...never, isLeft: () => (asked += 1) > steps })
      value(await rig.work(task, never))
      const { evaluator, formulas } = whole(all, END)
      for (const { tag } of formulas) {
        const [here, there] = [rig.outcome(tag), evaluator.outcome(tag)]
        expect([tag, here?.status]).toEqual([tag, there?.status])
        if (typeof there?.value === 'number') {
          expect(Number(here?.value), String(tag)).toBeCloseTo(there.value, 6)
        }
      }
    }),
  )
}, 120_000)

test('where a question to the history fails, the other formulas have it at once, and that one soon after', async () => {
  let failed = 0
  await fc.assert(
    fc.asyncProperty(changes, outage, fc.integer({ min: 1, max: 8 }), async (all, outside, nth) => {
      const { from, to } = outside
      const rig = await late(all, from, to, to + 1)
      const task = await rig.look()
      if (task === null) throw new Error('nothing came late')
      let asked = 0
      rig.history.asked = () => {
        asked += 1
        if (asked === nth) throw new Error('the reader is away')
      }
      let done = 0
      const first = await rig.work(task, {
        ...never,
        step: (n) => {
          done = n
          return Promise.resolve()
        },
      })
      expect(codeOf(first)).toBe('unavailable')
      expect(done).toBe(texts.length - 1)
      // Not at once, since what failed may fail for a while.
      rig.goTo(END + 10_000)
      expect(await rig.look()).toBeNull()
      expect(rig.pauses.at(-1)).toBe(FIRST_PAUSE - 10_000)
      rig.goTo(END + FIRST_PAUSE)
      const again = await rig.look()
      if (again === null) throw new Error('it was lost')
      expect(value(await rig.work(again, never))).toMatchObject({ formulas: texts.length, left: 0 })
      const { evaluator, formulas } = whole(all, END + FIRST_PAUSE)
      for (const { tag } of formulas) {
        const [here, there] = [rig.outcome(tag), evaluator.outcome(tag)]
        expect([tag, here?.status]).toEqual([tag, there?.status])
        if (typeof there?.value === 'number') {
          expect(Number(here?.value), String(tag)).toBeCloseTo(there.value, 6)
        }
      }
      expect(await rig.look()).toBeNull()
      failed += 1
    }),
  )
  expect(failed).toBeGreaterThan(10)
}, 120_000)

test('what has failed is tried again later each time, once, and not where somebody ended it', () => {
  const task = { stretches: [{ from: '10', to: '60', tags: [1] }], done: [4], stored: 7, left: [] }
  const failed = { job: { id: 'a', state: 'failed', endedAt: 1_000 }, task } as const
  expect(unfinishedIn([failed], 1_000)).toEqual([
    { task: { ...task, again: { of: 'a', tries: 1 } }, waits: FIRST_PAUSE },
  ])
  expect(unfinishedIn([failed], 1_000 + FIRST_PAUSE)).toMatchObject([{ waits: 0 }])
  // The clock was set back by a day.
  expect(unfinishedIn([failed], 1_000 - 86_400_000)).toMatchObject([{ waits: FIRST_PAUSE }])
  const again = { of: 'a', tries: 1 }
  const second = { ...failed, job: { ...failed.job, id: 'b' }, task: { ...task, again } }
  expect(unfinishedIn([failed, second], 1_000)).toEqual([
    { task: { ...task, again: { of: 'b', tries: 2 } }, waits: 2 * FIRST_PAUSE },
  ])
  const many = { ...second, task: { ...task, again: { of: 'a', tries: 40 } } }
  expect(unfinishedIn([failed, many], 1_000)).toMatchObject([{ waits: 86_400_000 }])
  for (const state of ['running', 'done', 'cancelled'] as const) {
    expect(unfinishedIn([failed, { ...second, job: { ...second.job, state } }], 1_000)).toEqual([])
  }
})

test('where a server tells only a part, no total is good and no result is made of what is missing', async () => {
  let partial = 0
  await fc.assert(
    fc.asyncProperty(changes, outage, async (all, { from, to }) => {
      if (to - from < 4_000) return
      const middle = from + 2_000
      const rig = await late(all, from, to, middle)
      const task = await rig.look()
      if (task === null) throw new Error('nothing came late')
      value(await rig.work(task, never))
      expect(rig.outcome(100)?.status).not.toBe(Status.Good)
      // Half a second behind what was told, and nothing came in between.
      const time = ticks(T0 + middle + 500)
      const row = rig.history.of(101).findLast(({ sourceTime }) => sourceTime <= time)
      expect(row?.status).toBe(Status.BadNoCommunication)
      partial += 1
    }),
  )
  expect(partial).toBeGreaterThan(0)
}, 120_000)

test('what came late is a task once: a part that is told later is one of its own', () => {
  const gap: Gap = {
    ...{ id: 1, scope: { of: 'server', server: 7 }, lost: null },
    ...{ kind: 'link_lost', from: 10n, to: 90n },
  }
  const filled = [
    { tag: 1, from: 10n, to: 60n },
    { tag: 2, from: 10n, to: 60n },
  ]
  const first = lateIn([{ ...gap, filled }], [], () => true)
  expect(first).toEqual([{ from: '10', to: '60', tags: [1, 2] }])
  const task = { stretches: first, done: [], stored: 0, left: [] }
  expect(lateIn([{ ...gap, filled }], [task], () => true)).toEqual([])
  const more = [{ tag: 1, from: 10n, to: 80n }, ...filled.slice(1)]
  expect(lateIn([{ ...gap, filled: more }], [task], () => true)).toEqual([
    { from: '60', to: '80', tags: [1] },
  ])
  expect(lateIn([{ ...gap, filled: more }], [task], () => false)).toEqual([])
})
