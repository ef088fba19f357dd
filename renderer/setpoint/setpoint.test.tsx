import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { setConnection } from '../stores/connection.ts'
import { ValueType } from '../../shared/samples.ts'
import { setConfiguration, useConfiguration } from '../stores/configuration.ts'
import { equipmentFixture, frameOf, livenessFixture, serverFixture } from '../stores/fixtures.ts'
import { takeValues } from '../stores/live.ts'
import { setLiveness, useLiveness } from '../stores/liveness.ts'
import { useSelection } from '../stores/selection.ts'
import { setServers } from '../stores/servers.ts'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import { takeChange, useChanges, type Change } from './changes.ts'
import { closeDialog, openSetpoint, useDialog } from './dialog.ts'
import { changeFixture, fakeCore, liveField, me, other, signIn, type FakeCore } from './fixtures.ts'
import { SetpointHost } from './SetpointHost.tsx'

let core: FakeCore
const armed = () => changeFixture({ armedAt: Date.now(), oldAt: Date.now() })

// One clock for the whole file: the shared ticks of the stores go on from test to test.
beforeAll(() => {
  vi.useFakeTimers({
    now: Date.UTC(2026, 2, 12, 7, 47, 8),
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  })
})
afterAll(() => {
  vi.useRealTimers()
})

beforeEach(() => {
  core = fakeCore({
    'setpoint.list': () => ok([]),
    'setpoint.propose': () => {
      const change = armed()
      return ok({
        token: 't1',
        change,
        old: 50,
        limits: { low: 40, high: 60 },
        expiresAt: Date.now() + 30_000,
      })
    },
    'setpoint.cancel': () => ok(changeFixture({ phase: 'cancelled', closedAt: Date.now() })),
    'setpoint.confirm': () => ok({ ...armed(), phase: 'sent', sentAt: Date.now() }),
    'setpoint.status': () => ok(armed()),
    'history.range': () => ok({ series: [], gaps: [] }),
  })
  useChanges.setState({ byId: new Map() })
  signIn('operator')
  liveField()
  vi.advanceTimersByTime(500)
})
afterEach(() => {
  act(() => closeDialog())
  cleanup()
})

const settle = () => act(() => vi.advanceTimersByTimeAsync(50))
const dialog = () => screen.getByRole('dialog')
const names = () => core.called.map(({ name }) => name)
const press = (name: string | RegExp) => {
  fireEvent.click(within(dialog()).getByRole('button', { name }))
}
const type = (text: string) => {
  fireEvent.change(within(dialog()).getByLabelText(/^(New|Новая)$/), { target: { value: text } })
}
async function open(language: 'en' | 'ru' = 'en') {
  draw(<SetpointHost />, language)
  act(() => openSetpoint('101.F'))
  await settle()
}
async function arm() {
  type('52')
  fireEvent.click(within(dialog()).getByRole('radio', { name: 'Plan' }))
  press('Arm')
  await settle()
}
const goOn = (change: Partial<Change>) =>
  act(() => takeChange({ ...armed(), sentAt: Date.now(), ...change }))

test('the value that a setpoint steers opens the setpoint', async () => {
  await open()
  expect(within(dialog()).getByText('101.F.SP')).toBeTruthy()
  expect(document.activeElement).toBe(within(dialog()).getByLabelText('New'))
})

test('limits are named while typing, and Arm says why it is off', async () => {
  await open()
  const off = within(dialog()).getByRole('button', { name: 'Arm' })
  expect(off.getAttribute('aria-disabled')).toBe('true')
  expect(dialog().textContent).toContain('To arm it: the new value and the reason.')
  type('62')
  expect(dialog().textContent).toContain('Above what may be set62.0 > 60.0 Hz')
  expect(dialog().textContent).toContain('Cannot be armed: above what may be set, 62.0 > 60.0 Hz.')
  type('50.25')
  expect(dialog().textContent).toContain('Too many decimals1 at most')
  fireEvent.click(off)
  await settle()
  expect(names()).not.toContain('setpoint.propose')
})

test('a comma is a decimal mark, in Russian and by habit', async () => {
  await open('ru')
  type('51,5')
  expect(dialog().textContent).toContain('изменение +1,5')
})

test('arrows step from what it is now, inside the limits', async () => {
  await open()
  const field = within(dialog()).getByLabelText<HTMLInputElement>('New')
  fireEvent.keyDown(field, { key: 'ArrowUp' })
  expect(field.value).toBe('50.2')
  fireEvent.keyDown(field, { key: 'PageUp' })
  expect(field.value).toBe('52.2')
})

test('armed while the link is lost: what the setpoint reads no longer looks live', async () => {
  await open()
  await arm()
  const now = () => within(dialog()).getByText('Now').parentElement?.querySelector('[data-mark]')
  expect(now()?.getAttribute('data-mark')).toBe('live')
  act(() => setServers([serverFixture({ state: 'down' })]))
  await settle()
  expect(now()?.getAttribute('data-mark')).toBe('link')
  expect(dialog().textContent).toContain('link lost')
  const send = () => within(dialog()).getByRole('button', { name: /Send to the/ })
  expect(send().getAttribute('aria-disabled')).toBe('true')
  fireEvent.keyDown(dialog(), { key: 'Enter', ctrlKey: true })
  await settle()
  expect(names()).not.toContain('setpoint.confirm')
  act(() => setServers([serverFixture({ state: 'up' })]))
  await settle()
  expect(send().getAttribute('aria-disabled')).toBeNull()
})

test('armed: the focus is on Disarm, and Enter alone sends nothing', async () => {
  await open()
  await arm()
  expect(core.called.find(({ name }) => name === 'setpoint.propose')?.input).toEqual({
    tag: '101.F.SP',
    value: 52,
    reason: '[plan]',
  })
  goOn({ sentAt: null, reason: '[plan]' })
  expect(within(dialog()).getByText('Plan')).toBeTruthy()
  expect(document.activeElement?.textContent).toBe('Disarm')
  const send = within(dialog()).getByRole('button', { name: /Send to the controller/ })
  fireEvent.keyDown(send, { key: 'Enter' })
  fireEvent.keyUp(send, { key: 'Enter' })
  await settle()
  expect(names()).not.toContain('setpoint.confirm')
  expect(dialog().textContent).toContain('Enter alone sends nothing')
})

test('Ctrl Enter sends once, also with the focus on Disarm, and a held key counts once', async () => {
  await open()
  await arm()
  const safe = within(dialog()).getByRole('button', { name: 'Disarm' })
  fireEvent.keyDown(safe, { key: 'Enter', ctrlKey: true, repeat: true })
  await settle()
  expect(names()).not.toContain('setpoint.confirm')
  fireEvent.keyDown(safe, { key: 'Enter', ctrlKey: true })
  fireEvent.keyDown(safe, { key: 'Enter', ctrlKey: true })
  await settle()
  expect(names().filter((name) => name === 'setpoint.confirm')).toHaveLength(1)
  expect(names()).not.toContain('setpoint.cancel')
  expect(dialog().textContent).toContain('Setpoint change: sent')
})

test('Ctrl Enter in the draft neither arms nor sends', async () => {
  await open()
  type('52')
  fireEvent.keyDown(within(dialog()).getByLabelText('New'), { key: 'Enter', ctrlKey: true })
  await settle()
  expect(names()).not.toContain('setpoint.propose')
})

test('Esc disarms and keeps what was typed; Esc again closes', async () => {
  await open()
  await arm()
  fireEvent.keyDown(document.activeElement ?? dialog(), { key: 'Escape' })
  await settle()
  expect(names()).toContain('setpoint.cancel')
  expect(dialog().textContent).toContain('Disarmed. Nothing was sent.')
  expect(within(dialog()).getByLabelText<HTMLInputElement>('New').value).toBe('52')
  fireEvent.keyDown(within(dialog()).getByLabelText('New'), { key: 'Escape' })
  await settle()
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('closed, the focus goes back to where it was', async () => {
  draw(
    <>
      <button type="button">Well 101</button>
      <SetpointHost />
    </>,
  )
  const well = screen.getByRole('button', { name: 'Well 101' })
  well.focus()
  act(() => openSetpoint('101.F'))
  await settle()
  expect(document.activeElement).toBe(within(dialog()).getByLabelText('New'))
  fireEvent.keyDown(within(dialog()).getByLabelText('New'), { key: 'Escape' })
  await settle()
  expect(document.activeElement).toBe(well)
})

test('a setpoint of several states is chosen by their texts, and has no bar', async () => {
  const states = [
    { value: 0, text: 'Stopped' },
    { value: 50, text: 'By hand' },
  ]
  const { tags, equipment } = useConfiguration.getState()
  setConfiguration(
    tags.map((tag) =>
      tag.name === '101.F.SP'
        ? { ...tag, type: ValueType.Int32, decimals: 0, unit: null, enumeration: states }
        : tag,
    ),
    equipment,
  )
  await open()
  expect(within(dialog()).queryByLabelText('New')).not.toBeInstanceOf(HTMLInputElement)
  expect(within(dialog()).getAllByText('By hand').length).toBeGreaterThan(1)
  fireEvent.click(within(dialog()).getByRole('radio', { name: 'Stopped' }))
  expect(useDialog.getState().draft.value).toBe(0)
})

test('a switch: after Esc the focus stays in the dialog, and Esc again closes it', async () => {
  const { tags } = useConfiguration.getState()
  act(() =>
    setConfiguration(
      tags.map((tag) => (tag.name === '101.F.SP' ? { ...tag, type: ValueType.Boolean } : tag)),
      [equipmentFixture()],
    ),
  )
  act(() => takeValues(frameOf({ tag: 1, value: 0 }, { tag: 2, value: 0, type: 1 })))
  await act(() => vi.advanceTimersByTimeAsync(500))
  await open()
  fireEvent.click(within(dialog()).getByRole('radio', { name: 'on' }))
  fireEvent.click(within(dialog()).getByRole('radio', { name: 'Plan' }))
  press('Arm')
  await settle()
  expect(document.activeElement?.textContent).toBe('Disarm')
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
  goOn({ sentAt: null, phase: 'cancelled', closedAt: Date.now() })
  await settle()
  expect(dialog().contains(document.activeElement)).toBe(true)
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
  await settle()
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('Tab goes round inside, also back from the dialog itself', async () => {
  signIn('viewer')
  await open()
  const buttons = within(dialog()).getAllByRole('button')
  expect(document.activeElement).toBe(dialog())
  fireEvent.keyDown(dialog(), { key: 'Tab', shiftKey: true })
  expect(document.activeElement).toBe(buttons.at(-1))
  fireEvent.keyDown(buttons.at(-1) ?? dialog(), { key: 'Tab' })
  expect(document.activeElement).toBe(buttons[0])
})

test('every control has a name, and the order of focus is the order of reading', async () => {
  await open()
  const read = [...dialog().querySelectorAll<HTMLElement>('button, input, textarea')].map(
    (each) => each.getAttribute('aria-label') ?? each.textContent ?? '',
  )
  expect(read.slice(0, 2)).toEqual(['Move the dialog', 'Close'])
  expect(read.at(-1)).toBe('Arm')
  for (const field of dialog().querySelectorAll<HTMLInputElement>('input, textarea')) {
    expect((field.labels?.length ?? 0) > 0 || field.hasAttribute('aria-label')).toBe(true)
  }
})

test('a double click on Send sends once', async () => {
  await open()
  await arm()
  const send = within(dialog()).getByRole('button', { name: /Send to the controller/ })
  fireEvent.click(send)
  fireEvent.click(send)
  await settle()
  expect(names().filter((name) => name === 'setpoint.confirm')).toHaveLength(1)
})

test('Esc on a change under way closes and goes on watching', async () => {
  await open()
  await arm()
  press(/Send/)
  await settle()
  fireEvent.keyDown(document.activeElement ?? dialog(), { key: 'Escape' })
  await settle()
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(names()).not.toContain('setpoint.cancel')
})

test('the time runs out: the core disarms, the dialog says so and keeps the draft', async () => {
  await open()
  await arm()
  expect(within(dialog()).getByRole('timer').textContent).toBe('0:30')
  await act(() => vi.advanceTimersByTimeAsync(6_100))
  expect(within(dialog()).getByRole('timer').textContent).toBe('0:24')
  goOn({ sentAt: null, phase: 'expired', closedAt: Date.now() })
  expect(dialog().textContent).toContain('30 s ran out')
  expect(within(dialog()).getByLabelText<HTMLInputElement>('New').value).toBe('52')
})

test('a value that moved after arming is named, old and new', async () => {
  core.answers['setpoint.confirm'] = () =>
    fail('conflict', '', { reason: 'moved', old: 50, now: 48 })
  core.answers['setpoint.status'] = () => ok({ ...armed(), phase: 'conflict', closedAt: 1 })
  await open()
  await arm()
  press(/Send/)
  await settle()
  expect(dialog().textContent).toContain('moved from 50.0 to 48.0 Hz after you armed')
  expect(dialog().textContent).toContain('Setpoint change: draft')
})

test('a server that is slow to answer before the write is said to be waited for', async () => {
  core.answers['setpoint.confirm'] = () => new Promise(() => {}) as never
  await open()
  await arm()
  press(/Send/)
  await settle()
  expect(dialog().textContent).not.toContain('has not answered yet')
  await act(() => vi.advanceTimersByTimeAsync(300))
  expect(dialog().textContent).toContain('The server has not answered yet')
})

test('a refusal because another person is at it names them and their value', async () => {
  core.answers['setpoint.propose'] = () =>
    fail('conflict', '', { reason: 'busy', person: 'Sidorova', value: 55 })
  await open()
  await arm()
  expect(dialog().textContent).toContain('Sidorova is changing this setpoint to 55.0 Hz now')
  expect(within(dialog()).getByLabelText<HTMLInputElement>('New').value).toBe('52')
})

test('an open change of another person is named before anything is typed', async () => {
  await open()
  act(() => takeChange(changeFixture({ id: 'x', person: other, value: 55 })))
  expect(dialog().textContent).toContain('Being changed by Sidorova→ 55.0 Hz')
})

test('no answer to the confirmation: the core is asked, nothing is sent again', async () => {
  core.answers['setpoint.confirm'] = () => fail('unavailable', '', { part: 'core' })
  core.answers['setpoint.status'] = () => fail('unavailable', '', { part: 'core' })
  await open()
  await arm()
  press(/Send/)
  await settle()
  expect(dialog().textContent).toContain('The core did not answer')
  fireEvent.keyDown(document.activeElement ?? dialog(), { key: 'Enter', ctrlKey: true })
  await settle()
  expect(names().filter((name) => name === 'setpoint.confirm')).toHaveLength(1)
  core.answers['setpoint.status'] = () => ok({ ...armed(), phase: 'holding', sentAt: 1 })
  await act(() => vi.advanceTimersByTimeAsync(1_100))
  expect(dialog().textContent).toContain('Setpoint change: holding')
})

test('a viewer sees why nothing can be changed, and no field', async () => {
  signIn('viewer')
  await open()
  expect(within(dialog()).queryByLabelText('New')).toBeNull()
  expect(dialog().textContent).toContain('Your role may look, not changeviewer')
  expect(within(dialog()).getByRole('button', { name: 'Arm' }).getAttribute('aria-disabled')).toBe(
    'true',
  )
})

test.each([
  [
    'the core is not heard',
    () => setConnection({ phase: 'lost', since: 0 }),
    'The core is not heard',
  ],
  ['locked', () => useSession.setState({ phase: 'locked' }), 'The console is locked'],
])('%s: Arm is off and says so', async (_, happens, said) => {
  await open()
  act(happens)
  expect(dialog().textContent).toContain(said)
})

test.each([
  ['full', 'the data disk is full', 'Free some space'],
  ['damaged', 'the records are damaged', 'restore the file from a copy'],
] as const)(
  'records that are %s: Arm is off, says why and what to do',
  async (reason, why, how) => {
    await open()
    const { latest } = useLiveness.getState()
    if (latest === null) throw new Error('nothing is heard')
    const details = { part: 'journal', reason }
    const trouble = { code: 'unavailable', message: 'for the log', details }
    const journal = { ...latest.journal, trouble }
    act(() => setLiveness(livenessFixture({ journal })))
    expect(dialog().textContent).toContain(`The journal cannot be written${why}`)
    expect(dialog().textContent).toContain(how)
  },
)

test('closing the dialog keeps watching: the end is told', async () => {
  await open()
  await arm()
  press(/Send/)
  await settle()
  press(/Close, keep watching/)
  await settle()
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(names()).not.toContain('setpoint.cancel')
})

test('phases are said to screen readers', async () => {
  await open()
  await arm()
  expect(screen.getByRole('status').textContent).toContain('Setpoint change: armed')
  goOn({ phase: 'reverted', readBack: 48, readBackAt: 2, acceptedAt: 1, closedAt: 3 })
  expect(screen.getByRole('status').textContent).toContain('It took 52.0 Hz, then went to 48.0 Hz')
})

const ends: readonly [Partial<Change>, string, string][] = [
  [{ phase: 'applied', readBackAt: 1 }, 'stayed so for 10 s', 'удержана 10 с'],
  [
    { phase: 'rejected', status: 0x803b0000 },
    'not writable now (BadNotWritable)',
    'Сервер отклонил запись',
  ],
  [
    { phase: 'sent', status: 0x803b0000, closedAt: null },
    'refused by the server: not writable now (BadNotWritable); the setpoint is read',
    'сервер отказал: запись сейчас запрещена (BadNotWritable); уставка читается',
  ],
  [{ phase: 'reverted', readBack: 48 }, 'then went to 48.0 Hz', 'затем стала 48,0 Гц'],
  [{ phase: 'timed_out' }, 'did not answer the write', 'не ответил на запись'],
  [{ phase: 'timed_out', status: 0, readBack: 49 }, 'still reads 49.0 Hz', 'всё ещё 49,0 Гц'],
  [{ phase: 'unknown' }, 'is not known', 'неизвестно'],
  [
    { phase: 'conflict', sentAt: null },
    'not what it was when you armed',
    'уже не та, что при взводе',
  ],
  [{ phase: 'expired', sentAt: null }, '30 s ran out', 'Прошло 30 с'],
  [
    { phase: 'cancelled', sentAt: null },
    'Disarmed. Nothing was sent',
    'Взвод снят. Ничего не отправлено',
  ],
]

test.each(ends)('%j is told in both languages', async (change, en, ru) => {
  for (const [language, said] of [
    ['en', en],
    ['ru', ru],
  ] as const) {
    draw(<SetpointHost />, language)
    act(() => openSetpoint('101.F.SP'))
    act(() => {
      takeChange({ ...armed(), sentAt: 2, closedAt: 3, ...change })
      useDialog.setState({ change: 'c1' })
    })
    await settle()
    expect(dialog().textContent).toContain(said)
    act(() => closeDialog())
    cleanup()
  }
})

test('back to the old value is offered while the value is mine, as a plain draft', async () => {
  liveField(52)
  await open()
  act(() => {
    takeChange({ ...armed(), person: me, phase: 'applied', sentAt: 2, readBackAt: 3, closedAt: 4 })
    useDialog.setState({ change: 'c1' })
  })
  await act(() => vi.advanceTimersByTimeAsync(600))
  press(/Back to 50\.0/)
  await settle()
  expect(within(dialog()).getByLabelText<HTMLInputElement>('New').value).toBe('50.0')
  expect(names()).not.toContain('setpoint.propose')
})

test('what one left armed in another window is told, and does not stand in the way', async () => {
  await open()
  act(() => takeChange({ ...armed(), id: 'left', person: me, value: 55 }))
  expect(dialog().textContent).toContain('Armed by you in another window')
  expect(dialog().textContent).toContain('→ 55.0 Hz')
  await arm()
  expect(names()).toContain('setpoint.propose')
})

test('S opens the setpoint of the selected tag, not while something is typed', () => {
  draw(
    <>
      <input aria-label="elsewhere" />
      <SetpointHost />
    </>,
  )
  useSelection.setState({ tag: '101.F' })
  fireEvent.keyDown(screen.getByLabelText('elsewhere'), { key: 's', code: 'KeyS' })
  expect(screen.queryByRole('dialog')).toBeNull()
  fireEvent.keyDown(document.body, { key: 'ы', code: 'KeyS' })
  expect(screen.getByRole('dialog')).toBeTruthy()
})
