/** What a trend asks the console for, counted at the wire. */
import { expect, test } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

test('a trend asks for its history once at once, and once when its last seconds have settled', async ({
  site,
  page,
}) => {
  const pens = ['101.PIN', '101.QO']
  const added = '101.F'
  const asked: (readonly string[])[] = []
  page.on('request', (request) => {
    if (!request.url().endsWith('/history.range')) return
    const { tags } = request.postDataJSON() as { tags: readonly string[] }
    // The overview, which was seen before, asks for the whole field.
    if (tags.every((tag) => [...pens, added].includes(tag))) asked.push(tags)
  })
  const { trends } = await new Workstation(page, site.url).resume(
    site.api.token,
    `trends?pens=${pens.join()}&span=1h`,
  )
  await trends.expectDrawn(...pens)
  // What is drawn is not said to be still on its way.
  await expect(page.getByText(trends.texts.head.raw)).toBeVisible()
  await expect(page.getByText(trends.texts.head.reading)).toHaveCount(0)
  await expect.poll(() => asked).toEqual([pens, pens])
  await trends.addPen(added)
  await trends.expectDrawn(added)
  await expect.poll(() => asked).toEqual([pens, pens, [added], [added]])
})
