// The export as an operator meets it: what the address brings, what is asked for, what runs and what is kept.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HistoryExport } from '../../shared/contract.ts'
import { fail, ok } from '../../shared/result.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { signIn } from '../setpoint/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { provideCore } from '../stores/core.ts'
import { livenessFixture, tagFixture } from '../stores/fixtures.ts'
import { setJobs } from '../stores/jobs.ts'
import { setLiveness } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { draw } from '../ui/fixtures.tsx'
import { choose, useChoice } from './choice.ts'
import ExportScreen from './index.tsx'
import { useKept } from './kept.ts'

const kept = (change: Partial<HistoryExport> = {}): HistoryExport => ({
  ...{ id: 'e1', name: 'history-1.csv', kind: 'csv', state: 'done', startedAt: 1, endedAt: 2 },
  person: { id: 1, user: 'engineer', name: 'Engineer' },
  ...{ tags: ['101.PIN'], count: 1, from: '2026-03-12T06:00:00Z', to: '2026-03-12T07:00:00Z' },
  ...{ shape: 'long', rows: 10, bytes: 1000, unreadable: 0, reason: null, digest: null },
  failure: null,
  ...change,
})

let client: FakeClient
const initial = useChoice.getState()
beforeEach(() => {
  client = createFakeClient()
  provideCore(client)
  client.answer('exports.list', () => ok([]))
  client.answer('jobs.list', () => ok([]))
  client.answer('exports.preview', () =>
    ok({ text: 'time_utc,tag,value\r\n', samples: 3600, about: 'exact', bytes: 9000 }),
  )
  signIn('engineer')
  setLiveness(livenessFixture())
  setConfiguration([tagFixture(), tagFixture({ id: 2, name: '101.F' })], [])
  useChoice.setState(initial, true)
  useKept.setState({ list: null, error: null }, true)
  useRoute.setState({ screen: 'export', params: {} }, true)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const made = (name: string) =>
  client.made.filter((each) => each.name === name).map(({ input }) => input)
const open = (params: Record<string, string> = {}) => {
  useRoute.setState({ screen: 'export', params }, true)
  draw(<ExportScreen />)
}
const button = (name: RegExp | string) => screen.getByRole('button', { name })

test('pens and range of a trend are taken, previewed, and exported as they stand', async () => {
  const [from, to] = [Date.UTC(2026, 2, 12, 1), Date.UTC(2026, 2, 12, 2, 0, 30)]
  client.answer('exports.begin', () => ok(kept({ state: 'running' })))
  open({ tags: '101.PIN,101.F', from: String(from), to: String(to) })
  expect(await screen.findByText(/3.600 samples/)).toBeTruthy()
  const asked = { tags: ['101.PIN', '101.F'], from, to, shape: 'long', dialect: 'excel_en' }
  expect(made('exports.preview').at(-1)).toMatchObject(asked)
  fireEvent.click(button('Export'))
  await waitFor(() => expect(made('exports.begin')).toMatchObject([{ ...asked, kind: 'csv' }]))
})

test('the preview of a range up to now leaves nothing out that was recorded in this minute', async () => {
  const now = Date.UTC(2026, 2, 12, 2, 0, 30)
  vi.useFakeTimers({ toFake: ['Date'], now })
  try {
    open({ tags: '101.PIN' })
    expect(await screen.findByText(/3.600 samples/)).toBeTruthy()
    const [asked] = made('exports.preview') as { to: number }[]
    expect(asked?.to).toBe(Date.UTC(2026, 2, 12, 2, 1))
  } finally {
    vi.useRealTimers()
  }
})

test('without tags, or with a moment that is none, nothing is asked for', async () => {
  open()
  expect(button('Export').getAttribute('aria-disabled')).toBe('true')
  act(() =>
    choose({
      tags: ['101.PIN'],
      stretch: { span: null, from: 'yesterday', to: '2026-03-12 06:00' },
    }),
  )
  expect(await screen.findByText(/A moment is written like/)).toBeTruthy()
  act(() =>
    choose({ stretch: { span: null, from: '2026-03-12 07:00', to: '12.03.2026 06:00:30' } }),
  )
  expect(await screen.findByText('From must lie before To, and in the past.')).toBeTruthy()
  expect(made('exports.preview')).toEqual([])
})

test('an evidence package is not made without a reason', async () => {
  client.answer('exports.begin', () => ok(kept({ state: 'running', kind: 'evidence' })))
  open({ tags: '101.PIN' })
  act(() => choose({ kind: 'evidence' }))
  fireEvent.click(button('Export'))
  expect(await screen.findByText('Say why, in at least three letters.')).toBeTruthy()
  expect(made('exports.begin')).toEqual([])
  act(() => choose({ reason: 'incident' }))
  fireEvent.click(button('Export'))
  await waitFor(() => expect(made('exports.begin')).toMatchObject([{ reason: 'incident' }]))
})

test('an address that names an export leads to it', async () => {
  const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView')
  client.answer('exports.list', () => ok([kept(), kept({ id: 'e2', name: 'history-2.csv' })]))
  open({ export: 'e2' })
  const named = (await screen.findByText('history-2.csv')).closest('tr')
  expect(named?.getAttribute('aria-current')).toBe('true')
  expect(screen.getByText('history-1.csv').closest('tr')?.hasAttribute('aria-current')).toBe(false)
  expect(scrolled.mock.instances).toEqual([named])
})

test('what runs shows how far it is and is cancelled; what failed says why', async () => {
  client.answer('exports.list', () =>
    ok([
      kept({ id: 'e2', name: 'history-2.csv', state: 'running', rows: null, bytes: null }),
      kept({
        ...{ id: 'e3', name: 'history-3.csv', state: 'failed', rows: null, bytes: null },
        failure: { code: 'unavailable', message: '', details: { reason: 'export_disk_full' } },
      }),
    ]),
  )
  client.answer('exports.remove', () => ok(null))
  open()
  await screen.findByText('history-2.csv')
  act(() =>
    setJobs([
      {
        ...{ id: 'e2', kind: 'history_export', subject: null, person: null, startedAt: 1 },
        ...{
          endedAt: null,
          state: 'running',
          done: 50,
          of: 200,
          cancellable: true,
          lasting: false,
        },
        ...{ result: null, failure: null },
      },
    ]),
  )
  const bar = screen.getByRole('progressbar') as HTMLProgressElement
  expect([bar.value, bar.max]).toEqual([50, 200])
  expect(screen.getByText(/The disk is nearly full/)).toBeTruthy()
  fireEvent.click(button('Cancel'))
  await waitFor(() => expect(made('exports.remove')).toEqual([{ export: 'e2' }]))
})

test('a file is taken by its ticket, and deleted after a question', async () => {
  client.answer('exports.list', () => ok([kept()]))
  client.answer('exports.take', () => ok({ ticket: 'abc' }))
  client.answer('exports.remove', () => fail('forbidden', 'no'))
  const clicked: string[] = []
  const click = HTMLAnchorElement.prototype.click
  HTMLAnchorElement.prototype.click = function () {
    clicked.push(this.getAttribute('href') ?? '')
  }
  try {
    open()
    fireEvent.click(await screen.findByRole('button', { name: 'Save' }))
    await waitFor(() => expect(clicked).toEqual(['api/export/abc']))
  } finally {
    HTMLAnchorElement.prototype.click = click
  }
  fireEvent.click(button('Delete history-1.csv'))
  const question = await screen.findByRole('dialog')
  expect(made('exports.remove')).toEqual([])
  fireEvent.click(within(question).getByRole('button', { name: 'Delete' }))
  await waitFor(() => expect(made('exports.remove')).toEqual([{ export: 'e1' }]))
})

test('who may only look is told who may export', () => {
  signIn('viewer')
  open()
  expect(screen.getByText(/Operators and engineers export/)).toBeTruthy()
  expect(client.made).toEqual([])
})

test('more tags than a row of each moment has are said before anything is begun', async () => {
  choose({ tags: Array.from({ length: 65 }, (_, at) => `T${at}`), shape: 'wide' })
  open()
  expect(screen.getByText(/has 64 tags at most; 65 are chosen/)).toBeTruthy()
  fireEvent.click(button(/^Export/))
  expect(made('exports.begin')).toEqual([])
  act(() => choose({ shape: 'long' }))
  expect(screen.queryByText(/has 64 tags at most/)).toBeNull()
  await waitFor(() => expect(made('exports.preview').length).toBeGreaterThan(0))
})
