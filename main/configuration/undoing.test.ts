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
