// Templates of the site: made of equipment that is there, renamed, deleted, taken elsewhere as a file.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../../shared/result.ts'
import { builtInTemplates } from '../../../shared/templates-built-in.ts'
import type { Template } from '../../../shared/templates.ts'
import { fakeCore, signIn, type FakeCore } from '../../setpoint/fixtures.ts'
import { setConfiguration } from '../../stores/configuration.ts'
import { equipmentFixture, tagFixture } from '../../stores/fixtures.ts'
import { useTemplates } from '../../stores/templates.ts'
import { draw } from '../../ui/fixtures.tsx'
import { fileOf, templatesIn } from './files.ts'
import { TemplatesDialog } from './TemplatesDialog.tsx'

const [esp] = builtInTemplates
if (esp === undefined) throw new Error('the product has no template')
const own: Template = { ...esp, name: 'Our well' }

let core: FakeCore
let kept: Template[]

beforeEach(() => {
  kept = [own]
  useTemplates.setState({ list: null, error: null })
  core = fakeCore({
    'templates.list': () =>
      ok([
        ...kept.map((each) => ({ ...each, builtIn: false })),
        ...builtInTemplates.map((each) => ({ ...each, builtIn: true })),
      ]),
    'templates.save': (template: Template) => {
      kept = [...kept.filter(({ name }) => name !== template.name), template]
      return ok(null)
    },
    'templates.rename': ({ template, name }: { template: string; name: string }) => {
      kept = kept.map((each) => (each.name === template ? { ...each, name } : each))
      return ok(null)
    },
    'templates.remove': ({ template }: { template: string }) => {
      kept = kept.filter(({ name }) => name !== template)
      return ok(null)
    },
  })
  signIn('engineer')
  setConfiguration(
    [tagFixture(), tagFixture({ id: 2, name: 'P-1.NOTE', equipment: 2, signal: null })],
    [
      equipmentFixture(),
      equipmentFixture({ id: 2, name: 'P-1', title: { en: 'Pump', ru: 'Насос' } }),
    ],
  )
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const made = (name: string) =>
  core.called.filter((each) => each.name === name).map(({ input }) => input)
/** Of the dialog that lies on top. */
const top = () => within(screen.getAllByRole('dialog').at(-1)!)
const press = (name: string) => fireEvent.click(top().getByRole('button', { name }))
const names = () =>
  within(screen.getAllByRole('table')[0]!)
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('b')?.textContent)

async function open(language: 'en' | 'ru' = 'en'): Promise<void> {
  draw(<TemplatesDialog equipment="101" onClose={() => {}} />, language)
  await screen.findByRole('row', { name: /Our well/ })
}
const bring = async (text: string, name = 'x.template.json') => {
  press('Import…')
  const input = screen.getAllByRole('dialog').at(-1)?.querySelector('input[type="file"]')
  if (input == null) throw new Error('nowhere to choose a file')
  await act(async () => {
    fireEvent.change(input, { target: { files: [new File([text], name)] } })
    await Promise.resolve()
  })
}

test('those of the site come first; those of the product are named in the language of the screen and stay', async () => {
  await open('ru')
  expect(names().slice(0, 2)).toEqual(['Our well', 'Скважина с ЭЦН'])
  fireEvent.click(screen.getByRole('row', { name: /^Скважина с ЭЦН .* из поставки$/ }))
  expect(screen.getByText(/^Находит: .*Давление на приёме/)).toBeTruthy()
  for (const name of ['Переименовать…', 'Удалить…']) {
    const button = screen.getByRole('button', { name })
    fireEvent.click(button)
    expect(screen.getAllByRole('dialog')).toHaveLength(1)
  }
})

test('the rows are gone through by keys alone', async () => {
  await open()
  const row = screen.getByRole('row', { name: /Our well/ })
  row.focus()
  fireEvent.keyDown(row, { key: 'ArrowDown' })
  await waitFor(() =>
    expect(
      screen.getByRole('row', { name: /^ESP well .* product$/ }).getAttribute('aria-selected'),
    ).toBe('true'),
  )
})

test('a template is made of equipment that has signals, under a name that is asked for', async () => {
  await open()
  press('From equipment…')
  expect(top().getByText('1 signal of it')).toBeTruthy()
  press('Make it')
  expect((await top().findByRole('alert')).textContent).toBe('A name is needed.')
  fireEvent.change(top().getByRole('textbox', { name: 'Name of the template' }), {
    target: { value: 'Well of pad 3' },
  })
  press('Make it')
  await waitFor(() => expect(names()).toContain('Well of pad 3'))
  expect(made('templates.save')).toMatchObject([
    {
      name: 'Well of pad 3',
      kind: 'well_esp',
      signals: [{ signal: 'intake_pressure', suffix: 'PIN', sampling: 1000 }],
    },
  ])
})

test('a name that the core refuses is said, and the old one stays', async () => {
  core.answers['templates.rename'] = () =>
    fail('conflict', '', { reason: 'name_taken', name: 'Other' })
  await open()
  press('Rename…')
  const name = top().getByRole('textbox', { name: 'Name' })
  fireEvent.change(name, { target: { value: 'Other' } })
  press('Rename')
  expect((await top().findByRole('alert')).textContent).toContain('Other')
  expect(names()[0]).toBe('Our well')
})

test('one is renamed, and deleted only after it was asked', async () => {
  await open()
  press('Rename…')
  fireEvent.change(top().getByRole('textbox', { name: 'Name' }), { target: { value: 'Old well' } })
  press('Rename')
  await waitFor(() => expect(names()[0]).toBe('Old well'))
  press('Delete…')
  expect(made('templates.remove')).toEqual([])
  // The safe choice has the focus.
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Keep it'))
  press('Delete')
  await waitFor(() => expect(names()[0]).toBe('ESP well'))
})

test('a file is looked at first: what is taken needs another name, what is there is replaced', async () => {
  await open()
  await bring(fileOf([own, esp, { ...own, name: 'Third' }]))
  const fate = (name: string) =>
    top()
      .getByRole('textbox', { name: `Name of ${name}` })
      .closest('tr')?.lastElementChild?.textContent
  await waitFor(() => expect(fate('Our well')).toBe('takes the place of yours'))
  expect(fate('ESP well')).toBe('comes with the product: give it another name')
  expect(fate('Third')).toBe('new')
  press('Import 3 templates')
  expect(made('templates.save')).toEqual([])
  fireEvent.change(top().getByRole('textbox', { name: 'Name of ESP well' }), {
    target: { value: 'third' },
  })
  expect(fate('ESP well')).toBe('stands twice in the file: give it another name')
  fireEvent.change(top().getByRole('textbox', { name: 'Name of ESP well' }), {
    target: { value: 'Our ESP' },
  })
  press('Import 3 templates')
  await waitFor(() =>
    expect(names()).toEqual(expect.arrayContaining(['Our well', 'Our ESP', 'Third'])),
  )
})

test('what the core refuses of a file is named, and is still there to be put right', async () => {
  core.answers['templates.save'] = ({ name }: Template) =>
    name === 'Bad' ? fail('bad_input', 'signals') : ok(null)
  await open()
  await bring(
    fileOf([
      { ...own, name: 'Good' },
      { ...own, name: 'Bad' },
    ]),
  )
  await waitFor(() => expect(top().getAllByRole('textbox')).toHaveLength(2))
  press('Import 2 templates')
  expect((await top().findByRole('alert')).textContent).toMatch(/^Bad: /)
  expect(top().getAllByRole('textbox')).toHaveLength(1)
})

test.each([
  ['{', 'is no file of templates'],
  ['[]', 'is no file of templates'],
  ['{"format":"derrick-templates","version":1,"templates":[1]}', 'is no file of templates'],
  ['{"format":"derrick-templates","version":2,"templates":[]}', 'newer version'],
])('%s is refused in words', async (text, words) => {
  await open()
  await bring(text, 'odd.json')
  expect((await top().findByRole('alert')).textContent).toContain(words)
})

test('what is written to a file is read from it', () => {
  const read = templatesIn(fileOf([own]))
  if (typeof read === 'string') throw new Error(read)
  expect(read.map(({ template }) => template)).toEqual([own])
})

test('an operator may look and take a file, and changes nothing', async () => {
  signIn('operator')
  await open()
  for (const name of ['From equipment…', 'Import…', 'Rename…', 'Delete…']) press(name)
  expect(screen.getAllByRole('dialog')).toHaveLength(1)
})
