/** For those who use no mouse, or a screen reader: every screen without barriers, the whole job by keys. */
import { administrator, expect, test } from './fixtures.ts'
import { expectAccessible, focusOn } from './pages/survey.ts'
import { Workstation } from './pages/workstation.ts'

/** Axe reckons long on a machine that has other things to do. */
const SURVEY_MS = 240_000

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds no serious barrier on the field and its trends, ${theme}`, async ({
    page,
    site,
  }) => {
    test.setTimeout(SURVEY_MS)
    const seat = await new Workstation(page, site.url, { theme }).open()
    const { entry, overview, setpoint, shell, tags, trends } = seat
    await expect(entry.signInButton).toBeVisible()
    await expectAccessible(page, 'sign-in')
    await entry.signIn(administrator.user, administrator.password)
    await overview.expectMoving('101')
    await expectAccessible(page, 'overview')

    await seat.goTo('tags?equipment=101')
    await tags.choose('101.F')
    await expectAccessible(page, 'tags')
    await seat.goTo('certificates')
    await expect(shell.heading).toHaveText(shell.texts.places.certificates)
    await expectAccessible(page, 'certificates')
    await seat.goTo('tags?equipment=101')
    await tags.choose('101.F')
    await tags.changeButton.click()
    await setpoint.draft({ value: '51', reason: 'plan' })
    await expectAccessible(page, 'setpoint, draft')
    await setpoint.armIt()
    await expectAccessible(page, 'setpoint, armed')
    await setpoint.disarm.click()
    await setpoint.expectAt('draft')
    await setpoint.close()

    await seat.goTo('trends?pens=101.F,101.QO,101.PIN')
    await trends.expectDrawn('101.QO')
    await expectAccessible(page, 'trends')
  })

  test(`axe finds no serious barrier on what was recorded and how it is kept, ${theme}`, async ({
    page,
    site,
  }) => {
    test.setTimeout(SURVEY_MS)
    const seat = await new Workstation(page, site.url, { theme }).signIn(administrator)
    const { exporting, journal, people, search, shell, storage } = seat
    await site.recorded(['101.F'], 1)
    await shell.open('journal')
    await journal.open(journal.rows('signed_in', administrator.user).first(), 'signed_in')
    await expectAccessible(page, 'journal')
    await shell.open('search')
    await search.find('[101.F] is not bad')
    await expect(search.rows).not.toHaveCount(0)
    await search.table.press('End')
    await expect(search.detail).toContainText(search.texts.ended.running)
    await expectAccessible(page, 'search')
    await seat.goTo('export?tags=101.F,101.PIN')
    await expect(exporting.preview.getByText('101.F').first()).toBeVisible()
    await exporting.begin.click()
    await expect(exporting.kept(exporting.rows.first())).toBeVisible()
    await exporting.evidence()
    await expectAccessible(page, 'export')
    await shell.open('storage')
    await expect(storage.folder).toBeVisible()
    await expectAccessible(page, 'storage')
    await shell.open('diagnostics')
    await expect(seat.health.servers).toBeVisible()
    await expectAccessible(page, 'health')
    await seat.health.licencesButton.click()
    await expect(seat.health.licencesText).toContainText('SIL OPEN FONT LICENSE')
    await expectAccessible(page, 'licences')
    await page.keyboard.press('Escape')
    await expect(seat.health.licences).toBeHidden()
    await shell.open('people')
    await expect(people.list).toBeVisible()
    await expectAccessible(page, 'people')
    await shell.lock()
    await expect(shell.locked).toBeVisible()
    await expectAccessible(page, 'locked')
  })
}

test('from signing in to an armed setpoint by keys alone, the focus always seen', async ({
  page,
  site,
}) => {
  const seat = await new Workstation(page, site.url).open()
  const { entry, overview, setpoint, shell } = seat
  const { keyboard } = page
  const passed: string[] = []
  /** Presses Tab until the focus is there, and sees the focus each time. */
  const tabTo = async (what: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      await keyboard.press('Tab')
      const focus = await focusOn(page)
      passed.push(focus.what)
      expect(focus.visible, `the focus is seen on ${focus.what}`).toBe(true)
      if (what.test(focus.what)) return
    }
    throw new Error(`Tab does not reach ${String(what)}:\n${passed.join('\n')}`)
  }

  await expect(entry.user).toBeFocused()
  await keyboard.type(administrator.user)
  await keyboard.press('Tab')
  await keyboard.type(administrator.password)
  await keyboard.press('Enter')
  await overview.expectMoving('101')

  await tabTo(/^a 101$/)
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowDown')
  expect((await focusOn(page)).what).toBe('a 203')
  await keyboard.press('ArrowUp')
  expect((await focusOn(page)).what).toBe('a 103')
  await keyboard.press('s')
  await setpoint.expectAt('draft')
  await expect(setpoint.value).toBeFocused()
  await keyboard.type('51.5')
  await tabTo(new RegExp(`button ${setpoint.texts.reasons.alarm}`))
  await keyboard.press('ArrowRight')
  await keyboard.press('Space')
  await expect(setpoint.reason('plan')).toBeChecked()
  await tabTo(new RegExp(`^button ${setpoint.texts.arm}$`))
  await keyboard.press('Enter')
  await setpoint.expectAt('armed')
  await expect(setpoint.disarm).toBeFocused()
  await keyboard.press('Escape')
  await setpoint.expectAt('draft')
  await keyboard.press('Escape')
  await expect(setpoint.dialog).toHaveCount(0)

  await keyboard.press('Control+2')
  await expect(shell.link('tags')).toHaveAttribute('aria-current', 'page')
  await shell.find('101.PIN')
  await expect(seat.trends.row('101.PIN')).toBeVisible()
})
