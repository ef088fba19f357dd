import { expect, test } from 'vitest'
import type { RangeAnswer, RangeQuery } from '../../shared/history.ts'
import { Desk } from './desk.ts'
import type { HistoryReader } from './reader.ts'

/** A reader whose questions take as many steps as they ask for in `limit`, and a hand that turns. */
function desk() {
  const story: string[] = []
  const turns: (() => void)[] = []
  function* range({ tags: [name = 0], limit = 1 }: RangeQuery): Generator<void, RangeAnswer> {
    for (let step = 1; step < limit; step++) {
      story.push(`${name}`)
      yield
    }
    if (limit === 0) throw new Error('a page is damaged')
    story.push(`${name} done`)
    return { series: [], gaps: [] }
  }
  const made = new Desk(
    () => ({ range }) as unknown as HistoryReader,
    (action) => turns.push(action),
  )
  const ask = (asker: string, name: number, steps: number) => {
    const answer = made.ask(name, asker, { tags: [name], from: 0n, to: 1n, limit: steps })
    answer.then(
      () => {},
      (error: Error) => story.push(`${name} ${error.message}`),
    )
    return answer
  }
  const turn = (count = 100): void => {
    for (let n = 0; n < count && turns.length > 0; n++) turns.shift()?.()
  }
  return { desk: made, story, ask, turn }
}

test('a quick question is answered while a slow one of somebody else goes on', async () => {
  const { story, ask, turn } = desk()
  const slow = ask('Ivan', 1, 50)
  turn(3)
  const quick = ask('Olga', 2, 1)
  turn(2)
  await quick
  expect(story).toEqual(['1', '1', '1', '1', '2 done'])
  turn()
  await slow
})

test('who asks much gets as many turns as who asks little', () => {
  const { story, ask, turn } = desk()
  for (let n = 1; n <= 9; n++) void ask('script', n, 5)
  void ask('Olga', 10, 3)
  turn(6)
  expect(story).toEqual(['1', '10', '2', '10', '3', '10 done'])
})

test('of one asker a few questions take turns, the rest wait', () => {
  const { story, ask, turn } = desk()
  for (let n = 1; n <= 6; n++) void ask('script', n, 3)
  turn(12)
  expect(story.slice(0, 4)).toEqual(['1', '2', '3', '4'])
  expect(story.slice(0, 12).filter((line) => line.startsWith('5'))).toEqual([])
  turn()
  expect(story.filter((line) => line.includes('done'))).toHaveLength(6)
})

test('a question that is given up takes no further step, begun or not', async () => {
  const { desk: made, story, ask, turn } = desk()
  void ask('Ivan', 1, 50)
  void ask('Ivan', 2, 50)
  turn(1)
  made.giveUp(1)
  made.giveUp(2)
  made.giveUp(3)
  turn()
  await Promise.resolve()
  expect(story).toEqual(['1', '1 the question was given up', '2 the question was given up'])
})

test('one that fails does not stop the others, nor does a file that is replaced', async () => {
  const { desk: made, story, ask, turn } = desk()
  void ask('Ivan', 1, 0)
  void ask('Olga', 2, 2)
  turn()
  await Promise.resolve()
  expect(story).toEqual(['2', '2 done', '1 a page is damaged'])
  void ask('Ivan', 3, 2)
  turn(1)
  made.clear()
  turn()
  await Promise.resolve()
  expect(story.at(-1)).toBe('3 the file was replaced meanwhile; ask again')
  const later = ask('Ivan', 4, 1)
  turn()
  await later
})
