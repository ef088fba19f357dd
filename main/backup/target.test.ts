import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { judgeFolder } from './target.ts'

const rig = () => {
  const folder = temporaryFolder()
  const [data, other] = [join(folder, 'data'), join(folder, 'other-console')]
  for (const each of [data, other, join(data, 'pki')]) mkdirSync(each)
  for (const each of [data, other]) writeFileSync(join(each, 'derrick.db'), 'records')
  const reason = async (path: string): Promise<unknown> => {
    const judged = await judgeFolder(path, data)
    return judged.ok ? 'ok' : judged.error.details?.['reason']
  }
  return { folder, data, other, reason }
}

it('a folder is taken, and made where the one above it is there', async () => {
  const { folder, data, reason } = rig()
  expect(await reason(join(folder, 'target'))).toBe('ok')
  expect(await reason(join(data, 'backups'))).toBe('ok')
  expect(await reason(join(data, 'backups', 'deeper'))).toBe('ok')
  expect(readdirSync(join(folder, 'target'))).toEqual([])
})

it('what is no place for backups is refused with the reason', async () => {
  const { folder, data, other, reason } = rig()
  writeFileSync(join(folder, 'file'), '')
  mkdirSync(join(folder, 'backup', 'history'), { recursive: true })
  writeFileSync(join(folder, 'backup', 'manifest.json'), '{}')
  expect(await reason('backups')).toBe('relative')
  expect(await reason(join(folder, 'none', 'below'))).toBe('missing')
  expect(await reason(join(folder, 'file'))).toBe('file')
  expect(await reason(data)).toBe('source')
  expect(await reason(join(data, 'pki'))).toBe('source')
  expect(await reason(join(data, 'new'))).toBe('source')
  expect(await reason(other)).toBe('other_console')
  expect(await reason(join(other, 'backups'))).toBe('other_console')
  expect(await reason(join(folder, 'backup', 'history'))).toBe('in_backup')
  expect(readdirSync(data).toSorted()).toEqual(['derrick.db', 'pki'])
})

it('a link leads where it leads', async () => {
  const { folder, data, reason } = rig()
  symlinkSync(join(data, 'pki'), join(folder, 'link'))
  expect(await reason(join(folder, 'link'))).toBe('source')
  expect(await reason(join(folder, 'link', 'new'))).toBe('source')
})

it.skipIf(process.getuid?.() === 0)('one that cannot be written is refused', async () => {
  const { folder, reason } = rig()
  const closed = join(folder, 'closed')
  mkdirSync(closed, { mode: 0o500 })
  onTestFinished(() => {
    chmodSync(closed, 0o700)
  })
  expect(await reason(closed)).toBe('readonly')
  expect(await reason(join(closed, 'below'))).toBe('readonly')
})
