/**
 * Owns the tables of numbers that say which samples count, and how their rows tell that they are as they were written:
 * those of `history.db`, and those of the months.
 */
import type { Database, Migration } from '../database/database.ts'
import { addSum, isSound, sumColumn } from './row-sum.ts'

const EXTENT = ['tag', 'newest', 'span'] as const
const PROGRESS = ['tag', 'upto'] as const
const STATE = ['id', 'generation'] as const

const extentWithSum = `CREATE TABLE extent (
  tag INTEGER PRIMARY KEY,
  newest INTEGER NOT NULL,
  span INTEGER NOT NULL,
  ${sumColumn(...EXTENT)}
)`

/** Of each small table that says which samples count: its numbers, of which the sum is kept. */
const SUMMED = {
  cut: ['first', 'last', 'seq'],
  sealed: ['id', 'seq'],
  forgotten: ['tag'],
  month: ['month', 'begun', '"from"', '"to"', 'count', 'generation'],
  mask: ['tag', 'id', '"from"', '"to"'],
  lost: ['id', '"from"', '"to"', 'count'],
  given: ['id', 'chunk', 'months'],
} as const

export const summed: Migration = {
  version: 6,
  about:
    'checksums of the rows that say which samples count; the state in which each month was last seen',
  adds: true,
  up(db) {
    const again = (table: keyof typeof SUMMED, columns: string, names: string, end = ''): void => {
      const create = `CREATE TABLE "${table}" (${columns}, ${sumColumn(...SUMMED[table])}`
      addSum(db, table, `${create} ${end === '' ? ')' : end}`, names)
    }
    const keyOf = (key: string): string => `, PRIMARY KEY (${key})) WITHOUT ROWID`
    again(
      'cut',
      'first INTEGER NOT NULL, last INTEGER NOT NULL, seq INTEGER NOT NULL',
      'first, last, seq',
      keyOf('first, last'),
    )
    again('sealed', 'id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL', 'id, seq')
    again('forgotten', 'tag INTEGER PRIMARY KEY', 'tag')
    again(
      'month',
      `month INTEGER PRIMARY KEY, begun INTEGER NOT NULL, "from" INTEGER NOT NULL,
       "to" INTEGER NOT NULL, count INTEGER NOT NULL, generation INTEGER NOT NULL DEFAULT 0`,
      'month, begun, "from", "to", count',
    )
    again(
      'mask',
      'tag INTEGER NOT NULL, id INTEGER NOT NULL, "from" INTEGER NOT NULL, "to" INTEGER NOT NULL',
      'tag, id, "from", "to"',
      keyOf('tag, id'),
    )
    again(
      'lost',
      `id INTEGER PRIMARY KEY, file TEXT NOT NULL, "from" INTEGER NOT NULL,
       "to" INTEGER NOT NULL, count INTEGER NOT NULL`,
      'id, file, "from", "to", count',
    )
    again(
      'given',
      `id INTEGER PRIMARY KEY CHECK (id = 1), chunk INTEGER NOT NULL, months INTEGER NOT NULL`,
      'id, chunk, months',
    )
    addSum(db, 'extent', extentWithSum, 'tag, newest, span')
  },
}

export const monthsSummed: Migration = {
  version: 2,
  about:
    'checksums of what is known of each tag, and a number that rises with each change of the file',
  adds: true,
  up(db) {
    addSum(db, 'extent', extentWithSum, 'tag, newest, span')
    const progress = `CREATE TABLE progress (
      tag INTEGER PRIMARY KEY,
      upto INTEGER NOT NULL,
      ${sumColumn(...PROGRESS)}
    )`
    addSum(db, 'progress', progress, 'tag, upto')
    db.exec(`
      CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL,
        ${sumColumn(...STATE)});
      INSERT INTO state VALUES (1, 0);`)
  },
}

/** How often the file of a month was changed; none where that is damaged. */
export const GENERATION = `SELECT generation FROM state WHERE ${isSound(...STATE)}`

/** Whether rows are as they were written. */
export const SOUND_EXTENT = isSound(...EXTENT)
export const SOUND_PROGRESS = isSound(...PROGRESS)

/** The small tables of a history in which a row is not as it was written; its extents follow from others. */
export function unsoundTables(db: Database): string[] {
  return Object.entries(SUMMED)
    .filter(([table, columns]) => {
      const unsound = `SELECT 1 FROM "${table}" WHERE NOT (${isSound(...columns)}) LIMIT 1`
      return db.prepare(unsound).get() !== undefined
    })
    .map(([table]) => table)
}
