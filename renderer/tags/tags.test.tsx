import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { Status } from '../../shared/quality.ts'
import { ValueType } from '../../shared/samples.ts'
import {
  fakeCore,
  frequency,
  setpoint,
  showRows,
  signIn,
  type FakeCore,
} from '../setpoint/fixtures.ts'
import { setConfiguration, useConfiguration } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { equipmentFixture, frameOf, livenessFixture, serverFixture } from '../stores/fixtures.ts'
import { clearValues, takeValues } from '../stores/live.ts'
import { setLiveness } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { useSelection } from '../stores/selection.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import Tags from './index.tsx'

let core: FakeCore

beforeEach(() => {
  showRows()
  core = fakeCore({ 'history.range': () => ok({ series: [], gaps: [] }) })
  signIn('engineer')
  setConnection({ phase: 'connected', since: 0 })
  setLiveness(livenessFixture())
  setServers([serverFixture()])
  setConfiguration(
    [frequency, setpoint, { ...frequency, id: 3, name: '102.F', equipment: 102 }],
    [
      equipmentFixture({ id: 1, name: 'FIELD', title: { en: 'Field', ru: 'Поле' } }),
      equipmentFixture({ id: 101, parent: 1 }),
      equipmentFixture({ id: 102, name: '102', title: { en: 'Well 102', ru: 'Куст' }, parent: 1 }),
    ],
  )
  takeValues(
    frameOf(
      { tag: 1, value: 49.8 },
      { tag: 2, value: 50 },
      { tag: 3, value: 48, status: Status.BadNoCommunication },
    ),
  )
  window.location.hash = '#/tags'
  useRoute.setState({ screen: 'tags', params: {} }, true)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const rows = () => within(screen.getByRole('grid')).getAllByRole('row').slice(1)
const tree = () => screen.getByRole('treegrid')
const names = () => rows().map((row) => within(row).getAllByRole('gridcell')[0]?.textContent)

test('all tags stand in order of name with value, unit and setpoint beside', async () => {
  draw(<Tags />)
  expect(names()).toEqual(['101.F', '101.F.SP', '102.F'])
  await waitFor(() => expect(rows()[0]?.textContent).toContain('49.8Hz50.0Hz'))
})

test('at a first start no figure stands without its unit while the server is about to tell it', async () => {
  const told = useConfiguration.getState().tags
  const untold = told.map((tag) => ({ ...tag, type: ValueType.Null, unit: null }))
  setConfiguration(untold, useConfiguration.getState().equipment)
  useConfiguration.setState({ fresh: true })
  draw(<Tags />)
  expect(screen.queryByRole('grid')).toBeNull()
  act(() => setConfiguration(told, useConfiguration.getState().equipment))
  await waitFor(() => expect(rows()[0]?.textContent).toContain('49.8Hz'))
  // One that never tells it does not keep its values from the screen.
  act(() => setConfiguration(untold, useConfiguration.getState().equipment))
  expect(screen.queryByRole('grid')).toBeNull()
  act(() => useConfiguration.setState({ fresh: false }))
  expect(names()).toEqual(['101.F', '101.F.SP', '102.F'])
})

test('a value that is not live is marked and never looks live', async () => {
  draw(<Tags />)
  const lost = () => rows()[2] as HTMLElement
  await waitFor(() => expect(lost().querySelector('[data-mark="link"]')).toBeTruthy())
  expect(within(lost()).getByRole('img', { name: /link lost/ })).toBeTruthy()
  expect(rows()[0]?.querySelector('[data-mark="live"]')).toBeTruthy()
})

test('a value that is too large to be kept says so, with its size, and not the last good one', async () => {
  takeValues(frameOf({ tag: 1, value: null, status: Status.BadEncodingLimitsExceeded }))
  draw(<Tags />)
  await waitFor(() => expect(rows()[0]?.textContent).toContain('too large'))
  act(() => setServers([serverFixture({ oversized: [{ tag: 1, size: 2e6, of: 'characters' }] })]))
  expect(rows()[0]?.textContent).toMatch(/too large \(2\D000\D000 characters\)/)
  expect(rows()[0]?.textContent).not.toContain('49.8')
  fireEvent.click(rows()[0] as HTMLElement)
  expect(await screen.findByText(/too large to be kept/)).toBeTruthy()
  expect(screen.queryByText(/last good value shown/)).toBeNull()
  expect(rows()[0]?.querySelector('[data-mark="bad"]')).toBeTruthy()
})

test('a value that was never good says so, and not that the last good one is shown', async () => {
  const fresh = { ...frequency, id: 4, name: '100.F' }
  setConfiguration([fresh], [])
  draw(<Tags />)
  fireEvent.click(rows()[0] as HTMLElement)
  act(() => takeValues(frameOf({ tag: 4, value: null, status: Status.BadSensorFailure })))
  expect(await screen.findByText(/bad, no good value yet/)).toBeTruthy()
  expect(screen.queryByText(/last good value shown/)).toBeNull()
})

test('the tree narrows the table, with counts', () => {
  draw(<Tags />)
  const well = within(tree()).getByRole('row', { name: /102/ })
  expect(well.textContent).toContain('1')
  fireEvent.click(well)
  act(() => useRoute.setState({ screen: 'tags', params: { equipment: '102' } }))
  expect(names()).toEqual(['102.F'])
})

test('a tag or equipment of the address that is not there is told by its name', () => {
  const deleted = { at: 0, dropping: false, tag: { ...frequency, id: 9, name: '9.OLD' } }
  setConfiguration([frequency], [], [deleted])
  draw(<Tags />)
  const ask = (params: Record<string, string>) =>
    act(() => useRoute.setState({ screen: 'tags', params }))
  expect(screen.getByText('No tag selected')).toBeTruthy()
  ask({ tag: '7.GONE' })
  expect(screen.getByText('There is no tag 7.GONE')).toBeTruthy()
  ask({ tag: '9.OLD' })
  expect(screen.getByText('9.OLD was deleted')).toBeTruthy()
  ask({ equipment: 'NOPE' })
  expect(screen.getByText('There is no equipment NOPE')).toBeTruthy()
  expect(screen.queryByRole('grid')).toBeNull()
})

test('a long name makes its own row tall and no other, and stands whole in its tip', () => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (
    this: HTMLElement,
  ) {
    return this.className.includes('tall') ? 44 : 26
  })
  const long = 'CPF1_Separation_Train_A.Inlet_Manifold.Water_cut_24h_mean'
  setConfiguration([frequency, setpoint, { ...frequency, id: 3, name: long }], [])
  draw(<Tags />)
  expect(rows().map(({ style }) => style.height)).toEqual(['26px', '26px', '44px'])
  expect(screen.getByTitle(long)).toBeTruthy()
})

test('the box narrows by name and text, and an empty answer shows the way back', () => {
  draw(<Tags />)
  const box = screen.getByRole('searchbox')
  fireEvent.change(box, { target: { value: 'setpoint' } })
  expect(names()).toEqual(['101.F.SP'])
  fireEvent.change(box, { target: { value: 'nothing like it' } })
  expect(screen.getByText('Nothing fits')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }))
  expect(names()).toHaveLength(3)
})

test('keys move the selection, which other screens share', () => {
  draw(<Tags />)
  const grid = screen.getByRole('grid')
  fireEvent.keyDown(grid, { key: 'ArrowDown' })
  expect(useSelection.getState().tag).toBe('101.F')
  fireEvent.keyDown(grid, { key: 'End' })
  expect(useSelection.getState().tag).toBe('102.F')
  expect(useRoute.getState().params).toEqual({ tag: '102.F' })
  fireEvent.keyDown(grid, { key: 'ArrowUp' })
  expect(rows().map((row) => row.getAttribute('aria-selected'))).toEqual(['false', 'true', 'false'])
})

test('the faceplate says limits, node and status, and offers the setpoint', async () => {
  draw(<Tags />)
  fireEvent.click(rows()[0] as HTMLElement)
  await waitFor(() => expect(screen.getByText('0x00000000')).toBeTruthy())
  expect(screen.getByText('38.0 · 41.0 | 59.0 · 62.0')).toBeTruthy()
  expect(screen.getByText(frequency.node ?? '')).toBeTruthy()
  expect(screen.getByRole('button', { name: /Setpoint…/ }).getAttribute('aria-disabled')).toBeNull()
})

test('a tag that never had a value has no time of its server', async () => {
  const fresh = { ...frequency, id: 4, name: '100.F', sampling: 0 }
  setConfiguration([fresh], [])
  draw(<Tags />)
  fireEvent.click(rows()[0] as HTMLElement)
  const none = { value: null, sourceTime: 0n, serverTime: 0n }
  act(() => takeValues(frameOf({ tag: 4, ...none, status: Status.BadWaitingForInitialData })))
  await waitFor(() =>
    expect(screen.getByText('Server time').nextElementSibling?.textContent).toBe('—'),
  )
  expect(screen.getByText('as fast as the server can')).toBeTruthy()
})

test('a viewer finds the setpoint button off, with the reason, and no way to add tags', () => {
  signIn('viewer')
  draw(<Tags />)
  fireEvent.click(rows()[0] as HTMLElement)
  for (const name of [/Setpoint…/, /Change…/, 'Tag']) {
    expect(screen.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
  }
})

test('a refusal of a new tag goes to its field and keeps what was typed', async () => {
  core.answers['tags.create'] = () => fail('bad_input', '', { field: 'node' })
  draw(<Tags />)
  fireEvent.click(screen.getByRole('button', { name: 'Tag' }))
  const dialog = screen.getByRole('dialog')
  fireEvent.click(within(dialog).getByRole('button', { name: 'Add' }))
  expect(dialog.textContent).toContain('Required.')
  expect(document.activeElement).toBe(within(dialog).getByLabelText('Name'))
  fireEvent.change(within(dialog).getByLabelText('Name'), { target: { value: '101.NEW' } })
  fireEvent.change(within(dialog).getByLabelText('Node id'), { target: { value: 'ns=2;s=New' } })
  fireEvent.click(within(dialog).getByRole('button', { name: 'Add' }))
  await waitFor(() => expect(dialog.textContent).toContain('Not a node id'))
  expect(document.activeElement).toBe(within(dialog).getByLabelText('Node id'))
  expect(within(dialog).getByLabelText<HTMLInputElement>('Name').value).toBe('101.NEW')
})

/** The form of the tag of the first row. */
function change() {
  draw(<Tags />)
  fireEvent.click(rows()[0] as HTMLElement)
  act(() => useRoute.setState({ screen: 'tags', params: { tag: '101.F' } }))
  fireEvent.keyDown(window, { key: 'e', code: 'KeyE' })
  const dialog = screen.getByRole('dialog', { name: 'Change 101.F' })
  const field = (name: string) => within(dialog).getByLabelText<HTMLInputElement>(name)
  const put = (name: string, value: string) => fireEvent.change(field(name), { target: { value } })
  const save = () => fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }))
  const sent = () => core.called.filter(({ name }) => name === 'tags.update')
  return { dialog, field, put, save, sent }
}

test('a wrong node is put right from the faceplate, by keys, and nothing else is sent', async () => {
  core.answers['tags.update'] = () => ok({ ...frequency, node: 'ns=2;s=Right' })
  const { dialog, field, put, save, sent } = change()
  await waitFor(() => expect(document.activeElement).toBe(field('Node id')))
  expect(field('Node id').value).toBe(frequency.node)
  expect(field('Name').readOnly).toBe(true)
  put('Node id', 'Right')
  save()
  expect(dialog.textContent).toContain('Not a node id')
  expect(sent()).toEqual([])
  put('Node id', 'ns=2;s=Right')
  save()
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(sent().map(({ input }) => input)).toEqual([{ tag: '101.F', node: 'ns=2;s=Right' }])
})

test('nothing changed is nothing sent; a refusal goes to its field', async () => {
  core.answers['tags.update'] = () => fail('bad_input', '', { field: 'siteHigh' })
  const { dialog, put, save, sent } = change()
  put('May be set to', '900')
  save()
  await waitFor(() => expect(dialog.textContent).toContain('Outside the range of the server'))
  put('May be set to', '')
  save()
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(sent()).toHaveLength(1)
})

test('what another changed meanwhile is shown, and is said before it is overwritten', async () => {
  core.answers['tags.update'] = () => ok(frequency)
  const { dialog, field, put, save, sent } = change()
  put('Node id', 'ns=2;s=Mine')
  act(() =>
    setConfiguration(
      [{ ...frequency, node: 'ns=2;s=Theirs', sampling: 5000 }, setpoint],
      useConfiguration.getState().equipment,
    ),
  )
  expect(field('Sampling').value).toMatch(/^5\D?000$/)
  save()
  expect(within(dialog).getByRole('alert').textContent).toContain('Node id — ns=2;s=Theirs')
  expect(sent()).toEqual([])
  save()
  await waitFor(() => expect(sent()).toHaveLength(1))
  expect(sent()[0]?.input).toEqual({ tag: '101.F', node: 'ns=2;s=Mine' })
})

test('a value that is bad and was never good says that no good one is known', async () => {
  clearValues()
  takeValues(
    frameOf({ tag: 1, type: ValueType.Null, value: null, status: Status.BadNodeIdUnknown }),
  )
  draw(<Tags />)
  fireEvent.click(rows()[0] as HTMLElement)
  expect(await screen.findByText(/bad, no good value yet/)).toBeTruthy()
  expect(screen.queryByText(/last good value/)).toBeNull()
  expect(
    within(rows()[0] as HTMLElement).getByRole('img', { name: 'bad, no good value yet' }),
  ).toBeTruthy()
  // One that was read from another node before is not the last good one of this.
  act(() => takeValues(frameOf({ tag: 1, value: 49.8 })))
  await waitFor(() => expect(rows()[0]?.textContent).toContain('49.8'))
  for (const status of [Status.BadWaitingForInitialData, Status.BadNodeIdUnknown]) {
    act(() => takeValues(frameOf({ tag: 1, type: ValueType.Null, value: null, status })))
  }
  await waitFor(() => expect(rows()[0]?.textContent).not.toContain('49.8'))
  expect(screen.getByText(/bad, no good value yet/)).toBeTruthy()
})
