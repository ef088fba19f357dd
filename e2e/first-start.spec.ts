/** The first start: nobody can sign in before the first administrator exists, who then chooses the field. */
import { expect, test } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

const first = { user: 'p.chen', name: 'P. Chen', password: 'seven quiet pumps' }

test('the first administrator is made on screen and explores the simulated field', async ({
  browser,
  page,
  newSite,
}) => {
  test.setTimeout(120_000)
  const site = await newSite({ administrator: false, simulator: 'offered' })
  const seat = await new Workstation(page, site.url).open()
  const { entry } = seat
  await expect(entry.says(entry.texts.welcome)).toBeVisible()
  await entry.next()
  await expect(entry.says(entry.texts.administratorText)).toBeVisible()
  await expect(entry.createButton).toBeDisabled()

  await test.step('weak passwords are named while they are typed', async () => {
    const { faults } = entry.texts
    for (const [password, said] of [
      ['pump', faults.short(4)],
      ['password123', faults.common],
      ['the p.chen of old', faults.name],
      ['aaaaaaaaaaaa', faults.monotonous],
    ] as const) {
      await entry.describeAdministrator({ ...first, password })
      await expect(entry.strength).toHaveText(said)
      await expect(entry.createButton).toBeDisabled()
    }
  })

  await test.step('two that differ are not taken', async () => {
    await entry.describeAdministrator({ ...first, again: 'seven quiet pump' })
    await expect(entry.says(entry.texts.differ)).toBeVisible()
    await expect(entry.createButton).toBeDisabled()
  })

  await test.step('the account exists, the field is still to be chosen', async () => {
    await entry.describeAdministrator(first)
    await expect(entry.createButton).toBeEnabled()
    await entry.createButton.click()
    await expect(entry.says(entry.texts.fieldTitle)).toBeFocused()
    await expect(entry.step).toContainText(entry.texts.steps.field)
  })

  await test.step('the next visitor finds no form, only sign-in', async () => {
    const context = await browser.newContext()
    const visitor = await new Workstation(await context.newPage(), site.url).open()
    await expect(visitor.entry.signInButton).toBeVisible()
    await expect(visitor.entry.createButton).toHaveCount(0)
    const again = await site.stranger.send('setup.administrator', { ...first, user: 'intruder' })
    expect(again).toMatchObject({ status: 409, result: { ok: false, error: { code: 'conflict' } } })
    await context.close()
  })

  await entry.chooseSimulatedField()
  await seat.shell.ready()
  await expect(page.getByRole('main')).toBeFocused()
  await expect(seat.shell.person).toContainText(first.name)
  await seat.overview.expectMoving('101')
})
