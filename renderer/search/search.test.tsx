/** The screen of history search: what is asked, how it is followed, and where an occurrence leads. */
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import {
  fakeCore,
  frequency,
  setpoint,
  showRows,
  signIn,
  type FakeCore,
} from '../setpoint/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { useRoute } from '../stores/navigation.ts'
import { draw } from '../ui/fixtures.tsx'
import { resetFeed, type Occurrence, type Search } from './feed.ts'
import HistorySearch from './index.tsx'
import { ordered, trendOf } from './order.ts'
import { chosenIn, rangeOf } from './range.ts'

const T0 = Date.UTC(2026, 2, 12, 6)
const MINUTE = 60_000
const iso = (minutes: number): string => new Date(T0 + minutes * MINUTE).toISOString()

const occurrence = (from: number, to: number, rest: Partial<Occurrence> = {}): Occurrence => ({
  ...{ from: iso(from), to: iso(to), began: 'true', ended: 'false' },
  readings: [{ value: 52.1, status: 0, min: 51.2, max: 55.5 }],
  ...rest,
})
const searchOf = (change: Partial<Search> = {}): Search => ({
  ...{ id: 'search-0001', text: '[101.F] > 51 Hz', from: iso(-60), to: iso(600) },
  ...{ tags: ['101.F'], lead: 300_000, person: { user: 'petrov', name: 'Petrov' } },
  ...{ startedAt: T0, state: 'done', at: iso(600), count: 3, kept: 3 },
  ...{ lasted: 42 * MINUTE, unknown: 0, failure: null },
  ...change,
})

let core: FakeCore
/** Each answer of the core about the search, in turn; the last stays. */
let told: { search: Search; found: readonly Occurrence[] }[]

const all = [occurrence(0, 10), occurrence(60, 90), occurrence(120, 122)]

beforeEach(() => {
  window.location.hash = '#/search'
  useRoute.setState({ screen: 'search', params: {} }, true)
  resetFeed()
  showRows()
  told = [{ search: searchOf(), found: all }]
  core = fakeCore({
    'searches.try': () => ok({ fault: null, tags: ['101.F'] }),
    'searches.begin': () => ok(searchOf({ state: 'running', count: 0, kept: 0 })),
    'searches.read': ({ after }: { after: number }) => {
      const [next] = told
      if (told.length > 1) told.shift()
      if (next === undefined) throw new Error('nothing is told')
      return ok({ search: next.search, occurrences: next.found.slice(after) })
    },
    'searches.cancel': () => ok(null),
  })
  signIn('viewer')
  setConfiguration([frequency, setpoint], [])
})
afterEach(() => {
  cleanup()
  resetFeed()
  vi.restoreAllMocks()
})

const area = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Find when it was so' })
const type = (text: string) => {
  fireEvent.change(area(), { target: { value: text, selectionStart: text.length } })
}
const asked = (name: string) =>
  core.called.filter((each) => each.name === name).map(({ input }) => input)
const rows = () => screen.queryAllByRole('row').filter((row) => row.hasAttribute('aria-selected'))
const search = async (text = '[101.F] > 51 Hz ') => {
  type(text)
  await act(async () => {
    fireEvent.keyDown(area(), { key: 'Enter' })
    await Promise.resolve()
  })
}

test.each([
  ['en', '[101.F] > 52.5 Hz for 5 min'],
  ['ru', '[101.F] > 52.5 Гц for 5 мин'],
] as const)('examples are written as one writes them in this language: %s', (language, example) => {
  draw(<HistorySearch />, language)
  fireEvent.click(screen.getByRole('button', { name: example }))
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: /когда|when/ }).value).toBe(
    example,
  )
})

test('Enter searches; what is found is listed with how many and how long in all', async () => {
  draw(<HistorySearch />)
  expect(screen.getByText('Nothing was searched for yet')).toBeTruthy()
  await search()
  await waitFor(() => expect(rows()).toHaveLength(3))
  expect(screen.getByText(/3 occurrences · 42:00 in all/)).toBeTruthy()
  // A preset ends now, by the clock of the core.
  expect(asked('searches.begin')).toEqual([{ text: '[101.F] > 51 Hz ', from: expect.any(Number) }])
  // The address says it, so that it can be given on.
  expect(useRoute.getState().params).toMatchObject({ last: '30d', search: 'search-0001' })
})

test('words of conditions are offered, and nothing behind a number, where a unit stands', () => {
  draw(<HistorySearch />)
  type('[101.F] ris')
  fireEvent.keyDown(area(), { key: 'Enter' })
  expect(area().value).toBe('[101.F] rises above ')
  type('[101.F] > 51 m')
  expect(screen.queryByRole('listbox')).toBeNull()
  type('[101.F] > me')
  expect(screen.queryByRole('listbox')).toBeNull()
})

test('what is wrong is said with its place, and a unit in the words of the screen', async () => {
  core.answers['searches.try'] = () =>
    ok({ fault: { kind: 'unlike', at: 13, length: 2, about: '°C, Hz' }, tags: [] })
  draw(<HistorySearch />, 'ru')
  fireEvent.change(screen.getByRole('textbox', { name: 'Найти, когда было так' }), {
    target: { value: '[101.F] > 51 °C', selectionStart: 15 },
  })
  expect(await screen.findByText('Разные величины: °C, Гц.')).toBeTruthy()
  expect(document.querySelector('mark')?.textContent).toBe('°C')
})

test('occurrences come while it runs, and it can be cancelled', async () => {
  told = [
    {
      search: searchOf({ state: 'running', count: 1, kept: 1, at: iso(60) }),
      found: all.slice(0, 1),
    },
  ]
  draw(<HistorySearch />)
  await search()
  await waitFor(() => expect(rows()).toHaveLength(1))
  expect(screen.getByRole('progressbar')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(asked('searches.cancel')).toEqual([{ search: 'search-0001' }])
  told = [{ search: searchOf({ state: 'cancelled', count: 2, kept: 2 }), found: all.slice(0, 2) }]
  await waitFor(() => expect(rows()).toHaveLength(2))
  expect(screen.getByText(/Cancelled\. What was found/)).toBeTruthy()
})

test('more than are listed are told of, and a failure with what was found until then', async () => {
  told = [
    {
      search: searchOf({
        ...{ state: 'failed', count: 9_000 },
        failure: { code: 'unavailable', message: '', details: { reason: 'history' } },
      }),
      found: all,
    },
  ]
  draw(<HistorySearch />)
  await search()
  expect(await screen.findByText(/More exist: the first 3 are listed/)).toBeTruthy()
  expect(screen.getByText(/What was found until then stands below/)).toBeTruthy()
})

test('the keys of the list select one, whose trend T opens: its tags, and what counted for it', async () => {
  draw(<HistorySearch />)
  await search()
  await waitFor(() => expect(rows()).toHaveLength(3))
  const grid = screen.getByRole('grid', { name: 'Occurrences' })
  fireEvent.keyDown(grid, { key: 'ArrowDown' })
  expect(screen.getByText('it became so')).toBeTruthy()
  expect(screen.getByText(/55\.5/)).toBeTruthy()
  fireEvent.keyDown(grid, { key: 't', code: 'KeyT' })
  expect(window.location.hash).toMatch(/^#\/trends\?pens=101\.F&span=1170s&to=\d+$/)
})

test('after a start of the console a search of the address is said to be gone, and can be done again', async () => {
  useRoute.setState(
    { screen: 'search', params: { text: '[101.F] > 51', last: '7d', search: 'search-0009' } },
    true,
  )
  core.answers['searches.read'] = () => fail('not_found', 'no such search')
  draw(<HistorySearch />)
  expect(await screen.findByText(/not known any more/)).toBeTruthy()
  expect(area().value).toBe('[101.F] > 51')
})

test('the address leads from one search to another while the screen stays', async () => {
  const first = { search: 'search-0001', text: '[101.F] > 51 Hz' }
  useRoute.setState({ screen: 'search', params: first }, true)
  draw(<HistorySearch />)
  await waitFor(() => expect(rows()).toHaveLength(3))
  expect(area().value).toBe('[101.F] > 51 Hz')
  told = [{ search: searchOf({ id: 'search-0002', text: '[101.F] is on', count: 1 }), found: [] }]
  const other = { search: 'search-0002', text: '[101.F] is on' }
  act(() => useRoute.setState({ screen: 'search', params: other }, true))
  expect(area().value).toBe('[101.F] is on')
  await waitFor(() => expect(rows()).toHaveLength(0))
  expect(asked('searches.read').at(-1)).toMatchObject({ search: 'search-0002' })
})

test('a refusal is said in words, and what was found before stays', async () => {
  draw(<HistorySearch />)
  await search()
  await waitFor(() => expect(rows()).toHaveLength(3))
  core.answers['searches.begin'] = () => fail('too_many', '', { reason: 'searches' })
  await search('[101.F] > 52 ')
  expect(await screen.findByText(/Ten searches run or wait already/)).toBeTruthy()
  core.answers['searches.begin'] = () => fail('bad_input', '', { field: 'text', fault: 'syntax' })
  await search('[101.F] > ')
  expect(await screen.findByText(/what is wrong stands at the condition/)).toBeTruthy()
  expect(rows()).toHaveLength(3)
})

test('a refused search leaves the one before followed to its end, and its reason goes with the next word', async () => {
  const running = searchOf({ state: 'running', count: 1, kept: 1 })
  told = [{ search: running, found: all.slice(0, 1) }]
  draw(<HistorySearch />)
  await search()
  await waitFor(() => expect(rows()).toHaveLength(1))
  core.answers['searches.begin'] = () => fail('bad_input', '', { field: 'text', fault: 'syntax' })
  await search('[101.F] > ')
  expect(await screen.findByText(/what is wrong stands at the condition/)).toBeTruthy()
  told = [{ search: searchOf(), found: all }]
  await waitFor(() => expect(rows()).toHaveLength(3))
  expect(screen.getByText(/what is wrong stands at the condition/)).toBeTruthy()
  type('[101.F] > 5')
  expect(screen.queryByText(/what is wrong stands at the condition/)).toBeNull()
})

test('that it never was so is said only where the history knows', async () => {
  const none = { count: 0, kept: 0, lasted: 0 }
  told = [{ search: searchOf({ ...none, unknown: 660 * MINUTE }), found: [] }]
  draw(<HistorySearch />)
  await search()
  expect(await screen.findByText('Whether it was so is not known')).toBeTruthy()
  told = [{ search: searchOf({ ...none, unknown: MINUTE }), found: [] }]
  await search()
  expect(await screen.findByText('Nothing was so, as far as it is known')).toBeTruthy()
  told = [{ search: searchOf({ ...none, unknown: 0 }), found: [] }]
  await search()
  expect(await screen.findByText('Nothing was so in this range')).toBeTruthy()
})

test('a range that is none is said at its field, and nothing is asked', async () => {
  draw(<HistorySearch />)
  fireEvent.change(screen.getByLabelText('From, site time'), { target: { value: 'yesterday' } })
  await search()
  expect(screen.getByText(/A moment is written like/)).toBeTruthy()
  expect(asked('searches.begin')).toEqual([])
})

test('orders, the stretch of a trend, and ranges of an address', () => {
  const numbered = all.map((each, number) => ({ ...each, number }))
  const order = (by: 'earliest' | 'latest' | 'longest') =>
    ordered(numbered, by).map(({ number }) => number)
  expect([order('earliest'), order('latest'), order('longest')]).toEqual([
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
  ])
  // Ten minutes, five before them, and room on both sides.
  expect(trendOf(occurrence(0, 10), { tags: ['a', 'b'], lead: 300_000 })).toEqual({
    ...{ pens: 'a,b', span: '1170s' },
    to: String(T0 + 10 * MINUTE + 135_000),
  })
  expect(trendOf(occurrence(0, 0), { tags: ['a'], lead: 0 })['span']).toBe('120s')
  const utc = () => 0
  const chosen = chosenIn({ from: String(T0), to: String(T0 + 60 * MINUTE) }, T0, utc, 'ru')
  expect(chosen.from).toBe('12.03.2026 06:00')
  expect(rangeOf(chosen, T0 + 90 * MINUTE, utc)).toEqual({ from: T0, to: T0 + 60 * MINUTE })
  expect(rangeOf(chosen, T0 - MINUTE, utc)).toBe('order')
  expect(rangeOf(chosenIn({ last: '7d' }, T0, utc, 'en'), T0, utc)).toEqual({
    ...{ from: T0 - 7 * 86_400_000, to: null },
  })
})

const kept = [
  {
    id: 1,
    name: 'Low inflow',
    text: '[101.F] < 30 Hz',
    person: { user: 'ivanova', name: 'Ivanova' },
    savedAt: T0,
  },
]
const openSaved = async () => {
  fireEvent.click(screen.getByRole('button', { name: 'Saved' }))
  await screen.findByText('Low inflow')
}

test('a saved condition is taken up and searched for at once; who may only look changes none', async () => {
  core.answers['searches.saved'] = () => ok(kept)
  draw(<HistorySearch />)
  await openSaved()
  expect(screen.queryByRole('button', { name: 'Rename Low inflow' })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Search: Low inflow' }))
  await waitFor(() => expect(asked('searches.begin')).toMatchObject([{ text: '[101.F] < 30 Hz' }]))
  expect(area().value).toBe('[101.F] < 30 Hz')
})

test('an engineer saves what is written, renames and deletes; a name that is taken is said', async () => {
  signIn('engineer')
  core.answers['searches.saved'] = () => ok(kept)
  core.answers['searches.save'] = () => ok(kept[0])
  core.answers['searches.rename'] = () =>
    fail('conflict', 'taken', { reason: 'condition_name', name: 'x' })
  core.answers['searches.forget'] = () => ok(null)
  draw(<HistorySearch />)
  type('[101.F] > 51 Hz')
  await openSaved()
  fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), {
    target: { value: 'low INFLOW' },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Replace' }))
  await waitFor(() =>
    expect(asked('searches.save')).toEqual([
      { name: 'low INFLOW', text: '[101.F] > 51 Hz', replace: true },
    ]),
  )
  fireEvent.click(screen.getByRole('button', { name: 'Rename Low inflow' }))
  fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value: 'x' } })
  fireEvent.click(screen.getByRole('button', { name: 'Rename' }))
  expect(await screen.findByText(/of this name already/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
})

test.each([
  ['en', /has no meaning in a condition/],
  ['ru', /в условии ничего не значит/],
] as const)('a fault is one of a condition, not of a formula: %s', async (language, said) => {
  core.answers['searches.try'] = () =>
    ok({ fault: { kind: 'character', at: 0, length: 1, about: '§' }, tags: [] })
  draw(<HistorySearch />, language)
  fireEvent.change(screen.getByRole('textbox', { name: /когда|when/ }), {
    target: { value: '§', selectionStart: 1 },
  })
  expect(await screen.findByText(said)).toBeTruthy()
})
