/** A setpoint change that does not go smoothly: limits, keys, expiry, a controller that takes it back, two operators. */
import type { Browser, Locator } from '@playwright/test'
import { administrator, expect, test, type Site } from './fixtures.ts'
import { Workstation, type Look } from './pages/workstation.ts'

const second = { user: 'i.sato', name: 'I. Sato', password: 'nine careful turns' }

const at = async (seat: Workstation, site: Site, well: string): Promise<Workstation> => {
  await seat.resume(site.api.token, `tags?equipment=${well}`)
  await seat.tags.openSetpoint(`${well}.F`)
  await seat.setpoint.expectAt('draft')
  return seat
}

const valueOf = async (site: Site, tag: string): Promise<unknown> =>
  (await site.api.ask('tags.latest', { tags: [tag] }))[0]?.value

async function anotherSeat(browser: Browser, site: Site, look: Look = {}): Promise<Workstation> {
  const context = await browser.newContext()
  return new Workstation(await context.newPage(), site.url, look)
}

test('a value outside the limits is named while it is typed, and cannot be armed', async ({
  page,
  site,
}) => {
  const { setpoint } = await at(new Workstation(page, site.url), site, '104')
  const { check } = setpoint.texts
  await setpoint.draft({ value: '75', reason: 'plan' })
  await expect(setpoint.check(check.high)).toContainText('75.0 > 60.0 Hz')
  await expect(setpoint.arm).toHaveAttribute('aria-disabled', 'true')
  await setpoint.value.fill('4')
  await expect(setpoint.check(check.low)).toContainText('4.0 < 40.0 Hz')
  await setpoint.value.fill('fifty')
  await expect(setpoint.check(check.type)).toBeVisible()
  await setpoint.value.fill('50,5')
  await expect(setpoint.check(check.limits)).toBeVisible()
  await expect(setpoint.arm).toBeEnabled()
})

test('Enter alone never sends; Esc disarms', async ({ page, site }) => {
  const { setpoint } = await at(new Workstation(page, site.url), site, '104')
  const before = await valueOf(site, '104.F.SP')
  await setpoint.draft({ value: '51', reason: 'plan' })
  await setpoint.value.press('Enter')
  await setpoint.expectAt('draft')
  await setpoint.armIt()
  await expect(setpoint.disarm).toBeFocused()
  await setpoint.send.focus()
  await page.keyboard.press('Enter')
  await expect(setpoint.dialog.getByRole('alert')).toContainText(setpoint.texts.enterAlone)
  await setpoint.expectAt('armed')
  await page.keyboard.press('Escape')
  await setpoint.expectAt('draft')
  await expect(setpoint.dialog).toContainText(setpoint.texts.notice.cancelled)
  await expect(setpoint.value).toHaveValue(/^51/)
  expect(await valueOf(site, '104.F.SP')).toBe(before)
  const sent = await site.api.ask('setpoint.list', { tag: '104.F.SP' })
  expect(sent).toEqual([])
})

test('a confirmation that does not come expires, and says so', async ({ page, site }) => {
  await site.api.ask('tags.update', { tag: '105.QGI.SP', rules: { armed: 5_000 } })
  const seat = await new Workstation(page, site.url).resume(site.api.token, 'tags?equipment=105')
  const { setpoint, tags } = seat
  await tags.openSetpoint('105.QGI')
  const before = await valueOf(site, '105.QGI.SP')
  await setpoint.draft({ value: String(Number(before) - 1), reason: 'plan' })
  await setpoint.armIt()
  await setpoint.expectAt('draft', 20_000)
  await expect(setpoint.dialog).toContainText(setpoint.texts.notice.expired(5))
  await page.keyboard.press('Control+Enter')
  await setpoint.expectAt('draft')
  expect(await valueOf(site, '105.QGI.SP')).toBe(before)
})

test('of many that are armed and left, none stays armed', async ({ site }) => {
  const { api } = site
  const chokes = (await api.ask('tags.list', {}))
    .map(({ name }) => name)
    .filter((name) => name.endsWith('.CH.SP'))
  const armed: string[] = []
  for (const tag of [...chokes, ...chokes]) {
    await api.ask('tags.update', { tag, rules: { armed: 5_000 } })
    // The second time it takes the place of the first.
    const value = Number(await valueOf(site, tag)) - 1
    const { change } = await api.ask('setpoint.propose', { tag, value, reason: 'left alone' })
    armed.push(change.id)
  }
  const phases = (): Promise<string[]> =>
    Promise.all(armed.map(async (change) => (await api.ask('setpoint.status', { change })).phase))
  await expect
    .poll(async () => (await phases()).filter((phase) => phase === 'armed'), { timeout: 15_000 })
    .toEqual([])
})

test('two operators on one setpoint: the second is told who changes it, and to what', async ({
  browser,
  page,
  site,
}) => {
  await site.api.ask('users.create', { ...second, role: 'operator' })
  const first = await at(new Workstation(page, site.url), site, '102')
  const api = await site.stranger.signIn(second.user, second.password)
  const other = await anotherSeat(browser, site)
  await other.resume(api.token, 'tags?equipment=102')
  await other.tags.openSetpoint('102.F')
  await other.setpoint.draft({ value: '49', reason: 'plan' })
  await expect(other.setpoint.arm).toBeEnabled()

  await first.setpoint.draft({ value: '50.5', reason: 'request', words: 'of the dispatcher' })
  await first.setpoint.armIt()
  const busy = other.setpoint.check(other.setpoint.texts.check.busy('Administrator'))
  await expect(busy).toContainText('50.5 Hz')
  await expect(other.setpoint.arm).toHaveAttribute('aria-disabled', 'true')
  expect(
    await api.send('setpoint.propose', { tag: '102.F.SP', value: 49, reason: 'me first' }),
  ).toMatchObject({
    status: 409,
    result: { error: { code: 'conflict', details: { person: 'Administrator', value: 50.5 } } },
  })

  await test.step('a window that is opened only now knows it as well, whoever may read', async () => {
    await other.page.reload()
    await other.shell.ready()
    await other.tags.openSetpoint('102.F')
    await expect(busy).toContainText('50.5 Hz')
    await other.setpoint.draft({ value: '49', reason: 'plan' })
    await expect(other.setpoint.arm).toHaveAttribute('aria-disabled', 'true')
  })

  await first.setpoint.disarm.click()
  await first.setpoint.expectAt('draft')
  await expect(busy).toHaveCount(0)
  await expect(other.setpoint.arm).toBeEnabled()
  await other.page.context().close()
})

test('no habit of the hands sends: Enter held down, a double click', async ({ page, site }) => {
  const { setpoint } = await at(new Workstation(page, site.url), site, '104')
  const phases = async () =>
    (await site.api.ask('setpoint.list', { tag: '104.F.SP' })).map(({ phase }) => phase)
  const sent = async () => (await phases()).filter((phase) => phase !== 'armed')
  const before = await sent()
  await setpoint.draft({ value: '51.5', reason: 'plan' })
  await setpoint.arm.focus()
  for (let count = 0; count < 30; count += 1) await page.keyboard.down('Enter')
  await page.keyboard.up('Enter')
  await setpoint.expectAt('armed')
  expect(await sent()).toEqual(before)
  await page.keyboard.press('Escape')
  await setpoint.expectAt('draft')

  // The second click meets Arm once more, or Disarm, which stands where Arm was.
  await setpoint.arm.dblclick()
  await expect(setpoint.dialog.or(setpoint.disarm).first()).toBeVisible()
  expect(await sent()).toEqual(before)
  if (await setpoint.disarm.isVisible()) await setpoint.disarm.click()
  await setpoint.expectAt('draft')

  await setpoint.armIt()
  await setpoint.send.dblclick()
  await setpoint.expectAt('applied', 30_000)
  expect(await sent()).toEqual(['applied', ...before])
  const rows = await site.api.ask('journal.list', { kind: 'setpoint_attempt', text: '104.F.SP' })
  expect(rows.filter(({ subject }) => subject === '104.F.SP')).toHaveLength(before.length + 1)
})

test('the dialog is moved by its head or by keys, stays inside, and where it was put it stays', async ({
  page,
  site,
}) => {
  const seat = await at(new Workstation(page, site.url), site, '104')
  const { setpoint, shell, tags } = seat
  const box = async () => {
    const found = await setpoint.dialog.boundingBox()
    if (found === null) throw new Error('the dialog is not there')
    return found
  }
  const first = await box()
  const grip = { x: first.x + 180, y: first.y + 14 }
  const drag = async (to: { x: number; y: number }): Promise<void> => {
    const { x, y } = await box()
    await page.mouse.move(x + grip.x - first.x, y + grip.y - first.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 4 })
    await page.mouse.up()
  }
  await drag({ x: grip.x - 200, y: grip.y + 40 })
  expect(await box()).toMatchObject({ x: first.x - 200, y: first.y + 40 })

  const handle = setpoint.dialog.getByRole('button', { name: setpoint.texts.move })
  await handle.focus()
  await page.keyboard.press('ArrowRight')
  expect((await box()).x).toBe(first.x - 192)

  await test.step('it holds for the next one', async () => {
    await setpoint.close()
    await tags.openSetpoint('104.F')
    expect(await box()).toMatchObject({ x: first.x - 192, y: first.y + 40 })
  })

  await test.step('neither the banner, the rail nor the strip is ever covered', async () => {
    const view = page.viewportSize() ?? { width: 0, height: 0 }
    const [banner, rail, strip] = [shell.banner, shell.rail, shell.strip]
    const edges = {
      top: (await banner.boundingBox())?.height ?? 0,
      left: (await rail.boundingBox())?.width ?? 0,
      bottom: (await strip.boundingBox())?.y ?? 0,
    }
    for (const to of [
      { x: 0, y: 0 },
      { x: view.width - 1, y: view.height - 1 },
    ]) {
      await drag(to)
      const { x, y, width, height } = await box()
      expect(y).toBeGreaterThanOrEqual(edges.top)
      expect(x).toBeGreaterThanOrEqual(edges.left)
      expect(x + width).toBeLessThanOrEqual(view.width)
      expect(y + height).toBeLessThanOrEqual(edges.bottom)
    }
  })

  await handle.focus()
  await page.keyboard.press('Home')
  expect(await box()).toEqual(first)
  await page.keyboard.press('Escape')
  await expect(setpoint.dialog).toHaveCount(0)
})

test('what is now and what shall be stand on one line', async ({ page, site }) => {
  const { setpoint } = await at(new Workstation(page, site.url), site, '104')
  await setpoint.value.fill('51')
  const middle = async (of: Locator): Promise<number> => {
    const found = await of.boundingBox()
    return found === null ? Number.NaN : found.y + found.height / 2
  }
  const now = setpoint.dialog.locator('[data-mark] > span').first()
  await expect(now).toHaveText(/\d/)
  expect(Math.abs((await middle(now)) - (await middle(setpoint.value)))).toBeLessThanOrEqual(1)
})

test('signing out in another window disarms', async ({ page, site, browser }) => {
  const token = (await site.stranger.signIn(administrator.user, administrator.password)).token
  const seat = await new Workstation(page, site.url).resume(token, 'tags?equipment=103')
  await seat.tags.openSetpoint('103.F')
  await seat.setpoint.draft({ value: '49.5', reason: 'plan' })
  await seat.setpoint.armIt()
  const armed = () => site.api.ask('setpoint.list', { tag: '103.F.SP' })
  expect(await armed()).toMatchObject([{ phase: 'armed', value: 49.5 }])
  const other = await anotherSeat(browser, site)
  await other.resume(token, 'overview')
  await other.shell.signOut()
  await expect.poll(armed).toEqual([])
  await expect(seat.setpoint.dialog).toHaveCount(0)
  await other.page.context().close()
})

test('what the controller takes back is shown as reverted, and journalled', async ({
  newSimulator,
  newSite,
  page,
}) => {
  test.setTimeout(120_000)
  const site = await newSite()
  const field = await newSimulator(['--fault', 'take_back 101.F.SP after 2'])
  const [server] = await site.api.ask('servers.list', {})
  await site.api.ask('servers.update', { server: server?.id ?? 0, endpoint: field.address })
  const seat = new Workstation(page, site.url)
  const { journal, setpoint, shell, tags } = seat
  await seat.signIn(administrator)
  await seat.goTo('tags?equipment=101')
  await expect(tags.value('101.F.SP')).toHaveAttribute('data-mark', 'live', { timeout: 30_000 })
  await tags.openSetpoint('101.F')
  await setpoint.draft({ value: '52', reason: 'trial', words: 'against the controller' })
  await setpoint.armIt()
  await page.keyboard.press('Control+Enter')
  await setpoint.expectAt('reverted', 30_000)
  await expect(setpoint.dialog).toContainText(setpoint.texts.end.reverted('52.0 Hz', '50.0 Hz'))
  await setpoint.close()
  await shell.open('journal')
  const outcome = journal.rows('setpoint_outcome', '101.F.SP', 'against the controller')
  await expect(outcome).toContainText(setpoint.texts.phase.reverted)
})
