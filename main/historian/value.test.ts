import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { openDatabase } from '../database/database.ts'
import { anyValue } from './arbitrary.ts'
import { isOther, loadNumber, loadOther, storeNumber, storeOther, type Stored } from './value.ts'

function column(): { db: Database; through(value: Stored): Stored } {
  const up = (db: Database) => db.exec('CREATE TABLE kept (value REAL)')
  const opened = openDatabase(':memory:', {
    migrations: [{ version: 1, about: 'one value', up }],
    application: 1,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  const db = opened.value
  const write = db.prepare('INSERT INTO kept VALUES (?)')
  const read = db.prepare<[], Stored>('SELECT value FROM kept').pluck()
  return {
    db,
    through(value) {
      db.exec('DELETE FROM kept')
      write.run(value)
      return read.get()!
    },
  }
}

test('every number comes back from the column as it was, −0 and NaN too', () => {
  const { db, through } = column()
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(loadNumber(through(storeNumber(value)))).toBe(value)
    }),
    {
      examples: [
        [-0],
        [0],
        [NaN],
        [Infinity],
        [-Infinity],
        [1e18],
        [2 ** 53],
        [-(2 ** 63)],
        [5e-324],
      ],
    },
  )
  db.close()
})

test('everything that is not a number comes back exactly', () => {
  const { db, through } = column()
  fc.assert(
    fc.property(anyValue, (value) => {
      const stored = through(storeOther(value))
      expect(isOther(stored)).toBe(true)
      expect(loadOther(stored as Buffer)).toStrictEqual(value)
    }),
    { numRuns: 500 },
  )
  db.close()
})
