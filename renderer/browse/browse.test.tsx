import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fail, ok, type Result } from '../../shared/result.ts'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { builtInTemplates } from '../../shared/templates-built-in.ts'
import { fakeCore, showRows, signIn, type FakeCore } from '../setpoint/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { equipmentFixture, livenessFixture, serverFixture, tagFixture } from '../stores/fixtures.ts'
import { setLiveness } from '../stores/liveness.ts'
import { setJobs } from '../stores/jobs.ts'
import { useRoute } from '../stores/navigation.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import { Toasts } from '../ui/Toasts.tsx'
import { forgetAdding } from './add/adding.ts'
import { rowFixture, variableFixture } from './fixtures.ts'
import Browse from './index.tsx'
import { dropPicked } from './picked.ts'
import { forgetSpace } from './space.ts'

let core: FakeCore
let answers: Record<string, (input: never) => Result<unknown>>

const node = (name: string, kind: string, more = {}) => ({
  ...{ node: `nsu=urn:plc;s=${name}`, local: `ns=2;s=${name}`, name, title: '', kind },
  ...{ typeDefinition: 'ns=2;i=1', below: null, variable: null, ...more },
})
const progress = { seen: 10, done: true, cut: false, refused: 0 }
const below: Readonly<Record<string, readonly object[]>> = {
  '': [
    { ...node('Objects', 'object'), node: 'i=85' },
    { ...node('Types', 'object'), node: 'i=86' },
  ],
  'i=85': [node('Well_1', 'object', { below: 3 }), node('Well_2', 'object')],
}
const rows = [
  rowFixture({ name: 'Pressure' }),
  rowFixture({ name: 'Flow', variable: variableFixture({ unit: null }) }),
  rowFixture({
    name: 'Mode',
    variable: variableFixture({
      ...{ type: ValueType.Int32, unit: null, low: null, high: null, writable: true },
      enumeration: [{ value: 2, text: 'Automatic' }],
    }),
  }),
]

beforeEach(() => {
  showRows()
  forgetSpace()
  dropPicked()
  forgetAdding()
  useRoute.setState({ screen: 'browse', params: {} }, true)
  answers = {
    'browse.children': (input) =>
      ok({ cut: false, children: below[(input as { node: string | null }).node ?? ''] ?? [] }),
    'browse.search': () => ok({ ...progress, matches: [], more: false }),
    'browse.branch': () => ok({ ...progress, rows, found: rows.length, next: null }),
    'browse.load': () => ok({ items: 500 }),
    'browse.preview': (input) =>
      ok(
        (input as { nodes: string[] }).nodes.map((each) => ({
          ...{ node: each, value: 2, type: ValueType.Int32, status: 0 },
          ...{ sourceTime: Date.now(), serverTime: null },
        })),
      ),
    'templates.list': () => ok(builtInTemplates.map((each) => ({ ...each, builtIn: true }))),
    'templates.apply': () => ok({ equipment: 1, tags: 2 }),
    'tags.create': (input) => ok({ created: (input as { tags: unknown[] }).tags.length }),
  }
  core = fakeCore(answers)
  signIn('engineer')
  setConnection({ phase: 'connected', since: 0 })
  setLiveness(livenessFixture())
  setServers([serverFixture({ id: 5, name: 'PLC-5', endpoint: 'opc.tcp://127.0.0.1:4840' })])
  setConfiguration([tagFixture({ name: 'ESP.Flow', server: 1 })], [])
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

/** By its own name, whatever else is told of it. */
const line = (name: string) =>
  screen.findByRole('treeitem', { name: new RegExp(String.raw`^${name}(?:\s|$)`) })
const made = (name: string) => core.called.filter((each) => each.name === name)

async function enter(): Promise<void> {
  fireEvent.click(await line('PLC-5'))
  fireEvent.click(await line('Well_1'))
  await screen.findAllByText('Pressure')
}

test('the tree is read as it is opened, types are no part of the field, counts stand beside it', async () => {
  draw(<Browse />)
  expect(made('browse.children')).toEqual([])
  fireEvent.click(await line('PLC-5'))
  const well = await line('Well_1')
  expect(within(well).getByText('3')).toBeTruthy()
  expect(screen.queryByRole('treeitem', { name: 'Types' })).toBeNull()
  const tree = screen.getByRole('tree')
  fireEvent.click(well)
  fireEvent.keyDown(tree, { key: 'ArrowDown' })
  expect((await line('Well_2')).getAttribute('aria-selected')).toBe('true')
  fireEvent.keyDown(tree, { key: 'ArrowLeft' })
  expect((await line('Objects')).getAttribute('aria-selected')).toBe('true')
  fireEvent.keyDown(tree, { key: ' ' })
  await waitFor(() => expect(screen.queryByRole('treeitem', { name: 'Well_1' })).toBeNull())
})

test('all that is seen of a line is its name: state and counts too', async () => {
  const error = { code: 'unavailable', message: 'x', details: { reason: 'password' } } as const
  const [far, denied] = [
    { id: 6, name: 'PLC-6' },
    { id: 7, name: 'PLC-7', error },
  ]
  setServers([
    serverFixture({ id: 5, name: 'PLC-5' }),
    ...[far, denied].map((each) =>
      serverFixture({ ...each, state: 'down' as const, confirmedAt: null }),
    ),
  ])
  draw(<Browse />)
  fireEvent.click(await line('PLC-5'))
  expect(await screen.findByRole('treeitem', { name: 'Well_1 3' })).toBeTruthy()
  expect(screen.getByRole('treeitem', { name: 'PLC-6 not reached' })).toBeTruthy()
  expect(screen.getByRole('treeitem', { name: 'PLC-7 no access' })).toBeTruthy()
})

test('whoever comes from a server finds it entered, and their place in it when they come again', async () => {
  useRoute.setState({ screen: 'browse', params: { server: '5' } }, true)
  draw(<Browse />)
  fireEvent.click(await line('Well_1'))
  cleanup()
  draw(<Browse />)
  expect((await line('Well_1')).getAttribute('aria-selected')).toBe('true')
})

test('values are previewed, states by their texts; nothing is read once the screen is left', async () => {
  const { unmount } = draw(<Browse />)
  await enter()
  await screen.findByText('Automatic')
  unmount()
  const before = made('browse.preview').length
  await act(() => new Promise((resolve) => setTimeout(resolve, 0)))
  expect(made('browse.preview')).toHaveLength(before)
})

// A window gets it as it is, a browser as digits.
test.each([2n ** 60n, '1152921504606846976'])(
  'a figure that is wider than its column is rounded, never cut off: %s',
  async (value) => {
    answers['browse.preview'] = (input) =>
      ok(
        (input as { nodes: string[] }).nodes.map((each) => ({
          ...{ node: each, value, type: ValueType.UInt64, status: 0 },
          ...{ sourceTime: Date.now(), serverTime: null },
        })),
      )
    draw(<Browse />)
    await enter()
    expect((await screen.findAllByText('≈ 1.153·10¹⁸')).length).toBeGreaterThan(0)
  },
)

test('what is picked is planned with counts, and only what can become a tag is added', async () => {
  draw(<Browse />)
  await enter()
  const grid = screen.getByRole('grid')
  fireEvent.keyDown(grid, { key: 'a', code: 'KeyA', ctrlKey: true })
  await screen.findByRole('heading', { name: 'Add 2 tags' })
  expect(made('tags.create')).toEqual([])
  const checks = within(screen.getByRole('group', { name: 'Checks' }))
  expect(checks.getByText('Name already taken')).toBeTruthy()
  expect(screen.getByText('1 is left out')).toBeTruthy()
  expect(await screen.findByText('3 of 500 items')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: /^Add 2 tags/ }))
  await waitFor(() => expect(made('tags.create')).toHaveLength(1))
  expect(made('tags.create')[0]?.input).toMatchObject({
    tags: [
      { name: 'ESP.Pressure', server: 5, node: 'nsu=urn:plc;s=Pressure', step: false },
      { name: 'ESP.Mode', step: true },
    ],
  })
  await screen.findByRole('heading', { name: 'Add 0 tags' })
})

test('all of a branch can be picked only once it is read, and that is said', async () => {
  const held = Promise.withResolvers<Result<unknown>>()
  answers['browse.branch'] = (input) =>
    (input as { from: number }).from === 0
      ? ok({ ...progress, done: false, rows: rows.slice(0, 2), found: 2, next: 2 })
      : (held.promise as never)
  draw(<Browse />)
  await enter()
  const all = () => screen.getByRole('checkbox', { name: 'Pick all in sight' })
  expect(all()).toHaveProperty('disabled', true)
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', code: 'KeyA', ctrlKey: true })
  expect(screen.getByText(/All can be picked once they are read/)).toBeTruthy()
  expect(screen.queryByRole('heading', { name: /^Add \d/ })).toBeNull()
  held.resolve(ok({ ...progress, rows: rows.slice(2), found: 3, next: null }))
  await waitFor(() => expect(all()).toHaveProperty('disabled', false))
  fireEvent.click(all())
  await screen.findByRole('heading', { name: 'Add 2 tags' })
})

test('neighbours whose variables have other names get nothing, which is said', async () => {
  answers['browse.branch'] = (input) => {
    const own = (input as { node: string }).node.endsWith('Well_2')
      ? [rowFixture({ name: 'PT_00002' })]
      : rows
    return ok({ ...progress, rows: own, found: own.length, next: null })
  }
  draw(
    <>
      <Browse />
      <Toasts />
    </>,
  )
  await enter()
  fireEvent.click(screen.getByRole('checkbox', { name: 'Pick all in sight' }))
  fireEvent.click(screen.getByRole('button', { name: 'Look for the same in 1 alike' }))
  expect(await screen.findByText('Nothing was picked in the others')).toBeTruthy()
  expect(screen.getByText('1 object has no variables of these names.')).toBeTruthy()
})

test('the keys on the button add from within its fields too', async () => {
  draw(<Browse />)
  await enter()
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', code: 'KeyA', ctrlKey: true })
  await screen.findByRole('heading', { name: 'Add 2 tags' })
  await screen.findByText('3 of 500 items')
  const rule = screen.getByRole('textbox', { name: 'Naming rule' })
  fireEvent.keyDown(rule, { key: 'Enter', code: 'Enter' })
  fireEvent.keyDown(rule, { key: 'Enter', code: 'Enter', ctrlKey: true })
  await waitFor(() => expect(made('tags.create')).toHaveLength(1))
})

test('a refusal is said, nothing was added, and what was picked stays', async () => {
  answers['tags.create'] = () => fail('conflict', '', { reason: 'name_taken', name: 'ESP.Mode' })
  draw(<Browse />)
  await enter()
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', code: 'KeyA', ctrlKey: true })
  fireEvent.click(await screen.findByRole('button', { name: /^Add 2 tags/ }))
  expect(within(await screen.findByRole('alert')).getByText(/ESP\.Mode/)).toBeTruthy()
  expect(screen.getByRole('heading', { name: 'Add 2 tags' })).toBeTruthy()
})

test('ten thousand at once are one call, followed by its job and called off with it', async () => {
  const many = Array.from({ length: 10_000 }, (_, n) => rowFixture({ name: `P${n}` }))
  answers['browse.branch'] = () => ok({ ...progress, rows: many, found: 10_000, next: null })
  const held = Promise.withResolvers<Result<unknown>>()
  answers['tags.create'] = () => held.promise as never
  answers['jobs.cancel'] = () => ok(null)
  draw(<Browse />)
  fireEvent.click(await line('PLC-5'))
  fireEvent.click(await line('Well_1'))
  await screen.findAllByText('P0')
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', code: 'KeyA', ctrlKey: true })
  fireEvent.click(await screen.findByRole('button', { name: /^Add 10\D000 tags/ }))
  await waitFor(() => expect(made('tags.create')).toHaveLength(1))
  const { tags, job } = made('tags.create')[0]!.input as { tags: unknown[]; job: string }
  expect(tags).toHaveLength(10_000)
  act(() =>
    setJobs([
      {
        ...{ id: job, kind: 'tags_create', person: { id: 1, user: 'a', name: 'A' }, startedAt: 0 },
        ...{ subject: null, lasting: false },
        ...{ endedAt: null, state: 'running', done: 3000, of: 10_000, cancellable: true },
        ...{ result: null, failure: null },
      },
    ]),
  )
  expect(screen.getByText(/3\D000 of 10\D000/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(made('jobs.cancel')[0]?.input).toEqual({ job }))
  held.resolve(fail('conflict', '', { reason: 'cancelled' }))
  await screen.findByText('It was cancelled, and nothing was changed.')
  expect(screen.getByRole('heading', { name: /Add 10\D000 tags/ })).toBeTruthy()
}, 30_000)

test('what was added before and undone is taken back at once, with its history', async () => {
  answers['tags.restore'] = (input) => ok({ restored: (input as { tags: unknown[] }).tags.length })
  // What stood for another variable is not the same tag.
  const gone = (name: string, of = name) => ({
    ...{ at: 0, dropping: false },
    tag: tagFixture({ name: `ESP.${name}`, server: 5, node: `nsu=urn:plc;s=${of}` }),
  })
  setConfiguration([], [], [gone('Pressure'), gone('Flow'), gone('Mode', 'Other')])
  draw(<Browse />)
  await enter()
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', code: 'KeyA', ctrlKey: true })
  const button = await screen.findByRole('button', { name: 'Take back 2 deleted tags' })
  fireEvent.click(button)
  await waitFor(() => expect(screen.queryByRole('button', { name: /^Take back/ })).toBeNull())
  expect(made('tags.restore')).toMatchObject([{ input: { tags: ['ESP.Pressure', 'ESP.Flow'] } }])
  expect(screen.getByText('Name of a deleted tag (Tags, Deleted)')).toBeTruthy()
})

test('a template makes equipment of what is picked, and says what has no place in it', async () => {
  const names = ['IntakePressure', 'MotorTemperature', 'Frequency', 'SerialNumber']
  const found = names.map((name) =>
    rowFixture({ name, variable: variableFixture({ unit: null, low: null, high: null }) }),
  )
  answers['browse.branch'] = () => ok({ ...progress, rows: found, found: 4, next: null })
  setConfiguration([], [equipmentFixture({ name: 'PAD-3', title: { en: 'Pad 3', ru: '' } })])
  draw(<Browse />)
  fireEvent.click(await line('PLC-5'))
  fireEvent.click(await line('Well_1'))
  await screen.findAllByText('IntakePressure')
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'a', code: 'KeyA', ctrlKey: true })
  fireEvent.click(await screen.findByRole('button', { name: /Equipment template/ }))
  const esp = builtInTemplates[0]!
  fireEvent.click(await screen.findByRole('option', { name: 'ESP well' }))
  await screen.findByRole('heading', { name: 'Add 3 tags' })
  fireEvent.click(screen.getByRole('button', { name: /New equipment is part of/ }))
  fireEvent.click(await screen.findByRole('option', { name: 'Pad 3' }))
  const checks = within(screen.getByRole('group', { name: 'Checks' }))
  expect(checks.getByText('No place in the template')).toBeTruthy()
  expect(checks.getByText('Equipment made of it')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: /^Add 3 tags/ }))
  await waitFor(() => expect(made('templates.apply')).toHaveLength(1))
  expect(made('tags.create')).toEqual([])
  expect(made('templates.apply')[0]?.input).toMatchObject({
    equipment: [{ name: 'Well_1', kind: esp.kind, template: esp.name, parent: 'PAD-3' }],
    tags: [{ server: 5, equipment: 'Well_1' }, { equipment: 'Well_1' }, { equipment: 'Well_1' }],
  })
})

test('a member of an array becomes a tag of its own', async () => {
  const list = rowFixture({
    name: 'Bores',
    variable: variableFixture({ type: ValueType.Double | ARRAY, rank: 1 }),
  })
  answers['browse.branch'] = () => ok({ ...progress, rows: [list], found: 1, next: null })
  answers['browse.preview'] = (input) =>
    ok(
      (input as { nodes: string[] }).nodes.map((each) => ({
        ...{ node: each, value: [1.5, 2.5, 3.5], type: ValueType.Double | ARRAY, status: 0 },
        ...{ sourceTime: Date.now(), serverTime: null },
      })),
    )
  draw(<Browse />)
  fireEvent.click(await line('PLC-5'))
  fireEvent.click(await line('Well_1'))
  fireEvent.click((await screen.findAllByText('Bores', { selector: 'span[title]' }))[0]!)
  fireEvent.click(await screen.findByRole('checkbox', { name: '[1]' }))
  await screen.findByRole('heading', { name: 'Add 1 tag' })
  fireEvent.click(screen.getByRole('button', { name: /^Add 1 tag/ }))
  await waitFor(() => expect(made('tags.create')).toHaveLength(1))
  expect(made('tags.create')[0]?.input).toMatchObject({
    tags: [{ name: 'ESP.Bores_1', node: 'nsu=urn:plc;s=Bores', member: '[1]', step: false }],
  })
})

test('a server that cannot be read says why where its nodes would stand', async () => {
  answers['browse.children'] = () => fail('unavailable', '', { reason: 'disabled' })
  draw(<Browse />, 'ru')
  fireEvent.click(await line('PLC-5'))
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(screen.getAllByRole('button', { name: 'Повторить' }).length).toBeGreaterThan(0)
})
