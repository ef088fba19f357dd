/** Backups from the screen: set up, made, told in the journal, and brought back by the command line and by the screen. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { administrator, expect, test } from './fixtures.ts'
import { expectAccessible } from './pages/survey.ts'
import { Workstation } from './pages/workstation.ts'

/** It is copied, brought to the disk, opened and checked before it is listed. */
const MADE_MS = 60_000

test('an administrator sets a folder, makes a backup, and the console is restored from it', async ({
  page,
  newSite,
}) => {
  test.setTimeout(180_000)
  const site = await newSite()
  const target = join(site.folder, 'other-disk')
  mkdirSync(target)
  const seat = await new Workstation(page, site.url).signIn(administrator)
  const { journal, shell, storage } = seat
  await shell.open('storage')
  await expect(page.getByText(storage.texts.empty)).toBeVisible()
  await expect(page.getByText(storage.texts.sameDisk)).toBeVisible()

  await storage.folder.fill(site.data)
  await storage.save.click()
  await expect(page.getByText(/among what is backed up/)).toBeVisible()
  await storage.folder.fill(target)
  await storage.save.click()
  await expect(page.getByText(storage.texts.saved, { exact: true })).toBeVisible()

  await storage.start.click()
  await expect(storage.rows).toHaveCount(1, { timeout: MADE_MS })
  await expect(storage.rows.first()).toContainText(storage.texts.good)
  await expectAccessible(page, 'storage')
  await shell.open('journal')
  await expect(journal.rows('backup_made', administrator.user).first()).toBeVisible()

  await site.console.stop()
  const [name] = readdirSync(target)
  const said = execFileSync(
    process.execPath,
    ['out/main/gateway.js', '--restore', join(target, name ?? ''), '--data', site.data],
    { encoding: 'utf8' },
  )
  expect(said).toContain('Restored')
  await site.start()
  expect(await site.api.ask('journal.list', { kind: 'restored' })).toHaveLength(1)
})

test('an administrator restores from the screen, everybody signs in again, and the history of before is there', async ({
  page,
  newSite,
}) => {
  test.setTimeout(180_000)
  const site = await newSite()
  const target = join(site.folder, 'other-disk')
  mkdirSync(target)
  const seat = await new Workstation(page, site.url).signIn(administrator)
  const { entry, journal, shell, storage } = seat
  await site.recorded(['101.PIN'], 5)
  await site.api.ask('backup.configure', { every: 0, folder: target, keys: true })
  const before = { tags: ['101.PIN'], from: 0, to: Date.now() }
  const kept = (await site.api.ask('history.range', before)).series[0]?.time ?? []
  await shell.open('storage')
  await storage.start.click()
  await expect(storage.rows).toHaveCount(1, { timeout: MADE_MS })
  await site.api.ask('users.create', {
    ...{ user: 'later', name: 'Came later', role: 'viewer', password: administrator.password },
  })

  const name = readdirSync(target)[0]?.slice('derrick-'.length) ?? ''
  await storage.restore.click()
  const { dialog } = storage
  await expect(dialog.frame).toContainText(storage.texts.restore.copied)
  await expect(dialog.act).toBeVisible()
  await expectAccessible(page, 'restoring')
  await dialog.reason.fill('The disk was replaced')
  await dialog.password.fill('Wrong-Horse-47')
  await dialog.act.click()
  await expect(dialog.frame).toContainText(storage.texts.restore.wrongPassword)
  await dialog.password.fill(administrator.password)
  await dialog.act.click()

  await expect(entry.signInButton).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/This console was restored/)).toBeVisible()
  await entry.signIn(administrator.user, administrator.password)
  await shell.ready()
  await shell.open('journal')
  await expect(journal.rows('restored', name, 'The disk was replaced').first()).toBeVisible()
  const api = await site.stranger.signIn(administrator.user, administrator.password)
  const there = new Set((await api.ask('history.range', before)).series[0]?.time)
  expect([...kept].filter((time) => !there.has(time))).toEqual([])
  expect((await api.ask('users.list', {})).map(({ user }) => user)).toEqual([administrator.user])
  expect(site.console.running).toBe(true)

  await shell.open('storage')
  await storage.discard.click()
  await storage.discardForGood.click()
  await expect(storage.discard).toHaveCount(0)
})
