import { expect, test } from 'vitest'
import { equipmentFixture, tagFixture } from '../stores/fixtures.ts'
import { narrowed } from './scope.ts'
import { countsOf, partsOf } from '../field/parts.ts'

const field = equipmentFixture({ id: 1, name: 'FIELD', parent: null })
const pad = equipmentFixture({ id: 2, name: 'PAD-1', parent: 1 })
const well = equipmentFixture({ id: 3, name: '101', parent: 2 })
const tank = equipmentFixture({ id: 4, name: 'T-101', parent: 1 })
const equipment = [field, pad, well, tank]

const pin = tagFixture({ id: 1, name: '101.PIN', equipment: 3 })
const level = tagFixture({
  id: 2,
  name: 'LI-103',
  equipment: 4,
  node: 'ns=2;s=Tank.Level',
  title: { en: 'Level', ru: 'Уровень в резервуаре, учётный' },
})
const lone = tagFixture({ id: 3, name: 'X', node: 'ns=2;s=X', equipment: null })
const tags = [pin, level, lone]
const owner = () => ''

test('a piece of equipment has its parts in it', () => {
  expect([...partsOf(equipment, 2)]).toEqual([2, 3])
  expect([...partsOf(equipment, 1)]).toEqual([1, 2, 3, 4])
})

test('counts go up the tree; a tag of no equipment counts nowhere', () => {
  expect([...countsOf(equipment, tags)].toSorted(([a], [b]) => a - b)).toEqual([
    [1, 2],
    [2, 1],
    [3, 1],
    [4, 1],
  ])
})

test('every word must be somewhere in name, title, node or equipment', () => {
  expect(narrowed(tags, 'pin 101', 'en', owner)).toEqual([pin])
  expect(narrowed(tags, 'tank.level', 'en', owner)).toEqual([level])
  expect(narrowed(tags, 'T-101', 'en', (tag) => (tag === level ? 'T-101' : ''))).toEqual([level])
  expect(narrowed(tags, 'pin level', 'en', owner)).toEqual([])
  expect(narrowed(tags, '  ', 'en', owner)).toBe(tags)
})

test('case and ё count for nothing', () => {
  expect(narrowed(tags, 'УЧЕТНЫЙ', 'ru', owner)).toEqual([level])
})
