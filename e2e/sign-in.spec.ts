/** Coming in and going out: refusals, the lock, sessions that end elsewhere, a reload. */
import type { Browser, Page } from '@playwright/test'
import { administrator, expect, test, type Site } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

const operator = { user: 'm.orlova', name: 'M. Orlova', password: 'three green valves' }
let made = false

/** An account of this file, so that no wrong password slows the others down. */
async function account(site: Site): Promise<void> {
  if (made) return
  made = true
  await site.api.ask('users.create', { ...operator, role: 'operator' })
}

/** The session that the page holds. */
const tokenOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => sessionStorage.getItem('derrick.token'))

const elsewhere = async (browser: Browser, site: Site): Promise<Workstation> => {
  const context = await browser.newContext()
  return new Workstation(await context.newPage(), site.url)
}

test.beforeEach(async ({ site }) => account(site))

test('a wrong password is refused and slowed down, the right one lets in after the wait', async ({
  page,
  site,
}) => {
  test.setTimeout(90_000)
  await site.api.ask('users.create', {
    user: 'guessed',
    name: 'Guessed',
    role: 'viewer',
    password: 'nobody guesses this',
  })
  const seat = await new Workstation(page, site.url).open()
  const { entry, shell } = seat
  for (let attempt = 0; attempt < 5; attempt++) {
    await entry.signIn('guessed', `wrong number ${attempt}`)
    await expect(entry.says(entry.errors.wrong_credentials)).toBeVisible()
    await expect(entry.password).toHaveValue('')
    await expect(entry.user).toHaveValue('guessed')
  }
  const wait = new RegExp(entry.errors.attempts('\u0000').replace('\u0000', '\\d.*'))
  await entry.signIn('guessed', 'nobody guesses this')
  await expect(entry.says(wait)).toBeVisible()
  await expect(async () => {
    await entry.signIn('guessed', 'nobody guesses this')
    await expect(shell.rail).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 40_000 })
  const refusals = await site.api.ask('journal.list', { kind: 'sign_in_refused' })
  expect(refusals.filter(({ subject }) => subject === 'guessed')).toHaveLength(5)
})

test('signing out leaves nothing that could be used', async ({ page, site }) => {
  const seat = await new Workstation(page, site.url).signIn(operator)
  const token = await tokenOf(page)
  await seat.shell.signOut()
  await expect(seat.entry.signInButton).toBeVisible()
  expect(await tokenOf(page)).toBeNull()
  await page.goBack().catch(() => null)
  await page.goto(site.url)
  await expect(seat.entry.signInButton).toBeVisible()
  const answer = await fetch(`${site.url}/api/call/tags.latest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{}',
  })
  expect(answer.status).toBe(401)
})

test('a locked console stays live and takes no command', async ({ page, site }) => {
  const seat = await new Workstation(page, site.url).signIn(operator)
  const { overview, shell } = seat
  await overview.expectMoving('201')
  await shell.lock()
  await expect(shell.locked).toBeVisible()
  await expect(shell.person).toContainText(shell.texts.locked)
  await overview.expectMoving('201')
  await page.keyboard.press('s')
  await expect(seat.setpoint.dialog).toHaveCount(0)

  const token = await tokenOf(page)
  const refused = await fetch(`${site.url}/api/call/setpoint.propose`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ tag: '201.F.SP', value: 48, reason: 'while locked' }),
  })
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ ok: false, error: { code: 'locked' } })

  await shell.unlock('not the password')
  await expect(shell.locked.getByText(seat.entry.texts.wrongPassword)).toBeVisible()
  await page.reload()
  await expect(shell.locked).toBeVisible()
  await shell.unlock(operator.password)
  await expect(shell.locked).toHaveCount(0)
  await expect(shell.person).toContainText(operator.name)
})

test('a reload keeps the session, the place and the choice of theme', async ({ page, site }) => {
  const seat = await new Workstation(page, site.url).signIn(operator)
  await seat.shell.open('trends')
  await seat.shell.wear('dark')
  await page.reload()
  await seat.shell.ready()
  await expect(seat.shell.link('trends')).toHaveAttribute('aria-current', 'page')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('a session that is ended elsewhere ends here, and says so', async ({
  browser,
  page,
  site,
}) => {
  const seat = await new Workstation(page, site.url).signIn(operator)
  const other = await elsewhere(browser, site)
  await other.resume(await tokenOf(page))
  await other.shell.signOut()
  await expect(seat.entry.says(seat.entry.texts.ended)).toBeVisible()
  await other.page.context().close()
  await seat.entry.signIn(administrator.user, administrator.password)
  await seat.shell.ready()
})
