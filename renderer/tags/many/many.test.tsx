import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../../shared/result.ts'
import {
  fakeCore,
  frequency,
  setpoint,
  showRows,
  signIn,
  type FakeCore,
} from '../../setpoint/fixtures.ts'
import { setConfiguration } from '../../stores/configuration.ts'
import { equipmentFixture, serverFixture } from '../../stores/fixtures.ts'
import { useRoute } from '../../stores/navigation.ts'
import { setServers } from '../../stores/servers.ts'
import { draw } from '../../ui/fixtures.tsx'
import Tags from '../index.tsx'

let core: FakeCore
const third = { ...frequency, id: 3, name: '102.F' }
const gone = { at: 0, dropping: false, tag: { ...frequency, id: 4, name: '103.F' } }

beforeEach(() => {
  showRows()
  core = fakeCore({
    'history.range': () => ok({ series: [], gaps: [] }),
    'tags.change': () => ok({ changed: 2, unchanged: 1 }),
    'tags.remove': () => ok({ deleted: 1, samples: null }),
    'tags.restore': () => ok({ restored: 1 }),
  })
  setServers([serverFixture()])
  setConfiguration([frequency, setpoint, third], [equipmentFixture()], [gone])
  window.location.hash = '#/tags'
  useRoute.setState({ screen: 'tags', params: {} }, true)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const boxes = () => within(screen.getByRole('grid')).getAllByRole('checkbox')
const ticked = () => boxes().filter((box) => (box as HTMLInputElement).checked).length
const made = (name: string) =>
  core.called.filter((each) => each.name === name).map(({ input }) => input)
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))

test('rows are ticked one by one, by Shift and all at once; an operator has nothing to tick', () => {
  signIn('engineer')
  draw(<Tags />)
  const [first, , last] = boxes()
  fireEvent.click(first!)
  fireEvent.click(last!, { shiftKey: true })
  expect(ticked()).toBe(3)
  press('None')
  expect(ticked()).toBe(0)
  fireEvent.keyDown(screen.getByRole('grid'), { code: 'KeyA', key: 'ф', ctrlKey: true })
  expect(ticked()).toBe(3)
  cleanup()
  signIn('operator')
  draw(<Tags />)
  expect(within(screen.getByRole('grid')).queryAllByRole('checkbox')).toEqual([])
})

test('what many would become is told before, and only what was filled in is sent', async () => {
  signIn('engineer')
  draw(<Tags />)
  fireEvent.keyDown(screen.getByRole('grid'), { code: 'KeyA', key: 'a', ctrlKey: true })
  press('Change…')
  fireEvent.change(screen.getByLabelText('Deadband, in the unit of the tag'), {
    target: { value: '0.5' },
  })
  await screen.findByText('2 would change, 1 are so already.')
  press('Change 2 tags')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const [preview, change] = made('tags.change')
  expect(preview).toMatchObject({ preview: true, set: { deadband: 0.5 } })
  expect(change).toMatchObject({ tags: ['101.F', '101.F.SP', '102.F'], set: { deadband: 0.5 } })
  expect(change).not.toHaveProperty('preview')
})

test('deleting asks for the history, and says by what a tag is needed', async () => {
  signIn('engineer')
  draw(<Tags />)
  fireEvent.click(boxes()[0]!)
  press('Delete…')
  const dialog = within(screen.getByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: 'Delete' }))
  dialog.getByText('Say what becomes of the history.')
  expect(made('tags.remove')).toEqual([])
  core.answers['tags.remove'] = () =>
    fail('conflict', 'used', { reason: 'used', tag: '101.F', by: '101.F.SP' })

  fireEvent.click(dialog.getByRole('radio', { name: /Keep it/ }))
  fireEvent.click(dialog.getByRole('button', { name: 'Delete' }))
  await dialog.findByText(/“101.F.SP” is its setpoint/)
  expect(made('tags.remove')).toMatchObject([{ tags: ['101.F'], history: 'keep' }])
})

test('deleted tags stand apart, and are restored', async () => {
  signIn('engineer')
  draw(<Tags />)
  fireEvent.click(screen.getByRole('radio', { name: 'Deleted 1' }))
  screen.getByRole('grid', { name: 'Deleted tags' })
  fireEvent.click(boxes()[0]!)
  press('Restore')
  await waitFor(() => expect(made('tags.restore')).toMatchObject([{ tags: ['103.F'] }]))
})
