/** The core's half of the loss ledger: whatever becomes of samples, each is counted once. */
import { expect, it } from 'vitest'
import { noFigures } from '../../shared/acquisition.ts'
import type { AppendReceipt } from '../../shared/history.ts'
import { batchOf } from '../../shared/samples.ts'
import { createAccounts } from './accounts.ts'

const batch = (count: number) =>
  batchOf(
    Array.from({ length: count }, (_, at) => ({
      ...{
        tag: 1,
        sourceTime: BigInt(at),
        serverTime: 0n,
        status: 0,
        type: 11,
        flags: 0,
        value: at,
      },
    })),
  )

/** A history that answers when it is told to. */
function rig() {
  const waiting: { settle(receipt: AppendReceipt): void; reject(error: Error): void }[] = []
  const accounts = createAccounts({
    append: () =>
      new Promise((settle, reject) => {
        waiting.push({ settle, reject })
      }),
  })
  const store = (server = 1) => accounts.join(noFigures(server)).store
  return { accounts, waiting, store }
}

it('samples are handed over in the same turn: they are lent', () => {
  const { accounts, waiting } = rig()
  void accounts.append(1, batch(1))
  expect(waiting).toHaveLength(1)
})

it('samples are on their way until the history has said what became of each', async () => {
  const { accounts, waiting, store } = rig()
  const done = accounts.append(1, batch(10))
  await Promise.resolve()
  expect(store()).toMatchObject({ waiting: 10, stored: 0 })
  waiting[0]?.settle({ stored: 6, duplicate: 2, refused: 1, dropped: 1 })
  expect(await done).toEqual({ stored: 6, duplicate: 2, refused: 1, dropped: 1 })
  expect(store()).toMatchObject({ stored: 6, duplicate: 2, refused: 1, dropped: 1, waiting: 0 })
})

it('what waits for room is on its way, and the history is not asked before', async () => {
  const { accounts, waiting, store } = rig()
  const room = Promise.withResolvers<void>()
  const done = accounts.append(1, batch(3), room.promise)
  await Promise.resolve()
  expect(store().waiting).toBe(3)
  expect(waiting).toEqual([])
  room.resolve()
  await room.promise
  await Promise.resolve()
  waiting[0]?.settle({ stored: 3, duplicate: 0, refused: 0, dropped: 0 })
  await done
  expect(store()).toMatchObject({ waiting: 0, stored: 3 })
})

it('a history that fails has dropped them, and says so to who asked', async () => {
  const { accounts, waiting, store } = rig()
  const done = accounts.append(1, batch(4))
  await Promise.resolve()
  waiting[0]?.reject(new Error('thread'))
  await expect(done).rejects.toThrow('thread')
  expect(store()).toMatchObject({ dropped: 4, waiting: 0, stored: 0 })
})

it('each server has its own, and what was joined does not move afterwards', async () => {
  const { accounts, waiting, store } = rig()
  const before = store()
  const done = accounts.append(2, batch(2))
  accounts.gap(1)
  accounts.gap(1)
  await Promise.resolve()
  waiting[0]?.settle({ stored: 2, duplicate: 0, refused: 0, dropped: 0 })
  await done
  expect(before).toMatchObject({ stored: 0, gaps: 0 })
  expect(store(1)).toMatchObject({ stored: 0, gaps: 2 })
  expect(store(2)).toMatchObject({ stored: 2, gaps: 0 })
})
