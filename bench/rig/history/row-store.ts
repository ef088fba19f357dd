/** The plain peer: a row for each sample in SQLite, by tag and time and WITHOUT ROWID. */
import { join } from 'node:path'
import { openDatabase, type Database } from '../../../main/database/database.ts'
import type { SampleBatch } from '../../../shared/samples.ts'
import { SECOND, START } from './mix.ts'
import type { Peer, Stretch } from './store.ts'

/** Bytes of the pages that are in use. */
export const bytesOf = (db: Database): number => {
  const figure = (name: string): number => Number(db.pragma(name, { simple: true }))
  return (figure('page_count') - figure('freelist_count')) * figure('page_size')
}

export function openRows(directory: string): Peer {
  const up = (db: Database): void => {
    db.exec(`CREATE TABLE sample (tag INTEGER, time INTEGER, value REAL, status INTEGER,
      PRIMARY KEY (tag, time)) WITHOUT ROWID`)
  }
  const opened = openDatabase(join(directory, 'rows.db'), {
    migrations: [{ version: 1, about: 'rows', up }],
    application: 1,
    cacheMb: 16,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  const db = opened.value
  db.pragma('wal_autocheckpoint = 8000')
  const insert = db.prepare('INSERT INTO sample VALUES (?, ?, ?, ?)')
  const put = db.transaction((samples: SampleBatch) => {
    for (let row = 0; row < samples.tag.length; row++) {
      const [tag, time] = [samples.tag[row], samples.sourceTime[row]]
      insert.run(tag, time, samples.value[row], samples.status[row])
    }
  })
  // The time as two halves, as there are no whole numbers of 64 bits.
  const between = db
    .prepare<[number, bigint, bigint]>(
      'SELECT time & 4294967295, time >> 32, value, status FROM sample WHERE tag = ? AND time >= ? AND time < ?',
    )
    .raw()
  const extremes = db
    .prepare<[bigint, bigint, number, bigint, bigint]>(
      `SELECT (time - ?) / ? AS part, min(value), max(value) FROM sample
        WHERE tag = ? AND time >= ? AND time < ? GROUP BY part`,
    )
    .raw()
  const newest = db
    .prepare(
      `WITH RECURSIVE known(tag) AS (
        SELECT min(tag) FROM sample
        UNION ALL SELECT (SELECT min(tag) FROM sample WHERE tag > known.tag) FROM known
        WHERE known.tag IS NOT NULL)
      SELECT s.tag, s.value, s.status FROM known CROSS JOIN sample s ON s.tag = known.tag
        AND s.time = (SELECT max(time) FROM sample WHERE tag = known.tag)`,
    )
    .raw()
  const endOf = (seconds: number): bigint => START + BigInt(seconds) * SECOND
  const rows = ({ tags }: Stretch, of: (tag: number) => number): number =>
    tags.reduce((sum, tag) => sum + of(tag), 0)
  return {
    name: 'a row for each',
    put(batch) {
      put.immediate(batch)
      return Promise.resolve()
    },
    raw: (stretch) =>
      Promise.resolve(
        rows(stretch, (tag) => between.all(tag, START, endOf(stretch.seconds)).length),
      ),
    plot(stretch, width) {
      const to = endOf(stretch.seconds)
      const part = (to - START) / BigInt(width)
      return Promise.resolve(
        rows(stretch, (tag) => extremes.all(START, part, tag, START, to).length),
      )
    },
    latest: () => Promise.resolve(newest.all().length),
    bytes: () => Promise.resolve(bytesOf(db)),
    close() {
      db.close()
      return Promise.resolve()
    },
  }
}
