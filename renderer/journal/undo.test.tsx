// The Undo button: what it says beforehand, what it asks, what it sends, and why it does not.
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Output } from '../../shared/contract.ts'
import type { Language } from '../../shared/language.ts'
import { fail, ok } from '../../shared/result.ts'
import { fakeCore, liveField, showRows, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { draw } from '../ui/fixtures.tsx'
import { rowFixture } from './fixtures.ts'
import Journal from './index.tsx'
import type { Row } from './rows.ts'

let core: FakeCore

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterAll(() => {
  vi.useRealTimers()
})
beforeEach(() => {
  showRows()
  liveField()
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const pass = () => act(() => vi.advanceTimersByTimeAsync(50))
const figures = (some: Partial<Output<'journal.undo'>>): Output<'journal.undo'> => ({
  ...{ tags: 0, equipment: 0, servers: 0, templates: 0, anew: 0, off: 0 },
  ...some,
})
const asked = () => core.called.filter(({ name }) => name === 'journal.undo')
const button = (name: string) => screen.getByRole('button', { name })
const isOff = (name: string) => button(name).getAttribute('aria-disabled') === 'true'

const server = rowFixture({
  ...{ seq: 7, kind: 'server_changed', subject: 'PLC-1', edit: true },
  old: '{"endpoint":"opc.tcp://a:4840","securityMode":"Sign","enabled":true}',
  new: '{"endpoint":"opc.tcp://b:4840","securityMode":"None","enabled":false}',
})

async function open(
  row: Row,
  answer: () => ReturnType<FakeCore['answers']['journal.undo'] & {}>,
  language: Language,
) {
  core = fakeCore({ 'journal.list': () => ok([row]), 'journal.undo': answer as never })
  draw(<Journal />, language)
  await pass()
  fireEvent.click(screen.getAllByRole('row')[1] as HTMLElement)
  await pass()
}

test.each([
  ['en', 'Undo…', 'Undo it', /1 server\./, 'What goes back', 'Address', 'None → Sign', 'no → yes'],
  [
    'ru',
    'Отменить…',
    'Отменить',
    /1 сервер\./,
    'Что вернётся',
    'Адрес',
    'Нет → Подпись',
    'нет → да',
  ],
] as const)(
  'what goes back is shown before it is sent, then sent once: %s',
  async (language, undo, send, counts, heading, field, security, on) => {
    signIn('engineer')
    await open(server, () => ok(figures({ servers: 1 })), language)
    expect(asked().map(({ input }) => input)).toEqual([{ seq: 7, preview: true }])
    fireEvent.click(button(undo))
    await pass()
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(counts)).toBeTruthy()
    const part = within(dialog.getByText(heading).parentElement as HTMLElement)
    expect(part.getByText(field)).toBeTruthy()
    expect(part.getByText('opc.tcp://b:4840 → opc.tcp://a:4840')).toBeTruthy()
    expect(part.getByText(security)).toBeTruthy()
    expect(part.getByText(on)).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: send }))
    await pass()
    expect(asked().at(-1)?.input).toEqual({ seq: 7 })
    expect(screen.queryByRole('dialog')).toBeNull()
  },
)

test.each([
  ['en', { tags: 1, anew: 1 }, /total of the formula begins anew/],
  ['ru', { tags: 1, anew: 1 }, /Накопление по формуле начнётся заново/],
  ['en', { servers: 1, off: 1 }, /switched off, and without a password or key/],
  ['ru', { servers: 1, off: 1 }, /вернётся отключённым, без пароля и ключа/],
] as const)('what is lost by it is said before: %s %j', async (language, some, note) => {
  signIn('engineer')
  await open(server, () => ok(figures(some)), language)
  fireEvent.click(button(language === 'en' ? 'Undo…' : 'Отменить…'))
  await pass()
  expect(within(screen.getByRole('dialog')).getByText(note)).toBeTruthy()
})

test.each([
  ['en', 'secret_needed', /former password or key of “PLC-1”.*Change the server by hand/],
  ['ru', 'secret_needed', /прежний пароль или ключ сервера «PLC-1».*Измените сервер вручную/],
  ['en', 'plain_password', /might then go unencrypted/],
  ['ru', 'plain_password', /мог бы пойти без шифрования/],
] as const)(
  'what cannot be undone says why, and asks for nothing: %s %s',
  async (language, reason, why) => {
    signIn('engineer')
    await open(server, () => fail('conflict', '', { reason, name: 'PLC-1' }), language)
    expect(screen.getByText(why)).toBeTruthy()
    const name = language === 'en' ? 'Undo…' : 'Отменить…'
    expect(isOff(name)).toBe(true)
    fireEvent.click(button(name))
    await pass()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(asked()).toHaveLength(1)
  },
)

test('who changed it since is said, with the row', async () => {
  signIn('engineer')
  const details = { reason: 'changed_since', name: 'PLC-1', by: 'Sidorova', row: 9 }
  await open(server, () => fail('conflict', '', details), 'en')
  expect(screen.getByText(/“PLC-1” has been changed since, by Sidorova in row 9/)).toBeTruthy()
})

test('another who was quicker is told in the dialog, which stays', async () => {
  signIn('engineer')
  await open(server, () => ok(figures({ servers: 1 })), 'en')
  fireEvent.click(button('Undo…'))
  await pass()
  core.answers['journal.undo'] = () =>
    fail('conflict', '', { reason: 'changed_since', name: 'PLC-1', by: 'Sidorova', row: 9 })
  fireEvent.click(button('Undo it'))
  await pass()
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/changed since, by Sidorova/)).toBeTruthy()
})

test('an operator is told who undoes, and the core is not asked', async () => {
  signIn('operator')
  await open(server, () => ok(figures({ servers: 1 })), 'ru')
  expect(screen.getByText('Изменения настроек отменяют инженеры и администраторы.')).toBeTruthy()
  expect(isOff('Отменить…')).toBe(true)
  expect(asked()).toEqual([])
})

test.each([
  ['en', 'Row 7 · Server changed', 'removed'],
  ['ru', 'Запись 7 · Изменён сервер', 'удалён'],
] as const)('the row of an undo names what was taken back: %s', async (language, text, gone) => {
  signIn('operator')
  const details = { undoes: 7, of: 'server_changed', secret: 'dropped' }
  await open(
    rowFixture({ seq: 8, kind: 'undone', subject: 'PLC-1', details }),
    () => ok(figures({})),
    language,
  )
  expect(screen.getByText(text)).toBeTruthy()
  expect(screen.getByText(gone)).toBeTruthy()
})

test.each([
  ['en', 'Kind', 'Pad → Pump', 'Signals changed', '→ F, P'],
  ['ru', 'Вид', 'Куст → Насос', 'Изменённые сигналы', '→ F, P'],
] as const)(
  'what changed of a template is told by field: %s',
  async (language, kind, was, signals, list) => {
    signIn('operator')
    await open(
      rowFixture({
        ...{ seq: 8, kind: 'template_saved', subject: 'Cap' },
        old: '{"kind":"pad"}',
        new: '{"kind":"pump","rewritten":["F","P"]}',
      }),
      () => ok(figures({})),
      language,
    )
    expect(screen.getByText(kind)).toBeTruthy()
    expect(screen.getByText(was)).toBeTruthy()
    expect(screen.getByText(signals)).toBeTruthy()
    expect(screen.getByText(list)).toBeTruthy()
  },
)

test.each([
  ['en', 'What was there', 'Without a user', 'None'],
  ['ru', 'Что было', 'Без пользователя', 'Нет'],
] as const)(
  'of a server that was removed the row tells what it was: %s',
  async (language, heading, who, none) => {
    signIn('operator')
    await open(
      rowFixture({
        ...{ seq: 8, kind: 'server_removed', subject: 'PLC-1' },
        old: '{"identity":"anonymous","securityPolicy":"None"}',
      }),
      () => ok(figures({})),
      language,
    )
    const part = within(screen.getByText(heading).parentElement as HTMLElement)
    expect(part.getByText(who)).toBeTruthy()
    expect(part.getByText(none)).toBeTruthy()
  },
)
