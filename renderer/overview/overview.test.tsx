// The overview as an operator meets it: what is summed, what is not live, what stands, in which order.
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ok } from '../../shared/result.ts'
import { Status } from '../../shared/quality.ts'
import { ValueType, type Sample } from '../../shared/samples.ts'
import type { Signal } from '../../shared/tags.ts'
import { createFakeClient } from '../client/fixtures.ts'
import { takeChange } from '../setpoint/changes.ts'
import { changeFixture } from '../setpoint/fixtures.ts'
import { setConfiguration, type Tag } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { provideCore } from '../stores/core.ts'
import { equipmentFixture, frameOf, serverFixture, tagFixture } from '../stores/fixtures.ts'
import { clearValues, takeValues } from '../stores/live.ts'
import { select } from '../stores/selection.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import Overview from './index.tsx'

const equipment = [
  equipmentFixture({ id: 1, name: 'F', kind: 'field', title: { en: 'Field', ru: 'М/р' } }),
  equipmentFixture({
    id: 2,
    name: 'PAD',
    kind: 'pad',
    parent: 1,
    title: { en: 'Pad 1', ru: 'Куст' },
  }),
  equipmentFixture({ id: 101, name: '101', parent: 2, position: 0 }),
  equipmentFixture({ id: 102, name: '102', parent: 2, position: 1 }),
]
const tag = (id: number, name: string, well: number, signal: Signal, change: Partial<Tag> = {}) =>
  tagFixture({ id, name, equipment: well, signal, decimals: 1, ...change })
const rate = { unit: 'm³/d', normal: { low: 40, high: 60 }, high: 120 }
const tags = [
  tag(1, '101.QO', 101, 'oil_rate', rate),
  tag(2, '102.QO', 102, 'oil_rate', rate),
  tag(3, '101.PIN', 101, 'intake_pressure'),
  tag(4, '102.PIN', 102, 'intake_pressure'),
  tag(5, '101.RUN', 101, 'running', { normal: null, type: ValueType.Boolean }),
  tag(6, '101.STATE', 101, 'state', { normal: null, type: ValueType.String }),
]

const tell = (...samples: readonly (Partial<Sample> & { tag: number })[]) =>
  act(() => {
    takeValues(frameOf(...samples))
    vi.advanceTimersByTime(300)
  })
const passes = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms)
  })
const healthy = () =>
  tell(
    { tag: 1, value: 50 },
    { tag: 2, value: 30 },
    { tag: 3, value: 7 },
    { tag: 4, value: 7 },
    { tag: 5, value: true, type: ValueType.Boolean },
  )
const cell = (name: string) => within(screen.getByRole('group', { name }))
const listed = () =>
  within(screen.getByRole('region', { name: 'Furthest from normal' }))
    .queryAllByRole('link')
    .map((link) => link.querySelector('b')?.textContent)

beforeEach(() => {
  vi.useFakeTimers()
  const client = createFakeClient()
  client.answer('history.range', () => ok({ series: [], gaps: [] }))
  client.answer('setpoint.list', () => ok([]))
  provideCore(client)
  setConnection({ phase: 'connected', since: 0 })
  setServers([serverFixture()])
  setConfiguration(tags, equipment)
  select({ tag: null, equipment: null })
})
afterEach(() => {
  cleanup()
  clearValues()
  vi.runOnlyPendingTimers()
  vi.useRealTimers()
})

describe('production', () => {
  it('is the sum of the wells while all are live', () => {
    draw(<Overview />)
    healthy()
    expect(cell('Oil').getByText('80.0')).toBeDefined()
    expect(cell('Oil').getByText('2 wells')).toBeDefined()
    expect(cell('Oil').queryByRole('img', { name: 'uncertain' })).toBeNull()
  })

  it('counts a bad meter with its last value, is uncertain, and says so', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 2, value: null, type: ValueType.Null, status: Status.BadSensorFailure })
    expect(cell('Oil').getByText('80.0')).toBeDefined()
    expect(cell('Oil').getByRole('img', { name: 'uncertain' })).toBeDefined()
    expect(cell('Oil').getAllByText('1 of 2 with last value').length).toBeGreaterThan(0)
  })

  it('is partial, and says so, where a meter never told anything', () => {
    draw(<Overview />)
    tell({ tag: 1, value: 50 })
    expect(cell('Oil').getByText('50.0')).toBeDefined()
    expect(cell('Oil').getAllByText('partial: 1 of 2 missing').length).toBeGreaterThan(0)
  })

  it('is grey with its age when the link is lost', () => {
    draw(<Overview />)
    healthy()
    act(() => setServers([serverFixture({ state: 'down' })]))
    passes(12_000)
    expect(cell('Oil').getByRole('img', { name: /link lost/ })).toBeDefined()
    expect(cell('Oil').getAllByText(/last value, \d/).length).toBeGreaterThan(0)
  })
})

describe('a well', () => {
  it('that stands says so in words, with what its drive says', () => {
    draw(<Overview />)
    healthy()
    tell(
      { tag: 5, value: false, type: ValueType.Boolean },
      { tag: 6, value: 'Tripped', type: ValueType.String },
    )
    expect(cell('101').getByText('Stopped: tripped')).toBeDefined()
  })

  it('that stops says for how long from that moment on', () => {
    draw(<Overview />)
    healthy()
    passes(14_000)
    tell({ tag: 5, value: false, type: ValueType.Boolean })
    passes(3_000)
    expect(cell('101').getByText(/^for 3\.\d\ss$/)).toBeDefined()
  })

  it('that stands says it in Russian too', () => {
    draw(<Overview />, 'ru')
    tell(
      { tag: 5, value: false, type: ValueType.Boolean },
      { tag: 6, value: 'Tripped', type: ValueType.String },
    )
    expect(screen.getByText('Остановлена: отключена защитой')).toBeDefined()
  })

  it('that is not heard is marked and aged, and is not said to stand', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 5, value: false, type: ValueType.Boolean })
    act(() => setServers([serverFixture({ state: 'down' })]))
    passes(4_000)
    const tile = cell('101')
    expect(tile.queryByText(/Stopped/)).toBeNull()
    expect(tile.getAllByRole('img', { name: /link lost/ }).length).toBeGreaterThan(0)
    expect(tile.getByText(/^\d+\.\d\ss$/)).toBeDefined()
  })

  it('leads to its tags and to its trend', () => {
    draw(<Overview />)
    const links = cell('101').getAllByRole('link')
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '#/tags?equipment=101',
      '#/trends?pens=101.QO,101.PIN',
    ])
  })

  it('is reached by arrow keys, and T opens its trend', () => {
    draw(<Overview />)
    const link = (name: string) => screen.getByRole('link', { name })
    link('101').focus()
    fireEvent.keyDown(link('101'), { key: 'ArrowRight' })
    expect(document.activeElement).toBe(link('102'))
    fireEvent.keyDown(window, { key: 't', code: 'KeyT' })
    expect(window.location.hash).toBe('#/trends?pens=102.QO,102.PIN')
  })
})

describe('furthest from normal', () => {
  it('is calm while every signal is in its band', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 2, value: 50 })
    passes(2_500)
    expect(
      screen.getByText(
        /^Every live signal of wells and equipment is within its normal band; totals stand above\.$/,
      ),
    ).toBeDefined()
  })

  it('says how many it leaves out beside those that are in their bands', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 2, value: 50 }, { tag: 5, value: false, type: ValueType.Boolean })
    passes(2_500)
    expect(screen.getByText(/totals stand above\. Not compared: 2, of stopped wells/)).toBeDefined()
  })

  it('does not say all is well where nothing is live', () => {
    draw(<Overview />)
    passes(2_500)
    expect(screen.getByText('No signal is live, so nothing can be compared.')).toBeDefined()
  })

  it('puts the furthest first and lets a near one not jump over it', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 3, value: 10 }, { tag: 4, value: 9.5 })
    passes(2_500)
    expect(listed()).toEqual(['101.PIN', '102.PIN', '102.QO'])
    tell({ tag: 4, value: 10.2 })
    passes(2_500)
    expect(listed()).toEqual(['101.PIN', '102.PIN', '102.QO'])
    tell({ tag: 4, value: 11 })
    passes(2_500)
    expect(listed()).toEqual(['102.PIN', '101.PIN', '102.QO'])
  })

  it('holds its order under the pointer', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 3, value: 10 })
    passes(2_500)
    const before = listed()
    const first = screen.getByRole('link', { name: /101\.PIN/ })
    fireEvent.pointerEnter(first.parentElement ?? first)
    tell({ tag: 4, value: 12 })
    passes(6_000)
    expect(listed()).toEqual(before)
    expect(screen.getByText('order held under the pointer')).toBeDefined()
  })

  it('leaves out what belongs to a well that stands', () => {
    draw(<Overview />)
    healthy()
    tell({ tag: 3, value: 14 }, { tag: 5, value: false, type: ValueType.Boolean })
    passes(2_500)
    expect(listed()).toEqual(['102.QO'])
  })
})

describe('last changes', () => {
  it('carries the mark of an abnormal end, and the one name that the setpoint has', () => {
    draw(<Overview />)
    act(() => {
      takeChange(changeFixture({ id: 'a', phase: 'reverted', sentAt: 2, reason: '[trial] pump' }))
      takeChange(changeFixture({ id: 'b', phase: 'applied', sentAt: 1 }))
    })
    const rows = within(screen.getByRole('region', { name: 'Last changes' })).getAllByRole('button')
    const [reverted, applied] = rows.map((row) => within(row))
    expect(reverted?.getByText('101.F.SP')).toBeDefined()
    expect(reverted?.getByRole('img', { name: 'reverted' })).toBeDefined()
    expect(reverted?.getByText('Petrov: Trial: pump')).toBeDefined()
    expect(applied?.queryByRole('img')).toBeNull()
  })
})

describe('a field of another shape', () => {
  it('says why it is empty and the next step, where there is no server', () => {
    setConfiguration([], [])
    setServers([])
    draw(<Overview />)
    expect(screen.getByRole('heading', { name: 'No wells or vessels here' })).toBeDefined()
    expect(screen.getByRole('link', { name: 'Open Health' }).getAttribute('href')).toBe(
      '#/diagnostics',
    )
  })

  it.each([
    [[], /Add the tags of your server in Tags/],
    [[tagFixture({ equipment: null })], /Your tags are in Tags/],
  ])('of a server of the site it promises no equipment and leads to its tags: %#', (own, text) => {
    setConfiguration(own, [])
    draw(<Overview />)
    expect(screen.getByText(text)).toBeDefined()
    expect(screen.queryByText(/adds them/)).toBeNull()
    expect(screen.getByRole('link', { name: 'Open Tags' })).toBeDefined()
  })

  it('draws a plant without wells', () => {
    setConfiguration(
      [tagFixture({ id: 9, name: 'LI-1', equipment: 9, signal: 'level', unit: '%' })],
      [equipmentFixture({ id: 9, name: 'T-1', kind: 'tank' })],
    )
    draw(<Overview />)
    expect(screen.getByRole('heading', { name: 'No wells' })).toBeDefined()
    expect(screen.getByRole('link', { name: /LI-1/ })).toBeDefined()
  })

  it('draws forty-eight wells and renders a tile alone when its value changes', () => {
    const many = Array.from({ length: 48 }, (_, i) =>
      equipmentFixture({ id: 200 + i, name: `W${i}`, parent: 2, position: i }),
    )
    setConfiguration(
      many.map(({ id, name }) => tag(id, `${name}.QO`, id, 'oil_rate', rate)),
      [...equipment.slice(0, 2), ...many],
    )
    draw(<Overview />)
    expect(screen.getAllByRole('link', { name: /^W\d+$/ })).toHaveLength(48)
    tell({ tag: 205, value: 44 })
    expect(cell('W5').getByText('44.0')).toBeDefined()
    expect(cell('W6').queryByText('44.0')).toBeNull()
  })
})
