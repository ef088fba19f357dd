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

interface Told {
  readonly tag?: number
  readonly server?: number
  readonly from: number
  to: number | null
  lost?: number
}

/** @param before source time in ms of the last sample of each tag @param ago ms since they came */
function watch(before: Readonly<Record<number, number>> = {}, ago = 0) {
  const gaps: Told[] = []
  const ms = (ticks: bigint) => Number(ticks / 10_000n)
  const take = createOverflows({
    lastOf: (tag) => {
      const at = before[tag]
      return at === undefined ? undefined : { time: ticksFromMs(at), ago }
    },
    history: {
      openGap: ({ kind, scope, from }) => {
        expect(kind).toBe('queue_overflow')
        const { of: _of, ...whose } = scope
        return Promise.resolve(gaps.push({ ...whose, from: ms(from), to: null }) - 1)
      },
      closeGap: (id, to, lost) => {
        gaps[id] = { ...gaps[id]!, to: ms(to), ...(lost == null ? {} : { lost }) }
        return Promise.resolve()
      },
    },
    accounts: { gap: () => {} },
    log: quiet,
  })
  const give = async (lost: number, samples: Parameters<typeof batchOf>[0]) => {
    take(1, batchOf(samples), lost)
    for (let turn = 0; turn < 3; turn += 1) await Promise.resolve()
    return gaps
  }
  return Object.assign((...samples: Parameters<typeof batchOf>[0]) => give(0, samples), { give })
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

const many = Array.from({ length: 5_000 }, (_, at) => at + 1)
const all = (ms: number) => Object.fromEntries(many.map((tag) => [tag, ms]))

it('where many tags lose at the same time it is one gap of their server, however long it goes on', async () => {
  const take = watch(all(1_000))
  for (const ms of [5_000, 9_000, 12_000]) {
    await take(...many.flatMap((tag) => [sample(tag, ms - 100), marked(tag, ms)]))
  }
  expect(await take()).toEqual([{ server: 1, from: 4_900, to: 12_000 }])
})

it('what was thinned here is counted in that gap, apart from what the server has lost', async () => {
  const take = watch(all(1_000))
  await take.give(
    700,
    many.map((tag) => marked(tag, 5_000)),
  )
  await take.give(
    300,
    many.map((tag) => marked(tag, 6_000)),
  )
  expect(await take(...many.map((tag) => marked(tag, 7_000)))).toEqual([
    { server: 1, from: 1_000, to: 6_000, lost: 1_000 },
    { server: 1, from: 1_000, to: 7_000 },
  ])
})

it('a tag that was silent for long, or has a clock of its own, does not stretch the gap of the others', async () => {
  const ago = 1_700_000_000_000
  const before = { ...all(ago), 7: ago - 3_600_000, 8: 1_000 }
  const samples = many.map((tag) => marked(tag, tag === 8 ? 2_000 : ago + 500))
  expect(await watch(before).give(9_000, samples)).toEqual([
    { server: 1, from: ago, to: ago + 500, lost: 9_000 },
    { tag: 7, from: ago - 3_600_000, to: ago + 500 },
    { tag: 8, from: 1_000, to: 2_000 },
  ])
})
