/**
 * A secured server that nobody here knows, connected on screen alone: its address, whom we trust and who
 * trusts us, its variables as tags, one trended and one changed. The server shares no code with the
 * console, and takes nobody whom it does not know.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, waterworksUser } from './fixtures.ts'
import { expectToMove } from './pages/figure.ts'
import { Workstation } from './pages/workstation.ts'

const { user, password } = waterworksUser

/** As somebody at the server itself reads it out, in pairs. */
const thumbprintOf = (folder: string): RegExp => {
  const { raw } = new X509Certificate(readFileSync(join(folder, 'wire.pem')))
  const pairs = createHash('sha1').update(raw).digest('hex').match(/../g) ?? []
  return new RegExp(pairs.join('\\W?'), 'i')
}

for (const { width, height, language, theme } of [
  { width: 1280, height: 720, language: 'ru', theme: 'dark' },
  { width: 1920, height: 1080, language: 'en', theme: 'light' },
] as const) {
  test(`an unknown secured server is connected by its address, ${language}`, async ({
    page,
    newSite,
    waterworks,
  }) => {
    test.setTimeout(150_000)
    await page.setViewportSize({ width, height })
    const site = await newSite()
    const seat = await new Workstation(page, site.url, { language, theme }).resume(
      site.api.token,
      'tags',
    )
    const { browse, connecting, setpoint, tags, trends } = seat
    const { steps, trust } = connecting
    const comma = (text: string): string => (language === 'ru' ? text.replace('.', ',') : text)
    /** A picture of each step for whoever looks them over: into this folder, where one is named. */
    const look = async (name: string): Promise<void> => {
      const folder = process.env['DERRICK_STEPS']
      if (folder !== undefined) {
        await page.screenshot({ path: join(folder, `connect-${language}-${name}.png`) })
      }
    }

    await look('00-tags')
    await test.step('the address alone is enough to ask', async () => {
      await connecting.tab('servers')
      await look('01-servers')
      await connecting.begin()
      await expect(connecting.address).toBeFocused()
      await look('02-address')
      await connecting.address.fill(`127.0.0.1:${waterworks.port}`)
      await connecting.address.press('Enter')
      await expect(connecting.chosen).toContainText(steps.modes.SignAndEncrypt)
      await expect(connecting.chosen).toContainText(steps.best)
      await look('03-offer')
    })

    await test.step('who we are', async () => {
      await expect(connecting.dialog).toContainText(thumbprintOf(waterworks.folder))
      await connecting.button(steps.connect).click()
      await expect(connecting.dialog).toContainText(steps.userFault)
      await look('04-fault')
      await connecting.field(steps.user).fill(user)
      await connecting.password.fill('wrong')
      await connecting.button(steps.connect).click()
    })

    await test.step('its certificate is compared and trusted', async () => {
      await look('05-connecting')
      await connecting.button(steps.trust).click({ timeout: 20_000 })
      const decision = connecting.decision('Waterworks')
      await expect(decision).toContainText(thumbprintOf(waterworks.folder))
      await look('06-trust')
      await decision.getByRole('button', { name: trust.act }).click()
      await expect(decision).toHaveCount(0)
    })

    await test.step('it does not trust us: our certificate is handed to it', async () => {
      await expect(connecting.button(steps.takeDer)).toBeVisible({ timeout: 30_000 })
      await look('07-distrust')
      const download = await connecting.takeCertificate()
      await download.saveAs(join(waterworks.folder, 'clients', 'derrick.der'))
    })

    await test.step('a wrong password is said to be one, and is entered again', async () => {
      await expect(connecting.button(steps.changeIdentity)).toBeVisible({ timeout: 30_000 })
      await look('08-password')
      await connecting.button(steps.changeIdentity).click()
      await look('09-again')
      await connecting.password.fill(password)
      await connecting.button(steps.connect).click()
      await expect(connecting.dialog).toContainText(steps.connected('Waterworks'), {
        timeout: 30_000,
      })
      await look('10-connected')
    })

    await test.step('its variables become tags', async () => {
      await connecting.button(steps.browse).click()
      await expect(browse.line('Waterworks').first()).toBeVisible()
      await look('11-browse')
      await browse.line('Waterworks').nth(1).click()
      await expect(browse.row('Flow').locator('[data-mark="live"]')).toBeVisible()
      await look('12-variables')
      await browse.pick('Flow')
      await browse.pick('Level')
      await browse.pick('Chlorine dose')
      await expect(browse.planned(3)).toBeVisible()
      await look('13-picked')
      await browse.add(3)
      await look('14-added')
    })

    await test.step('they are live, and one is trended', async () => {
      await connecting.tab('tags')
      await look('15-tags')
      const flow = 'Raw_water_intake.Flow'
      await tags.choose(flow)
      await expect(tags.value(flow)).toHaveAttribute('data-mark', 'live')
      await expectToMove(tags.value(flow))
      await look('16-flow')
      await tags.trendButton.click()
      await trends.expectDrawn(flow)
      await look('17-trend')
    })

    await test.step('one is changed', async () => {
      const dose = 'Filters.Chlorine_dose'
      await seat.goTo('tags')
      await tags.openSetpoint(dose)
      await setpoint.expectAt('draft')
      await setpoint.draft({ value: comma('1.2'), reason: 'other', words: 'turbid water' })
      await look('18-setpoint')
      await setpoint.armIt()
      await look('19-armed')
      await page.keyboard.press('Control+Enter')
      await setpoint.expectAt('applied', 60_000)
      await look('20-applied')
      const [latest] = await site.api.ask('tags.latest', { tags: [dose] })
      expect(Number(latest?.value)).toBeCloseTo(1.2, 5)
    })

    await test.step('the server stands among the others, its certificate among the trusted', async () => {
      await setpoint.close()
      await connecting.tab('servers')
      await look('21-servers')
      await connecting.tab('certificates')
      await expect(page.getByRole('main').getByText('Waterworks').first()).toBeVisible()
      await look('22-certificates')
    })
  })
}
