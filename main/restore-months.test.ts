/** The history with its months is backed up while it is sealed and packed all the time, and restored. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { batchOf, type Sample } from '../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../shared/time.ts'
import { BackupMaking, stagedRecords, type Made } from './backup/making.ts'
import { manifestText, readManifest, type BackupFile } from './backup/manifest.ts'
import { checkBackup, stageBackup } from './backup/restoring.ts'
import { settleStaged, takeRestored } from './backup/taking.ts'
import { openDatabase } from './database/database.ts'
import { RECORDS_APPLICATION, recordsMigrations } from './database/schema.ts'
import { openSnapshot } from './database/snapshot.ts'
import { temporaryFolder, value } from './fixtures.ts'
import { MONTH_PAGE } from './historian/schema.ts'
import { NOTHING, openBoth, rangeOf } from './historian/test-reference.ts'
import { knownFiles } from './known-files.ts'

const NEAR = Date.UTC(2026, 1, 28, 12)
const [BEGIN, END] = [ticksFromMs(NEAR - 1), ticksFromMs(NEAR + 400 * 24 * 3_600_000)]
const TAGS = [1, 2, 3]
const MINUTE = 60_000
const CONSOLE = '0b8f0a52-6a0e-4f0e-9f53-0d4d0c2f6a11'
/** Well after the times of all files. */
const LATER = Date.UTC(2100, 0, 4)
const HOUR = 3_600_000

const at = (tag: number, n: number): Sample => {
  const sourceTime = ticksFromMs(NEAR + n * 20 * MINUTE)
  return {
    ...{ tag, sourceTime, serverTime: sourceTime },
    ...{ status: 0, type: 11, flags: 0, value: n },
  }
}

/** A console that records, seals and packs as much as `work` is called. */
function recording() {
  const folder = temporaryFolder()
  const [data, target] = [join(folder, 'data'), join(folder, 'target')]
  for (const each of [data, target]) mkdirSync(each)
  const options = { application: RECORDS_APPLICATION, migrations: recordsMigrations }
  value(openDatabase(join(data, 'derrick.db'), options)).close()
  const history = openBoth(data, {}, { stepRows: 40, stepHeaders: 4 })
  onTestFinished(() => {
    history.close()
  })
  let now: Ticks = ticksFromMs(NEAR + 800 * 24 * HOUR)
  let [count, turns] = [0, 0]
  const work = (): void => {
    history.store(batchOf(TAGS.flatMap((tag) => [at(tag, count), at(tag, count + 1)])))
    count += 2
    turns += 1
    if (turns % 2 === 0) history.writer.sealAll()
    history.writer.store(NOTHING, (now += 72_000_000_000n))
    for (let steps = turns % 5; steps > 0 && history.writer.isPackDue(now); steps -= 1) {
      history.writer.pack(now)
    }
  }
  const packAll = (): void => {
    history.writer.sealAll()
    history.writer.store(NOTHING, (now += 72_000_000_000n))
    while (history.writer.isPackDue(now)) history.writer.pack(now)
  }
  const backUp = async (when: number): Promise<Made> => {
    const task = { data, folder: target, console: CONSOLE, program: '1', keys: true } as const
    const making = new BackupMaking(
      { ...task, kind: 'manual', at: when, known: knownFiles },
      () => when,
      work,
    )
    value(await making.begin())
    for (let turn = 0; turn < 7; turn += 1) work()
    copyFileSync(join(data, 'derrick.db'), stagedRecords(data))
    packAll()
    const made = value(await making.complete())
    await making.end()
    return made
  }
  return { folder, data, target, work, packAll, backUp, acknowledged: () => count }
}

const staged = async (from: string, data: string) =>
  stageBackup({
    ...{ from, data, known: knownFiles, at: LATER, console: null, person: null, reason: null },
    manifest: value(await checkBackup(from, knownFiles)),
  })

async function restored(from: string, into: string) {
  mkdirSync(into)
  value(await staged(from, into))
  value(await settleStaged(into))
  value(await takeRestored(into))
  const history = openBoth(into)
  onTestFinished(() => {
    history.close()
  })
  return rangeOf(history.reader, { tags: TAGS, from: BEGIN, to: END })
}

it('none is lost and none is there twice, however much was packed while the backup was made', async () => {
  const { folder, target, work, backUp, acknowledged } = recording()
  for (let run = 0; run < 4; run += 1) {
    for (let turn = 0; turn < 45 + run; turn += 1) work()
    const before = acknowledged()
    const { name, unread } = await backUp(LATER + run * HOUR)
    expect(unread).toBe(0)
    expect(readdirSync(join(target, name, 'history')).length).toBeGreaterThan(1)
    // The set is whole by itself: no month is ahead of its history.
    const numbers = ['history.db', ...readdirSync(join(target, name, 'history'))].map((file, n) => {
      const held = value(openSnapshot(join(target, name, n === 0 ? '' : 'history', file)))
      const kind = knownFiles.find(({ application }) => application === held.application)
      const most = value(held.number(kind!.numbers!))
      held.close()
      return most
    })
    expect(Math.max(...numbers)).toBe(numbers[0])
    const { series, gaps } = await restored(join(target, name), join(folder, `restored-${run}`))
    expect(gaps).toEqual([])
    for (const { value: found } of series) {
      expect([...found]).toEqual(Array.from({ length: before }, (_, n) => n))
    }
  }
}, 120_000)

it('a month that is damaged is told, and all else is backed up and restored', async () => {
  const { folder, data, target, work, packAll, backUp, acknowledged } = recording()
  for (let turn = 0; turn < 30; turn += 1) work()
  packAll()
  const months = readdirSync(join(data, 'history')).filter((name) => name.endsWith('.db'))
  expect(months.length).toBeGreaterThan(1)
  const before = acknowledged()
  writeFileSync(join(data, 'history', '2025-01.samples.db'), 'no month '.repeat(2_000))
  // Of a kind that this version does not know.
  const strange = value(
    openDatabase(join(data, 'history', '2025-02.words.db'), {
      application: 0x77,
      migrations: [{ version: 1, about: 'one', up: (db) => db.exec('CREATE TABLE a (b)') }],
    }),
  )
  strange.close()
  const { name, unread } = await backUp(LATER)
  expect(unread).toBe(2)
  const from = join(target, name)
  const manifest = value(await readManifest(from))
  expect([...manifest.unread].toSorted()).toEqual([
    'history/2025-01.samples.db',
    'history/2025-02.words.db',
  ])
  expect(existsSync(join(from, 'history', '2025-01.samples.db'))).toBe(false)
  const { series } = await restored(from, join(folder, 'restored'))
  for (const { value: found } of series) expect(found.length).toBe(before)
  expect(existsSync(join(folder, 'restored', 'history', '2025-02.words.db'))).toBe(true)
}, 120_000)

it('a month of which a page is damaged is copied as it stands', async () => {
  const { folder, data, target, work, packAll, backUp } = recording()
  for (let turn = 0; turn < 60; turn += 1) work()
  packAll()
  const [first = ''] = readdirSync(join(data, 'history')).filter((each) =>
    each.endsWith('.samples.db'),
  )
  const old = join(data, 'history', '2025-03.samples.db')
  copyFileSync(join(data, 'history', first), old)
  const bytes = readFileSync(old)
  bytes.fill(0x5a, 4 * MONTH_PAGE, 5 * MONTH_PAGE)
  writeFileSync(old, bytes)
  const { name, unread } = await backUp(LATER)
  expect(unread).toBe(1)
  const copy = join(target, name, 'history', '2025-03.samples.db')
  expect(existsSync(copy)).toBe(true)
  // The console opens it as it did before, and goes on with the rest.
  const { series } = await restored(join(target, name), join(folder, 'restored'))
  expect(series.every(({ time }) => time.length >= 120)).toBe(true)
  expect(existsSync(join(folder, 'restored', 'history', '2025-03.samples.db'))).toBe(true)
}, 120_000)

it('a set whose months are of a later moment than its history is refused, and nothing is changed', async () => {
  const { folder, target, work, packAll, backUp } = recording()
  for (let turn = 0; turn < 40; turn += 1) work()
  const early = await backUp(LATER)
  for (let turn = 0; turn < 40; turn += 1) work()
  packAll()
  const late = await backUp(LATER + HOUR)
  // Its months have what this history still holds in its tail.
  const before = value(await readManifest(join(target, early.name)))
  const { format: _, version: __, ...after } = value(await readManifest(join(target, late.name)))
  const from = join(target, late.name)
  copyFileSync(join(target, early.name, 'history.db'), join(from, 'history.db'))
  const isHistory = ({ name }: BackupFile): boolean => name === 'history.db'
  const files = after.files.map((file) =>
    isHistory(file) ? (before.files.find(isHistory) ?? file) : file,
  )
  writeFileSync(join(from, 'manifest.json'), manifestText({ ...after, files }))
  const data = join(folder, 'mixed')
  mkdirSync(data)
  expect(await staged(from, data)).toMatchObject({
    ok: false,
    error: { details: { reason: 'damaged', file: expect.stringMatching(/^history\//) } },
  })
  expect(readdirSync(data)).toEqual([])
}, 120_000)
