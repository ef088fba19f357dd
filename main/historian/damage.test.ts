/** Blobs that are not what was written: what they held is told as lost, never read as something else. */
import { copyFileSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { temporaryFolder, value } from '../fixtures.ts'
import { startHistorian } from './historian.ts'
import { openBoth } from './test-reference.ts'
import { FILE } from './schema.ts'

const now = Date.UTC(2026, 2, 12, 7, 46, 52)
const everything = { from: 0n, to: ticksFromMs(Date.UTC(2100, 0, 1)) }
const anybody = () => ({ asker: 'anybody', signal: new AbortController().signal })

const sample = (tag: number, ms: number): Sample => {
  const sourceTime = ticksFromMs(now + ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: ms }
}
const samples = (tag: number, from: number, count: number) =>
  batchOf(Array.from({ length: count }, (_, at) => sample(tag, from + at)))

/** Some samples in a chunk and some in the tail; then a byte of the blobs of a table is another. */
function harmed(table: 'tail' | 'packed'): string {
  const folder = temporaryFolder()
  const { store, writer, close } = openBoth(folder)
  store(samples(1, 0, 50))
  writer.sealAll()
  store(samples(1, 100, 50))
  close()
  const db = new Database(join(folder, FILE))
  const middle = `substr(rows, 1, length(rows) / 2) || x'5a' || substr(rows, length(rows) / 2 + 2)`
  expect(db.prepare(`UPDATE ${table} SET rows = CAST(${middle} AS BLOB)`).run().changes).toBe(1)
  db.close()
  return folder
}

async function started(folder: string, at = now + 60_000, firstStart: number | null = now) {
  const historian = value(
    await startHistorian(folder, { now: () => at, gatherMs: 0, retryMs: 10, firstStart }),
  )
  onTestFinished(() => historian.stop())
  return historian
}

test('a damaged tail is found at the start: the file is set aside and a new one begun', async () => {
  const historian = await started(harmed('tail'))
  expect(historian.setAside).toMatch(/history\.damaged-/)
  expect(await historian.append(samples(1, 0, 5))).toMatchObject({ stored: 5 })
  expect(await historian.gaps(everything)).toMatchObject([{ kind: 'file_lost' }])
})

test('a damaged chunk is a gap of what it held: the rest is answered, and it is told', async () => {
  const historian = await started(harmed('packed'))
  const all = await historian.range({ tags: [1], ...everything }, anybody())
  expect(all.series[0]!.time).toHaveLength(50)
  expect(all.gaps).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'file_lost', scope: { of: 'tag', tag: 1 }, lost: 50 },
      ...{ from: ticksFromMs(now), to: ticksFromMs(now + 49) },
    }),
  )
  const { trouble } = await historian.figures()
  expect(trouble?.details).toMatchObject({ reason: 'unreadable', samples: 50, from: now })
  const after = { tags: [1], from: ticksFromMs(now + 90), to: everything.to }
  const { series } = await historian.range(after, anybody())
  expect(series[0]!.time).toHaveLength(50)
})

test('a damaged chunk that has to be known for a commit: the file is set aside, and nothing is lost', async () => {
  const historian = await started(harmed('packed'))
  expect(await historian.append(samples(1, 10, 5))).toMatchObject({ stored: 5 })
  expect(historian.setAside).toMatch(/history\.damaged-/)
  expect((await historian.figures()).trouble?.details).toMatchObject({ reason: 'set_aside' })
})

/** Five commits in a log that a kill has left, in a folder of its own. */
async function killed(): Promise<string> {
  const folder = temporaryFolder()
  const first = await started(folder, now, null)
  for (let at = 0; at < 5; at++) await first.append(samples(1, 100 * at, 5))
  const left = temporaryFolder()
  for (const part of ['', '-wal']) copyFileSync(join(folder, FILE + part), join(left, FILE + part))
  return left
}

test('a log damaged before the start: it is told which, since when commits are lost, and it is kept', async () => {
  const folder = await killed()
  const log = join(folder, `${FILE}-wal`)
  const bytes = readFileSync(log)
  const page = 4096 + 24
  const at = bytes.length - 4 * page
  bytes[at] = bytes[at]! ^ 1
  writeFileSync(log, bytes)
  utimesSync(log, now / 1000 + 30, now / 1000 + 30)
  const historian = await started(folder)
  const { trouble } = await historian.figures()
  expect(trouble?.details).toMatchObject({ reason: 'log_damaged', file: log, to: now + 30_000 })
  expect(readFileSync(`${log}.damaged`).equals(bytes)).toBe(true)
  const gaps = await historian.gaps(everything)
  expect(gaps).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'file_lost', from: ticksFromMs(now), to: ticksFromMs(now + 30_000) },
    }),
  )
  expect(await historian.append(samples(2, 0, 5))).toMatchObject({ stored: 5 })
  expect((await historian.figures()).trouble?.details?.['reason']).toBe('log_damaged')
})

test('a sound log is no trouble, one that is gone with all that was in it is', async () => {
  const sound = await killed()
  expect((await (await started(sound)).figures()).trouble).toBeNull()
  const gone = await killed()
  rmSync(join(gone, `${FILE}-wal`))
  writeFileSync(join(gone, FILE), '')
  expect((await (await started(gone)).figures()).trouble?.details).toMatchObject({
    ...{ reason: 'begun_anew', from: now, to: now + 60_000 },
  })
})

/** Fifty samples of a tag in a chunk; then a row of the file is another one. */
function changed(sql: string): string {
  const folder = temporaryFolder()
  const { store, writer, close } = openBoth(folder)
  store(samples(1, 0, 50))
  writer.sealAll()
  close()
  const db = new Database(join(folder, FILE))
  expect(db.prepare(sql).run().changes).toBe(1)
  db.close()
  return folder
}

test('a chunk that stands under another tag is no sample of that, and is told of its own once it was looked for', async () => {
  const historian = await started(changed('UPDATE chunk SET tag = 9'))
  await historian.lookThrough()
  const own = { tags: [1], ...everything }
  const found = await historian.range(own, anybody())
  expect(found.series[0]!.time).toHaveLength(0)
  expect(found.gaps).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'file_lost', scope: { of: 'tag', tag: 1 }, lost: 50 },
      ...{ from: ticksFromMs(now), to: ticksFromMs(now + 49) },
    }),
  )
  const other = await historian.range({ tags: [9], ...everything }, anybody())
  expect(other.series[0]!.time).toHaveLength(0)
  expect((await historian.figures()).trouble?.details).toMatchObject({ reason: 'unreadable' })
})

test('a row that says which samples count and is damaged while the console runs: the file is set aside', async () => {
  const folder = changed('INSERT INTO forgotten VALUES (5)')
  const historian = await started(folder)
  await historian.lookThrough()
  expect(historian.setAside).toBeNull()
  const db = new Database(join(folder, FILE))
  // As a bit of the disk does it: the sum stays as it is.
  db.unsafeMode()
  db.pragma('writable_schema = ON')
  db.exec(`UPDATE sqlite_schema SET sql = 'CREATE TABLE forgotten (tag INTEGER PRIMARY KEY, sum INTEGER)'
           WHERE name = 'forgotten'`)
  db.pragma('writable_schema = RESET')
  db.exec('UPDATE forgotten SET tag = 1')
  db.close()
  expect(await historian.append(samples(2, 0, 5))).toMatchObject({ stored: 5 })
  await historian.lookThrough()
  expect(await historian.append(samples(2, 100, 5))).toMatchObject({ stored: 5 })
  expect(historian.setAside).toMatch(/history\.damaged-/)
})
