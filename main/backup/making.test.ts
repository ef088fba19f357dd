import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copyOnline, examineCopy } from '../database/snapshot.ts'
import { codeOf, value } from '../fixtures.ts'
import { add, HOUR, LATER, openTable, OTHER_CONSOLE, site } from './fixtures.ts'
import { isPlace, readManifest } from './manifest.ts'
import { checkBackup } from './restoring.ts'
import { BackupTarget } from './target.ts'

const known = [
  { application: 0x11, schema: 1 },
  { application: 0x22, schema: 1 },
]

it('the history is of the moment of its begin, whatever is written while it is copied', async () => {
  const { data, target, history, making, stage } = site()
  const made = making(LATER)
  value(await made.begin())
  add(history, 3_000)
  await stage()
  const done = made.complete()
  add(history, 1)
  const { name } = value(await done)
  await made.end()
  expect(value(examineCopy(join(target, name, 'history.db'))).rows).toEqual({ sample: 4_000 })
  expect(value(examineCopy(join(target, name, 'derrick.db'))).rows).toEqual({ sample: 10 })
  const { files, ...said } = value(await readManifest(join(target, name)))
  expect(said).toMatchObject({ program: '1.2.3', kind: 'scheduled', keys: true, startedAt: LATER })
  expect(files.map((file) => file.name).toSorted()).toEqual([
    'derrick.db',
    'history.db',
    'pki/own/key.pem',
    'secrets.key',
  ])
  for (const file of files) expect(statSync(join(target, name, file.name)).mode & 0o077).toBe(0)
  // Nothing is left beside it, and the copies need no log.
  expect(readdirSync(target)).toEqual([name])
  expect(readdirSync(join(target, name)).toSorted()).toEqual(
    ['derrick.db', 'history.db', 'manifest.json', 'pki', 'secrets.key'].toSorted(),
  )
  expect(existsSync(join(data, 'backup.part'))).toBe(false)
  expect(codeOf(await checkBackup(join(target, name), known))).toBe('ok')
})

it('records are copied while they are written, by the connection that holds them', async () => {
  const { data, target, records, making } = site()
  const made = making(LATER)
  value(await made.begin())
  add(records, 20_000)
  let steps = 0
  value(
    await copyOnline(records, join(data, 'backup.part'), () => {
      steps += 1
      add(records, 1)
      return true
    }),
  )
  expect(steps).toBeGreaterThan(10)
  const { name } = value(await made.complete())
  await made.end()
  const copied = value(examineCopy(join(target, name, 'derrick.db'))).rows['sample']
  // What came at the last step may be in it or not; nothing before it is missing.
  expect(copied).toBeGreaterThanOrEqual(20_010 + steps - 1)
})

it('without keys there is neither the key of secrets nor the folder of certificates', async () => {
  const { target, backUp } = site()
  const { name } = value(await backUp(LATER, { keys: false }))
  expect(readdirSync(join(target, name)).toSorted()).toEqual([
    'derrick.db',
    'history.db',
    'manifest.json',
  ])
})

it('a month that has not changed is the same file in two backups, and another one is copied', async () => {
  const { data, target, backUp } = site()
  const old = openTable(join(data, 'history', '2026-09.samples.db'))
  const open = openTable(join(data, 'history', '2026-10.samples.db'))
  add(old, 500)
  add(open, 500)
  old.close()
  writeFileSync(join(data, 'history', '2026-08.samples.damaged-2026.db'), 'set aside')
  const first = value(await backUp(LATER))
  expect(first.reused).toBe(0)
  add(open, 1)
  const second = value(await backUp(LATER + HOUR))
  const inode = (name: string, month: string): number =>
    statSync(join(target, name, 'history', month)).ino
  expect(inode(second.name, '2026-09.samples.db')).toBe(inode(first.name, '2026-09.samples.db'))
  expect(inode(second.name, '2026-10.samples.db')).not.toBe(inode(first.name, '2026-10.samples.db'))
  expect(second.reused).toBeGreaterThan(0)
  expect(
    value(examineCopy(join(target, second.name, 'history', '2026-10.samples.db'))).rows,
  ).toEqual({ sample: 501 })
  expect(readdirSync(join(target, second.name, 'history'))).toHaveLength(2)
})

it('what lies in a former backup is read again after a week, and copied anew where it has changed', async () => {
  const { data, target, backUp } = site()
  const month = openTable(join(data, 'history', '2026-09.samples.db'))
  add(month, 500)
  month.close()
  const first = value(await backUp(LATER))
  const file = join(target, first.name, 'history', '2026-09.samples.db')
  const bytes = readFileSync(file)
  bytes.writeUInt8(bytes.readUInt8(9_000) ^ 1, 9_000)
  writeFileSync(file, bytes)
  const next = value(await backUp(LATER + 8 * 24 * HOUR))
  expect(next.reused).toBeGreaterThan(0)
  const copy = join(target, next.name, 'history', '2026-09.samples.db')
  expect(statSync(copy).ino).not.toBe(statSync(file).ino)
  expect(value(examineCopy(copy)).rows).toEqual({ sample: 500 })
})

it('a month that has numbers which its history has not given is not taken beside it', async () => {
  const { data, target, history, backUp } = site()
  const month = openTable(join(data, 'history', '2026-09.samples.db'), 0x33)
  add(month, 4_001)
  const numbers = 'SELECT max(at) FROM sample'
  const told = [0x22, 0x33].map((application) => ({ application, schema: 1, numbers }))
  expect(await backUp(LATER, { known: told })).toMatchObject({
    ok: false,
    error: { details: { reason: 'overtaken' } },
  })
  add(history, 1)
  const made = value(await backUp(LATER + 1_000, { known: told }))
  expect(made.unread).toBe(0)
  expect(readdirSync(join(target, made.name, 'history'))).toEqual(['2026-09.samples.db'])
})

it('a file that changed just now is not taken for unchanged', async () => {
  const { data, backUp } = site()
  const month = openTable(join(data, 'history', '2026-09.samples.db'))
  add(month, 10)
  month.close()
  const now = statSync(join(data, 'history', '2026-09.samples.db')).mtimeMs + 500
  value(await backUp(Math.floor(now)))
  expect(value(await backUp(Math.floor(now) + 1_000)).reused).toBe(0)
})

it('what was left by a run that was ended is taken away, and nothing of anybody else', async () => {
  const { data, target, making, stage, backUp } = site()
  const left = making(LATER)
  value(await left.begin())
  await stage()
  // Ended here: its folder does not count.
  const [part] = readdirSync(target)
  expect(part).toMatch(/^\.part-/)
  expect(await new BackupTarget(target, OTHER_CONSOLE).list()).toEqual([])
  const foreign = ['.part-7c1d3f7e-2026-11-22T10-00-00Z', 'photos', 'derrick-notes']
  for (const name of foreign) mkdirSync(join(target, name))
  mkdirSync(join(target, 'derrick-2026-01-01T00-00-00Z'))
  const { name } = value(await backUp(LATER + 1_000))
  expect(readdirSync(target).toSorted()).toEqual(
    [...foreign, 'derrick-2026-01-01T00-00-00Z', name].toSorted(),
  )
  expect(existsSync(join(data, 'backup.part'))).toBe(false)
})

it('the rule takes away its own old ones; what somebody laid into one stays', async () => {
  const { target, backUp } = site()
  const names: string[] = []
  for (let hour = 0; hour < 4; hour += 1) {
    // Two in each hour, of one day: the first of each goes.
    names.push(value(await backUp(LATER + hour * HOUR)).name)
    if (hour === 2) writeFileSync(join(target, names.at(-1) ?? '', 'note.txt'), 'mine')
    names.push(value(await backUp(LATER + hour * HOUR + 600_000)).name)
  }
  const theirs = value(await backUp(LATER - HOUR, { console: OTHER_CONSOLE })).name
  const left = readdirSync(target)
  expect(left.filter((name) => names.includes(name))).toEqual(names.filter((_, at) => at % 2 === 1))
  expect(left).toContain(theirs)
  const gone = left.find((name) => name.startsWith('.gone-')) ?? ''
  expect(readdirSync(join(target, gone))).toEqual(['note.txt'])
})

it('two of one second have names of their own, and a damaged one is told and kept', async () => {
  const { target, backUp } = site()
  const first = value(await backUp(LATER)).name
  const second = value(await backUp(LATER + 5)).name
  // The rule keeps one of an hour.
  expect(second).toBe(`${first}-2`)
  expect(readdirSync(target)).toEqual([second])
  writeFileSync(join(target, second, 'history.db'), 'short')
  value(await backUp(LATER + HOUR))
  const list = await new BackupTarget(target, '0b8f0a52-6a0e-4f0e-9f53-0d4d0c2f6a11').list()
  expect(list.map(({ good }) => good)).toEqual([true, false])
  expect(existsSync(join(target, second))).toBe(true)
})

it('a backup that names files outside of itself, or of a newer program, is refused', async () => {
  const { target, backUp, folder } = site()
  const { name } = value(await backUp(LATER))
  expect(
    await checkBackup(join(target, name), [known[0]!, { application: 0x22, schema: 0 }]),
  ).toMatchObject({ ok: false, error: { details: { reason: 'future' } } })
  expect(await checkBackup(folder, known)).toMatchObject({
    ok: false,
    error: { details: { reason: 'none' } },
  })
  writeFileSync(join(folder, 'manifest.json'), '{"name":"package"}')
  expect(await checkBackup(folder, known)).toMatchObject({
    ok: false,
    error: { details: { reason: 'foreign' } },
  })
  for (const place of ['../derrick.db', 'pki/../../x', 'pki/a\\b', 'history/a.db', '/etc/passwd']) {
    expect(isPlace(place)).toBe(false)
  }
})
