/**
 * The pictures of the README, taken on the walk: `DERRICK_PICTURES=1`, some minutes, since a trend
 * without history is no picture.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, waterworksUser } from './fixtures.ts'
import { Workstation, type Look } from './pages/workstation.ts'
import { packPng } from './png.ts'
import { root } from './processes.ts'

const folder = join(root, 'docs', 'pictures')
const MOST_BYTES = 250 * 1024
const HISTORY_MS = 280_000
/** Long enough for rate and pressure to have followed. */
const AFTERWARDS_MS = 40_000

const operator = { user: 'm.orlova', name: 'M. Orlova', password: 'three green valves' }
/** As large as two pictures fit side by side in the README and still not compact. */
const size = { width: 1600, height: 900 }
const pens = '101.F,101.F.SP,101.QO,101.PIN,101.TM'

test.skip(
  process.env['DERRICK_PICTURES'] === undefined,
  'pictures are taken when DERRICK_PICTURES is set',
)

async function take(seat: Workstation, name: string): Promise<void> {
  await seat.page.mouse.move(0, 0)
  const picture = packPng(await seat.page.screenshot({ animations: 'disabled' }))
  writeFileSync(join(folder, `${name}.png`), picture)
  expect.soft(picture.length, name).toBeLessThan(MOST_BYTES)
}

/** The history grows by itself; there is nothing else to wait for. */
async function expectPassed(since: number, ms: number): Promise<void> {
  await expect
    .poll(() => Date.now() - since, { timeout: 2 * ms, intervals: [5_000] })
    .toBeGreaterThan(ms)
}

test('the walk in pictures', async ({ browser, newSite }) => {
  test.setTimeout(900_000)
  mkdirSync(folder, { recursive: true })
  const site = await newSite()
  await site.api.ask('users.create', { ...operator, role: 'operator' })
  const api = await site.stranger.signIn(operator.user, operator.password)
  const at = async (look: Look): Promise<Workstation> => {
    const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1 })
    return new Workstation(await context.newPage(), site.url, look).resume(api.token)
  }
  /** A change made by script, so that the day has a past. */
  const change = async (tag: string, value: number, reason: string): Promise<void> => {
    const { token, change: armed } = await api.ask('setpoint.propose', { tag, value, reason })
    await api.ask('setpoint.confirm', { token })
    await expect
      .poll(async () => (await api.ask('setpoint.status', { change: armed.id })).phase, {
        timeout: 60_000,
      })
      .toBe('applied')
  }
  const day = await at({ language: 'en', theme: 'light' })
  const { journal, overview, setpoint, shell, trends } = day
  await overview.expectMoving('101')
  const begun = Date.now()
  await change('203.CH.SP', 56, '[plan] water cut test')
  await change('101.F.SP', 48, '[alarm] motor temperature')
  await expectPassed(begun, HISTORY_MS)

  await day.goTo(`trends?pens=${pens}`)
  await trends.span('5min')
  await trends.expectDrawn('101.F', '101.QO', '101.PIN')
  await trends.changeButton.click()
  await setpoint.draft({ value: '52', reason: 'plan', words: 'back to the rate of the month' })
  await setpoint.armIt()
  await take(day, 'setpoint-armed')
  await setpoint.disarm.focus()
  await day.page.keyboard.press('Control+Enter')
  await setpoint.expectAt('applied', 60_000)
  await take(day, 'setpoint-held')
  await setpoint.close()
  await expectPassed(Date.now(), AFTERWARDS_MS)
  await take(day, 'trend')
  await shell.open('overview')
  await overview.expectMoving('101')
  await take(day, 'overview')
  await shell.open('journal')
  await journal.open(
    journal.rows('setpoint_outcome', '101.F.SP', 'rate of the month'),
    'setpoint_outcome',
  )
  await take(day, 'journal')

  const night = await at({ language: 'ru', theme: 'dark' })
  await night.overview.expectMoving('101')
  await take(night, 'overview-dark-ru')
  await night.goTo(`trends?pens=${pens}`)
  await night.trends.span('5min')
  await night.trends.expectDrawn('101.F', '101.QO', '101.PIN')
  await take(night, 'trend-dark-ru')
  await day.page.context().close()
  await night.page.context().close()
})

test('the tabs of the field in pictures', async ({ browser, newSite, waterworks }) => {
  test.setTimeout(300_000)
  mkdirSync(folder, { recursive: true })
  const site = await newSite()
  const { api } = site
  const { name: _, content } = await api.ask('certificates.export', { which: 'own', format: 'der' })
  writeFileSync(join(waterworks.folder, 'clients', 'derrick.der'), Buffer.from(content, 'base64'))
  const { id } = await api.ask('servers.create', {
    name: 'Waterworks',
    endpoint: `opc.tcp://127.0.0.1:${waterworks.port}`,
    securityMode: 'SignAndEncrypt',
    securityPolicy: 'Basic256Sha256',
    identity: 'user',
    ...waterworksUser,
  })
  const shown = async () =>
    (await api.ask('certificates.list', {})).certificates.find(({ subject }) =>
      subject.includes('Waterworks'),
    )
  await expect.poll(shown, { timeout: 30_000 }).toBeTruthy()
  const certificate = await shown()
  await api.ask('certificates.trust', { thumbprint: certificate?.sha256 ?? '', server: id })
  await expect
    .poll(async () => (await api.ask('servers.list', {})).find((each) => each.id === id)?.state, {
      timeout: 60_000,
    })
    .toBe('up')

  const context = await browser.newContext({ viewport: size, deviceScaleFactor: 1 })
  const look = { language: 'en', theme: 'light' } as const
  const seat = await new Workstation(await context.newPage(), site.url, look).resume(
    api.token,
    `browse?server=${id}`,
  )
  const { browse, connecting, tags } = seat
  await browse.line('Waterworks').nth(1).click()
  await expect(browse.row('Flow').locator('[data-mark="live"]')).toBeVisible()
  for (const name of ['Flow', 'Level', 'Chlorine dose']) await browse.pick(name)
  await expect(browse.planned(3)).toBeVisible()
  await take(seat, 'browse')
  await browse.add(3)
  await seat.page.getByRole('button', { name: 'Close', exact: true }).click()
  await connecting.tab('servers')
  await seat.page.getByRole('row').filter({ hasText: 'Waterworks' }).click()
  await take(seat, 'servers')
  await connecting.tab('certificates')
  await expect(seat.page.getByRole('main').getByText('Waterworks').first()).toBeVisible()
  await take(seat, 'certificates')
  await seat.goTo('tags?equipment=101&tag=101.F')
  await expect(tags.value('101.F')).toHaveAttribute('data-mark', 'live')
  await take(seat, 'tags')
  await context.close()
})
