import { expect, it } from 'vitest'
import { noFigures } from '../../shared/acquisition.ts'
import { batchOf } from '../../shared/samples.ts'
import { msFromTicks, ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { createBindings } from './bindings.ts'

const START = Date.UTC(2026, 2, 12)

function site() {
  const gaps: { tag: number; from: number; to: number | null; kind?: 'deleted' }[] = []
  /** By tag: the last sample that is on disk, Unix milliseconds. */
  const stored = new Map<number, number>()
  const asked: (readonly number[])[] = []
  const clock = { now: START }
  const seen = { refused: 0, rebound: [] as number[], moved: [] as number[] }
  const bindings = createBindings({
    lastOf: (tag) => (tag === 9 ? undefined : ticksFromMs(START - 1000)),
    history: {
      openGap: ({ kind, scope, from }) => {
        if (scope.of !== 'tag') throw new Error('of no tag')
        const gap = { tag: scope.tag, from: msFromTicks(from), to: null }
        return Promise.resolve(gaps.push(kind === 'deleted' ? { ...gap, kind } : gap) - 1)
      },
      closeGap: (id, to) => {
        gaps[id] = { ...gaps[id]!, to: msFromTicks(to) }
        return Promise.resolve()
      },
      latest: (_until, tags = []) => {
        asked.push(tags)
        const samples = tags.flatMap((id) => {
          const time = stored.get(id)
          if (time === undefined) return []
          const at = ticksFromMs(time)
          return [
            { tag: id, sourceTime: at, serverTime: at, status: 0, type: 11, flags: 0, value: 1 },
          ]
        })
        return Promise.resolve(batchOf(samples))
      },
    },
    accounts: {
      gap: () => {},
      refused: (_server, count) => {
        seen.refused += count
      },
    },
    rebound: (server) => void seen.rebound.push(server),
    moved: (server) => void seen.moved.push(server),
    log: quiet,
    now: () => clock.now,
  })
  const tag = (id: number, server: number | null, node: string, member: string | null = null) => ({
    ...{ id, server, node, member },
  })
  const addresses = new Map([
    [1, 'opc.tcp://a'],
    [2, 'opc.tcp://b'],
  ])
  return {
    ...{ bindings, gaps, stored, asked, seen, tag, addresses, clock },
    want: (...tags: ReturnType<typeof tag>[]) => bindings.want(tags, new Map(addresses)),
    /** The tags and values that are taken of a batch. */
    taken: (
      server: number,
      ...samples: readonly (readonly [tag: number, value: string | number])[]
    ) => {
      const batch = batchOf(
        samples.map(([id, value], at) => {
          const time = ticksFromMs(START + at)
          const type = typeof value === 'string' ? 12 : 11
          return { tag: id, sourceTime: time, serverTime: time, status: 0, type, flags: 0, value }
        }),
      )
      const { tag: tags, value, others } = bindings.take(server, batch)
      const texts = new Map(others)
      return [...tags].map((id, row) => [id, texts.get(row) ?? value[row]])
    },
    settled: async () => {
      for (let turn = 0; turn < 9; turn++) await Promise.resolve()
    },
  }
}

it('what was under way when a tag was pointed elsewhere is nobody’s; what comes after is its own', async () => {
  const { want, taken, bindings, tag, gaps, seen, settled } = site()
  want(tag(1, 1, 'ns=2;s=a'), tag(2, 1, 'ns=2;s=b'))
  expect(taken(1, [1, 1], [2, 2])).toEqual([
    [1, 1],
    [2, 2],
  ])
  const wish = want(tag(1, 1, 'ns=2;s=c'), tag(2, 1, 'ns=2;s=b'))
  expect(taken(1, [1, 'old'], [2, 'b'], [1, 3], [2, 4])).toEqual([
    [2, 'b'],
    [2, 4],
  ])
  expect(seen).toEqual({ refused: 2, rebound: [1], moved: [] })
  bindings.held(1, wish)
  expect(gaps).toEqual([{ tag: 1, from: START - 1000, to: null }])
  expect(taken(1, [2, 5], [1, 6])).toEqual([
    [2, 5],
    [1, 6],
  ])
  await settled()
  expect(gaps).toEqual([{ tag: 1, from: START - 1000, to: START + 1 }])
})

it('a tag that was deleted and is there again has a gap from its last sample to the next', async () => {
  const { want, taken, tag, gaps, asked, settled } = site()
  want(tag(1, 1, 'ns=2;s=a'), tag(2, 1, 'ns=2;s=b'))
  want(tag(2, 1, 'ns=2;s=b'))
  expect(gaps).toEqual([])
  want(tag(1, 1, 'ns=2;s=a'), tag(2, 1, 'ns=2;s=b'))
  expect(gaps).toEqual([{ tag: 1, from: START - 1000, to: null, kind: 'deleted' }])
  expect(taken(1, [2, 5], [1, 6])).toEqual([
    [2, 5],
    [1, 6],
  ])
  await settled()
  expect(gaps).toEqual([{ tag: 1, from: START - 1000, to: START + 1, kind: 'deleted' }])
  expect(asked).toEqual([])
})

it('so has one that was deleted before the start; one of which there is no history is new', async () => {
  const { want, taken, tag, gaps, stored, asked, settled } = site()
  stored.set(1, START - 7_200_000).set(3, START - 5000)
  want(tag(3, 1, 'ns=2;s=c'))
  want(tag(1, 1, 'ns=2;s=a'), tag(2, 1, 'ns=2;s=b'), tag(3, 1, 'ns=2;s=c'), tag(4, null, ''))
  // What comes before the history has answered ends it all the same.
  taken(1, [1, 6], [2, 7])
  await settled()
  expect(asked).toEqual([[1, 2, 4]])
  expect(gaps).toEqual([{ tag: 1, from: START - 7_200_000, to: START, kind: 'deleted' }])
  // Deleted once more while it waits: what it waits for is of then.
  want(tag(3, 1, 'ns=2;s=c'))
  want(tag(1, 1, 'ns=2;s=a'), tag(3, 1, 'ns=2;s=c'))
  want(tag(3, 1, 'ns=2;s=c'))
  await settled()
  expect(gaps.slice(1)).toEqual([{ tag: 1, from: START - 1000, to: START, kind: 'deleted' }])
})

it('one that no server sends misses the time in which it was deleted, and nothing where there is no history of it', async () => {
  const { want, tag, gaps, stored, clock, settled } = site()
  want(tag(1, null, ''), tag(9, null, ''))
  clock.now += 60_000
  want()
  clock.now += 5000
  want(tag(1, null, ''), tag(9, null, ''))
  await settled()
  const [from, to] = [START + 60_000, START + 65_000]
  expect(gaps).toEqual([{ tag: 1, from, to, kind: 'deleted' }])
  // Deleted before the start: since when, the history knows best.
  stored.set(5, START - 7_200_000)
  want(tag(1, null, ''), tag(5, null, ''), tag(6, null, ''))
  await settled()
  expect(gaps.slice(1)).toEqual([{ tag: 5, from: START - 7_200_000, to, kind: 'deleted' }])
})

it('an answer to an earlier wish does not let through what a later one has ended', () => {
  const { want, taken, bindings, tag } = site()
  want(tag(1, 1, 'ns=2;s=a'))
  const first = want(tag(1, 1, 'ns=2;s=b'))
  const second = want(tag(1, 1, 'ns=2;s=c'))
  bindings.held(1, first)
  expect(taken(1, [1, 1])).toEqual([])
  bindings.held(1, second)
  expect(taken(1, [1, 2])).toEqual([[1, 2]])
})

it('a tag that moves to another server takes nothing of the one it came from', () => {
  const { want, taken, bindings, tag } = site()
  want(tag(1, 1, 'ns=2;s=a'))
  const wish = want(tag(1, 2, 'ns=2;s=a'))
  bindings.held(2, wish)
  expect(taken(1, [1, 1])).toEqual([])
  expect(taken(2, [1, 2])).toEqual([[1, 2]])
})

it('another member of the same node is another variable', () => {
  const { want, taken, tag } = site()
  want(tag(1, 1, 'ns=2;s=a', '0'))
  want(tag(1, 1, 'ns=2;s=a', '1'))
  expect(taken(1, [1, 1])).toEqual([])
})

it('of a server with another address nothing of before is taken; its link has the gap', () => {
  const { want, taken, tag, addresses, gaps } = site()
  want(tag(1, 1, 'ns=2;s=a'))
  addresses.set(1, 'opc.tcp://elsewhere')
  want(tag(1, 1, 'ns=2;s=a'))
  expect(taken(1, [1, 1])).toEqual([])
  expect(gaps).toEqual([])
})

it('what is told of a server at an address of before is not how it is, until acquisition follows', () => {
  const { want, bindings, tag, addresses, seen } = site()
  const up = { ...noFigures(1), state: 'up' } as const
  want(tag(1, 1, 'ns=2;s=a'))
  expect(bindings.seen(up)).toBe(up)
  addresses.set(1, 'opc.tcp://elsewhere')
  const first = want(tag(1, 1, 'ns=2;s=a'))
  addresses.set(1, 'opc.tcp://elsewhere opc.tcp://standby')
  const second = want(tag(1, 1, 'ns=2;s=a'))
  expect(seen.moved).toEqual([1, 1])
  bindings.held(1, first)
  expect(bindings.isElsewhere(1)).toBe(true)
  expect(bindings.seen(up)).toMatchObject({ state: 'connecting', endpoints: [] })
  bindings.held(1, second)
  expect(bindings.isElsewhere(1)).toBe(false)
  expect(bindings.seen(up)).toBe(up)
})

it('other words for the same node, and a new tag, refuse nothing', () => {
  const { want, taken, bindings, tag, gaps } = site()
  want(tag(1, 1, 'ns=2;s=a'))
  bindings.rename([{ id: 1, node: 'nsu=urn:x;s=a' }])
  want(tag(1, 1, 'nsu=urn:x;s=a'), tag(9, 1, 'ns=2;s=n'))
  expect(taken(1, [1, 1], [9, 2])).toHaveLength(2)
  expect(gaps).toEqual([])
})

it('a tag that is deleted before anything came has no gap any longer', async () => {
  const { want, tag, gaps, settled } = site()
  want(tag(1, 1, 'ns=2;s=a'))
  want(tag(1, 1, 'ns=2;s=b'))
  want()
  await settled()
  expect(gaps).toEqual([{ tag: 1, from: START - 1000, to: START }])
})

it('a page of history of what a tag stood for is no answer about what it stands for', () => {
  const { want, bindings, tag } = site()
  want(tag(1, 1, 'ns=2;s=a'), tag(2, 1, 'ns=2;s=b'))
  want(tag(1, 1, 'ns=2;s=c'), tag(2, 1, 'ns=2;s=b'))
  const stretch = (id: number) => ({ tag: id, from: 0n, to: 1n })
  const page = bindings.page(1, {
    batch: batchOf([]),
    covered: [stretch(1), stretch(2)],
    left: [{ ...stretch(1), reason: 'none' }],
    isMore: true,
  })
  expect(page.covered).toEqual([stretch(2)])
  expect(page.left).toEqual([])
})
