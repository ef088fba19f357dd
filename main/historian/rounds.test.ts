import { expect, test } from 'vitest'
import { Rounds, type LookPauses } from './rounds.ts'
import type { LookStep } from './reader.worker.ts'

const PAUSES: LookPauses = { first: 5000, step: 20, times: 10, slow: 1000 }
const step = (more: Partial<LookStep> = {}): LookStep => ({
  ...{ isDone: false, isUnsound: false, damage: false, took: 1 },
  ...more,
})

/** Steps as they are answered, one after the other; each wait is told, and ends when it is asked to. */
function over(...steps: (LookStep | Error | undefined)[]) {
  const waits: number[] = []
  let go: (() => void) | undefined
  let unsound = 0
  const asked = Promise.withResolvers<void>()
  const lookOn = async (): Promise<LookStep | undefined> => {
    const next = steps.shift()
    if (steps.length === 0) asked.resolve()
    if (next instanceof Error) throw next
    return next
  }
  const rounds = new Rounds(
    { lookOn },
    async () => {
      unsound += 1
    },
    PAUSES,
    (action, ms) => {
      waits.push(ms)
      go = action
    },
  )
  const turn = async (): Promise<void> => {
    const before = waits.length
    go!()
    for (let turns = 0; waits.length === before && turns < 20; turns++) await Promise.resolve()
  }
  return { rounds, waits, turn, unsound: () => unsound }
}

test('the first round begins after a while and goes on with pauses of many times its steps, then slowly', async () => {
  const { rounds, waits, turn } = over(step(), step({ took: 7 }), step({ isDone: true }), step())
  rounds.begin()
  for (let turns = 0; turns < 4; turns++) await turn()
  expect(waits).toEqual([5000, 20, 70, 1000, 1000])
})

test('what cannot be asked now is asked again, and what the writer has to deal with is told it', async () => {
  const { rounds, waits, turn, unsound } = over(
    ...[undefined, new Error('the thread has ended'), step({ isDone: true, isUnsound: true })],
  )
  rounds.begin()
  for (let turns = 0; turns < 3; turns++) await turn()
  expect(waits).toHaveLength(4)
  expect(unsound()).toBe(1)
})

test('stopped, nothing is asked any more', async () => {
  const { rounds, waits, turn } = over(step(), step())
  rounds.begin()
  await turn()
  rounds.stop()
  await turn()
  expect(waits).toEqual([5000, 20])
})
