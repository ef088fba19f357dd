/** Test fixture: a data folder with records, a history in use and months, and backups of it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase, type Database } from '../database/database.ts'
import { copyOnline } from '../database/snapshot.ts'
import { temporaryFolder, value } from '../fixtures.ts'
import type { Result } from '../../shared/result.ts'
import { BackupMaking, stagedRecords, type Made, type Making } from './making.ts'

const CONSOLE = '0b8f0a52-6a0e-4f0e-9f53-0d4d0c2f6a11'
export const OTHER_CONSOLE = '7c1d3f7e-2b57-4f55-8d0e-3d2d0b1f9e22'

/** Databases of their own kind: what is copied is of no interest to the copying. */
export const RECORDS = 0x11
export const HISTORY = 0x22

/** None has numbers. */
export const knownTables = [RECORDS, HISTORY].map((application) => ({ application, schema: 1 }))

export function openTable(file: string, application = HISTORY): Database {
  const db = value(
    openDatabase(file, {
      application,
      migrations: [
        {
          version: 1,
          about: 'one table',
          up: (made) => made.exec('CREATE TABLE sample (at INTEGER PRIMARY KEY, value BLOB)'),
        },
      ],
    }),
  )
  onTestFinished(() => {
    db.close()
  })
  return db
}

export function add(db: Database, rows: number): void {
  const insert = db.prepare('INSERT INTO sample (value) VALUES (randomblob(400))')
  db.transaction(() => {
    for (let n = 0; n < rows; n += 1) insert.run()
  })()
}

export function site() {
  const folder = temporaryFolder()
  const [data, target] = [join(folder, 'data'), join(folder, 'target')]
  mkdirSync(join(data, 'history'), { recursive: true })
  mkdirSync(join(data, 'pki', 'own'), { recursive: true })
  mkdirSync(target)
  writeFileSync(join(data, 'pki', 'own', 'key.pem'), 'private')
  writeFileSync(join(data, 'secrets.key'), 'secret')
  const records = openTable(join(data, 'derrick.db'), RECORDS)
  const history = openTable(join(data, 'history.db'))
  add(records, 10)
  add(history, 4_000)

  const task = (at: number, change: Partial<Making> = {}): Making => ({
    ...{ data, folder: target, console: CONSOLE, program: '1.2.3' },
    ...{ kind: 'scheduled', keys: true, at, known: knownTables },
    ...change,
  })
  const making = (at: number, change: Partial<Making> = {}, onBytes = () => {}) =>
    new BackupMaking(task(at, change), () => at, onBytes)
  const stage = async (): Promise<void> => {
    value(await copyOnline(records, stagedRecords(data), () => true))
  }
  /** @param at when, by a clock of which the times of files are long past */
  const backUp = async (at: number, change: Partial<Making> = {}): Promise<Result<Made>> => {
    const made = making(at, change)
    const begun = await made.begin()
    if (!begun.ok) return begun
    await stage()
    const done = await made.complete()
    await made.end()
    return done
  }
  return { folder, data, target, records, history, task, making, stage, backUp }
}

/** Well after the times of all files that a test has made. */
export const LATER = Date.UTC(2100, 0, 4)
export const HOUR = 3_600_000
