import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entryOf, findIn, questionOf, textsOf } from '../../shared/finding.ts'
import { Looking } from './looking.ts'

const made = (names: readonly string[]) => {
  let list = names.map((name) => ({ name }))
  let folded = 0
  const looking = new Looking<{ readonly name: string }>({
    list: () => list,
    name: ({ name }) => {
      folded += 1
      return name
    },
    texts: () => ['same', 'тот же'],
    hit: ({ name }) => ({ key: name, name, title: null, detail: '', at: null, event: null }),
  })
  const find = (text: string, limit = 5, signal = new AbortController().signal) =>
    looking.find(questionOf(text), limit, { signal })
  return {
    find,
    folded: () => folded,
    set: (now: readonly string[]) => {
      list = now.map((name) => ({ name }))
    },
  }
}

it('finds in turns what is found at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string()), fc.string(), async (names, text) => {
      const { find } = made(names)
      const inTurns = await find(text)
      const entries = names.map((name) => entryOf(name, textsOf(['same', 'тот же'])))
      const { list, ...atOnce } = findIn(questionOf(text), names, entries, 5)
      expect(inTurns.hits.map(({ name }) => name)).toEqual(list)
      expect(inTurns).toMatchObject({
        text: atOnce.text,
        count: atOnce.count,
        exact: atOnce.isExact,
      })
    }),
  )
})

it('a long list is found to its end, and folded once until it changes', async () => {
  const names = Array.from({ length: 25_000 }, (_, at) => `T${at}`)
  const { find, folded, set } = made(names)
  const [first, last] = await Promise.all([find('t0'), find('T24999')])
  expect(first).toMatchObject({ exact: true, count: 1, hits: [{ name: 'T0' }] })
  expect(last).toMatchObject({ exact: true, count: 1, hits: [{ name: 'T24999' }] })
  expect(folded()).toBe(25_000)
  expect((await find('same')).count).toBe(25_000)
  expect(folded()).toBe(25_000)
  set(['new'])
  expect(await find('T24999')).toMatchObject({ count: 0 })
  expect(await find('new')).toMatchObject({ count: 1 })
})

it('who has gone is answered with what there was by then', async () => {
  const { find } = made(['a', 'b'])
  expect(await find('a', 5, AbortSignal.abort())).toMatchObject({ hits: [], count: 0 })
})
