import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { FoundGroup, Hit } from '../../shared/contract.ts'
import type { FoundKind } from '../../shared/finding.ts'
import type { Language } from '../../shared/language.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fakeCore, liveField, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { setConnection } from '../stores/connection.ts'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import { JOURNAL_MS, NAMES_MS } from './asking.ts'
import { Palette } from './Palette.tsx'
import { MOST_RECENT, recentOf, remember } from './recent.ts'
import type { Target } from './target.ts'

interface Asked {
  readonly text: string
  readonly kinds: readonly FoundKind[]
}

let core: FakeCore
let answer: (asked: Asked) => Result<readonly FoundGroup[]>
const close = vi.fn()

const hit = (name: string, change: Partial<Hit> = {}): Hit => ({
  ...{ key: name, name, title: null, detail: '', at: null, event: null },
  ...change,
})
const group = (
  kind: FoundKind,
  hits: readonly Hit[],
  change: Partial<FoundGroup> = {},
): FoundGroup => ({
  ...{ kind, text: '', hits, count: hits.length, exact: false, state: 'all' },
  ...change,
})
const place = (key: string, en: string, ru: string): Target => ({
  ...{ kind: 'place', key, name: key, detail: '', at: null, event: null, title: { en, ru } },
})
const places = [place('trends', 'Trends', 'Тренды'), place('tags', 'Tags', 'Теги')]

const frequency = hit('101.F', { title: { en: 'Frequency', ru: 'Частота' }, detail: '101' })
const row = hit('101.F.SP', { key: '7', event: 'setpoint_attempt', at: 0, detail: 'Petrov: Trial' })

/** Whatever is asked for has one tag of that name, one server, and one row of the journal. */
const usual = ({ text, kinds }: Asked) =>
  ok(
    kinds.includes('journal')
      ? [group('journal', [row], { text, state: 'newest' })]
      : [
          group('tag', [hit(text), frequency], { text, count: 240 }),
          group('server', [hit('PLC', { key: '3', detail: 'opc.tcp://plc' })], { text }),
        ],
  )

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterAll(() => {
  vi.useRealTimers()
})
beforeEach(() => {
  answer = usual
  core = fakeCore({ 'search.find': (asked: never) => answer(asked) })
  liveField()
  signIn('viewer')
  close.mockReset()
  window.location.hash = ''
})
afterEach(() => {
  cleanup()
  localStorage.clear()
})

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))
const show = (language: Language = 'en') => {
  draw(<Palette places={places} onClose={close} />, language)
  return screen.getByRole('combobox')
}
const type = (text: string) =>
  fireEvent.change(screen.getByRole('combobox'), { target: { value: text } })
const press = (key: string, shiftKey = false) =>
  fireEvent.keyDown(screen.getByRole('combobox'), { key, shiftKey })
const answered = () => pass(JOURNAL_MS + 50)
const current = () => {
  const id = screen.getByRole('combobox').getAttribute('aria-activedescendant')
  return id === null ? null : (document.getElementById(id)?.textContent ?? null)
}
const groups = () =>
  screen.getAllByRole('group').map((each) => each.querySelector('header > span')?.textContent)
const said = () => screen.getByRole('status').textContent

it.each(['', 'tren', 'nothing like it'])('Esc closes at once, with “%s” typed', (typed) => {
  const field = show()
  fireEvent.change(field, { target: { value: typed } })
  press('Escape')
  expect(close.mock.calls).toEqual([[false]])
})

it('what is found stands in groups of one kind, with figures that say how much there is', async () => {
  show()
  type('101')
  await answered()
  expect(groups()).toEqual(['Tags', 'Servers', 'Journal'])
  const [tags, , journal] = screen.getAllByRole('group')
  expect(tags?.textContent).toContain('2 of 240')
  expect(journal?.textContent).toContain('the newest')
  expect(journal?.textContent).toContain('Setpoint sent')
  expect(said()).toContain('4 hits shown')
})

it('Russian, too', async () => {
  show('ru')
  type('частота')
  await answered()
  expect(groups()).toEqual(['Теги', 'Серверы', 'Журнал'])
  expect(screen.getByRole('option', { name: /101\.F Частота/ })).toBeTruthy()
  expect(screen.getByRole('option', { name: /Уставка отправлена/ })).toBeTruthy()
  expect(said()).toContain('Показано 4 совпадения')
})

it('Enter opens the best hit, which is offered the next time to this person alone', async () => {
  show()
  type('101.F.SP')
  await answered()
  expect(current()).toContain('101.F.SP')
  press('Enter')
  expect(close.mock.calls).toEqual([[true]])
  expect(window.location.hash).toBe('#/trends?pens=101.F.SP')
  cleanup()
  show()
  expect(groups()).toEqual(['Opened lately', 'Screens'])
  cleanup()
  useSession.setState({ person: { id: 9, user: 'other', name: 'Other', role: 'viewer' } })
  show()
  expect(groups()).toEqual(['Screens'])
})

it('Enter before the answer opens what is found for this text, never for the one before', async () => {
  show()
  type('old')
  await answered()
  type('new')
  press('Enter')
  expect(close).not.toHaveBeenCalled()
  await pass(NAMES_MS + 10)
  expect(window.location.hash).toBe('#/trends?pens=new')
})

it('Enter before the answer is forgotten where one types on', async () => {
  show()
  type('ne')
  press('Enter')
  press('w')
  type('new')
  await answered()
  expect(close).not.toHaveBeenCalled()
})

it('Tab goes from kind to kind and round, Shift Tab back; arrows go on from there', async () => {
  show()
  type('x')
  await answered()
  expect(current()).toContain('x')
  press('Tab')
  expect(current()).toContain('PLC')
  press('Tab')
  expect(current()).toContain('Setpoint sent')
  press('Tab')
  expect(current()).toContain('x')
  press('ArrowDown')
  expect(current()).toContain('101.F')
  press('Tab', true)
  expect(current()).toContain('Setpoint sent')
  press('Enter')
  expect(window.location.hash).toBe('#/journal?text=x&row=7')
})

it('Shift Enter opens the card of a tag in place of its trend', async () => {
  show()
  type('102.T')
  await answered()
  press('Enter', true)
  expect(window.location.hash).toBe('#/tags?tag=102.T')
})

it('a kind that did not answer says so, and is no place for the keys', async () => {
  answer = ({ text, kinds }) =>
    ok(
      kinds.includes('journal')
        ? [group('journal', [], { text, state: 'late' })]
        : [group('equipment', [], { text, state: 'late' }), group('tag', [frequency], { text })],
    )
  show()
  type('f')
  await answered()
  expect(groups()).toEqual(['Equipment', 'Tags', 'Journal'])
  expect(screen.getAllByRole('group')[0]?.textContent).toBe('Equipmentno answer')
  expect(current()).toContain('101.F')
  press('Tab')
  expect(current()).toContain('search in the journal')
  press('Tab')
  expect(current()).toContain('101.F')
})

it('older rows of the journal are the last item, which goes there with the text', async () => {
  show()
  type('101')
  await answered()
  const items = within(screen.getByRole('group', { name: /Journal/ })).getAllByRole('option')
  fireEvent.click(items.at(-1) as HTMLElement)
  expect(window.location.hash).toBe('#/journal?text=101')
})

it('names are there while the journal is still being looked through, and it says so', async () => {
  show()
  type('101')
  expect(said()).toContain('Looking')
  await pass(NAMES_MS + 10)
  expect(groups()).toEqual(['Tags', 'Servers'])
  expect(said()).toContain('Still looking in the journal')
})

it('what has exactly this name comes before other kinds, and screens are found in either language', async () => {
  answer = ({ text, kinds }) =>
    ok(kinds.includes('journal') ? [] : [group('tag', [hit('trends.1')], { text })])
  show()
  type('ТРЕНДЫ')
  await answered()
  expect(groups()).toEqual(['Screens', 'Tags'])
  answer = ({ text, kinds }) =>
    ok(
      kinds.includes('journal')
        ? []
        : [
            group('equipment', [hit('102')], { text }),
            group('tag', [hit('101')], { text, exact: true }),
          ],
    )
  type('101')
  await answered()
  expect(groups()).toEqual(['Tags', 'Equipment'])
})

it('the other keyboard layout is told', async () => {
  answer = ({ kinds }) =>
    ok(kinds.includes('journal') ? [] : [group('tag', [hit('PADD')], { text: 'padd' })])
  show()
  type('зфвв')
  await answered()
  expect(said()).toContain('other keyboard layout: “padd”')
})

it.each([
  ['en', 'Nothing is called “zzz”'],
  ['ru', '«zzz» не найдено'],
] as const)('nothing found is said: %s', async (language, words) => {
  answer = () => ok([])
  show(language)
  type('zzz')
  await answered()
  expect(screen.queryAllByRole('option')).toEqual([])
  expect(screen.getByRole('combobox').getAttribute('aria-activedescendant')).toBe('')
  expect(said()).toContain(words)
})

it('a lost link is said; screens are found, and the rest when it is back', async () => {
  setConnection({ phase: 'lost', since: 0 })
  show()
  type('tr')
  await answered()
  expect(core.called).toEqual([])
  expect(groups()).toEqual(['Screens'])
  expect(said()).toContain('No connection to the core')
  act(() => setConnection({ phase: 'connected', since: 0 }))
  await answered()
  expect(groups()).toEqual(['Screens', 'Tags', 'Servers', 'Journal'])
})

it('a refusal of the core is said', async () => {
  answer = () => fail('unauthenticated', 'Nobody is signed in.')
  show()
  type('101')
  await answered()
  expect(said()).not.toContain('Nothing is called')
  expect(said()).not.toBe('')
})

it('what was opened is kept bounded, once each, and nothing that stands there instead is believed', () => {
  for (let at = 0; at < 30; at += 1) remember('petrov', { ...hit(`T${at % 12}`), kind: 'tag' })
  expect(recentOf('petrov')).toHaveLength(MOST_RECENT)
  expect(recentOf('petrov')[0]?.name).toBe('T5')
  remember('petrov', { ...row, kind: 'journal' })
  expect(recentOf('petrov')[0]?.name).toBe('T5')
  for (const kept of ['{', '7', '[7, null, {}]', '[{"kind":"constructor","key":"x"}]']) {
    localStorage.setItem('derrick.recent.petrov', kept)
    expect(recentOf('petrov')).toEqual([])
  }
})

it('what is gone, and what one may not see any more, is not offered again', () => {
  remember('petrov', { ...hit('999.GONE'), kind: 'tag' })
  remember('petrov', { ...hit('77'), kind: 'server' })
  remember('petrov', { ...place('people', 'People', 'Люди') })
  remember('petrov', { ...frequency, kind: 'tag' })
  show()
  const lately = screen.getByRole('group', { name: /Opened lately/ })
  expect(within(lately).getAllByRole('option')).toHaveLength(1)
})
