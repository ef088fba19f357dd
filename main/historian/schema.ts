/**
 * Owns the tables of `history.db`; docs/formats.md describes them for readers in other languages.
 *
 * Two tables hold samples, with the same columns. New ones go to `recent`, which stays so small that
 * the rows of many tags share a page; now and then all of it moves to `sample`, ordered by tag and
 * time. Written straight to `sample`, each row of a commit would touch a page of its own: at 10,000
 * tags a second that is six times the bytes on disk and twice the processor time.
 */
import type { Database, Migration } from '../database/database.ts'

/** "DrkH": `PRAGMA application_id` of a history file. */
export const APPLICATION = 0x44726b48

export const FILE = 'history.db'

/** Beside it: room for what a full disk must not keep from being opened and told. */
export const RESERVE = 'history.reserve'

/** Pages of write-ahead log before they are written back: 32 MB, so that a page that changes in
 * every commit is written back seldom. */
const CHECKPOINT_PAGES = 8000

/** Pages in memory, MB. The writer's hold `recent`, which every commit touches, at 50,000 tags; at none
 * from 250 to 50,000 does a larger cache save processor time. The reader's hold the last hour of sixteen
 * pens, and a day of them is read as fast. */
export const WRITER_CACHE_MB = 16
export const READER_CACHE_MB = 8

const samples = (table: string): string => `
  CREATE TABLE ${table} (
    tag INTEGER NOT NULL,
    time INTEGER NOT NULL,
    n INTEGER NOT NULL,
    value REAL,
    status INTEGER NOT NULL,
    type INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    delay INTEGER,
    PRIMARY KEY (tag, time, n)
  ) WITHOUT ROWID;`

const first: Migration = {
  version: 1,
  about: 'samples, gaps, owners of tags, the moment last known alive',
  up(db) {
    db.exec(`
      ${samples('sample')}
      ${samples('recent')}
      CREATE TABLE gap (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        scope TEXT NOT NULL CHECK (scope IN ('all', 'server', 'tag')),
        subject INTEGER,
        "from" INTEGER NOT NULL,
        "to" INTEGER,
        lost INTEGER
      );
      CREATE TABLE owner (tag INTEGER PRIMARY KEY, server INTEGER NOT NULL);
      CREATE TABLE alive (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL);`)
  },
}

const second: Migration = {
  version: 2,
  about: 'what of a gap was read from the history of a server; where a tag stands, and since when',
  up(db) {
    db.exec(`
      CREATE TABLE filled (
        gap INTEGER NOT NULL,
        tag INTEGER NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        PRIMARY KEY (gap, tag, "from")
      ) WITHOUT ROWID;
      CREATE TABLE clock (server INTEGER PRIMARY KEY, at INTEGER NOT NULL);
      ALTER TABLE owner ADD COLUMN place TEXT;
      ALTER TABLE owner ADD COLUMN since INTEGER;`)
  },
}

const forgotten: Migration = {
  version: 3,
  about: 'tags whose samples are deleted for good',
  up(db) {
    db.exec('CREATE TABLE forgotten (tag INTEGER PRIMARY KEY)')
  },
}

export const migrations: readonly Migration[] = [first, second, forgotten]

export function tune(db: Database): void {
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  db.pragma('journal_size_limit = 67108864')
}

/** Tags that have samples in a table, by jumping from one to the next in its key. */
export const tagsIn = (table: 'sample' | 'recent'): string => `(
  WITH RECURSIVE known(tag) AS (
    SELECT min(tag) FROM ${table}
    UNION ALL SELECT (SELECT min(tag) FROM ${table} WHERE tag > known.tag) FROM known
    WHERE known.tag IS NOT NULL
  ) SELECT tag FROM known WHERE tag IS NOT NULL)`
