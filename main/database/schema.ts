/**
 * Migrations of `derrick.db`: people, configuration, setpoint changes, journal. A migration that has
 * been released is never edited; the next one has the next number.
 */
import { randomBytes } from 'node:crypto'
import type { Migration } from './database.ts'
import { moveJobs } from './moved-jobs.ts'

/** PRAGMA application_id: "DRK1". */
export const RECORDS_APPLICATION = 0x44524b31

export const recordsMigrations: readonly Migration[] = [
  {
    version: 1,
    about: 'people, servers, equipment, tags, changes, journal',
    up: (db) => {
      db.exec(`
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE person (
          id INTEGER PRIMARY KEY,
          user TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          role TEXT NOT NULL,
          password TEXT NOT NULL,
          created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE server (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          endpoint TEXT NOT NULL,
          security_mode TEXT NOT NULL,
          security_policy TEXT NOT NULL,
          enabled INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE equipment (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          title_en TEXT NOT NULL,
          title_ru TEXT NOT NULL,
          parent INTEGER REFERENCES equipment(id),
          position INTEGER NOT NULL
        ) STRICT;

        -- AUTOINCREMENT: history refers to tags by id, so an id is never given twice.
        CREATE TABLE tag (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          name TEXT NOT NULL UNIQUE,
          title_en TEXT NOT NULL,
          title_ru TEXT NOT NULL,
          server INTEGER NOT NULL REFERENCES server(id),
          node TEXT NOT NULL,
          equipment INTEGER REFERENCES equipment(id),
          signal TEXT,
          setpoint_of TEXT,
          sampling REAL NOT NULL,
          deadband REAL NOT NULL,
          queue INTEGER NOT NULL,
          decimals INTEGER NOT NULL,
          step INTEGER NOT NULL,
          rules TEXT NOT NULL,
          site_low REAL,
          site_high REAL,
          described TEXT
        ) STRICT;

        CREATE TABLE change (
          id TEXT PRIMARY KEY,
          tag TEXT NOT NULL,
          sent_at INTEGER NOT NULL,
          phase TEXT NOT NULL,
          record TEXT NOT NULL
        ) STRICT;
        CREATE INDEX change_by_time ON change (sent_at);
        CREATE INDEX change_by_tag ON change (tag, sent_at);

        CREATE TABLE journal (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          at INTEGER NOT NULL,
          kind TEXT NOT NULL,
          person_id INTEGER,
          person_user TEXT,
          person_name TEXT,
          subject TEXT NOT NULL,
          change TEXT,
          old TEXT,
          new TEXT,
          unit TEXT,
          reason TEXT,
          outcome TEXT,
          details TEXT NOT NULL
        ) STRICT;
        CREATE INDEX journal_by_change ON journal (change) WHERE change IS NOT NULL;
        CREATE INDEX journal_by_kind ON journal (kind, seq);

        CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
          BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
          BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
      `)
    },
  },
  {
    version: 2,
    about: 'a key that tells the seat marks of this console from others',
    up: (db) => {
      db.exec(
        'CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
      )
      db.prepare('INSERT INTO secret (name, value) VALUES (?, ?)').run(
        'seat marks',
        randomBytes(32).toString('hex'),
      )
    },
  },
  {
    version: 3,
    about:
      'origins of tags, members of values, redundant servers and who we are there, equipment in full',
    up: (db) => {
      const given = db
        .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'tag'")
        .pluck()
        .get()
      db.exec(`
        -- Made anew because a tag that is calculated or entered by hand has neither server nor node.
        CREATE TABLE tag_3 (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          name TEXT NOT NULL UNIQUE,
          title_en TEXT NOT NULL,
          title_ru TEXT NOT NULL,
          origin TEXT NOT NULL,
          server INTEGER REFERENCES server(id),
          node TEXT,
          member TEXT,
          formula TEXT,
          equipment INTEGER REFERENCES equipment(id),
          signal TEXT,
          setpoint_of TEXT,
          sampling REAL NOT NULL,
          deadband REAL NOT NULL,
          queue INTEGER NOT NULL,
          decimals INTEGER NOT NULL,
          step INTEGER NOT NULL,
          rules TEXT NOT NULL,
          site_low REAL,
          site_high REAL,
          described TEXT,
          deleted_at INTEGER
        ) STRICT;
        INSERT INTO tag_3 SELECT id, name, title_en, title_ru, 'field', server, node, NULL, NULL,
          equipment, signal, setpoint_of, sampling, deadband, queue, decimals, step, rules, site_low,
          site_high, described, NULL FROM tag;
        DROP TABLE tag;
        ALTER TABLE tag_3 RENAME TO tag;

        ALTER TABLE server ADD COLUMN alternates TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE server ADD COLUMN identity TEXT NOT NULL DEFAULT 'anonymous';
        ALTER TABLE server ADD COLUMN user TEXT;
        ALTER TABLE server ADD COLUMN backfill INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE server ADD COLUMN bridge REAL NOT NULL DEFAULT 60;

        ALTER TABLE equipment ADD COLUMN state TEXT NOT NULL DEFAULT 'in_service';
        ALTER TABLE equipment ADD COLUMN nameplate TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE equipment ADD COLUMN location TEXT;
        ALTER TABLE equipment ADD COLUMN modes TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE equipment ADD COLUMN safe TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE equipment ADD COLUMN template TEXT;
      `)
      // An id that was given once is never given again, also where its row is gone.
      if (given !== undefined) {
        db.prepare("DELETE FROM sqlite_sequence WHERE name = 'tag'").run()
        db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('tag', ?)").run(given)
      }
    },
  },
  {
    version: 4,
    about: 'secrets with which servers are entered, sealed; whether a password may go unencrypted',
    up: (db) => {
      db.exec(`
        ALTER TABLE server ADD COLUMN plain_password INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE server_secret (
          server INTEGER PRIMARY KEY REFERENCES server(id) ON DELETE CASCADE,
          sealed BLOB NOT NULL
        ) STRICT;
      `)
    },
  },
  {
    version: 5,
    about:
      'what changes of the configuration were, tags whose history is dropped, templates of the site',
    up: (db) => {
      db.exec(`
        -- Beside the journal, since a list of rows must not read what ten thousand tags were.
        CREATE TABLE edit (
          seq INTEGER NOT NULL REFERENCES journal(seq),
          part INTEGER NOT NULL,
          record TEXT NOT NULL,
          PRIMARY KEY (seq, part)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER edit_is_append_only_update BEFORE UPDATE ON edit
          BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER edit_is_append_only_delete BEFORE DELETE ON edit
          BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        ALTER TABLE tag ADD COLUMN dropping INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE template (name TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
      `)
    },
  },
  {
    version: 6,
    about: 'what formulas have counted, work over the history, values entered by hand',
    up: (db) => {
      db.exec(`
        -- What has been counted and up to which samples, in one row: neither is ever there without the other.
        CREATE TABLE calculation_state (
          tag INTEGER PRIMARY KEY,
          saved TEXT NOT NULL
        ) STRICT;

        CREATE TABLE calculation_job (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          record TEXT NOT NULL,
          state TEXT NOT NULL
        ) STRICT;

        -- Nothing is ever deleted here; a correction is a row that names the one it corrects.
        CREATE TABLE manual_entry (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          tag INTEGER NOT NULL,
          time INTEGER NOT NULL,
          value TEXT NOT NULL,
          comment TEXT NOT NULL,
          override TEXT,
          person_id INTEGER NOT NULL,
          person_user TEXT NOT NULL,
          person_name TEXT NOT NULL,
          entered_at INTEGER NOT NULL,
          corrects INTEGER UNIQUE REFERENCES manual_entry(id),
          reason TEXT,
          in_history INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX manual_entry_by_tag ON manual_entry (tag, time);
        CREATE INDEX manual_entry_waiting ON manual_entry (in_history) WHERE in_history = 0;
      `)
    },
  },
  {
    version: 7,
    about: 'ways from equipment to its parts and tags',
    up: (db) => {
      db.exec(`
        -- Without them each piece that is removed is looked for in every row: of a tree of thousands
        -- that takes a quarter of a minute, in which nothing else can be journalled.
        CREATE INDEX equipment_by_parent ON equipment (parent);
        CREATE INDEX tag_by_equipment ON tag (equipment);
      `)
    },
  },
  {
    version: 8,
    about: 'numbers of servers and equipment are never given again',
    up: (db) => {
      db.exec(`
        -- A deleted tag and what undoes a change name a server and a piece of equipment by number: one that
        -- is given again would bind them to another device. Beside the tables and not AUTOINCREMENT in
        -- them, since others refer to them: making them anew would delete their secrets.
        CREATE TABLE number_given (
          what TEXT PRIMARY KEY,
          number INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- Also those that only a deleted tag or a change in the journal names any more.
        INSERT INTO number_given SELECT 'server', coalesce(max(number), 0) FROM (
          SELECT id AS number FROM server
          UNION ALL SELECT server FROM tag
          UNION ALL SELECT within.value FROM edit, json_tree(iif(json_valid(record), record, '{}')) AS within
            WHERE within.key = 'server' AND within.type = 'integer'
        );
        INSERT INTO number_given SELECT 'equipment', coalesce(max(number), 0) FROM (
          SELECT id AS number FROM equipment
          UNION ALL SELECT equipment FROM tag
          UNION ALL SELECT within.value FROM edit, json_tree(iif(json_valid(record), record, '{}')) AS within
            WHERE within.key IN ('equipment', 'id', 'parent') AND within.type = 'integer'
        );
        CREATE TRIGGER server_number_given AFTER INSERT ON server BEGIN
          UPDATE number_given SET number = max(number, NEW.id) WHERE what = 'server';
        END;
        CREATE TRIGGER equipment_number_given AFTER INSERT ON equipment BEGIN
          UPDATE number_given SET number = max(number, NEW.id) WHERE what = 'equipment';
        END;
      `)
    },
  },
  {
    version: 9,
    about: 'jobs that last in one table, what formulas had counted at earlier moments',
    up: (db) => {
      db.exec(`
        CREATE TABLE job (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          state TEXT NOT NULL,
          ended_at INTEGER,
          record TEXT NOT NULL,
          task TEXT NOT NULL
        ) STRICT;
        CREATE INDEX job_by_kind ON job (kind);

        -- What had been counted at earlier moments: where an hour comes late, counting goes on from before it.
        CREATE TABLE calculation_checkpoint (
          tag INTEGER NOT NULL,
          reached INTEGER NOT NULL,
          kept_at INTEGER NOT NULL,
          saved TEXT NOT NULL,
          PRIMARY KEY (tag, reached)
        ) STRICT, WITHOUT ROWID;
      `)
      moveJobs(db)
      db.exec('DROP TABLE calculation_job')
    },
  },
  {
    version: 10,
    about: 'conditions that a site keeps by name',
    up: (db) => {
      db.exec(`
        CREATE TABLE saved_condition (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          name TEXT NOT NULL,
          -- The name in small letters: of two that differ in their case alone there is one.
          key TEXT NOT NULL UNIQUE,
          text TEXT NOT NULL,
          person_id INTEGER NOT NULL,
          person_user TEXT NOT NULL,
          person_name TEXT NOT NULL,
          saved_at INTEGER NOT NULL
        ) STRICT;
      `)
    },
  },
]
