import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok, type Result } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { fakeCore, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { livenessFixture, tagFixture } from '../stores/fixtures.ts'
import { setLiveness } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { draw } from '../ui/fixtures.tsx'
import Rounds from './index.tsx'

const HOUR = 3_600_000
const manual = (id: number, name: string) =>
  tagFixture({
    ...{ id, name, title: { en: `Reading ${id}`, ru: `Замер ${id}` } },
    ...{ origin: 'manual', server: null, node: null, type: ValueType.Double, unit: '%' },
    ...{ low: 0, high: 100, decimals: 1, sampling: 8 * HOUR },
  })
const entry = (time: number) => ({
  ...{ id: 5, tag: 'LAB.A', value: 38.4, time, comment: '', override: null, enteredAt: time },
  person: { id: 1, user: 'olga', name: 'Olga' },
  ...{ corrects: null, reason: null, correctedBy: null },
})

let core: FakeCore
let answer: () => Result<unknown>

beforeEach(() => {
  const now = Date.now()
  setLiveness(livenessFixture({ now }))
  answer = () => ok([entry(now)])
  core = fakeCore({
    'manual.round': () =>
      ok([
        { tag: 'LAB.A', last: entry(now - 9 * HOUR), dueAt: now - HOUR, overdue: true },
        { tag: 'LAB.B', last: null, dueAt: 0, overdue: true },
      ]),
    'manual.enter': () => answer(),
  })
  setConfiguration([manual(1, 'LAB.A'), manual(2, 'LAB.B')], [])
  signIn('operator')
  useRoute.setState({ screen: 'rounds', params: {} }, true)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const field = (name: string): HTMLInputElement => screen.getByRole('textbox', { name })
const sent = () =>
  core.called.filter(({ name }) => name === 'manual.enter').map(({ input }) => input)

test('a round shows what is overdue, and what was filled in is sent at once', async () => {
  draw(<Rounds />)
  expect(await screen.findByText(/overdue 1/)).toBeTruthy()
  fireEvent.change(field('New value of LAB.A'), { target: { value: '41,5' } })
  fireEvent.change(field('Comment on LAB.A'), { target: { value: 'wellhead' } })
  fireEvent.click(screen.getByRole('button', { name: 'Enter' }))
  await waitFor(() =>
    expect(sent()).toMatchObject([
      { entries: [{ tag: 'LAB.A', value: 41.5, comment: 'wellhead' }] },
    ]),
  )
  await waitFor(() => expect(field('New value of LAB.A').value).toBe(''))
})

test('a value outside the limits asks why, and one that is no number is not sent', async () => {
  draw(<Rounds />)
  await screen.findByText(/overdue 1/)
  expect(screen.queryByRole('textbox', { name: /outside its limits/ })).toBeNull()
  fireEvent.change(field('New value of LAB.A'), { target: { value: '140' } })
  expect(screen.getByRole('textbox', { name: 'Why LAB.A is outside its limits' })).toBeTruthy()
  fireEvent.change(field('New value of LAB.B'), { target: { value: 'much' } })
  expect(screen.getByText('This is no number.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Enter' }))
  expect(sent()).toEqual([])
})

test('what is on or off is asked for so, and no number', async () => {
  const flag = { ...manual(2, 'LAB.B'), type: ValueType.Boolean, unit: null, low: null, high: null }
  setConfiguration([manual(1, 'LAB.A'), flag], [])
  draw(<Rounds />)
  await screen.findByText(/overdue 1/)
  expect(field('New value of LAB.B').placeholder).toBe('on or off')
  fireEvent.change(field('New value of LAB.B'), { target: { value: 'x' } })
  expect(screen.getByText('Write on or off.')).toBeTruthy()
  fireEvent.change(field('New value of LAB.B'), { target: { value: 'on' } })
  expect(screen.queryByText('Write on or off.')).toBeNull()
})

test('a correction has the unit of its tag', async () => {
  draw(<Rounds />)
  await screen.findByText(/overdue 1/)
  fireEvent.click(screen.getByRole('button', { name: 'Correct' }))
  const dialog = await screen.findByRole('dialog')
  const value = within(dialog).getByRole('textbox', { name: 'Value' })
  expect(value.parentElement?.textContent).toBe('%')
})

test('a sheet whose tags are still to come does not say that there are none', async () => {
  setConfiguration([], [])
  draw(<Rounds />)
  await waitFor(() => expect(core.called.some(({ name }) => name === 'manual.round')).toBe(true))
  await act(async () => Promise.resolve())
  expect(screen.queryByText('No tag is entered by hand yet')).toBeNull()
  act(() => setConfiguration([manual(1, 'LAB.A'), manual(2, 'LAB.B')], []))
  expect(await screen.findByText(/overdue 1/)).toBeTruthy()
})

test('a refusal says which tag and why, and leaves what was typed', async () => {
  answer = () => fail('conflict', 'no', { reason: 'taken', tag: 'LAB.B', row: 0 })
  draw(<Rounds />)
  await screen.findByText(/overdue 1/)
  fireEvent.change(field('New value of LAB.B'), { target: { value: '7' } })
  fireEvent.click(screen.getByRole('button', { name: 'Enter' }))
  expect(await screen.findByText(/LAB.B: There is a value of this moment already/)).toBeTruthy()
  expect(field('New value of LAB.B').value).toBe('7')
})

test('a viewer sees the sheet and cannot enter', async () => {
  signIn('viewer')
  draw(<Rounds />)
  await screen.findByText(/overdue 1/)
  expect(field('New value of LAB.A').readOnly).toBe(true)
  expect(screen.queryByRole('button', { name: 'Correct' })).toBeNull()
})
