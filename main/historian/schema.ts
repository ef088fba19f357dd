/**
 * Owns the tables of `history.db`; docs/formats.md describes them for readers in other languages.
 *
 * A commit appends one blob of columns to `tail`. Now and then all of the tail is sealed: the samples of
 * each tag, in order, become chunks, of which the headers stand in `chunk` and the bodies, in the order in
 * which they are made, in `packed`. `sample` and `recent` hold a row for each sample that a version before
 * this wrote; they are read as ever, and no row is added to them.
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

/** Pages in memory, MB. The writer only appends, but for the headers of chunks; what the reader has once
 * unpacked it does not ask for again. */
export const WRITER_CACHE_MB = 8
export const READER_CACHE_MB = 8

/** Longest time, in ticks, between the first and the last sample of a chunk: a day. */
export const LONGEST_SPAN = 864_000_000_000
/** Most samples of a chunk, which are read as one. */
export const MOST_IN_CHUNK = 4096

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
  adds: true,
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
  adds: true,
  up(db) {
    db.exec('CREATE TABLE forgotten (tag INTEGER PRIMARY KEY)')
  },
}

const inColumns: Migration = {
  version: 4,
  about: 'samples in columns: the tail of what was committed last, and chunks of one tag each',
  adds: true,
  up(db) {
    db.exec(`
      CREATE TABLE tail (seq INTEGER PRIMARY KEY, rows BLOB NOT NULL);
      CREATE TABLE sealed (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL);
      INSERT INTO sealed VALUES (1, 0);
      CREATE TABLE cut (
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (first, last)
      ) WITHOUT ROWID;
      CREATE TABLE chunk (
        tag INTEGER NOT NULL,
        "from" INTEGER NOT NULL,
        id INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (tag, "from", id)
      ) WITHOUT ROWID;
      CREATE TABLE packed (id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
      CREATE TABLE extent (tag INTEGER PRIMARY KEY, newest INTEGER NOT NULL, span INTEGER NOT NULL);`)
  },
}

export const migrations: readonly Migration[] = [first, second, forgotten, inColumns]

export function tune(db: Database): void {
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  db.pragma('journal_size_limit = 67108864')
}

/** Tags that have rows in a table, by jumping from one to the next in its key. */
export const tagsIn = (table: 'sample' | 'recent'): string => `(
  WITH RECURSIVE known(tag) AS (
    SELECT min(tag) FROM ${table}
    UNION ALL SELECT (SELECT min(tag) FROM ${table} WHERE tag > known.tag) FROM known
    WHERE known.tag IS NOT NULL
  ) SELECT tag FROM known WHERE tag IS NOT NULL)`
