import { expect, test } from 'vitest'
import { value } from '../fixtures.ts'
import { abreast } from './abreast.ts'
import { calculating, type Change } from './test-late.ts'
import { T0, ticks } from './fixtures.ts'

interface Work {
  readonly name: string
  readonly end: PromiseWithResolvers<void>
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

function going(names: string, most: number, needs: Readonly<Record<string, string>> = {}) {
  const under: Work[] = []
  const begun: string[] = []
  const all = abreast(
    [...names],
    most,
    (name) => [...(needs[name] ?? '')],
    (name) => {
      const end = Promise.withResolvers<void>()
      begun.push(name)
      under.push({ name, end })
      return end.promise
    },
  )
  const of = (name: string): PromiseWithResolvers<void> =>
    under.find((each) => each.name === name)!.end
  return { all, begun: () => begun.join(''), of }
}

test('so many are under way, and the next begins where one ends', async () => {
  const { all, begun, of } = going('abcd', 2)
  await turns()
  expect(begun()).toBe('ab')
  of('b').resolve()
  await turns()
  expect(begun()).toBe('abc')
  for (const name of 'ac') of(name).resolve()
  await turns()
  of('d').resolve()
  await all
  expect(begun()).toBe('abcd')
})

test('one that is made of others begins when they are done', async () => {
  const { all, begun, of } = going('abcd', 3, { b: 'a', d: 'ab' })
  await turns()
  expect(begun()).toBe('ac')
  of('c').resolve()
  await turns()
  expect(begun()).toBe('ac')
  of('a').resolve()
  await turns()
  expect(begun()).toBe('acb')
  of('b').resolve()
  await turns()
  of('d').resolve()
  await all
})

test('where one fails no other is begun, and those under way end before it is told', async () => {
  const { all, begun, of } = going('abcde', 3, { c: 'a' })
  let isOver = false
  const over = all.catch((error: unknown) => {
    isOver = true
    return error
  })
  await turns()
  of('a').reject(new Error('no'))
  await turns()
  expect([begun(), isOver]).toEqual(['ab', false])
  of('b').resolve()
  expect(await over).toEqual(new Error('no'))
  expect(begun()).toBe('ab')
})

test('what came late goes into many formulas with few commits', async () => {
  const texts = Array.from({ length: 60 }, (_, at) => `integral([a] + ${at}, "s")`)
  const rig = calculating(texts)
  const { port } = rig.history
  // As the historian takes it: what arrives in one moment is committed together.
  const counts = { asked: 0, commits: 0 }
  let commit: Promise<void> | null = null
  const gathered = <T>(answer: Promise<T>): Promise<T> => {
    counts.asked += 1
    commit ??= new Promise((resolve) => {
      setImmediate(() => {
        counts.commits += 1
        commit = null
        resolve()
      })
    })
    return commit.then(() => answer)
  }
  const { replace, append } = port
  port.replace = (part, batch) => gathered(replace(part, batch))
  port.append = (batch) => gathered(append(batch))

  const change = (at: number, to: number): Change => ({ tag: 1, at, value: to })
  rig.take([change(0, 1)])
  rig.check()
  rig.goTo(20_500)
  rig.lose()
  rig.goTo(60_001)
  rig.take([change(60_000, 3)])
  rig.regain()
  rig.goTo(100_000)
  rig.history.gapList = [
    {
      ...{ id: 1, scope: { of: 'server', server: 7 }, lost: null, kind: 'link_lost' },
      ...{ from: ticks(T0 + 20_000), to: ticks(T0 + 60_001) },
    },
  ]
  rig.fill([change(30_000, 2)], 20_000, 60_001)
  const task = await rig.look()
  if (task === null) throw new Error('nothing came late')
  const result = value(await rig.work(task, { isLeft: () => false, step: () => Promise.resolve() }))
  expect(result).toMatchObject({ formulas: texts.length, left: 0 })
  for (const at of texts.keys()) {
    expect(rig.outcome(100 + at)?.value).toBeCloseTo(30 + 60 + 120 + 100 * at, 6)
  }
  expect(counts.asked).toBeGreaterThan(2 * texts.length)
  expect(counts.commits).toBeLessThan(counts.asked / 4)
})
