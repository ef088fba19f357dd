// A file is looked at with its faults and its changes before anything of it is done, and then done as it was seen.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fakeCore, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { draw } from '../ui/fixtures.tsx'
import { Toasts } from '../ui/Toasts.tsx'
import { ImportDialog } from './ImportDialog.tsx'

const nothing = { lines: 0, created: 0, changed: 0, unchanged: 0, deleted: 0, errors: 0 }
const seen = {
  ...nothing,
  ...{ lines: 2, created: 1, changed: 1, hash: 'h1', faults: [] },
  changes: [
    { name: '101.NEW', did: 'created', fields: [['node', '', 'ns=2;s=New']] },
    { name: '101.F', did: 'changed', fields: [['sampling', '500', '1000']] },
  ],
}
const faulty = {
  ...nothing,
  ...{ lines: 2, errors: 2, hash: null, changes: [] },
  faults: [
    { line: 2, column: 'server', fault: 'unknown_server', text: 'nowhere' },
    { line: 3, column: null, fault: 'syntax', text: '' },
  ],
}

let core: FakeCore
let answer: Result<unknown>
/** To what is to be done. */
let applied: Result<unknown>
const onClose = vi.fn()

beforeEach(() => {
  onClose.mockReset()
  answer = ok(seen)
  applied = ok(seen)
  const take = (input: { apply?: string }) => (input.apply === undefined ? answer : applied)
  core = fakeCore({ 'tags.import': take, 'equipment.import': take })
  signIn('engineer')
})
afterEach(cleanup)

const open = (what: 'tags' | 'equipment' = 'tags', language: 'en' | 'ru' = 'en') =>
  draw(<ImportDialog what={what} onClose={onClose} />, language)
const choose = async (text: string | Uint8Array<ArrayBuffer>, name = 'tags.csv') => {
  const input = screen.getByRole('dialog').querySelector('input[type="file"]')
  if (input === null) throw new Error('nowhere to choose a file')
  await act(async () => {
    fireEvent.change(input, { target: { files: [new File([text], name)] } })
    await Promise.resolve()
  })
}
const apply = () => screen.getByRole('button', { name: /^Apply/ })
const sent = (name: string) =>
  core.called.filter((each) => each.name === name).map(({ input }) => input)

test('every change is shown before, and exactly what was seen is done', async () => {
  open()
  expect(apply()).toHaveProperty('disabled', true)
  await choose('name,server,node\n101.NEW,PLC,ns=2;s=New')
  const row = within(await screen.findByRole('region', { name: 'What would change' }))
  expect(row.getByText('101.NEW')).toBeTruthy()
  expect(row.getByText('500')).toBeTruthy()
  expect(screen.getByText('tags.csv · UTF-8')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Apply 2 changes' }))
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  const [looked, done] = sent('tags.import')
  expect(looked).toEqual({ text: 'name,server,node\n101.NEW,PLC,ns=2;s=New', absent: 'stay' })
  expect(done).toMatchObject({ apply: 'h1', absent: 'stay', file: 'tags.csv' })
  cleanup()
  draw(<Toasts />)
  expect(await screen.findByText('1 added, 1 changed, 0 deleted')).toBeTruthy()
})

test('a file with faults names line, column and what to do, and cannot be applied', async () => {
  answer = ok(faulty)
  open()
  await choose('name,server\n')
  const faults = within(await screen.findByRole('region', { name: 'What is wrong in the file' }))
  const [, first, second] = faults.getAllByRole('row')
  expect(first?.textContent).toBe('2serverThere is no server “nowhere”.')
  expect(second?.textContent).toMatch(/^3—/)
  expect(apply()).toHaveProperty('disabled', true)
  // Put right and chosen again, under the same name.
  answer = ok(seen)
  await choose('name\n')
  await waitFor(() => expect(apply()).toHaveProperty('disabled', false))
})

test.each([
  ['en', '“flow” is none of the known words. Known are: level, frequency.', 'Allowed: at most 9.'],
  ['ru', '«flow» — неизвестное слово. Известны: level, frequency.', 'Допустимо: не больше 9.'],
] as const)(
  'a fault names the words and the bounds that are taken, %s',
  async (language, word, most) => {
    const bounds = { least: null, most: 9, letters: false }
    answer = ok({
      ...faulty,
      faults: [
        { line: 2, column: 'signal', fault: 'choice', text: 'flow', words: ['level', 'frequency'] },
        { line: 2, column: 'decimals', fault: 'range', text: '12', bounds },
      ],
    })
    open('tags', language)
    await choose('name,signal\n')
    expect(await screen.findByText(word)).toBeTruthy()
    expect(screen.getByText(new RegExp(most))).toBeTruthy()
  },
)

test('what changed meanwhile is said, and the file is looked at anew', async () => {
  open()
  await choose('name\n')
  await screen.findByRole('region', { name: 'What would change' })
  applied = fail('conflict', 'Somebody else changed it.')
  fireEvent.click(apply())
  await waitFor(() => expect(sent('tags.import')).toHaveLength(3))
  expect(onClose).not.toHaveBeenCalled()
  expect((await screen.findByRole('alert')).textContent).not.toBe('')
  // The answer of the second look leaves it standing.
  await waitFor(() => expect(apply()).toHaveProperty('disabled', false))
  expect(screen.getByRole('alert').textContent).not.toBe('')
})

test('deleting what the file does not name is asked for, and looked at before', async () => {
  open()
  await choose('name\n')
  await screen.findByRole('region', { name: 'What would change' })
  fireEvent.click(screen.getByRole('checkbox', { name: /does not name/ }))
  await waitFor(() => expect(sent('tags.import')[1]).toMatchObject({ absent: 'delete' }))
  cleanup()
  open('equipment')
  expect(screen.queryByRole('checkbox')).toBeNull()
  await choose('name\n')
  await waitFor(() => expect(sent('equipment.import')).toEqual([{ text: 'name\n' }]))
})

test('tags are deleted by a file only after their number was agreed to', async () => {
  answer = ok({ ...seen, deleted: 307 })
  open()
  await choose('name\n')
  const send = await screen.findByRole('button', { name: 'Apply 2 changes, delete 307 tags' })
  expect(send).toHaveProperty('disabled', true)
  fireEvent.click(screen.getByRole('checkbox', { name: 'Yes, delete 307 tags of the site' }))
  expect(send).toHaveProperty('disabled', false)
  // Another look is another question.
  answer = ok({ ...seen, created: 0, changed: 0, deleted: 306 })
  await choose('name\n')
  const other = await screen.findByRole('button', { name: 'Delete 306 tags' })
  expect(other).toHaveProperty('disabled', true)
  expect(sent('tags.import').every((input) => !Object.hasOwn(input as object, 'apply'))).toBe(true)
})

test('Russian tables of Excel are read; what cannot be read for certain is not guessed', async () => {
  open('tags', 'ru')
  const name = Uint8Array.from([0xe8, 0xec, 0xff, 0x0a])
  await choose(name, 'теги.csv')
  await waitFor(() => expect(sent('tags.import')[0]).toMatchObject({ text: 'имя\n' }))
  cleanup()
  core.called.length = 0
  open('tags', 'ru')
  await choose(Uint8Array.from([0x00, 0x01, 0x02, 0xff, 0xfe, 0x00, 0x81]), 'x.bin')
  expect((await screen.findByRole('alert')).textContent).toContain('x.bin')
  expect(sent('tags.import')).toEqual([])
})
