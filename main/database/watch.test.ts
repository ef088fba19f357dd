import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Result } from '../../shared/result.ts'
import { temporaryFolder, value } from '../fixtures.ts'
import { CHECKED_BYTES, openDatabase, type Migration } from './database.ts'
import { watchFile } from './watch.ts'

const wells: Migration = {
  version: 1,
  about: 'wells',
  up: (db) => db.exec('CREATE TABLE well(name TEXT NOT NULL)'),
}

/** A file of many pages, held by this process, with something in its log. */
function held() {
  const folder = temporaryFolder()
  const file = join(folder, 'test.db')
  const open = () => value(openDatabase(file, { migrations: [wells], application: 7, sole: true }))
  const first = open()
  const insert = 'INSERT INTO well VALUES (?)'
  first.transaction(() => {
    for (let n = 0; n < 2000; n += 1) first.prepare(insert).run(`well ${n} `.repeat(10))
  })()
  first.close()
  const db = open()
  onTestFinished(() => {
    db.close()
  })
  const watch = watchFile(db, file)
  const write = (): void => {
    db.prepare(insert).run('W-101')
    watch.wrote()
  }
  write()
  const count = (): unknown => db.prepare('SELECT count(*) FROM well').pluck().get()
  return { folder, file, db, watch, write, open, count }
}

const reasonOf = (result: Result<unknown>): unknown =>
  result.ok ? 'ok' : result.error.details?.['reason']

/** What a failing disk does: no size, name or other thing changes. */
function spoil(file: string, page: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096)
  closeSync(handle)
}

test('a file that nobody touched is well, however much was written', () => {
  const { watch, write, db } = held()
  for (let round = 0; round < 50; round += 1) write()
  db.pragma('wal_checkpoint(PASSIVE)')
  watch.wrote()
  expect(watch.look().ok).toBe(true)
  watch.examine()
  expect(watch.look().ok).toBe(true)
})

test('a file that was deleted is missed with the next look', () => {
  const { file, watch } = held()
  rmSync(file)
  const looked = watch.look()
  expect(reasonOf(looked)).toBe('replaced')
  expect(looked).toMatchObject({ error: { code: 'unavailable', details: { file } } })
  expect(looked.ok ? '' : looked.error.message).toMatch(/nothing can be changed.*Put it back/)
})

test('a file that was moved and put back is well again', () => {
  const { file, watch, write } = held()
  renameSync(file, `${file}.away`)
  expect(reasonOf(watch.look())).toBe('replaced')
  renameSync(`${file}.away`, file)
  expect(watch.look().ok).toBe(true)
  write()
})

test('a copy in its place is not the file', () => {
  const { file, watch } = held()
  copyFileSync(file, `${file}.copy`)
  renameSync(`${file}.copy`, file)
  expect(reasonOf(watch.look())).toBe('replaced')
})

test('a log that was deleted is missed, and an orderly end saves what was in it', () => {
  const { file, folder, watch, db, open, count } = held()
  const before = count()
  rmSync(`${file}-wal`)
  expect(reasonOf(watch.look())).toBe('log_replaced')
  db.close()
  expect(readdirSync(folder)).toEqual(['test.db'])
  const again = open()
  expect(again.prepare('SELECT count(*) FROM well').pluck().get()).toBe(before)
  again.close()
})

test.each([
  ['cut short', (log: string) => truncateSync(log, 0)],
  ['overwritten', (log: string) => writeFileSync(log, Buffer.alloc(statSync(log).size, 7))],
])('a log that was %s is missed before more is written behind it', (_how, spoilLog) => {
  const { file, watch, write } = held()
  write()
  spoilLog(`${file}-wal`)
  expect(reasonOf(watch.look())).toBe('spoiled')
})

test('what somebody else wrote into it is looked at with the next look, and stays in mind', () => {
  const { file, watch } = held()
  const whole = readFileSync(file)
  spoil(file, 5)
  const looked = watch.look()
  expect(reasonOf(looked)).toBe('spoiled')
  expect(looked.ok ? '' : looked.error.message).toMatch(/Stop Derrick/)
  writeFileSync(file, whole)
  expect(reasonOf(watch.look())).toBe('spoiled')
})

test('what the disk lost without a trace is found when the file is looked through', () => {
  const { file, watch, count } = held()
  count()
  const { atime, mtime } = { atime: new Date(), mtime: new Date(1e12) }
  utimesSync(file, atime, mtime)
  watch.wrote()
  spoil(file, 5)
  utimesSync(file, atime, mtime)
  expect(watch.look().ok).toBe(true)
  watch.examine()
  expect(reasonOf(watch.look())).toBe('spoiled')
})

test('a file that was only touched is looked through and found well', () => {
  const { file, watch, write } = held()
  utimesSync(file, new Date(1e12), new Date(1e12))
  expect(watch.look().ok).toBe(true)
  write()
})

test('an error of reading that tells of damage is kept in mind, another is not', () => {
  const { watch } = held()
  watch.met(Object.assign(new Error('no room'), { code: 'SQLITE_FULL' }))
  expect(watch.look().ok).toBe(true)
  watch.met(Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' }))
  expect(reasonOf(watch.look())).toBe('spoiled')
})

test('a file of years is not looked through: that would hold up whoever writes', () => {
  const { db, watch } = held()
  db.exec('CREATE TABLE years(page BLOB)')
  db.prepare('INSERT INTO years VALUES (zeroblob(?))').run(CHECKED_BYTES)
  db.pragma('wal_checkpoint(TRUNCATE)')
  watch.wrote()
  const asked: string[] = []
  const pragma = db.pragma.bind(db)
  db.pragma = (source, options) => {
    asked.push(source)
    return pragma(source, options)
  }
  watch.examine()
  expect(asked).toEqual([])
})
