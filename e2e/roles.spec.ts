/** What each role may: the screen says it beforehand, the core refuses whatever the screen says. */
import { administrator, expect, test } from './fixtures.ts'
import { Workstation } from './pages/workstation.ts'

const viewer = { user: 'a.guest', name: 'A. Guest', password: 'only looking at it' }
const operator = { user: 'k.berg', name: 'K. Berg', password: 'eight steady hands' }
const SETPOINT = '202.F.SP'

test('a viewer sees why a setpoint cannot be changed, is refused by the core, and it is in the journal', async ({
  page,
  site,
}) => {
  await site.api.ask('users.create', { ...viewer, role: 'viewer' })
  const seat = await new Workstation(page, site.url).signIn(viewer)
  const { journal, people, setpoint, shell, tags } = seat
  await seat.goTo('tags?equipment=202')
  await tags.choose('202.F')
  await expect(tags.changeButton).toHaveAttribute('aria-disabled', 'true')
  await tags.changeButton.focus()
  await expect(page.getByRole('tooltip')).toHaveText(tags.texts.face.mayNot)
  await page.keyboard.press('s')
  await expect(setpoint.check(setpoint.texts.check.role)).toBeVisible()
  await expect(setpoint.value).toHaveCount(0)
  await expect(setpoint.arm).toHaveAttribute('aria-disabled', 'true')
  await expect(shell.link('people')).toHaveCount(0)

  const api = await site.stranger.signIn(viewer.user, viewer.password)
  const before = await site.api.ask('tags.latest', { tags: [SETPOINT] })
  const refused = await api.send('setpoint.propose', { tag: SETPOINT, value: 47, reason: 'let me' })
  expect(refused).toMatchObject({
    status: 403,
    result: { ok: false, error: { code: 'forbidden' } },
  })
  const after = await site.api.ask('tags.latest', { tags: [SETPOINT] })
  expect(after[0]?.value).toBe(before[0]?.value)

  await setpoint.close()
  await shell.open('journal')
  await expect(journal.rows('refused', viewer.name).first()).toBeVisible()
  await seat.goTo('people')
  await expect(people.denied).toBeVisible()
})

test('an administrator makes an operator, who signs in, commands, and makes nobody', async ({
  browser,
  page,
  site,
}) => {
  const seat = await new Workstation(page, site.url).signIn(administrator)
  await seat.shell.open('people')
  await seat.people.create({ ...operator, role: 'operator' })
  await expect(seat.people.row(operator.name)).toContainText(seat.people.texts.roles.operator)

  const context = await browser.newContext()
  const other = await new Workstation(await context.newPage(), site.url).signIn(operator)
  await expect(other.shell.person).toContainText(operator.name)
  await expect(other.shell.link('people')).toHaveCount(0)
  await other.goTo('tags?equipment=202')
  await other.tags.openSetpoint('202.F')
  await expect(other.setpoint.value).toBeVisible()
  await context.close()

  const api = await site.stranger.signIn(operator.user, operator.password)
  const made = await api.send('users.create', {
    user: 'friend',
    name: 'Friend',
    role: 'operator',
    password: 'a friend of a friend',
  })
  expect(made).toMatchObject({ status: 403, result: { error: { code: 'forbidden' } } })
  const people = await site.api.ask('users.list', {})
  expect(people.map(({ user }) => user)).not.toContain('friend')
  const rows = await site.api.ask('journal.list', { kind: 'user_created', limit: 10 })
  expect(rows.find(({ subject }) => subject === operator.user)?.person?.user).toBe(
    administrator.user,
  )
})
