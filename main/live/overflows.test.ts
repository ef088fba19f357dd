import { expect, it } from 'vitest'
import { batchOf, SampleFlag } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { createOverflows } from './overflows.ts'

const sample = (tag: number, ms: number, flags = 0) => {
  const sourceTime = ticksFromMs(ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags, value: ms }
}
const marked = (tag: number, ms: number) => sample(tag, ms, SampleFlag.Overflow)

/** @param before source time in ms of the last sample of each tag @param ago ms since they came */
function watch(before: Readonly<Record<number, number>> = {}, ago = 0) {
  const gaps: { tag: number; from: number; to: number | null }[] = []
  const ms = (ticks: bigint) => Number(ticks / 10_000n)
  const take = createOverflows({
    lastOf: (tag) => {
      const at = before[tag]
      return at === undefined ? undefined : { time: ticksFromMs(at), ago }
    },
    history: {
      openGap: ({ kind, scope, from }) => {
        expect([kind, scope.of]).toEqual(['queue_overflow', 'tag'])
        const tag = scope.of === 'tag' ? scope.tag : 0
        return Promise.resolve(gaps.push({ tag, from: ms(from), to: null }) - 1)
      },
      closeGap: (id, to) => {
        gaps[id] = { ...gaps[id]!, to: ms(to) }
        return Promise.resolve()
      },
    },
    accounts: { gap: () => {} },
    log: quiet,
  })
  return async (...samples: Parameters<typeof batchOf>[0]) => {
    take(1, batchOf(samples))
    for (let turn = 0; turn < 3; turn += 1) await Promise.resolve()
    return gaps
  }
}

it('what overflowed is a gap of its tag, from the last sample before to the first after', async () => {
  const take = watch({ 1: 1_000, 2: 1_000 })
  expect(await take(sample(2, 1_500), marked(1, 5_000), sample(1, 5_200))).toEqual([
    { tag: 1, from: 1_000, to: 5_000 },
  ])
})

it('within one batch the sample before it counts', async () => {
  expect(await watch({ 1: 1_000 })(sample(1, 2_000), marked(1, 5_000))).toEqual([
    { tag: 1, from: 2_000, to: 5_000 },
  ])
})

it('one loss soon after another widens its gap, a later one is a gap of its own', async () => {
  const take = watch({ 1: 1_000 })
  const rest = [sample(1, 5_500), marked(1, 9_000), sample(1, 30_000), marked(1, 31_000)]
  expect(await take(marked(1, 5_000), ...rest)).toEqual([
    { tag: 1, from: 1_000, to: 9_000 },
    { tag: 1, from: 30_000, to: 31_000 },
  ])
})

it('nothing is told where nobody knows since when', async () => {
  expect(await watch()(marked(1, 5_000))).toEqual([])
})

it('where the clock of the source was set back, what is lost lies on either side of the jump', async () => {
  expect(await watch({ 1: 9_000 }, 2_000)(marked(1, 5_000))).toEqual([
    { tag: 1, from: 3_000, to: 11_000 },
  ])
})
