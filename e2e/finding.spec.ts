/** The one search box by keys alone: a tag, equipment, a server, a row of the journal, and nothing. */
import { expect, test } from './fixtures.ts'
import { expectAccessible } from './pages/survey.ts'
import { Workstation } from './pages/workstation.ts'

for (const theme of ['light', 'dark'] as const) {
  test(`whatever has a name is found and opened by keys alone, ${theme}`, async ({
    page,
    site,
  }) => {
    const { overview, journal, shell, trends } = await new Workstation(page, site.url, {
      theme,
    }).resume(site.api.token, 'overview')
    await overview.expectMoving('101')
    const { box } = shell
    const { keyboard } = page

    await box.open()
    await expectAccessible(page, 'search box, empty')
    await keyboard.type('101.pin')
    await expect(box.current).toContainText('101.PIN')
    await expect(box.field).toBeFocused()
    await expectAccessible(page, 'search box, found')
    await keyboard.press('Enter')
    await trends.expectDrawn('101.PIN')

    // In the wrong layout, and in the other language.
    await box.open()
    await expect(box.group('recent').getByRole('option')).toContainText(['101.PIN'])
    await keyboard.type('давление')
    await expect(box.group('tag').getByRole('option')).not.toHaveCount(0)
    await keyboard.press('Control+a')
    await keyboard.type('10101010')
    await expect(box.said).toContainText('10101010')
    await expect(box.options).toHaveCount(0)
    await expectAccessible(page, 'search box, nothing')
    await keyboard.press('Control+a')
    await keyboard.type('ышьгдфеув')
    await expect(box.group('server').getByRole('option')).toHaveCount(1)
    await keyboard.press('Enter')
    await expect(page).toHaveURL(/#\/servers\?server=1$/)

    // Of what stands in the journal alone; Tab leads to its rows.
    const name = theme === 'light' ? 'Клавиши 1' : 'Клавиши 2'
    const { id } = await site.api.ask('searches.save', { name, text: '[101.F] > 1' })
    await site.api.ask('searches.forget', { saved: id })
    await box.open()
    await keyboard.type(name)
    await expect(box.group('journal').getByRole('option')).toHaveCount(2)
    await keyboard.press('Tab')
    await expect(box.current).toContainText(name)
    await keyboard.press('Enter')
    await expect(journal.search).toHaveValue(name)
    await expect(journal.table.locator('[aria-selected="true"]')).toContainText(name)

    await box.open()
    await keyboard.press('Escape')
    await expect(box.dialog).toHaveCount(0)
  })
}
