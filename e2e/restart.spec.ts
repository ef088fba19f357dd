/** The console itself dies under an open page, and comes back on the same data. */
import { administrator, expect, test } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

test('a killed console: the page says so, and after the restart nothing is missing', async ({
  newSimulator,
  newSite,
  page,
}) => {
  test.setTimeout(180_000)
  const site = await newSite()
  const field = await newSimulator()
  const [server] = await site.api.ask('servers.list', {})
  await site.api.ask('servers.update', { server: server?.id ?? 0, endpoint: field.address })
  const seat = await new Workstation(page, site.url).signIn(administrator)
  const { entry, overview, shell } = seat
  await overview.expectMoving('101')
  const rows = await site.api.ask('journal.list', { limit: 1000 })

  await site.console.kill()
  await test.step('not live, and said once, at the top', async () => {
    await expect(shell.alarm).toContainText(shell.texts.coreLost)
    await expect(shell.strip).toContainText(shell.texts.silent)
    await expect.poll(async () => (await seat.marks())['live'] ?? 0).toBe(0)
    expect((await seat.marks())['link'] ?? 0).toBeGreaterThan(10)
  })

  // The field is away as well, so that what comes back is what was known.
  await field.kill()
  const killedAt = Date.now()
  await site.start()
  await test.step('sessions ended with the console; the page asks to sign in again', async () => {
    await expect(entry.says(entry.texts.ended)).toBeVisible({ timeout: 30_000 })
    await entry.signIn(administrator.user, administrator.password)
    await shell.ready()
  })
  await test.step('the last known values are shown, marked as such', async () => {
    await expect(overview.rate('101')).toHaveAttribute('data-mark', /^(known|link)$/)
    expect(await overview.readRate('101')).toBeGreaterThan(0)
    expect((await seat.marks())['live'] ?? 0).toBe(0)
  })
  await test.step('no journal row is missing, and the restart is one', async () => {
    const after = await site.api.ask('journal.list', { limit: 1000 })
    const seqs = new Set(after.map(({ seq }) => seq))
    expect(rows.filter(({ seq }) => !seqs.has(seq))).toEqual([])
    expect(after.filter(({ kind }) => kind === 'started')).toHaveLength(2)
    expect(after.map(({ kind }) => kind)).not.toContain('stopped')
  })
  await test.step('the history has everything older than a second, then a gap with its reason', async () => {
    const { series, gaps } = await site.api.ask('history.range', {
      tags: ['101.PIN'],
      from: killedAt - 120_000,
      to: Date.now(),
    })
    const last = Number((series[0]?.time.at(-1) ?? 0n) / 10_000n)
    const stopped = gaps.find(({ kind }) => kind === 'console_stopped')
    expect(stopped?.scope).toEqual({ of: 'all' })
    expect(Number((stopped?.from ?? 0n) / 10_000n) - last).toBeLessThan(2_000)
  })
})

test('a page that was open during the restart is live again by itself after signing in', async ({
  newSite,
  page,
}) => {
  test.setTimeout(180_000)
  const site = await newSite()
  const seat = await new Workstation(page, site.url).signIn(administrator)
  await seat.overview.expectMoving('101')
  await seat.goTo('trends?pens=101.PIN')
  await seat.trends.expectDrawn('101.PIN')
  await site.console.kill()
  await expect(seat.shell.alarm).toBeVisible()
  await expect(seat.trends.figure('101.PIN')).toHaveAttribute('data-mark', 'link')
  await site.start()
  await expect(seat.entry.signInButton).toBeVisible({ timeout: 30_000 })
  await seat.entry.signIn(administrator.user, administrator.password)
  await seat.shell.ready()
  await expect(seat.shell.link('trends')).toHaveAttribute('aria-current', 'page')
  await expect(seat.shell.alarm).toHaveCount(0)
  await expect(seat.trends.figure('101.PIN')).toHaveAttribute('data-mark', 'live', {
    timeout: 30_000,
  })
  await seat.trends.expectDrawn('101.PIN')
})
