/** Backups from the screen: set up, made, told in the journal, and brought back by the command line. */
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
