// SQLite itself tells what of a log it takes and what it passes over.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lostCommits } from './log.ts'

const COMMITS = 12
let folder: string
let db: Database.Database
let file: string
let log: Buffer
/** Length of the log before the commits that are counted. */
let begun: number

const insert = (row: number): void => {
  db.prepare('INSERT INTO row VALUES (?, ?)').run(row, 'x'.repeat(900 * row))
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'derrick-log-'))
  file = join(folder, 'a.db')
  db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)')
  begun = readFileSync(`${file}-wal`).length
  for (let row = 1; row <= COMMITS; row++) insert(row)
  log = readFileSync(`${file}-wal`)
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

/** How many of the commits SQLite still has where the log is this one. */
function kept(changed: Buffer): number {
  const copy = join(folder, 'copy.db')
  copyFileSync(file, copy)
  writeFileSync(`${copy}-wal`, changed)
  const other = new Database(copy)
  try {
    return other.prepare<[], { n: number }>('SELECT count(*) AS n FROM row').get()?.n ?? 0
  } finally {
    other.close()
    for (const name of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(name, { force: true })
  }
}

it('a sound log has lost nothing, and neither has one that ends anywhere', () => {
  expect(lostCommits(log)).toBe(0)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: log.length }), (end) => {
      expect(lostCommits(log.subarray(0, end))).toBe(0)
    }),
  )
})

it('of a log with a flipped bit it says how many commits SQLite passes over', () => {
  fc.assert(
    fc.property(fc.integer({ min: begun * 8, max: log.length * 8 - 1 }), (bit) => {
      const changed = Buffer.from(log)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      const lost = COMMITS - kept(changed)
      const found = lostCommits(changed)
      expect(lost).toBeGreaterThan(0)
      // One that is torn at the end is none that was lost; the bit itself may hide a commit, or feign one.
      if (lost < 3) expect(found).toBeLessThanOrEqual(lost + 1)
      else expect([lost - 1, lost, lost + 1]).toContain(found)
    }),
  )
})

it('what an earlier round of the log has left behind its end is not lost', () => {
  db.pragma('wal_checkpoint(RESTART)')
  insert(COMMITS + 1)
  const again = readFileSync(`${file}-wal`)
  expect(again.length).toBe(log.length)
  expect(lostCommits(again)).toBe(0)
})

it('nonsense is no log', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
      expect(lostCommits(bytes)).toBe(0)
    }),
  )
})
