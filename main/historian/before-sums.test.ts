/** Files of the version before its rows and blobs knew what they are: they open, read the same, and go on. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { temporaryFolder, value } from '../fixtures.ts'
import { openDatabase, type Migration } from '../database/database.ts'
import { FOLDER } from './month.ts'
import { ROLLUP_APPLICATION, rollupMigrations, RollupShelf, RollupStore } from './rollup-file.ts'
import { APPLICATION, FILE, MONTH_APPLICATION, migrations, monthMigrations } from './schema.ts'
import { NOTHING, openBoth, rangeOf } from './test-reference.ts'

const BEGIN = 17_733_016_000_000_000n
const SECOND = 10_000_000n
const END = BEGIN + 70n * SECOND
const COUNT = 60
/** Sixty samples a second apart, five of two tags in turns, and the quarter of an hour of the sixty. */
const CHUNK =
  'AgAYhh8xPBUAPwAA8HmHgK3iBAEAHwsAAQIAAAAAAAAAAAdS6V16l0rv0rtUepfepdK79C6V3qV3qfQuvUuld+ldepdK79K7VHqX3qXSu/Quld6ld6kU'
const TAIL =
  'AQAAAFngeCEFAAAAFQA/AAAAAAALAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPQrXo3A92j89CtejcD3qPylcj8L1KMw/KVyPwvUo5D8A8HmHgIYSiAAdq4iAs0OJAErciQEAAAACAAAAAQAAAAIAAAABAAAA'
const BLOCK =
  'AQDioJ6mASxQAAAlAAAAAQEfATsBAAEAAQsBBwABAAAAAAAAAAAAAAABAAAAAAAAAPA/AICt4gQBZICt4gQBO4Ct4gQAgK3iBAAAAQAAAAAAAAAAAAAAAQIAAAAAAABYQAAAAQAAAAAgKTKxQQAAA/r///9/T1JB'
const DAY = 20_524
const QUARTER = { level: 'quarter', number: DAY } as const

function opened(file: string, application: number, all: readonly Migration[]) {
  return value(openDatabase(file, { migrations: all, application }))
}

/** A tag in the month, one in a chunk, two in the tail, one that was forgotten; a stretch of the month replaced. */
function before(): string {
  const folder = temporaryFolder()
  const db = opened(join(folder, FILE), APPLICATION, migrations.slice(0, 5))
  const [from, to] = [BEGIN, BEGIN + 59n * SECOND]
  const chunk = Buffer.from(CHUNK, 'base64')
  db.prepare('INSERT INTO chunk VALUES (4, ?, 7, ?, 60)').run(from, to)
  db.prepare('INSERT INTO packed VALUES (7, ?)').run(chunk)
  for (const tag of [3, 4])
    db.prepare('INSERT INTO extent VALUES (?, ?, ?)').run(tag, to, to - from)
  db.prepare('INSERT INTO tail VALUES (9, ?)').run(Buffer.from(TAIL, 'base64'))
  db.exec('UPDATE sealed SET seq = 8; UPDATE given SET chunk = 8, months = 1')
  db.prepare('INSERT INTO mask VALUES (3, 8, ?, ?)').run(from, from + 10n * SECOND)
  db.exec('INSERT INTO forgotten VALUES (6)')
  db.prepare('INSERT INTO month VALUES (674, 1, ?, ?, 60)').run(from, to)
  db.close()
  mkdirSync(join(folder, FOLDER))
  const path = join(folder, FOLDER, '2026-03.samples.db')
  const month = opened(path, MONTH_APPLICATION, monthMigrations.slice(0, 1))
  month.prepare('INSERT INTO chunk VALUES (3, ?, 1, ?, 60)').run(from, to)
  month.prepare('INSERT INTO packed VALUES (1, ?)').run(chunk)
  month.prepare('INSERT INTO extent VALUES (3, ?, ?)').run(to, to - from)
  month.exec('INSERT INTO progress VALUES (3, 5)')
  month.close()
  return folder
}

const one = (tag: number, second: number): Sample => {
  const sourceTime = BEGIN + BigInt(second) * SECOND
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: second }
}

test('a history of the version before is read whole, packed, and read whole again', () => {
  const folder = before()
  const history = openBoth(folder)
  onTestFinished(() => {
    history.close()
  })
  const ask = () => {
    const { series, gaps } = rangeOf(history.reader, { tags: [1, 2, 3, 4], from: BEGIN, to: END })
    expect(gaps).toEqual([])
    return series.map((pen) => [...pen.value])
  }
  const sixty = Array.from({ length: COUNT }, (_, at) => ((at * 7919) % 101) / 100)
  const told = [[0, 0.82, 0.63], [0.41, 0.22], sixty.slice(10), sixty]
  expect(ask()).toEqual(told)
  expect([...history.reader.look()]).not.toHaveLength(0)
  expect(history.reader.damage).toBeNull()
  expect(history.store(batchOf([one(6, 0), one(1, 65)]))).toMatchObject([{ stored: 1, refused: 1 }])
  told[0]!.push(65)
  expect(ask()).toEqual(told)
  history.writer.sealAll()
  let now = BEGIN + 30n * 864_000_000_000n
  history.writer.store(NOTHING, now)
  for (let steps = 0; history.writer.isPackDue((now += SECOND)); steps++) {
    history.writer.pack(now)
    expect(steps).toBeLessThan(1000)
  }
  expect(ask()).toEqual(told)
  expect(history.db.prepare('SELECT count(*) FROM chunk').pluck().get()).toBe(0)
  expect([...history.reader.look()]).not.toHaveLength(0)
  expect(history.reader.damage).toBeNull()
})

test('roll-ups of the version before count as they did, and of new ones it is known which there are', () => {
  const file = join(temporaryFolder(), '2026-03.rollups.db')
  const first = opened(file, ROLLUP_APPLICATION, rollupMigrations.slice(0, 1))
  first.prepare('INSERT INTO block VALUES (3, 1, ?, ?)').run(DAY, Buffer.from(BLOCK, 'base64'))
  first.exec('INSERT INTO made VALUES (3, 5)')
  first.close()
  const db = opened(file, ROLLUP_APPLICATION, rollupMigrations)
  onTestFinished(() => {
    db.close()
  })
  const store = new RollupStore(db)
  expect(store.made(3)).toBe(5)
  const buckets = store.block(3, QUARTER, 'all')!
  expect(buckets.count[0]).toBe(COUNT)
  expect(store.block(3, { ...QUARTER, number: DAY + 1 }, 'all')).toBeUndefined()
  store.mark(4, 6)
  store.put(4, QUARTER, buckets)
  expect(new RollupShelf(db).block(4, QUARTER, 'all')?.count[0]).toBe(COUNT)
  db.exec('DELETE FROM block WHERE tag = 4')
  expect(() => new RollupShelf(db).block(4, QUARTER, 'all')).toThrow('damaged')
  store.drop(4, QUARTER)
  expect(new RollupShelf(db).block(4, QUARTER, 'all')).toBeUndefined()
})
