// The trend as an operator meets it; the canvas is stood in for by what it was told to draw.
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { provideCore } from '../stores/core.ts'
import { equipmentFixture, frameOf, serverFixture, tagFixture } from '../stores/fixtures.ts'
import { clearValues, takeValues } from '../stores/live.ts'
import { useRoute } from '../stores/navigation.ts'
import { useSelection } from '../stores/selection.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import Trends from './index.tsx'
import { MOST_PENS } from './ink.ts'
import { setReadouts } from './readouts.ts'
import type { Setting } from './recorder.ts'
import { removePen, resetTrend, useTrend } from './trend.ts'

const drawn = vi.hoisted(() => ({ setting: undefined as unknown, retried: 0 }))
vi.mock('./recorder.ts', () => ({
  Recorder: class {
    feed = { reload() {}, readGaps: () => Promise.resolve(), retry: () => (drawn.retried += 1) }
    area = { left: 0, top: 0, width: 1000, height: 300 }
    view = { from: 0, to: 1 }
    ranges = new Map()
    update(setting: unknown) {
      drawn.setting = setting
    }
    point() {}
    penAt() {}
    stop() {}
  },
}))
const setting = () => drawn.setting as Setting

const tags = [
  tagFixture({ id: 1, name: '101.PIN' }),
  tagFixture({
    id: 2,
    name: '101.F',
    title: { en: 'Frequency', ru: 'Частота' },
    unit: 'Hz',
    decimals: 1,
  }),
  tagFixture({
    id: 3,
    name: '101.STATE',
    title: { en: 'Drive state', ru: 'Состояние' },
    type: ValueType.String,
    unit: null,
  }),
  tagFixture({
    id: 4,
    name: '101.QO',
    title: { en: 'Oil rate', ru: 'Дебит нефти' },
    unit: 'm³/d',
    decimals: 1,
  }),
]

let client: FakeClient
const at = (params: Record<string, string>) => useRoute.setState({ screen: 'trends', params }, true)
const row = (name: string) => within(screen.getByRole('row', { name: new RegExp(name) }))
const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { code, ...more })

beforeEach(() => {
  vi.useFakeTimers()
  client = createFakeClient()
  client.answer('setpoint.list', () => ok([]))
  provideCore(client)
  setConnection({ phase: 'connected', since: 0 })
  setServers([serverFixture()])
  setConfiguration(tags, [equipmentFixture()])
  resetTrend()
  window.location.hash = '#/trends'
  at({ pens: '101.PIN,101.F', span: '1h' })
})
afterEach(() => {
  cleanup()
  clearValues()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

describe('pens', () => {
  test('come from the address, in its order, under the name of their equipment', () => {
    draw(<Trends />)
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Well 101')
    expect(setting().look.pens.map(({ name }) => name)).toEqual(['101.PIN', '101.F'])
    expect(setting().view).toEqual({ span: 3_600_000, hold: null })
    expect(row('101.F').getByText('Frequency')).toBeDefined()
  })
  test('a tag that does not exist is named, the others are drawn', () => {
    at({ pens: '101.PIN,NO.SUCH' })
    draw(<Trends />)
    expect(screen.getByText(/does not exist: NO\.SUCH/)).toBeDefined()
    expect(setting().look.pens).toHaveLength(1)
    fireEvent.click(screen.getByRole('button', { name: 'Take out of the trend' }))
    expect(screen.queryByText(/does not exist/)).toBeNull()
  })
  test('a text has its row with the reason, and no line', () => {
    at({ pens: '101.STATE,101.F' })
    draw(<Trends />)
    act(() => {
      takeValues(frameOf({ tag: 3, value: 'Running', type: ValueType.String }))
      vi.advanceTimersByTime(300)
    })
    expect(row('101.STATE').getByText('Running')).toBeDefined()
    expect(row('101.STATE').getByText(/not drawn/)).toBeDefined()
    expect(setting().pens.map(({ name }) => name)).toEqual(['101.F'])
    expect(setting().look.pens[0]?.place).toBe(1)
  })
  test('without any, it says how to add one', () => {
    at({})
    draw(<Trends />)
    expect(screen.getByRole('heading', { name: 'No pens yet' })).toBeDefined()
    expect(screen.getByRole('combobox', { name: /Add a pen/ })).toBeDefined()
  })
  test('are hidden by their box and taken away by their cross', () => {
    draw(<Trends />)
    fireEvent.click(row('101.PIN').getByRole('checkbox'))
    expect(setting().look.pens.map(({ name }) => name)).toEqual(['101.F'])
    fireEvent.click(row('101.F').getByRole('button', { name: 'Remove 101.F' }))
    expect(screen.queryByRole('row', { name: /101\.F/ })).toBeNull()
  })
  test('are not added after all: Esc leads back to what had the focus, or into the screen', () => {
    draw(
      <main tabIndex={-1}>
        <Trends />
      </main>,
    )
    const leave = () =>
      fireEvent.keyDown(screen.getByRole('combobox', { name: /Add a pen/ }), { key: 'Escape' })
    press('KeyP')
    leave()
    expect(document.activeElement).toBe(screen.getByRole('main'))
    const remove = row('101.F').getByRole('button', { name: 'Remove 101.F' })
    act(() => remove.focus())
    press('KeyP')
    leave()
    expect(document.activeElement).toBe(remove)
  })
  test('are added from the search in the other language', () => {
    draw(<Trends />)
    press('KeyP')
    const box = screen.getByRole('combobox', { name: /Add a pen/ })
    expect(document.activeElement).toBe(box)
    fireEvent.change(box, { target: { value: 'дебит' } })
    fireEvent.keyDown(box, { key: 'ArrowDown' })
    fireEvent.keyDown(box, { key: 'Enter' })
    expect(useTrend.getState().pens.map(({ name }) => name)).toContain('101.QO')
  })
})

test('where no pen fits any more, the reason stands in the place of the search', () => {
  const names = Array.from({ length: MOST_PENS }, (_, index) => `W${index}`)
  setConfiguration(
    names.map((name, index) => tagFixture({ id: 100 + index, name })),
    [equipmentFixture()],
  )
  at({ pens: names.join() })
  draw(<Trends />)
  expect(screen.getByText('16 pens are shown. Remove one to add another.')).toBeDefined()
  expect(screen.queryByRole('combobox')).toBeNull()
  act(() => removePen('W0'))
  expect(screen.getByRole('combobox')).toBeDefined()
})

describe('keys', () => {
  test('a figure focuses a pen, which is drawn last, with its band and limits, and is selected', () => {
    draw(<Trends />)
    press('Digit2')
    expect(setting().look.focus).toBe('101.F')
    expect(setting().look.band?.text).toContain('normal')
    expect(setting().look.limits).toHaveLength(4)
    expect(useSelection.getState().tag).toBe('101.F')
    expect(screen.getByRole('row', { name: /101\.F/ }).getAttribute('aria-current')).toBe('true')
  })
  test('space holds and lets go, arrows move, plus and minus zoom', () => {
    draw(<Trends />)
    press('Space')
    expect(setting().view.hold).not.toBeNull()
    const held = setting().view.hold ?? 0
    press('ArrowLeft')
    expect(setting().view.hold).toBe(held - 900_000)
    press('Equal')
    expect(setting().view.span).toBeLessThan(3_600_000)
    press('Space')
    expect(setting().view.hold).toBeNull()
    expect(screen.getByRole('button', { name: /^Live/ })).toBeDefined()
  })
  test('nothing is taken from a field or with a modifier', () => {
    draw(<Trends />)
    press('Digit2', { ctrlKey: true })
    fireEvent.keyDown(screen.getByRole('combobox'), { code: 'Space' })
    expect(setting().look.focus).toBe('101.PIN')
    expect(setting().view.hold).toBeNull()
  })
  test('C brings cursors with their columns, and takes them away', () => {
    draw(<Trends />)
    press('KeyC')
    expect(setting().cursors?.a).toBeTypeOf('number')
    expect(screen.getByRole('columnheader', { name: /^A \d/ })).toBeDefined()
    const before = setting().cursors?.a ?? 0
    press('ArrowRight', { shiftKey: true })
    expect(setting().cursors?.a).toBe(before + 18_000)
    press('KeyC')
    expect(setting().cursors).toBeNull()
  })
})

describe('readings', () => {
  const tell = (change: Partial<Parameters<typeof setReadouts>[0]>) =>
    act(() =>
      setReadouts({
        view: { from: Date.UTC(2026, 2, 12, 7), to: Date.UTC(2026, 2, 12, 8) },
        pixel: 0,
        reading: false,
        error: null,
        pens: new Map(),
        ...change,
      }),
    )
  test('stand in the table with the decimals of the tag', () => {
    draw(<Trends />)
    press('KeyC')
    tell({
      pens: new Map([
        ['101.F', { a: 51, b: 49.96, statistics: { min: 49, max: 51, mean: 50.04, good: 0.995 } }],
      ]),
    })
    const cells = row('101.F')
      .getAllByRole('cell')
      .map((cell) => cell.textContent)
    expect(cells.slice(-8, -1)).toEqual([
      '51.0',
      '50.0',
      '−1.0',
      '49.0',
      '51.0',
      '50.0',
      '99.5\u202f%',
    ])
  })
  test('of cursors have their day where the view is of more than one', () => {
    vi.setSystemTime(Date.UTC(2026, 2, 12, 7))
    at({ pens: '101.F', span: '1h' })
    draw(<Trends />)
    press('KeyC')
    const a = () => screen.getByRole('columnheader', { name: /^A / }).textContent
    expect(a()).toBe('A 11:20:43')
    act(() => useTrend.setState({ view: { span: 86_400_000, hold: null } }))
    expect(a()).toBe('A 12 Mar 11:20:43')
  })
  test('the head says which time, in the zone of the site, and whether every sample is drawn', () => {
    draw(<Trends />)
    tell({})
    expect(
      screen.getByText(/12 Mar 2026, 12:00 to 13:00 \+05:00 · raw, every sample · 2 pens/),
    ).toBeDefined()
    tell({ pixel: 12_000 })
    expect(screen.getByText(/min and max, 1 px = 12 s/)).toBeDefined()
  })
  test('a history that cannot be read is told with the way to try again', () => {
    draw(<Trends />)
    const failure = fail('unavailable', 'no')
    tell({ error: failure.ok ? null : failure.error })
    expect(screen.getByRole('alert').textContent).toContain('Live values go on')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(drawn.retried).toBe(1)
  })
})

test('changes of setpoints of the shown pens stand in the lane, with an end that is not good', async () => {
  setConfiguration(
    [
      ...tags,
      tagFixture({ id: 9, name: '101.F.SP', setpointOf: '101.F', decimals: 0, unit: 'Hz' }),
    ],
    [equipmentFixture()],
  )
  const change = {
    id: 'x',
    tag: '101.F.SP',
    unit: 'Hz',
    old: 51,
    value: 50,
    phase: 'applied',
    sentAt: 1000,
    armedAt: 900,
  }
  client.answer('setpoint.list', () =>
    ok([
      change,
      { ...change, id: 'y', phase: 'rejected', sentAt: 2000 },
      { ...change, id: 'z', phase: 'expired', sentAt: null },
      { ...change, id: 'w', tag: '102.F.SP' },
    ]),
  )
  draw(<Trends />)
  await act(() => vi.advanceTimersByTimeAsync(0))
  expect(setting().marks).toEqual([
    { at: 1000, text: '51 to 50 Hz', abnormal: false },
    { at: 2000, text: '51 to 50 Hz, rejected', abnormal: true },
  ])
})

test('the address follows what is shown', () => {
  draw(<Trends />)
  press('Space')
  act(() => {
    vi.advanceTimersByTime(400)
  })
  expect(window.location.hash).toMatch(/^#\/trends\?pens=101\.PIN,101\.F&span=1h&to=\d{13}$/)
})

test('the screen is Russian in Russian', () => {
  draw(<Trends />, 'ru')
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Скважина 101')
  expect(row('101.F').getByText('Частота')).toBeDefined()
  expect(screen.getByRole('button', { name: /^Идёт/ })).toBeDefined()
})
