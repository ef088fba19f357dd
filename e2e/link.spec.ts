/** The link to the server: lost, silent, and back; what is not live never looks live. */
import { expect, test, type Site } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

const MARKED_MS = 20_000
const BACK_MS = 45_000
const notLive = ['stale', 'known', 'link']

/** Every figure that has a value is marked, and an overview or a table has many. */
async function expectNothingLive(seat: Workstation): Promise<void> {
  await expect
    .poll(
      async () => {
        const { none: _, ...marked } = await seat.marks()
        const { stale = 0, known = 0, link = 0 } = marked
        const kinds = Object.keys(marked).filter((kind) => !notLive.includes(kind))
        return stale + known + link > 10 ? kinds : undefined
      },
      { timeout: MARKED_MS },
    )
    .toEqual([])
}

async function expectLive(seat: Workstation): Promise<void> {
  await expect
    .poll(
      async () => {
        const { stale = 0, known = 0, link = 0, live = 0 } = await seat.marks()
        return live > 10 && stale + known + link === 0
      },
      { timeout: BACK_MS },
    )
    .toBe(true)
}

/** Kinds of gaps that the history has of a tag. */
const gapsOf = async (site: Site, tag: string): Promise<readonly string[]> => {
  const gaps = await site.api.ask('history.gaps', {
    tags: [tag],
    from: Date.now() - 600_000,
    to: Date.now() + 1000,
  })
  return gaps.map(({ kind, to }) => `${kind} ${to === null ? 'open' : 'closed'}`)
}

test('a server that falls silent: every value is marked within seconds, and lives again', async ({
  newSite,
  page,
}) => {
  test.setTimeout(180_000)
  const site = await newSite()
  const seat = await new Workstation(page, site.url).resume(site.api.token)
  const { overview, shell, tags, trends } = seat
  await overview.expectMoving('101')
  await expectLive(seat)
  await expect(shell.late).toHaveCount(0)

  const simulator = site.simulatorPid()
  process.kill(simulator, 'SIGSTOP')
  await test.step('the overview', async () => {
    await expectNothingLive(seat)
    await expect(shell.late.first()).toBeVisible({ timeout: MARKED_MS })
    await expect(overview.rate('101')).toHaveAttribute('data-mark', /^(stale|known|link)$/)
    await expect(shell.strip).toContainText('Simulated field')
  })
  await test.step('the tags', async () => {
    await shell.open('tags')
    await expect(tags.value('101.PIN').or(tags.value('101.CH')).first()).toBeVisible()
    await expectNothingLive(seat)
  })
  await test.step('nothing can be changed on what is not seen', async () => {
    const refused = await site.api.send('setpoint.propose', {
      tag: '101.F.SP',
      value: 51,
      reason: 'in the dark',
    })
    expect(refused).toMatchObject({ status: 422, result: { error: { code: 'not_live' } } })
    await tags.openSetpoint('101.F')
    await expect(seat.setpoint.check(seat.setpoint.texts.check.notLive)).toBeVisible()
    await seat.setpoint.close()
  })

  process.kill(simulator, 'SIGCONT')
  await shell.open('overview')
  await expectLive(seat)
  await expect(shell.late).toHaveCount(0, { timeout: BACK_MS })
  await overview.expectMoving('101')

  await test.step('the trend shows the gap with its kind', async () => {
    await expect
      .poll(() => gapsOf(site, '101.PIN'), { timeout: 20_000 })
      .toContain('link_lost closed')
    await seat.goTo('trends?pens=101.PIN')
    await trends.span('5min')
    await trends.expectDrawn('101.PIN')
    await expect
      .poll(async () => (await trends.words()).join('\n'), { timeout: 20_000 })
      .toContain(trends.texts.gap.link_lost)
  })
})

test('a server that dies: the link is lost, and back when it is started again', async ({
  newSite,
  page,
}) => {
  test.setTimeout(180_000)
  const site = await newSite()
  const seat = await new Workstation(page, site.url, { language: 'ru', theme: 'dark' }).resume(
    site.api.token,
  )
  await expectLive(seat)
  process.kill(site.simulatorPid(), 'SIGKILL')
  await expect
    .poll(async () => (await seat.marks())['link'] ?? 0, { timeout: MARKED_MS })
    .toBeGreaterThan(10)
  expect((await seat.marks())['live'] ?? 0).toBe(0)
  await expect(seat.shell.strip).toContainText(seat.shell.texts.states.down)
  await expectLive(seat)
  await expect(seat.shell.late).toHaveCount(0, { timeout: BACK_MS })
  await seat.overview.expectMoving('101')
  await expect.poll(() => gapsOf(site, '101.PIN')).toContain('link_lost closed')
})
