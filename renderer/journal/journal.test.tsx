import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { fakeCore, liveField, showRows, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { setConnection } from '../stores/connection.ts'
import { useRoute } from '../stores/navigation.ts'
import { draw } from '../ui/fixtures.tsx'
import { GATHER_MS, PAGE, TYPING_MS, useFeed } from './feed.ts'
import { attempt, outcome, rowFixture } from './fixtures.ts'
import Journal from './index.tsx'
import type { Row } from './rows.ts'

let core: FakeCore
let stored: Row[]

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterAll(() => {
  vi.useRealTimers()
})
beforeEach(() => {
  window.location.hash = ''
  useRoute.setState({ screen: 'overview', params: {} }, true)
  showRows()
  stored = [outcome, attempt, rowFixture({ seq: 1 })]
  core = fakeCore({
    'journal.list': () => ok(stored),
    'setpoint.status': () => fail('not_found', ''),
  })
  liveField()
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const pass = (ms = 50) => act(() => vi.advanceTimersByTimeAsync(ms))
const rows = () => screen.getAllByRole('row').slice(1)
const cells = (row: number) =>
  within(rows()[row] as HTMLElement)
    .getAllByRole('gridcell')
    .map((cell) => cell.textContent)
const asked = () => core.called.filter(({ name }) => name === 'journal.list').at(-1)?.input

test.each([
  [
    'en',
    'Link lost',
    /^Nothing listens at that port/,
    'after 12.0 s (and 93 losses and returns before)',
  ],
  ['ru', 'Связь потеряна', /порт/, 'через 12,0 с (до этого ещё 93 потери и возврата)'],
] as const)(
  'the loss of a link says why, its return after how long: %s',
  async (language, lost, why, away) => {
    const link = { person: null, subject: 'PLC-1' }
    stored = [
      rowFixture({ ...link, seq: 3, kind: 'link_restored', details: { away: 12_000, more: 93 } }),
      rowFixture({ ...link, seq: 2, kind: 'link_lost', details: { reason: 'refused' } }),
    ]
    draw(<Journal />, language)
    await pass()
    expect(cells(1).slice(2, 4)).toEqual([lost, 'PLC-1'])
    expect(cells(1)[5]).toMatch(why)
    expect(cells(0)[5]?.replaceAll(/\s/g, ' ')).toBe(away)
  },
)

test.each([
  ['en', 'Not connected yet', 'Connected'],
  ['ru', 'Связи ещё не было', 'Связь установлена'],
] as const)('a link that never stood was not lost: %s', async (language, never, connected) => {
  const link = { person: null, subject: 'PLC-1' }
  stored = [
    rowFixture({ ...link, seq: 3, kind: 'link_restored', details: { away: 12_000, first: true } }),
    rowFixture({ ...link, seq: 2, kind: 'link_lost', details: { reason: 'refused', first: true } }),
  ]
  draw(<Journal />, language)
  await pass()
  expect([cells(0)[2], cells(1)[2]]).toEqual([connected, never])
})

test('newest first, in words, with values and units', async () => {
  draw(<Journal />)
  await pass()
  expect(cells(0)).toEqual([
    '12 Mar 2026 12:46:52.118',
    'Petrov',
    'Setpoint outcome',
    '101.F.SP',
    '50.0 → 52.0 Hz',
    '2reverted',
    'Trial',
  ])
  expect(cells(2).slice(0, 4)).toEqual([
    '12 Mar 2026 12:46:52.118',
    'Petrov',
    'Signed in',
    'petrov',
  ])
})

test('an address with a text and a row leads there, until somebody chooses something else', async () => {
  window.location.hash = '#/journal?text=101.F&row=2'
  useRoute.setState({ screen: 'journal', params: { text: '101.F', row: '2' } }, true)
  draw(<Journal />)
  await pass()
  expect(asked()).toMatchObject({ text: '101.F' })
  expect(rows()[1]?.getAttribute('aria-selected')).toBe('true')
  fireEvent.click(rows()[0] as HTMLElement)
  await pass()
  expect(rows()[0]?.getAttribute('aria-selected')).toBe('true')
  expect(window.location.hash).toBe('#/journal')
  // The same address once more leads there once more.
  const again = { screen: 'journal', params: { text: '101.F', row: '2' } }
  act(() => useRoute.setState(again, true))
  await pass()
  expect(rows()[1]?.getAttribute('aria-selected')).toBe('true')
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '' } })
  await pass(TYPING_MS + 50)
  expect(asked()).not.toHaveProperty('text')
})

test('one row of a change marks the other and shows both', async () => {
  draw(<Journal />)
  await pass()
  const plain = (rows()[2] as HTMLElement).className
  fireEvent.click(rows()[0] as HTMLElement)
  await pass()
  expect((rows()[1] as HTMLElement).className).not.toBe(plain)
  expect((rows()[2] as HTMLElement).className).toBe(plain)
  const pair = within(screen.getByText('Both rows of this change').parentElement as HTMLElement)
  expect(pair.getAllByRole('button').map((button) => button.textContent)).toEqual([
    '12:46:52.118Setpoint sentsent',
    '12:46:52.118Setpoint outcomereverted',
  ])
})

test.each([
  [
    { code: 'forbidden', role: 'viewer', permission: 'setpoint' },
    'The role viewer may not do this.',
  ],
  [{ code: 'out_of_limits', low: 40, high: 60, unit: 'Hz' }, 'outside its limits, 40–60 Hz'],
  [
    { code: 'conflict', reason: 'busy', person: 'Sidorova', value: 55 },
    'Sidorova is changing this setpoint to 55.0 Hz now',
  ],
])('a refused row tells why: %j', async (details, said) => {
  stored = [
    rowFixture({
      kind: 'refused',
      subject: '101.F.SP',
      new: 62,
      outcome: 'refused',
      details: { call: 'setpoint.propose', ...details },
    }),
  ]
  draw(<Journal />)
  await pass()
  expect(cells(0)[2]).toBe('Refused: arming a setpoint')
  expect(cells(0)[5]).toContain(said)
})

test('new rows join at once while nobody reads', async () => {
  draw(<Journal />)
  await pass()
  stored = [rowFixture({ seq: 4, kind: 'signed_out' }), ...stored]
  core.emit('journal', { seq: 4 })
  await pass(GATHER_MS + 50)
  expect(cells(0)[2]).toBe('Signed out')
})

test('the order holds under the pointer: new rows are counted and come with Home', async () => {
  draw(<Journal />)
  await pass()
  const grid = screen.getByRole('grid')
  fireEvent.pointerEnter(grid.closest('[role="presentation"]') ?? grid)
  fireEvent.pointerOver(grid)
  stored = [rowFixture({ seq: 4, kind: 'signed_out' }), ...stored]
  core.emit('journal', { seq: 4 })
  await pass(GATHER_MS + 50)
  expect(cells(0)[2]).toBe('Setpoint outcome')
  expect(screen.getByRole('button', { name: /1 new/ })).toBeTruthy()
  fireEvent.keyDown(grid, { key: 'Home' })
  await pass()
  expect(cells(0)[2]).toBe('Signed out')
})

const newer = (count: number) =>
  Array.from({ length: count }, (_, index) => rowFixture({ seq: 3 + count - index }))

test('rows that came while the core was not heard are there when it is, without a hole', async () => {
  core.answers['journal.list'] = (({ before, limit }: { before?: number; limit: number }) =>
    ok(stored.filter(({ seq }) => seq < (before ?? Infinity)).slice(0, limit))) as never
  draw(<Journal />)
  await pass()
  setConnection({ phase: 'lost', since: 0 })
  stored = [...newer(2 * PAGE + 7), ...stored]
  await pass(10_000)
  setConnection({ phase: 'connected', since: 0 })
  await pass(GATHER_MS + 50)
  expect(useFeed.getState().read.map(({ seq }) => seq)).toEqual(stored.map(({ seq }) => seq))
})

test('a journal that could not be read comes by itself when the core is heard again', async () => {
  core.answers['journal.list'] = () => fail('unavailable', '', { part: 'core' })
  draw(<Journal />)
  await pass()
  setConnection({ phase: 'lost', since: 0 })
  core.answers['journal.list'] = () => ok(stored)
  setConnection({ phase: 'connected', since: 0 })
  await pass(GATHER_MS + 50)
  expect(rows()).toHaveLength(3)
})

test('the text is asked of the core when the typing pauses', async () => {
  draw(<Journal />)
  await pass()
  const before = core.called.length
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '101' } })
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '101.F' } })
  expect(core.called).toHaveLength(before)
  await pass(TYPING_MS + 50)
  expect(asked()).toMatchObject({ text: '101.F' })
  expect(core.called).toHaveLength(before + 1)
})

test('a journal that cannot be read says so and can be tried again', async () => {
  core.answers['journal.list'] = () => fail('unavailable', '', { part: 'database' })
  draw(<Journal />)
  await pass()
  expect(screen.getByText('The journal cannot be read')).toBeTruthy()
  core.answers['journal.list'] = () => ok(stored)
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await pass()
  expect(rows()).toHaveLength(3)
})

test('in Russian the same rows are Russian', async () => {
  draw(<Journal />, 'ru')
  await pass()
  expect(cells(0).slice(2, 6)).toEqual([
    'Исход уставки',
    '101.F.SP',
    '50,0 → 52,0 Гц',
    '2возвращено',
  ])
})

test('a common reason is read in the language of the reader, words as they were typed', async () => {
  stored = [{ ...outcome, reason: '[plan] back to 50' }]
  draw(<Journal />, 'ru')
  await pass()
  expect(cells(0)[6]).toBe('По плану: back to 50')
  fireEvent.click(rows()[0] as HTMLElement)
  await pass()
  expect(screen.getAllByText('По плану: back to 50')).toHaveLength(2)
})

test('whether a row can be undone is asked again after a change, and not after a refusal', async () => {
  signIn('engineer')
  stored = [rowFixture({ seq: 1, kind: 'tag_changed', subject: '101.F', edit: true })]
  core.answers['journal.undo'] = () => fail('conflict', 'no', { reason: 'changed', name: '101.F' })
  draw(<Journal />)
  await pass()
  fireEvent.click(rows()[0] as HTMLElement)
  await pass()
  const questions = () => core.called.filter(({ name }) => name === 'journal.undo').length
  expect(questions()).toBe(1)
  const comes = async (row: Partial<Row> & { seq: number }) => {
    stored = [rowFixture(row), ...stored]
    core.emit('journal', { seq: row.seq })
    await pass(GATHER_MS + 50)
    expect(rows()).toHaveLength(stored.length)
  }
  await comes({ seq: 2, kind: 'refused', subject: '101.F', details: { call: 'journal.undo' } })
  expect(questions()).toBe(1)
  await comes({ seq: 3, kind: 'tag_changed', subject: '101.F' })
  expect(questions()).toBe(2)
})

test.each([
  ['en', 'What changed', 'Unit', 'bar → MPa', '12 tags', '→ 500'],
  ['ru', 'Что изменилось', 'Единица', 'bar → MPa', '12 тегов', '→ 500'],
] as const)(
  'what changed of a tag is told field by field, of many with their number: %s',
  async (language, heading, field, change, count, set) => {
    stored = [
      rowFixture({
        ...{ seq: 2, kind: 'tag_changed', subject: '101.P' },
        old: '{"unit":"bar","low":0}',
        new: '{"unit":"MPa","low":0}',
      }),
      rowFixture({
        ...{ seq: 1, kind: 'tags_changed', subject: '101.P …' },
        new: '{"sampling":500}',
        details: { count: 12 },
      }),
    ]
    draw(<Journal />, language)
    await pass()
    fireEvent.click(rows()[0] as HTMLElement)
    await pass()
    const part = () => screen.getByText(heading).parentElement as HTMLElement
    expect(within(part()).getByText(field)).toBeTruthy()
    expect(within(part()).getByText(change)).toBeTruthy()
    fireEvent.click(rows()[1] as HTMLElement)
    await pass()
    expect(within(part()).getByText(set)).toBeTruthy()
    expect(screen.getByText(count)).toBeTruthy()
  },
)

test.each([
  ['en', 'Late values taken into formulas', '3 formulas', 'done'],
  ['ru', 'Пересчёт по дочитанным данным', '3 формулы', 'выполнено'],
] as const)('what came late is told with what came of it: %s', async (language, what, of, how) => {
  stored = [
    rowFixture({
      ...{ kind: 'recalculated', person: null, subject: '', outcome: 'finished' },
      details: {
        count: 3,
        stored: 120,
        left: 0,
        from: '2026-03-12T07:00:00Z',
        to: '2026-03-12T08:00:00Z',
      },
    }),
  ]
  draw(<Journal />, language)
  await pass()
  expect([cells(0)[2], cells(0)[3]]).toEqual([what, of])
  expect(cells(0)[5]).toContain(how)
})

test.each([
  ['en', '1 314 tags', '0 added, 7 changed, 1 307 deleted'],
  ['ru', '1 314 тегов', 'добавлено 0, изменено 7, удалено 1 307'],
] as const)(
  'a file that was imported tells how many it deleted, %s',
  async (language, all, parts) => {
    stored = [
      rowFixture({
        ...{ seq: 9, kind: 'tags_imported', subject: 'tags.csv' },
        details: { created: 0, changed: 7, deleted: 1307, count: 1314 },
      }),
    ]
    draw(<Journal />, language)
    await pass()
    fireEvent.click(rows()[0] as HTMLElement)
    await pass()
    expect(screen.getByText(all)).toBeTruthy()
    expect(screen.getByText(parts)).toBeTruthy()
  },
)

test.each([
  ['en', /^A backup is being made/, /^B. Petrov is restoring/, /not what was written/],
  ['ru', /^Делается копия/, /выполняет B. Petrov/, /не то, что было записано/],
] as const)(
  'rows of backups tell which one, and why another one was refused: %s',
  async (language, running, restoring, damaged) => {
    const folder = '/mnt/a/share/with/a/long/way/derrick-2026-11-22T10-00-00Z'
    const refused = { kind: 'refused', outcome: 'refused' } as const
    const of = (call: string, reason: string) => ({
      ...{ subject: call, details: { call, code: 'conflict', reason, by: 'B. Petrov' } },
    })
    stored = [
      rowFixture({ seq: 4, ...refused, ...of('backup.start', 'backup_running') }),
      rowFixture({ seq: 3, ...refused, ...of('backup.restore', 'restore_running') }),
      rowFixture({
        ...{ seq: 2, kind: 'restore_failed', subject: folder, outcome: 'failed' },
        details: { code: 'conflict', reason: 'damaged' },
      }),
      rowFixture({ seq: 1, kind: 'restored', subject: folder }),
    ]
    draw(<Journal />, language)
    await pass()
    expect(cells(0)[5]).toMatch(running)
    expect(cells(1)[5]).toMatch(restoring)
    expect(cells(2)[5]).toMatch(damaged)
    expect(cells(3)[3]).toBe('2026-11-22T10-00-00Z')
    expect(screen.getAllByTitle(folder)).toHaveLength(2)
  },
)
