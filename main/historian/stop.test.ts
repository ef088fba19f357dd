/** A stop does not wait for a question to the history, however long that takes. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { temporaryFolder, value } from '../fixtures.ts'
import { startHistorian } from './historian.ts'
import { FILE } from './schema.ts'

const ROWS = 300_000

it('the reader is ended in the middle of a question of many seconds', async () => {
  const folder = temporaryFolder()
  await value(await startHistorian(folder)).stop()
  const db = new Database(join(folder, FILE))
  db.prepare(
    `WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ?)
     INSERT INTO sample SELECT 1, n, 0, n, 0, 11, 0, 0 FROM row`,
  ).run(ROWS)
  db.close()

  const historian = value(await startHistorian(folder))
  expect(await historian.gaps({ from: 0n, to: 1n })).toEqual([])
  const question = historian
    .range(
      { tags: Array<number>(64).fill(1), from: 0n, to: BigInt(ROWS), width: 100 },
      { asker: 'Ivan', signal: new AbortController().signal },
    )
    .then(
      () => 'answered',
      () => 'ended',
    )
  await historian.stop()
  expect(await question).toBe('ended')
})
