/** A total that was corrected stays so through a kill, or is corrected once more: a full disk loses nothing. */
import { expect, test } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { MovingClient } from '../threads/rpc.ts'
import type { CalculationOperations } from './calculation.worker.ts'
import { Keeping } from './keeping.ts'
import type { calculationStore } from './store.ts'

/** @param full what the records refuse */
function site(full: string | null) {
  const said: string[] = []
  const records = {
    commit: (_entries: unknown, name: string) => {
      said.push(name)
      return Promise.resolve(name === full ? fail('unavailable', 'The disk is full.') : ok(null))
    },
  } as unknown as Records<typeof calculationStore>
  const state = { tag: 1, reached: '30', states: [] }
  const client = {
    checkpoints: () => Promise.resolve({ list: [state], last: null }),
    save: () => Promise.resolve({ list: [state], next: null }),
  } as unknown as MovingClient<CalculationOperations>
  const keeping = new Keeping({ records, now: () => 0 })
  const work = (): Promise<boolean> => {
    said.push('handed over')
    return Promise.resolve(true)
  }
  return { said, change: () => keeping.change(client, 1, 15n, work) }
}

test('what was counted without what came late goes before anything is changed', async () => {
  const { said, change } = site(null)
  expect(await change()).toBe(true)
  expect(said).toEqual([
    'calculation.rewind',
    'handed over',
    'calculation.check',
    'calculation.keep',
  ])
})

test('where that cannot go, nothing is changed', async () => {
  const { said, change } = site('calculation.rewind')
  await expect(change()).rejects.toThrow('The disk is full.')
  expect(said).toEqual(['calculation.rewind'])
})

test.each(['calculation.check', 'calculation.keep'])(
  'a correction is not done while %s is refused',
  async (name) => {
    await expect(site(name).change()).rejects.toThrow('The disk is full.')
  },
)
