/** Rows of the configuration as they are kept: what can be used of them, what is damaged, whose number a new one gets. */
import type { Damage } from '../../shared/damage.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Read, StoredRow } from './rows.ts'

/** What can be used of some rows, and what is wrong with the others. */
export interface Page<T> {
  readonly whole: readonly T[]
  readonly damaged: readonly Damage[]
  /** The last id looked at; null where nothing follows. */
  readonly last: number | null
}

export function page<T>(rows: readonly StoredRow[], read: (row: StoredRow) => Read<T>): Page<T> {
  const whole: T[] = []
  const damaged: Damage[] = []
  for (const row of rows) {
    const { value, damage } = read(row)
    if (value !== null) whole.push(value)
    if (damage !== null) damaged.push(damage)
  }
  return { whole, damaged, last: Number(rows.at(-1)?.['id'] ?? 0) || null }
}

/**
 * The id for a new row of this name: null for the next free one. A row that cannot be read gives up
 * its id, so that its history goes on with the row that is made anew. Undefined: the name is taken.
 */
export const idFor = <T>(
  there: StoredRow | undefined,
  read: (row: StoredRow) => Read<T>,
): number | null | undefined =>
  there === undefined ? null : read(there).value === null ? Number(there['id']) : undefined

/** As SQL: the number of a row, or the next one where it has none. None is ever given again. */
export const numberFor = (what: 'server' | 'equipment'): string =>
  `coalesce(@id, (SELECT number + 1 FROM number_given WHERE what = '${what}'))`

/** The name is. @param what as the message calls it */
export const taken = (what: string, name: string): Result<never> =>
  fail('conflict', `There is a ${what} ${name} already. Choose another name.`, {
    reason: 'name_taken',
    name,
  })
