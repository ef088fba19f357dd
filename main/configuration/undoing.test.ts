// What an undo must not bring about: it is judged by what would be then, not by what was.
import { expect, it } from 'vitest'
import { codeOf, value } from '../fixtures.ts'
import { site } from './fixtures.ts'

it('an undo closes no circle in the tree, and the tree stays one that can be added to', async () => {
  const { call, newest, undo, configuration, load } = await site()
  value(await call('equipment.create', { name: 'A', kind: 'pad' }))
  value(await call('equipment.create', { name: 'B', kind: 'pad' }))
  value(await call('equipment.update', { equipment: 'A', parent: 'B' }))
  value(await call('equipment.update', { equipment: 'A', parent: null }))
  const out = await newest()
  value(await call('equipment.update', { equipment: 'B', parent: 'A' }))
  const under = await newest()
  const before = configuration.directory.equipment
  expect(await undo(out)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'cycle' } },
  })
  expect(configuration.directory.equipment).toEqual(before)
  value(await call('equipment.create', { name: 'C', kind: 'pad', parent: 'A' }))
  value(await undo(under))
  value(await undo(out))
  expect((await load()).directory.partNamed('A')?.parent).toBe(
    configuration.directory.partNamed('B')?.id,
  )
})

it('an undo makes no tree deeper than one may be', async () => {
  const { call, newest, undo } = await site()
  for (const tree of ['K', 'L']) {
    for (let level = 1; level <= 11; level += 1) {
      const parent = level === 1 ? {} : { parent: `${tree}${level - 1}` }
      value(await call('equipment.create', { name: `${tree}${level}`, kind: 'pad', ...parent }))
    }
  }
  value(await call('equipment.update', { equipment: 'L3', parent: null }))
  const out = await newest()
  value(await call('equipment.update', { equipment: 'L1', parent: 'K11' }))
  expect(await undo(out)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'too_deep' } },
  })
  value(await call('equipment.update', { equipment: 'L1', parent: null }))
  value(await undo(out))
})

it('a circle that a damaged file holds hangs no call, and can be taken apart', async () => {
  const { call, newest, undo, configuration } = await site()
  value(await call('equipment.create', { name: 'A', kind: 'pad' }))
  value(await call('equipment.create', { name: 'B', kind: 'pad', parent: 'A' }))
  const { directory } = configuration
  const [a, b] = [directory.partNamed('A'), directory.partNamed('B')]
  if (a === undefined || b === undefined) throw new Error('no equipment')
  directory.putEquipment([{ ...a, parent: b.id }], [])
  expect(codeOf(await call('equipment.create', { name: 'C', kind: 'pad', parent: 'A' }))).toBe(
    'bad_input',
  )
  // What has nothing to do with it is undone as ever.
  value(await call('equipment.update', { equipment: '101', state: 'retired' }))
  value(await undo(await newest()))
  value(await call('equipment.update', { equipment: 'A', parent: null }))
  value(await call('equipment.create', { name: 'C', kind: 'pad', parent: 'A' }))
})

const plc = (name: string) =>
  ({
    name,
    endpoint: `opc.tcp://${name}:4840`,
    securityMode: 'None',
    securityPolicy: 'None',
  }) as const

it('a deleted tag does not come back to a server that came after its own', async () => {
  const { call, newest, undo, configuration, load } = await site()
  const former = value(await call('servers.create', plc('PLC1')))
  const tags = [{ name: 'X.P', server: former.id, node: 'ns=2;s=P' }]
  value(await call('tags.create', { tags }))
  value(await call('tags.remove', { tags: ['X.P'], history: 'keep' }))
  const deleted = await newest()
  value(await call('servers.remove', { server: former.id }))
  expect(configuration.directory.deletedTags).toMatchObject([{ tag: { server: null } }])
  expect((await load()).directory.deletedTags).toEqual(configuration.directory.deletedTags)
  expect(value(await call('servers.create', plc('PLC2'))).id).toBeGreaterThan(former.id)
  const gone = { error: { code: 'conflict', details: { reason: 'server_gone' } } }
  expect(await undo(deleted)).toMatchObject(gone)
  expect(await call('tags.restore', { tags: ['X.P'] })).toMatchObject(gone)
})

it('a tag is moved back to the server and the equipment that it was of, and to no other', async () => {
  const { call, newest, undo, configuration } = await site()
  const former = value(await call('servers.create', plc('PLC1')))
  value(await call('equipment.create', { name: 'W1', kind: 'pad' }))
  const tags = [{ name: 'X.P', server: former.id, node: 'ns=2;s=P', equipment: 'W1' }]
  value(await call('tags.create', { tags }))
  value(await call('tags.update', { tag: 'X.P', equipment: '101' }))
  const ofEquipment = await newest()
  value(await call('equipment.remove', { equipment: 'W1' }))
  value(await call('equipment.create', { name: 'W2', kind: 'pad' }))
  value(await undo(ofEquipment))
  expect(configuration.tag('X.P')?.equipment).toBeNull()
  value(await call('tags.update', { tag: 'X.P', server: 1 }))
  const ofServer = await newest()
  value(await call('servers.remove', { server: former.id }))
  value(await call('servers.create', plc('PLC2')))
  expect(await undo(ofServer)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'server_gone' } },
  })
})

const since = { error: { code: 'conflict', details: { reason: 'changed_since' } } }

it('what was moved since it was made, or restored, is not unmade', async () => {
  const { call, add, newest, undo } = await site()
  value(await call('equipment.create', { name: 'P', kind: 'pad' }))
  const pad = await newest()
  value(await call('equipment.update', { equipment: 'P', parent: 'F' }))
  expect(await undo(pad)).toMatchObject(since)
  value(await add('X'))
  const made = await newest()
  value(await call('tags.update', { tag: 'X', equipment: 'P' }))
  const moved = await newest()
  expect(await undo(made)).toMatchObject(since)
  value(await undo(moved))
  value(await call('tags.remove', { tags: ['X'], history: 'keep' }))
  value(await call('tags.restore', { tags: ['X'] }))
  const restored = await newest()
  value(await call('tags.update', { tag: 'X', decimals: 0 }))
  expect(await undo(restored)).toMatchObject(since)
  value(await undo())
  value(await call('tags.update', { tag: 'X', equipment: 'P' }))
  expect(await undo(restored)).toMatchObject(since)
  value(await undo())
  value(await undo(restored))
})

it('tags that were made with their equipment are unmade with it, and not where one was moved since', async () => {
  const { call, newest, undo, names } = await site()
  const equipment = [
    { name: 'W', kind: 'well_esp' as const, parent: 'P' },
    { name: 'P', kind: 'pad' as const, parent: 'F' },
  ]
  const tags = [{ name: 'W.F', server: 1, node: 'ns=2;s=a', equipment: 'W' }]
  value(await call('templates.apply', { equipment, tags }))
  const made = await newest()
  value(await call('tags.update', { tag: 'W.F', equipment: 'P' }))
  expect(await undo(made)).toMatchObject(since)
  value(await undo())
  value(await call('equipment.update', { equipment: 'W', parent: 'F' }))
  expect(await undo(made)).toMatchObject(since)
  value(await undo())
  value(await undo(made))
  expect(names()).toEqual(['101.F'])
})
