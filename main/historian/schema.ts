/**
 * Owns the tables of `history.db`; docs/history-format.md describes them for readers in other languages.
 *
 * A commit appends one blob of columns to `tail`. Now and then all of the tail is sealed: the samples of
 * each tag, in order, become chunks, of which the headers stand in `chunk` and the bodies, in the order in
 * which they are made, in `packed`; from there packing brings them into the files of their months, of which
 * the tables are here too. `sample` and `recent` hold a row for each sample that an earlier version wrote; no
 * row is added to them, and packing empties them.
 */
import type { Database, Migration } from '../database/database.ts'
import type { FileKind } from '../database/snapshot.ts'
import { monthsSummed, summed } from './summed-tables.ts'
import { ROLLUP_APPLICATION, rollupMigrations } from './rollup-file.ts'

/** "DrkH": `PRAGMA application_id` of a history file. */
export const APPLICATION = 0x44726b48

export const FILE = 'history.db'

/** Beside it: room for what a full disk must not keep from being opened and told. */
export const RESERVE = 'history.reserve'

/** Pages of write-ahead log before they are written back: 32 MB, so that a page that changes in
 * every commit is written back seldom. */
const CHECKPOINT_PAGES = 8000

/** Pages in memory, MB. The writer only appends, but for the headers of chunks; what the reader has once
 * unpacked it does not ask for again. Beside these the writer holds two files of months, the reader up to
 * twelve, of which each keeps half a megabyte at most. */
export const WRITER_CACHE_MB = 7
export const READER_CACHE_MB = 4

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

const inMonths: Migration = {
  version: 5,
  about: 'the files of months, what was replaced in them, and the numbers that chunks were given',
  adds: true,
  up(db) {
    db.exec(`
      CREATE TABLE month (
        month INTEGER PRIMARY KEY,
        begun INTEGER NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        count INTEGER NOT NULL
      );
      CREATE TABLE lost (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        count INTEGER NOT NULL
      );
      CREATE TABLE mask (
        tag INTEGER NOT NULL,
        id INTEGER NOT NULL,
        "from" INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        PRIMARY KEY (tag, id)
      ) WITHOUT ROWID;
      CREATE TABLE given (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        chunk INTEGER NOT NULL,
        months INTEGER NOT NULL
      );
      INSERT INTO given SELECT 1, coalesce(max(id), 0), 0 FROM packed;`)
  },
}

export const migrations: readonly Migration[] = [
  ...[first, second, forgotten, inColumns, inMonths],
  summed,
]

export function tune(db: Database): void {
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  db.pragma('journal_size_limit = 67108864')
}

/** Up to which number a history has given any to chunks and masks, as far as its file tells. */
export const NUMBERS_GIVEN =
  'SELECT max((SELECT chunk FROM given), coalesce((SELECT max(id) FROM packed), 0))'

/** Tags that have rows in a table, by jumping from one to the next in its key. */
export const tagsIn = (table: 'sample' | 'recent'): string => `(
  WITH RECURSIVE known(tag) AS (
    SELECT min(tag) FROM ${table}
    UNION ALL SELECT (SELECT min(tag) FROM ${table} WHERE tag > known.tag) FROM known
    WHERE known.tag IS NOT NULL
  ) SELECT tag FROM known WHERE tag IS NOT NULL)`

/** "DrkM": `PRAGMA application_id` of the file of a month. */
export const MONTH_APPLICATION = 0x44726b4d

/** Pages in memory of each month that is open, MB. */
export const MONTH_CACHE_MB = 0.5

/**
 * Bytes of a page. Of chunks of some kilobytes pages of 8192 leave a fifth empty, these a sixteenth, and they are
 * read as fast (`npm run bench:historian`).
 */
export const MONTH_PAGE = 2048

const monthsFirst: Migration = {
  version: 1,
  about: 'chunks of a month, and of each tag up to which number those of the history are in them',
  up(db) {
    db.exec(`
      CREATE TABLE chunk (
        tag INTEGER NOT NULL,
        "from" INTEGER NOT NULL,
        id INTEGER NOT NULL,
        "to" INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (tag, "from", id)
      ) WITHOUT ROWID;
      CREATE TABLE packed (id INTEGER PRIMARY KEY, rows BLOB NOT NULL);
      CREATE TABLE extent (tag INTEGER PRIMARY KEY, newest INTEGER NOT NULL, span INTEGER NOT NULL);
      CREATE TABLE progress (tag INTEGER PRIMARY KEY, upto INTEGER NOT NULL);`)
  },
}

export const monthMigrations: readonly Migration[] = [monthsFirst, monthsSummed]

/** All files of a history: who copies or restores them knows them by this. */
export const historyFiles: readonly FileKind[] = [
  { application: APPLICATION, schema: migrations.length, numbers: NUMBERS_GIVEN },
  {
    application: MONTH_APPLICATION,
    schema: monthMigrations.length,
    numbers: 'SELECT max(upto) FROM progress',
  },
  {
    application: ROLLUP_APPLICATION,
    schema: rollupMigrations.length,
    numbers: 'SELECT max(upto) FROM made',
  },
]
