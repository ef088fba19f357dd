/** Screens that nobody has opened before the console went away: they are there, or say why not. */
import type { Page } from '@playwright/test'
import { administrator, expect, test } from './fixtures.ts'
import type { Place } from './pages/shell.ts'
import { Workstation } from './pages/workstation.ts'

const later = [
  'tags',
  'trends',
  'journal',
  'search',
  'export',
  'diagnostics',
  'people',
  'storage',
] as const satisfies Place[]

/** Screens whose program has come to the page. */
const loaded = (page: Page): Promise<number> =>
  page.evaluate(
    (places) =>
      places.filter((place) =>
        performance
          .getEntriesByType('resource')
          .some(({ name }) => new RegExp(`/assets/${place}-[^/]+\\.js$`).test(name)),
      ).length,
    later,
  )

test('every screen opens after the console has died, though none was opened before', async ({
  newSite,
  page,
}) => {
  const site = await newSite()
  const { shell } = await new Workstation(page, site.url).signIn(administrator)
  await expect.poll(() => loaded(page)).toBe(later.length)
  await site.console.kill()
  await expect(shell.alarm).toContainText(shell.texts.coreLost)
  for (const place of later) {
    await shell.open(place)
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible()
    await expect(page.getByText(shell.texts.notLoaded)).toHaveCount(0)
  }
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible()
})

test('a screen that could not be loaded says why, and comes by itself when the console is back', async ({
  newSite,
  page,
}) => {
  test.setTimeout(120_000)
  const site = await newSite()
  // As if the console had died before the program of the trends was brought over.
  await page.route(/\/assets\/trends-/, (route) => route.abort('connectionrefused'))
  const seat = await new Workstation(page, site.url).signIn(administrator)
  const { entry, overview, shell, trends } = seat
  await overview.expectMoving('101')
  await site.console.kill()
  await expect(shell.alarm).toContainText(shell.texts.coreLost)
  await seat.goTo('trends?pens=101.PIN')
  await expect(page.getByText(shell.texts.notReached)).toBeVisible()
  await page.unroute(/\/assets\/trends-/)
  await page.getByRole('main').getByRole('button').click()
  await expect(page.getByText(shell.texts.notReached)).toBeVisible()

  await site.start()
  await expect(entry.signInButton).toBeVisible({ timeout: 30_000 })
  await entry.signIn(administrator.user, administrator.password)
  await trends.expectDrawn('101.PIN')
})

test('a screen that the console keeps back for a while comes without a reload', async ({
  site,
  page,
}) => {
  // What it shares with others is withheld too, except what the page begins with: the browser must ask
  // for all of it again.
  const first = await (await fetch(site.url)).text()
  const withheld = ({ pathname }: URL): boolean =>
    pathname.endsWith('.js') && !first.includes(pathname.slice(pathname.lastIndexOf('/')))
  await page.route(withheld, (route) => route.abort('connectionrefused'))
  const seat = await new Workstation(page, site.url).resume(site.api.token, 'trends?pens=101.PIN')
  await expect(page.getByText(seat.shell.texts.notGiven)).toBeVisible()
  await page.unroute(withheld)
  await seat.trends.expectDrawn('101.PIN')
})
