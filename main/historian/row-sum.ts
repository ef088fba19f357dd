/**
 * Owns the checksum of a row of numbers, which stands in the row itself: tables of a history that say which samples
 * count have no blob whose checksum could tell that a number in them was changed. SQLite reckons it with each change
 * of the row; what does not fit shows a damaged row.
 *
 *   (a mod P) · 1st factor + (b mod P) · 2nd factor + …, each product and the sum modulo P = 2^31 − 1
 *
 * P and the factors are primes, so that another number in one column, by any one bit, always makes another sum.
 */
import type { Database } from '../database/database.ts'

const P = 2_147_483_647
const FACTORS = [1_000_003, 7_368_787, 15_485_863, 32_452_843, 49_979_687, 67_867_967]

/** Of columns, or of what stands for them where they may be NULL. */
const sumOf = (columns: readonly string[]): string =>
  `(${columns.map((column, at) => `${column} % ${P} * ${FACTORS[at]} % ${P}`).join(' + ')}) % ${P}`

/** The column of a table that has the sum of these others. */
export const sumColumn = (...columns: readonly string[]): string =>
  `sum INTEGER NOT NULL GENERATED ALWAYS AS (${sumOf(columns)}) STORED`

/** Whether a row is as it was written. */
export const isSound = (...columns: readonly string[]): string => `sum IS ${sumOf(columns)}`

/** Puts a table in the place of one without a sum; what stands there stays. */
export function addSum(db: Database, table: string, create: string, columns: string): void {
  db.exec(`
    ALTER TABLE "${table}" RENAME TO "${table}_before";
    ${create};
    INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM "${table}_before";
    DROP TABLE "${table}_before";`)
}
