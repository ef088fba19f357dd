/** When was it so: a condition over what was recorded, its occurrences, and the trend of one. */
import { readFileSync } from 'node:fs'
import { expect, test } from './fixtures.ts'
import { expectAccessible } from './pages/survey.ts'
import { Workstation } from './pages/workstation.ts'

test('a condition finds its occurrence, which leads to its trend and into a CSV, by keys alone', async ({
  page,
  site,
}) => {
  const seat = await new Workstation(page, site.url).resume(site.api.token, 'overview')
  const { search, shell, trends } = seat
  await seat.overview.expectMoving('101')
  await shell.open('search')
  await expect(search.condition).toBeVisible()
  await expectAccessible(page, 'search, nothing asked')

  await search.condition.fill('[101.F] > 2 °C')
  await expect(page.getByText('Unlike quantities: °C, Hz.')).toBeVisible()
  await expectAccessible(page, 'search, a fault')

  await site.recorded(['101.F'], 1)
  await search.find('[101.F] > 1 Hz and [101.F] is not bad')
  await expect(search.rows).not.toHaveCount(0)
  await search.table.press('End')
  await expect(search.detail).toContainText(search.texts.ended.running)
  await expectAccessible(page, 'search, found')

  const saved = page.waitForEvent('download')
  await search.export.press('Enter')
  const sheet = readFileSync(await (await saved).path(), 'utf8')
  expect(sheet).toContain('[101.F] > 1 Hz and [101.F] is not bad')
  expect(sheet).toContain('"101.F, Hz: least"')

  await search.table.press('t')
  await trends.expectDrawn('101.F')
  expect(page.url()).toContain('pens=101.F&')
  await page.goBack()
  await expect(search.condition).toHaveValue('[101.F] > 1 Hz and [101.F] is not bad')
  await expect(search.rows).not.toHaveCount(0)
})
