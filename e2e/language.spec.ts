/** Russian all through, and room for it: no English left over, nothing cut off in a small window. */
import type { Page } from '@playwright/test'
import { conditionWords } from '../shared/conditions.ts'
import { reasonIn } from '../shared/reasons.ts'
import { administrator, expect, test } from './fixtures.ts'
import { cutOff, wordsOn } from './pages/survey.ts'
import { looks, Workstation } from './pages/workstation.ts'

/** Every screen is waited for in turn, on a machine that may have other things to do. */
const ROUND_MS = 240_000
const NOBODY = 'nobody'
const WORDS = conditionWords.join('|')

/** Names of files, before the digits in them are taken for the name of a well. */
const files = /\b(history|evidence)-\w+\.(csv|tar)\b/g
/** What is Latin in every language. */
const everywhere = [
  /\bopc\.tcp:\S*|\bOPC UA\b/g,
  /\b(nsu?|[isgb])=\S+/g, // node ids
  /(^|\s)\/\S+/g, // paths of files
  /\bderrick\b/gi, // the product
  /\bEnglish\b/g, // a language is written in itself
  /\b0x[0-9A-F]+\b/gi, // status codes
  /\b(Ctrl|Shift|Alt|Esc|Enter|Space|Home|Tab)\b/g, // keys as they are printed on the keyboard
  /\b(SHA|Basic256Sha256|Aes\w+)\b/g, // names of security policies
  /\bNode [\d.]+|\b(linux|darwin|win32) \w+/g, // what the program runs on
  // The language of conditions, where one stands.
  new RegExp(`(?<=\\[.*)\\b(${WORDS})\\b|\\b(${WORDS})\\b(?=.*\\[)`, 'g'),
  /\b(CSV|Excel|RFC \d+|ISO|UTC)\b/g, // forms of files and times
  /^\W*time_utc;[^]*$/g, // a file as it will be
  /«backups»|\bnpm run restore -- --from\b|\bdocs\/\w+\.md/g, // what is typed or looked up as it stands
]

/** Of a well that runs: what is so as soon as anything was recorded. */
const CONDITION = '[101.F] is not bad'

async function eachScreen(
  seat: Workstation,
  visit: (screen: string) => Promise<void>,
): Promise<void> {
  const { entry, health, journal, overview, people, setpoint, shell, tags, trends } = seat
  const { exporting, search, storage } = seat
  await expect(entry.signInButton).toBeVisible()
  await visit('sign-in')
  await entry.signIn(NOBODY, 'not the password')
  await expect(entry.says(entry.errors.wrong_credentials)).toBeVisible()
  await visit('sign-in refused')
  await entry.signIn(administrator.user, administrator.password)
  await overview.expectMoving('101')
  await visit('overview')
  await seat.goTo('tags?equipment=V-101')
  await tags.choose('LIC-101.PV')
  await visit('tags')
  await seat.goTo('tags?equipment=101')
  await tags.choose('101.STATE')
  await visit('tags of a well')
  await seat.goTo('tags?equipment=V-101')
  await tags.choose('LIC-101.PV')
  await tags.changeButton.click()
  await setpoint.draft({ value: '999', reason: 'plan' })
  await expect(setpoint.check(setpoint.texts.check.high)).toBeVisible()
  await visit('setpoint out of limits')
  await setpoint.value.fill('51')
  await setpoint.armIt()
  await visit('setpoint armed')
  await setpoint.disarm.click()
  await setpoint.expectAt('draft')
  await setpoint.close()
  await seat.goTo('trends?pens=101.F,101.QO,101.PIN,101.RUN')
  await trends.expectDrawn('101.QO')
  await visit('trends')
  await shell.open('journal')
  await journal.open(journal.rows('signed_in', administrator.user).first(), 'signed_in')
  await visit('journal')
  await shell.open('search')
  await expect(search.condition).toBeVisible()
  await visit('search')
  await search.find(CONDITION)
  await expect(search.rows).not.toHaveCount(0)
  await search.table.press('End')
  await expect(search.detail).toContainText(search.texts.ended.running)
  await visit('search, found')
  await seat.goTo('export?tags=101.F,101.PIN')
  await expect(exporting.preview.getByText('101.F').first()).toBeVisible()
  await visit('export')
  await exporting.begin.click()
  await expect(exporting.kept(exporting.rows.first())).toBeVisible()
  await visit('export, kept')
  await exporting.evidence()
  await visit('export as evidence')
  await shell.open('storage')
  await expect(storage.folder).toBeVisible()
  await visit('storage')
  await shell.open('diagnostics')
  await expect(health.servers).toBeVisible()
  await visit('health')
  await shell.open('people')
  await expect(people.list).toBeVisible()
  await visit('people')
  await shell.lock()
  await expect(shell.locked).toBeVisible()
  await visit('locked')
}

/** Words that nobody translated. */
function untranslated(words: readonly string[], names: readonly string[]): readonly string[] {
  return words.filter((text) => {
    const rest = [files, ...names, ...everywhere].reduce<string>(
      (left, each) => left.replaceAll(each, ' '),
      text,
    )
    return /[A-Za-z]{2,}/.test(rest)
  })
}

test('no English is left on any screen in Russian', async ({ page, site }) => {
  test.setTimeout(ROUND_MS)
  const [tags, equipment, people, rows] = await Promise.all([
    site.api.ask('tags.list', {}),
    site.api.ask('equipment.list', {}),
    site.api.ask('users.list', {}),
    site.api.ask('journal.list', { limit: 1000 }),
  ])
  const names = [
    ...tags.map(({ name }) => name),
    ...tags.map(({ name }) => name.replace(/\.PV$/, '')),
    ...equipment.map(({ name }) => name),
    ...people.flatMap(({ name, user }) => [name, user]),
    NOBODY,
    // What other tests have typed, or tried to change.
    ...rows.flatMap(({ reason }) => (reason === null ? [] : reasonIn('ru', reason))),
    ...rows.flatMap(({ kind, subject }) => (kind === 'refused' ? subject : [])),
  ].sort((a, b) => b.length - a.length)
  const seat = await new Workstation(page, site.url, { language: 'ru' }).open()
  const left: string[] = []
  await eachScreen(seat, async (screen) => {
    const words = untranslated(await wordsOn(page), names)
    left.push(...words.map((text) => `${screen}: ${text}`))
  })
  left.push(...untranslated(await seat.trends.words(), names).map((text) => `plot: ${text}`))
  expect(left).toEqual([])
})

const small = async (page: Page): Promise<void> =>
  page.setViewportSize({ width: 1280, height: 720 })

for (const { language } of looks.filter(({ theme }) => theme === 'light')) {
  test(`nothing is cut off at 1280×720, ${language}`, async ({ page, site }) => {
    test.setTimeout(ROUND_MS)
    await small(page)
    const seat = await new Workstation(page, site.url, { language }).open()
    const cut: string[] = []
    await eachScreen(seat, async (screen) => {
      cut.push(...(await cutOff(page)).map((text) => `${screen}: ${text}`))
    })
    expect(cut).toEqual([])
  })

  test(`at 1280×720 and 150 % rail, strip and banner show all that they have, ${language}`, async ({
    page,
    site,
  }) => {
    await small(page)
    const seat = await new Workstation(page, site.url, { language, scale: 150 }).open()
    await seat.entry.signIn(administrator.user, administrator.password)
    await seat.overview.expectMoving('101')
    const { strip, banner, rail, texts } = seat.shell
    const { acquisition, historian, links, changes, journal, disk } = texts
    for (const word of [acquisition, historian, links, changes, journal, disk]) {
      await expect(strip.getByText(word, { exact: true })).toBeInViewport({ ratio: 1 })
    }
    const below = (await strip.boundingBox())?.y ?? 0
    for (const place of await rail.getByRole('link').all()) {
      await expect(place).toBeInViewport({ ratio: 1 })
      const { y, height } = (await place.boundingBox()) ?? { y: 0, height: below + 1 }
      expect(y + height, (await place.textContent()) ?? '').toBeLessThanOrEqual(below)
    }
    const alarms = banner.getByText(texts.noAlarms)
    await expect(alarms).toBeInViewport({ ratio: 1 })
    const [room, text] = [await banner.boundingBox(), await alarms.boundingBox()]
    expect(text?.height).toBeLessThanOrEqual(room?.height ?? 0)
    expect(await alarms.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0)
  })
}
