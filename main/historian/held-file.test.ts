/** A damaged file that is set aside while screens ask: what is read afterwards is the new one. */
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, ValueType, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { temporaryFolder, value } from '../fixtures.ts'
import { HeldFile } from './held-file.ts'
import { Questions } from './questions.ts'

const at = Date.UTC(2026, 2, 12, 7, 46, 52)
const until = ticksFromMs(at + 1_000_000)

function holding(values: readonly number[]) {
  const samples = values.map((n): Sample => {
    const time = ticksFromMs(at + n)
    const quality = { status: 0, type: ValueType.Double, flags: 0 }
    return { tag: 1, sourceTime: time, serverTime: time, ...quality, value: n }
  })
  return { batches: [batchOf(samples)], gaps: [], closings: [], fills: [], owners: [] }
}

test('a question in the middle opens no file that is about to be put away', async () => {
  const folder = temporaryFolder()
  const questions = new Questions(folder, () => undefined)
  onTestFinished(() => questions.stop())
  const asked: unknown[] = []
  const file = new HeldFile(folder, {
    leave: async () => {
      await questions.leave()
      // A screen that is open asks at any moment, as here: before the file is renamed.
      const { signal } = new AbortController()
      const range = questions.range({ tags: [1], from: 0n, to: until }, { asker: 'a', signal })
      const all = [questions.latest(until), range, questions.gaps({ from: 0n, to: until })]
      for (const { status } of await Promise.allSettled<unknown>(all)) asked.push(status)
    },
    mayOpen: () => {
      questions.mayOpen()
    },
  })
  onTestFinished(() => file.end())
  value(await file.open(ticksFromMs(at), false))
  value(await file.store(holding([1]), ticksFromMs(at)))
  expect((await questions.latest(until)).value[0]).toBe(1)

  value(await file.open(ticksFromMs(at), true))
  expect(file.setAside).toMatch(/history\.damaged-/)
  value(await file.store(holding([2]), ticksFromMs(at)))
  expect((await questions.latest(until)).value[0]).toBe(2)
  expect(asked).toEqual(['rejected', 'rejected', 'rejected'])
})

test('where it could not be set aside, questions are answered from what there is', async () => {
  const folder = temporaryFolder()
  const questions = new Questions(folder, () => undefined)
  onTestFinished(() => questions.stop())
  const file = new HeldFile(folder, questions)
  value(await file.open(ticksFromMs(at), false))
  value(await file.store(holding([1]), ticksFromMs(at)))
  await file.end()
  expect((await file.open(ticksFromMs(at), true)).ok).toBe(false)
  expect((await questions.latest(until)).value[0]).toBe(1)
})
