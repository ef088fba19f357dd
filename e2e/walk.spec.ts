/**
 * The main job of the console, as an operator does it: log in, see the field move, open a well, draw its
 * trend, change the frequency of its pump with confirmation, see rate and pressure follow, and find the
 * change in the journal. In both languages, by day and by night.
 */
import { administrator, expect, test } from './fixtures.ts'
import { expectToMove } from './pages/figure.ts'
import { looks, Workstation } from './pages/workstation.ts'

const WELL = '101'
const SETPOINT = `${WELL}.F.SP`

/** Up and down by turns, so that each walk begins where the one before has left the well. */
const values = ['47.0', '50.0', '47.0', '50.0']

for (const [index, look] of looks.entries()) {
  test(`a frequency is changed and the well follows, ${look.language} ${look.theme}`, async ({
    page,
    site,
  }) => {
    test.setTimeout(180_000)
    await site.api.ask('tags.update', { tag: SETPOINT, rules: { hold: 2_000 } })
    const value = values[index] ?? ''
    const reason = `walk ${look.language} ${look.theme}`
    const seat = new Workstation(page, site.url, look)
    const { journal, overview, setpoint, shell, tags, trends } = seat
    const reads = async (tag: string): Promise<number> => {
      const [latest] = await site.api.ask('tags.latest', { tags: [tag] })
      return Number(latest?.value)
    }

    await seat.signIn(administrator)
    await expect(overview.heading).toBeVisible()
    await expect(page.locator('html')).toHaveAttribute('lang', look.language)
    await expect(page.locator('html')).toHaveAttribute('data-theme', look.theme)
    await overview.expectMoving(WELL)
    await overview.expectMoving('203')

    await overview.openWell(WELL)
    await tags.choose(`${WELL}.F`)
    await expect(tags.value(`${WELL}.F`)).toHaveAttribute('data-mark', 'live')
    await tags.trendButton.click()

    await trends.addPen(`${WELL}.QO`)
    await trends.addPen(`${WELL}.PIN`)
    await trends.span('5min')
    await trends.expectDrawn(`${WELL}.F`, SETPOINT, `${WELL}.QO`, `${WELL}.PIN`)
    await expectToMove(trends.figure(`${WELL}.PIN`))

    const before = {
      frequency: await reads(SETPOINT),
      rate: await reads(`${WELL}.QO`),
      pressure: await reads(`${WELL}.PIN`),
    }
    await trends.focus(`${WELL}.F`)
    await trends.changeButton.click()
    await setpoint.expectAt('draft')
    await expect(setpoint.arm).toBeDisabled()
    await setpoint.draft({
      value: value.replace('.', look.language === 'ru' ? ',' : '.'),
      reason: 'other',
      words: reason,
    })
    await expect(setpoint.check(setpoint.texts.check.limits)).toBeVisible()
    await expect(setpoint.check(setpoint.texts.check.live)).toBeVisible()
    await setpoint.armIt()
    await expect(setpoint.disarm).toBeFocused()
    await page.keyboard.press('Control+Enter')
    await setpoint.expectAt('applied', 30_000)
    for (const step of ['sent', 'accepted', 'read_back', 'held'] as const) {
      await expect(setpoint.ledger.filter({ hasText: setpoint.texts.step[step] })).toBeVisible()
    }
    await setpoint.close()

    // A faster pump gives more and draws the intake down; a slower one the other way round.
    const way = Math.sign(Number(value) - before.frequency)
    expect(await reads(SETPOINT)).toBeCloseTo(Number(value), 1)
    await expect
      .poll(async () => way * ((await reads(`${WELL}.QO`)) - before.rate), { timeout: 60_000 })
      .toBeGreaterThan(0.5)
    await expect
      .poll(async () => -way * ((await reads(`${WELL}.PIN`)) - before.pressure), {
        timeout: 60_000,
      })
      .toBeGreaterThan(0.5)
    await trends.expectDrawn(`${WELL}.QO`, `${WELL}.PIN`)

    await shell.open('journal')
    await journal.find(reason)
    const attempt = journal.rows('setpoint_attempt', SETPOINT, reason)
    const outcome = journal.rows('setpoint_outcome', SETPOINT, reason)
    await expect(attempt).toHaveCount(1)
    await expect(outcome).toHaveCount(1)
    await expect(outcome).toContainText(setpoint.texts.phase.applied)
    const detail = await journal.open(outcome, 'setpoint_outcome')
    await expect(detail).toContainText(journal.texts.detail.pair)
    await expect(
      detail.getByRole('button', { name: journal.texts.kind.setpoint_attempt }),
    ).toBeVisible()
    const rows = await site.api.ask('journal.list', { text: reason })
    expect(new Set(rows.map(({ change }) => change)).size).toBe(1)
  })
}
