/** From the address of a server to live tags: browsed, looked at, picked, added, trended. */
import { expect, test } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

test('a branch of an unknown server becomes live tags without a file or a list', async ({
  page,
  newSite,
  newSimulator,
}) => {
  test.setTimeout(120_000)
  const site = await newSite()
  const plc = await newSimulator()
  await site.api.ask('servers.create', { name: 'PLC-5', endpoint: plc.address })
  const seat = await new Workstation(page, site.url).resume(site.api.token, 'browse')
  const { browse } = seat

  await browse.down('PLC-5', 'Field', 'Pad1', 'Well_101')
  await expect(browse.row('PIN')).toContainText('0–16')
  await expect(browse.row('PIN')).toContainText('MPa')
  await expect(browse.row('PIN').locator('[data-mark="live"]')).toBeVisible()

  await browse.pickAll()
  await expect(browse.row('PIN')).toContainText('Well_101.PIN')
  await expect(browse.planned(24)).toBeVisible()
  // Nothing is added before it was asked for.
  const before = await site.api.ask('tags.list', { text: 'Well_10' })
  expect(before).toEqual([])
  await browse.pickSame(4)
  await expect(browse.planned(109)).toBeVisible()
  await browse.rule.fill('P5.{number}.{name}')
  await expect(browse.row('PIN')).toContainText('P5.101.PIN')
  await browse.add(109)

  await expect
    .poll(async () => {
      const tags = ['P5.101.PIN', 'P5.104.QO', 'P5.105.PT']
      const latest = await site.api.ask('tags.latest', { tags })
      return latest.map(({ live, unit }) => `${live} ${unit}`)
    })
    .toEqual(['true MPa', 'true m³/d', 'true MPa'])
  await expect(browse.row('PIN')).toContainText(browse.texts.isTag)

  await seat.goTo('trends?pens=P5.101.PIN')
  await seat.trends.expectDrawn('P5.101.PIN')
})

test('a node is found by a part of its name and shown where it lies', async ({ page, site }) => {
  const seat = await new Workstation(page, site.url).resume(site.api.token, 'browse')
  const { browse } = seat
  await browse.find.fill('Well_203')
  await browse.match('Well_203').first().click()
  await browse.find.fill('')
  await expect(browse.line('Well_203')).toHaveAttribute('aria-selected', 'true')
  await expect(browse.row('PIN')).toContainText(browse.texts.isTag)
})
