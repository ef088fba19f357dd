// The equipment as an engineer and an operator meet it: the tree, what is told of a piece, its form, its end.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { fakeCore, showRows, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { equipmentFixture, frameOf, serverFixture, tagFixture } from '../stores/fixtures.ts'
import { clearValues, takeValues } from '../stores/live.ts'
import { useRoute } from '../stores/navigation.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import EquipmentTab from './index.tsx'

const pad = equipmentFixture({
  id: 1,
  name: 'PAD-1',
  kind: 'pad',
  title: { en: 'Pad 1', ru: 'Куст 1' },
})
const well = equipmentFixture({
  id: 101,
  parent: 1,
  nameplate: [{ name: 'Maker', value: 'ABC' }],
  modes: ['Automatic', 'By hand'],
  safe: [{ signal: 'intake_pressure', low: 2, high: null }],
  template: 'ESP well',
})

let core: FakeCore

const at = (equipment: string | null) =>
  useRoute.setState({ screen: 'equipment', params: equipment === null ? {} : { equipment } }, true)

beforeEach(() => {
  showRows()
  core = fakeCore({
    'equipment.create': (input: { name: string }) =>
      ok(equipmentFixture({ id: 9, ...input, parent: 1 })),
    'equipment.update': () => ok(well),
    'equipment.remove': () => ok({ equipment: 1, tags: 1 }),
  })
  signIn('engineer')
  setServers([serverFixture()])
  setConfiguration(
    [tagFixture({ id: 2, name: '101.F', signal: 'frequency' }), tagFixture()],
    [pad, well],
  )
  at('101')
  window.location.hash = '#/equipment?equipment=101'
})
afterEach(() => {
  cleanup()
  clearValues()
  vi.restoreAllMocks()
})

const made = (name: string) =>
  core.called.filter((each) => each.name === name).map(({ input }) => input)
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const field = (name: string) => screen.getByRole('textbox', { name })

test('a piece tells its place, its nameplate, modes and limits in words, and lists its tags', () => {
  draw(<EquipmentTab />, 'ru')
  const facts = within(screen.getByRole('region', { name: 'Скважина 101' }))
  const said = facts
    .getAllByRole('term')
    .map((term) => [term.textContent, term.nextElementSibling?.textContent])
  expect(said).toEqual(
    expect.arrayContaining([
      ['Входит в', 'Куст 1'],
      ['Maker', 'ABC'],
      ['Режимы работы', 'Automatic, By hand'],
      ['Безопасные пределы: давление на приёме', '2,00 – —\u202fМПа'],
      ['Шаблон', 'Скважина с ЭЦН'],
    ]),
  )
  const rows = within(screen.getByRole('grid')).getAllByRole('row')
  expect(rows.slice(1).map((row) => row.querySelector('b')?.textContent)).toEqual([
    '101.F',
    '101.PIN',
  ])
})

test('its table is gone through by keys alone, and Enter opens the tag', () => {
  draw(<EquipmentTab />)
  const table = screen.getByRole('grid')
  fireEvent.keyDown(table, { key: 'ArrowDown' })
  fireEvent.keyDown(table, { key: 'ArrowDown' })
  fireEvent.keyDown(table, { key: 'Enter' })
  expect(window.location.hash).toBe('#/tags?equipment=101&tag=101.PIN')
})

test('a time of a tag is written by the clock of the site, as in Tags', async () => {
  setConfiguration(
    [tagFixture({ id: 7, name: '101.STARTED', type: ValueType.DateTime })],
    [pad, well],
  )
  takeValues(frameOf({ tag: 7, type: ValueType.DateTime, value: '2026-10-14T21:17:12.500Z' }))
  draw(<EquipmentTab />, 'ru')
  expect(await screen.findByText(/^1[45]\.10\.2026 \d\d:17:12$/)).toBeTruthy()
  expect(screen.queryByText(/T21:17/)).toBeNull()
})

test('new equipment stands where the person is in the tree; a name that is taken is refused before it is sent', async () => {
  at('PAD-1')
  draw(<EquipmentTab />)
  fireEvent.click(button('Equipment'))
  fireEvent.change(field('Name'), { target: { value: '101' } })
  fireEvent.click(button('Add'))
  expect((await screen.findByRole('alert')).textContent).toBe('Another one has this name.')
  expect(made('equipment.create')).toEqual([])
  fireEvent.change(field('Name'), { target: { value: '102' } })
  fireEvent.click(button('Add'))
  await waitFor(() =>
    expect(made('equipment.create')).toMatchObject([{ name: '102', parent: 'PAD-1' }]),
  )
  await waitFor(() => expect(window.location.hash).toBe('#/equipment?equipment=102'))
})

test('only what was changed is sent, and a refusal keeps what was typed', async () => {
  core.answers['equipment.update'] = () => fail('conflict', 'x', { reason: 'cycle' })
  draw(<EquipmentTab />)
  fireEvent.click(button('Change…'))
  fireEvent.change(field('Text, English'), { target: { value: 'Well 101 A' } })
  fireEvent.click(button('Save'))
  expect((await screen.findByRole('alert')).textContent).not.toBe('')
  expect(field('Text, English')).toHaveProperty('value', 'Well 101 A')
  expect(made('equipment.update')).toEqual([
    { equipment: '101', title: { en: 'Well 101 A', ru: 'Скважина 101' } },
  ])
})

test('what has tags is removed only once it is said what becomes of them', async () => {
  draw(<EquipmentTab />)
  fireEvent.click(button('Remove…'))
  const dialog = within(screen.getByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: 'Remove' }))
  expect(made('equipment.remove')).toEqual([])
  fireEvent.click(dialog.getByRole('radio', { name: /Keep the tags/ }))
  await act(async () => {
    fireEvent.click(dialog.getByRole('button', { name: 'Remove' }))
    await Promise.resolve()
  })
  expect(made('equipment.remove')).toEqual([{ equipment: '101', tags: 'keep' }])
})

test('an operator sees all of it and changes none, and is told who does', () => {
  signIn('operator')
  draw(<EquipmentTab />)
  for (const name of ['Change…', 'Remove…', 'Import…', 'Equipment']) {
    expect(
      button(name).getAttribute('aria-disabled') ?? button(name).getAttribute('disabled'),
    ).not.toBeNull()
  }
  expect(button('Templates…').getAttribute('aria-disabled')).toBeNull()
})
