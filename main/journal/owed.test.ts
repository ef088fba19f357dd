import { expect, it } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import type { JournalEntry } from '../interface.ts'
import { createOwed } from './owed.ts'

const row = (at: number): JournalEntry => ({
  kind: 'started',
  at,
  person: null,
  subject: 'derrick',
})

it('what the journal does not take waits, in its order, and is written once', async () => {
  let full = true
  const written: number[][] = []
  const owed = createOwed((rows) => {
    if (full) return Promise.resolve(fail('unavailable', 'full'))
    written.push(rows.map(({ at }) => at))
    return Promise.resolve(ok(null))
  })
  expect((await owed.add([row(1), row(2)])).ok).toBe(false)
  expect((await owed.settle()).ok).toBe(false)
  full = false
  expect((await owed.add([row(3)])).ok).toBe(true)
  expect((await owed.settle()).ok).toBe(true)
  expect(written).toEqual([[1, 2, 3]])
})
