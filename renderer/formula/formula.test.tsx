import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { completed, referencesIn, typingAt } from '../../shared/formula.ts'
import { fail, ok } from '../../shared/result.ts'
import { fakeCore, frequency, setpoint, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { tagFixture } from '../stores/fixtures.ts'
import { draw } from '../ui/fixtures.tsx'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import { localText, momentOf } from './moment.ts'
import { Over } from './Over.tsx'
import { OwnTagDialog } from './OwnTagDialog.tsx'
import type { Trial } from './say.ts'

let core: FakeCore

const good: Trial = {
  fault: null,
  kind: 'number',
  warnings: [{ kind: 'unlike', at: 0, units: ['Hz', 'bar'] }],
  inputs: [
    {
      tag: '101.F',
      known: true,
      unit: 'Hz',
      value: 49.8,
      quality: 'good',
      status: 0,
      sourceTime: null,
    },
  ],
  outcome: {
    value: 99.6,
    quality: 'good',
    status: 0,
    reason: null,
    culprit: null,
    sourceTime: null,
  },
}

beforeEach(() => {
  core = fakeCore({
    'calculations.try': (input) =>
      ok(
        (input as { text: string }).text === ''
          ? { ...good, fault: { kind: 'empty', at: 0, length: 0, about: '' }, outcome: null }
          : (input as { text: string }).text.includes('+ +')
            ? { ...good, fault: { kind: 'syntax', at: 10, length: 1, about: '+' }, outcome: null }
            : good,
      ),
    'calculations.create': () => fail('bad_input', 'no', { field: 'text' }),
  })
  signIn('engineer')
  setConfiguration([frequency, setpoint], [])
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const area = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Formula' })
const type = (text: string) => {
  fireEvent.change(area(), { target: { value: text, selectionStart: text.length } })
}

test('a tag is offered in its bracket and taken by the keyboard alone', async () => {
  draw(<OwnTagDialog kind="calculated" onClose={() => undefined} />)
  type('2 * [101')
  expect(screen.getAllByRole('option').map((each) => each.textContent)).toEqual([
    expect.stringContaining('101.F'),
    expect.stringContaining('101.F.SP'),
  ])
  fireEvent.keyDown(area(), { key: 'ArrowDown' })
  fireEvent.keyDown(area(), { key: 'Enter' })
  expect(area().value).toBe('2 * [101.F.SP]')
  expect(screen.queryByRole('listbox')).toBeNull()
  await waitFor(() => expect(screen.getByText('99.60')).toBeTruthy())
  expect(screen.getByText(/unlike quantities/)).toBeTruthy()
})

test('what is wrong is said with its place, and there is no result', async () => {
  draw(<OwnTagDialog kind="calculated" onClose={() => undefined} />)
  type('[101.F] + + 1')
  expect(await screen.findByText('+ is not expected here.')).toBeTruthy()
  expect(document.querySelector('mark')?.textContent).toBe('+')
  expect(screen.getByText('no result')).toBeTruthy()
})

test('a refusal leaves what was typed, and nothing is sent without a name', async () => {
  draw(<OwnTagDialog kind="calculated" onClose={() => undefined} />)
  type('[101.F] ')
  fireEvent.click(screen.getByRole('button', { name: 'Add' }))
  expect(screen.getByText('Required.')).toBeTruthy()
  expect(core.called.some(({ name }) => name === 'calculations.create')).toBe(false)
})

const total = tagFixture({
  ...{ id: 7, name: 'TOTAL', origin: 'calculated', server: null, node: null, signal: null },
  ...{ title: { en: 'Total', ru: 'Сумма' }, equipment: null, unit: null, low: null, high: null },
  formula: { text: '[101.F]', when: { on: 'change' }, author: 'Ann', changedAt: 0, revision: 3 },
})
const corrected = (by: string) => ({
  ...total,
  formula: { ...total.formula!, text: '[101.F] * 2', author: by, revision: 4 },
})
const field = (label: string, text: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } })
const sent = (call: string) =>
  core.called.filter(({ name }) => name === call).map(({ input }) => input)
const save = async () => {
  await act(() => Promise.resolve(fireEvent.click(screen.getByRole('button', { name: 'Save' }))))
}

test('of a tag only what was changed is sent: a formula that another corrects meanwhile stays', async () => {
  const { rerender } = draw(
    <OwnTagDialog kind="calculated" tag={total} onClose={() => undefined} />,
  )
  core.answers['calculations.update'] = () => ok(total)
  field('Text in English', 'Sum')
  rerender(<OwnTagDialog kind="calculated" tag={corrected('Boris')} onClose={() => undefined} />)
  expect(area().value).toBe('[101.F] * 2')
  await save()
  expect(sent('calculations.update')).toEqual([
    {
      tag: 'TOTAL',
      title: { en: 'Sum', ru: 'Сумма' },
      was: { title: { en: 'Total', ru: 'Сумма' } },
    },
  ])
})

test('a formula that both changed is said so before it takes the place of theirs, and only over the one seen', async () => {
  const { rerender } = draw(
    <OwnTagDialog kind="calculated" tag={total} onClose={() => undefined} />,
  )
  core.answers['calculations.update'] = () => ok(total)
  type('[101.F] * 3')
  rerender(<OwnTagDialog kind="calculated" tag={corrected('Boris')} onClose={() => undefined} />)
  await save()
  expect(screen.getByRole('alert').textContent).toContain('Formula — [101.F] * 2')
  expect(sent('calculations.update')).toEqual([])
  await save()
  expect(sent('calculations.update')).toEqual([
    { tag: 'TOTAL', text: '[101.F] * 3', revision: 4, was: {} },
  ])
})

test('of a manual tag only what was changed is sent, and nothing where nothing was', async () => {
  const lab = {
    ...total,
    name: 'LAB',
    origin: 'manual',
    formula: null,
    sampling: 3_600_000,
  } as const
  const close = vi.fn()
  draw(<OwnTagDialog kind="manual" tag={lab} onClose={close} />)
  core.answers['manual.update'] = () => ok(lab)
  await save()
  expect(sent('manual.update')).toEqual([])
  expect(close).toHaveBeenCalledOnce()
  field('Unit', '%')
  await save()
  expect(sent('manual.update')).toEqual([{ tag: 'LAB', unit: '%', was: { unit: '' } }])
})

test('what is calculated over the history needs a reason, which its field says', async () => {
  core.answers['jobs.list'] = () => ok([])
  core.answers['calculations.backfill'] = () => ok({ job: 'j' })
  draw(<Over tag="101.QO" />)
  fireEvent.click(screen.getByRole('button', { name: 'Over the history…' }))
  fireEvent.click(screen.getByRole('button', { name: 'Calculate' }))
  const reason = screen.getByRole('textbox', { name: 'Reason' })
  expect(reason.getAttribute('aria-invalid')).toBe('true')
  screen.getByText('A reason of at least 3 characters is needed, for the journal.')
  fireEvent.change(reason, { target: { value: 'A wrong formula since Monday' } })
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Calculate' }))
    await Promise.resolve()
  })
  expect(core.called.filter(({ name }) => name === 'calculations.backfill')).toHaveLength(1)
})

test('references, what is being typed, and what is put in its place', () => {
  expect(referencesIn('[a-1] + "[b]" * [ç/2]').map(({ name }) => name)).toEqual(['a-1', 'ç/2'])
  expect(typingAt('1 + mi', 6)).toEqual({ of: 'function', begun: 'mi', from: 4 })
  expect(typingAt('"[a', 3)).toBeNull()
  const typing = typingAt('[10] + 1', 3)
  expect(typing).toEqual({ of: 'tag', begun: '10', from: 0 })
  expect(typing === null ? null : completed('[10] + 1', 3, typing, '101.F').text).toBe(
    '[101.F] + 1',
  )
})

test('moments are read by the clock of the site', () => {
  const offset = offsetAtLocal('Europe/Moscow')
  const at = Date.parse('2026-03-12T04:40:00Z')
  expect(momentOf('2026-03-12 07:40', offset)).toBe(at)
  expect(momentOf('12.03.2026 07:40', offset)).toBe(at)
  expect(momentOf('2026-02-31 07:40', offset)).toBeNull()
  expect(localText(at, offset, 'en')).toBe('2026-03-12 07:40')
  expect(localText(at + 5_000, offset, 'ru')).toBe('12.03.2026 07:40:05')
})
