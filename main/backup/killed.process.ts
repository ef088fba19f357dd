/** A process of the test that kills it: makes one backup after the other, with records that are written meanwhile,
 * and tells each step and the name of each that is made. */
import { join } from 'node:path'
import { openDatabase, type Database } from '../database/database.ts'
import { copyOnline } from '../database/snapshot.ts'
import { BackupMaking, stagedRecords } from './making.ts'

const [data = '', folder = '', owner = '', first = '0'] = process.argv.slice(2)

function open(name: string): Database {
  const opened = openDatabase(join(data, name), {
    application: 0x22,
    migrations: [
      {
        version: 1,
        about: 'one table',
        up: (db) => db.exec('CREATE TABLE sample (at INTEGER PRIMARY KEY, value BLOB)'),
      },
    ],
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

const [records, history] = [open('derrick.db'), open('history.db')]
const step = (): void => {
  process.send?.('step')
}
const insert = records.prepare('INSERT INTO sample (value) VALUES (randomblob(300))')
if (records.prepare('SELECT count(*) FROM sample').pluck().get() === 0) {
  const fill = history.prepare('INSERT INTO sample (value) VALUES (randomblob(300))')
  history.transaction(() => {
    for (let n = 0; n < 3_000; n += 1) fill.run()
  })()
}
const known = [{ application: 0x22, schema: 1 }]
// An hour apart, so that the rule takes old ones away.
for (let at = Number(first); ; at += 1_800_000) {
  const task = { data, folder, console: owner, program: '1', keys: true, at, known } as const
  const making = new BackupMaking({ ...task, kind: 'scheduled' }, () => at, step)
  const begun = await making.begin()
  if (!begun.ok) throw new Error(begun.error.message)
  const copied = await copyOnline(records, stagedRecords(data), () => {
    insert.run()
    step()
    return true
  })
  if (!copied.ok) throw new Error(copied.error.message)
  const made = await making.complete()
  if (!made.ok) throw new Error(made.error.message)
  process.send?.(made.value.name)
}
