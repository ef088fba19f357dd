/** From a trend to a file: what is saved is what the history holds, in either language. */
import { BOM } from '../shared/csv.ts'
import { languages } from '../shared/language.ts'
import { ticksFromMoment } from '../shared/time.ts'
import { expect, test } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

const marks = { en: { delimiter: ',', decimal: '.' }, ru: { delimiter: ';', decimal: ',' } }

for (const language of languages) {
  test(`the pens of a trend are saved as the history has them: ${language}`, async ({
    site,
    page,
  }) => {
    const pens = ['101.PIN', '101.F']
    const workstation = new Workstation(page, site.url, { language })
    const { exporting, trends } = await workstation.resume(
      site.api.token,
      `trends?pens=${pens.join()}&span=5min`,
    )
    await trends.expectDrawn(...pens)
    await site.recorded(pens, 4)
    await page.getByRole('button', { name: trends.texts.export }).click()
    for (const pen of pens)
      await expect(exporting.tags.getByText(pen, { exact: true })).toBeVisible()
    await expect(exporting.preview.getByText('101.PIN').first()).toBeVisible()
    await exporting.begin.click()
    await expect(exporting.kept(exporting.rows.first())).toBeVisible()
    const text = await exporting.take()

    const [kept] = await site.api.ask('exports.list', {})
    expect(kept?.state).toBe('done')
    const { from = '', to = '' } = kept ?? {}
    const { delimiter, decimal } = marks[language]
    expect(text.startsWith(BOM)).toBe(true)
    const [head = [], ...rows] = text
      .slice(BOM.length)
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(delimiter))
    const column = (name: string): number => head.indexOf(name)
    const saved = rows
      .filter((row) => row[column('gap')] === '')
      .map((row) => ({
        tag: row[column('tag')],
        time: ticksFromMoment(
          `${row[column('time_utc')]?.replace(' ', 'T').replace(decimal, '.')}Z`,
        ),
        value: Number(row[column('value')]?.replace(decimal, '.')),
      }))
    expect(saved.length).toBeGreaterThan(pens.length)
    const { series } = await site.api.ask('history.range', { tags: pens, from, to })
    for (const { tag, time, value } of series) {
      const own = saved.filter((each) => each.tag === tag)
      const last = own.at(-1)?.time ?? 0n
      // What came into the range since is newer than the last of its tag that was saved.
      const there = [...time].flatMap((at, row) =>
        at <= last ? [{ tag, time: at, value: value[row] }] : [],
      )
      expect(own).toEqual(there)
    }
    expect(kept).toMatchObject({ rows: rows.length, count: 2 })
  })
}
