import { afterEach, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import type { Database } from '../database/database.ts'
import { openForReading, openHistory } from './opening.ts'
import { HistoryReader } from './reader.ts'
import { HistoryWriter } from './writer.ts'

const opened: Database[] = []
afterEach(() => {
  for (const db of opened.splice(0)) db.close()
})

/** Pages of the file that a connection keeps, MB; SQLite takes a negative figure for KiB. */
const keptMb = (db: Database): number => -Number(db.pragma('cache_size', { simple: true })) / 1024

test('however large history grows, writing and reading keep 11 MB of it in memory, beside the months', () => {
  const directory = temporaryFolder()
  const writing = openHistory(directory, 0n)
  const reading = openForReading(directory)
  if (!writing.ok || !reading.ok) throw new Error('not opened')
  const { db } = writing.value
  opened.push(db, reading.value)
  expect(new HistoryWriter(db, 0n)).toBeDefined()
  expect(new HistoryReader(reading.value)).toBeDefined()
  expect([keptMb(db), keptMb(reading.value)]).toEqual([7, 4])
})

test('a connection that reads can change nothing', () => {
  const directory = temporaryFolder()
  const writing = openHistory(directory, 0n)
  const reading = openForReading(directory)
  if (!writing.ok || !reading.ok) throw new Error('not opened')
  opened.push(writing.value.db, reading.value)
  expect(() => reading.value.exec('INSERT INTO alive VALUES (1, 1)')).toThrow(/readonly/)
})
