import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { openDatabase, type Database, type Migration } from './database.ts'

const APPLICATION = 0x44726b54
const first: Migration = {
  version: 1,
  about: 'wells',
  up: (db) => db.exec('CREATE TABLE well(name TEXT NOT NULL)'),
}
const second: Migration = {
  version: 2,
  about: 'pads of wells',
  up: (db) => db.exec("ALTER TABLE well ADD COLUMN pad TEXT NOT NULL DEFAULT 'A'"),
}
const third: Migration = {
  version: 3,
  about: 'index by pad',
  up: (db) => db.exec('CREATE INDEX by_pad ON well(pad)'),
}
const all = [first, second, third]

let directory: string
let file: string
beforeEach(() => {
  directory = temporaryFolder()
  file = join(directory, 'test.db')
})

function open(migrations: readonly Migration[] = all, more: { readonly?: boolean } = {}): Database {
  const opened = openDatabase(file, { migrations, application: APPLICATION, ...more })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

function refused(path = file, more: { readonly?: boolean } = {}) {
  const opened = openDatabase(path, { migrations: all, application: APPLICATION, ...more })
  if (opened.ok) throw new Error('was opened')
  return opened.error
}

/** A file of version 1 with so many wells that it has many pages. */
function fileWithWells(count: number): void {
  const db = open([first])
  const insert = db.prepare('INSERT INTO well VALUES (?)')
  db.transaction(() => {
    for (let n = 0; n < count; n++) insert.run(`well ${n} `.repeat(10))
  })()
  db.close()
}

describe('a file that is ours', () => {
  test('is created with every guard on', () => {
    const db = open()
    const of = (pragma: string) => db.pragma(pragma, { simple: true })
    expect(of('journal_mode')).toBe('wal')
    expect(of('synchronous')).toBe(2)
    expect(of('foreign_keys')).toBe(1)
    expect(of('busy_timeout')).toBe(5000)
    expect(of('temp_store')).toBe(2)
    expect(of('cache_size')).toBe(-4096)
    expect(of('application_id')).toBe(APPLICATION)
    expect(of('user_version')).toBe(3)
    db.close()
    expect(readdirSync(directory)).toEqual(['test.db'])
  })

  test.each([1, 2])('is brought from version %i to the newest, with a copy kept', (version) => {
    const old = open(all.slice(0, version))
    old.prepare('INSERT INTO well(name) VALUES (?)').run('W-101')
    old.close()
    const db = open()
    expect(db.prepare('SELECT name, pad FROM well').all()).toEqual([{ name: 'W-101', pad: 'A' }])
    db.close()
    file = `${file}.before-v3`
    const copy = open(all.slice(0, version))
    expect(copy.prepare('SELECT name FROM well').pluck().get()).toBe('W-101')
    copy.close()
  })

  test('is not copied where what is new to it only adds: it may fill half of the disk', () => {
    fileWithWells(1)
    open(all.map((migration) => ({ ...migration, adds: true }))).close()
    expect(readdirSync(directory)).toEqual(['test.db'])
    expect(open().pragma('user_version', { simple: true })).toBe(3)
  })

  test('keeps an earlier copy when it is migrated again', () => {
    fileWithWells(1)
    writeFileSync(`${file}.before-v3`, 'an earlier copy')
    open().close()
    expect(readFileSync(`${file}.before-v3`, 'utf8')).toBe('an earlier copy')
    expect(existsSync(`${file}.before-v3-2`)).toBe(true)
  })

  test('is not migrated again, nor copied, when it is up to date', () => {
    open().close()
    open().close()
    expect(readdirSync(directory)).toEqual(['test.db'])
  })

  test('keeps what a completed migration did when the next one fails', () => {
    fileWithWells(3)
    const broken: Migration = {
      version: 3,
      about: 'fails half way',
      up: (db) => {
        db.exec('CREATE TABLE half(x)')
        throw new Error('bug')
      },
    }
    expect(() => open([first, second, broken])).toThrow('bug')
    const db = open([first, second])
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name='half'").pluck().get()).toBe(0)
    expect(db.prepare('SELECT count(*) FROM well').pluck().get()).toBe(3)
    db.close()
  })

  test('begins anew where a crash left an empty file', () => {
    writeFileSync(file, '')
    open().close()
    expect(open().pragma('user_version', { simple: true })).toBe(3)
  })

  test('is read by others while it is written, and cannot be written by them', () => {
    const writer = open()
    const reader = open(all, { readonly: true })
    writer.prepare('INSERT INTO well(name) VALUES (?)').run('W-102')
    expect(reader.prepare('SELECT name FROM well').pluck().get()).toBe('W-102')
    expect(() => reader.exec('DELETE FROM well')).toThrow('readonly')
    reader.close()
    writer.close()
  })

  test('throws on a hole in the migrations', () => {
    expect(() => open([first, third])).toThrow('migration 3 stands at 2')
  })
})

describe('a file that is not as it should be is refused and left as it was', () => {
  test('text', () => {
    const text = 'this is a note of the shift, not a database. '.repeat(50)
    writeFileSync(file, text)
    expect(refused()).toMatchObject({ code: 'unavailable', details: { reason: 'damaged', file } })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('a few bytes', () => {
    writeFileSync(file, 'x')
    expect(refused().details).toMatchObject({ reason: 'damaged' })
    expect(readFileSync(file, 'utf8')).toBe('x')
  })

  test('nothing but the log of what was not yet written back', () => {
    writeFileSync(file, '')
    writeFileSync(`${file}-wal`, 'frames')
    expect(refused().details).toMatchObject({ reason: 'damaged' })
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('frames')
  })

  test('a file cut short', () => {
    fileWithWells(1000)
    truncateSync(file, 3 * 4096)
    const before = readFileSync(file)
    const error = refused()
    expect(error.details).toMatchObject({ reason: 'damaged' })
    expect(error.message).toContain('move it away')
    expect(readFileSync(file)).toEqual(before)
  })

  test('a damaged file with a log: the log is neither written back nor removed', () => {
    fileWithWells(1000)
    const db = open([first])
    db.prepare('INSERT INTO well VALUES (?)').run('W-103')
    const log = readFileSync(`${file}-wal`)
    db.close()
    truncateSync(file, 3 * 4096)
    writeFileSync(`${file}-wal`, log)
    const before = readFileSync(file)
    expect(refused().details).toMatchObject({ reason: 'damaged' })
    expect(readFileSync(file)).toEqual(before)
    expect(readFileSync(`${file}-wal`)).toEqual(log)
  })

  test('a page overwritten in the middle', () => {
    fileWithWells(1000)
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 5 * 4096, 6 * 4096)
    writeFileSync(file, bytes)
    expect(refused().details).toMatchObject({ reason: 'damaged' })
    expect(readFileSync(file)).toEqual(bytes)
  })

  test('a database of another program', () => {
    const other = openDatabase(file, { migrations: [first], application: 7 })
    if (other.ok) other.value.close()
    expect(refused().details).toMatchObject({ reason: 'foreign' })
  })

  test('a database without owner that has tables', () => {
    const other = openDatabase(file, { migrations: [first], application: 0 })
    if (other.ok) other.value.close()
    expect(refused().details).toMatchObject({ reason: 'foreign' })
  })

  test('a file from the future', () => {
    open([...all, { version: 4, about: 'later', up: () => {} }]).close()
    const error = refused()
    expect(error.details).toMatchObject({ reason: 'future' })
    expect(error.message).toContain('newer Derrick')
  })

  test('an older file, when it may only be read', () => {
    fileWithWells(1)
    expect(refused(file, { readonly: true }).details).toMatchObject({ reason: 'old' })
  })
})

describe('a place that does not serve', () => {
  test('a directory that does not exist', () => {
    expect(refused(join(directory, 'no', 'test.db')).details).toMatchObject({ reason: 'directory' })
  })

  test('a directory where the file should be', () => {
    mkdirSync(file)
    expect(refused().details).toMatchObject({ reason: 'directory' })
  })

  test('a file where the directory should be', () => {
    writeFileSync(file, '')
    expect(refused(join(file, 'test.db')).details).toMatchObject({ reason: 'directory' })
  })

  test('a directory that cannot be written', ({ skip }) => {
    fileWithWells(1)
    const restore = makeReadonly(directory)
    if (restore === undefined) skip(NO_MOUNT)
    try {
      expect(refused().details).toMatchObject({ reason: 'readonly' })
      expect(refused(join(directory, 'new.db')).details).toMatchObject({ reason: 'readonly' })
    } finally {
      restore?.()
    }
  })

  test('a file that cannot be written', ({ skip }) => {
    fileWithWells(1)
    const restore = makeReadonly(file)
    if (restore === undefined) skip(NO_MOUNT)
    try {
      const opened = openDatabase(file, { migrations: [first], application: APPLICATION })
      if (opened.ok) opened.value.close()
      expect(opened).toMatchObject({ ok: false, error: { details: { reason: 'readonly' } } })
    } finally {
      restore?.()
    }
  })
})

const NO_MOUNT = 'root, whom permissions do not bind, may not mount anything read-only here'

/** Permissions do not bind root, so root mounts the place read-only over itself, where it may. */
function makeReadonly(path: string): (() => void) | undefined {
  if (process.getuid?.() !== 0) {
    chmodSync(path, path === directory ? 0o500 : 0o400)
    return () => {
      chmodSync(path, path === directory ? 0o700 : 0o600)
    }
  }
  try {
    execFileSync('mount', ['--bind', path, path], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  execFileSync('mount', ['-o', 'remount,bind,ro', path])
  return () => {
    execFileSync('umount', [path])
  }
}
