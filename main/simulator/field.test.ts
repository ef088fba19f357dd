import { describe, expect, test } from 'vitest'
import { tagNamePattern } from '../../shared/tags.ts'
import { simulatedEquipment } from './equipment.ts'
import { nodeOf, points, simulatedField } from './field.ts'
import { createPlant } from './plant.ts'
import { engineeringUnits } from './units.ts'

test('the field has its wells, its plant and about 300 tags, each with a name of its own', () => {
  expect(points.length).toBeGreaterThan(250)
  expect(new Set(points.map(({ name }) => name)).size).toBe(points.length)
  const wells = simulatedEquipment.filter(({ kind }) => kind.startsWith('well'))
  expect(wells.filter(({ kind }) => kind === 'well_esp')).toHaveLength(7)
  expect(wells.filter(({ kind }) => kind === 'well_gas_lift')).toHaveLength(3)
  expect(simulatedEquipment.filter(({ kind }) => kind === 'pad')).toHaveLength(2)
})

test('every type of value is there', () => {
  const types = new Set(points.map(({ type }) => type))
  expect([...types].sort()).toEqual(
    ['Boolean', 'DateTime', 'Double', 'Float', 'Int32', 'Int64', 'String', 'UInt16'].sort(),
  )
  expect(points.some(({ length }) => length === 16)).toBe(true)
})

describe('each point', () => {
  const plant = createPlant()
  test.each(points.map((point) => [point.name, point] as const))('%s', (name, point) => {
    expect(name).toMatch(tagNamePattern)
    expect(point.title.en).toMatch(/^[\w]/)
    expect(point.title.ru).toMatch(/[А-Яа-яё]/)
    expect(simulatedEquipment.map((each) => each.name)).toContain(point.equipment)
    if (point.unit !== null) expect(engineeringUnits(point.unit).displayName.text).toBe(point.unit)
    const value = point.read(plant, 0)
    if (point.range === null) return
    if (point.type === 'Double' || point.type === 'Float') expect(point.unit).not.toBeNull()
    const [low, high] = point.range
    const [least, most] = point.instrument ?? point.range
    if (typeof value === 'number') {
      expect(value).toBeGreaterThanOrEqual(low)
      expect(value).toBeLessThanOrEqual(high)
    }
    if (point.setpointOf === null) {
      expect(least).toBeLessThanOrEqual(low)
      expect(most).toBeGreaterThanOrEqual(high)
    }
    const { limits } = point
    const ascending = [
      low,
      limits.lowLow,
      limits.low,
      ...(point.normal ?? []),
      limits.high,
      limits.highHigh,
      high,
    ].filter((each) => each !== undefined)
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b))
    if (point.normal !== null && typeof value === 'number') {
      expect(value).toBeGreaterThanOrEqual(point.normal[0])
      expect(value).toBeLessThanOrEqual(point.normal[1])
    }
  })
})

describe('what a console is given', () => {
  const seed = simulatedField()
  const names = new Set(seed.tags.map(({ name }) => name))

  test('parents come before children, setpoints name a tag that exists', () => {
    const order = seed.equipment.map(({ name }) => name)
    const early = seed.equipment.filter(
      ({ name, parent }) => parent !== null && order.indexOf(parent) >= order.indexOf(name),
    )
    expect(early).toEqual([])
    const setpoints = seed.tags.flatMap(({ setpointOf }) => setpointOf ?? [])
    expect(setpoints.length).toBeGreaterThan(25)
    expect(setpoints.filter((of) => !names.has(of))).toEqual([])
  })

  test('a signal stands for one tag of its equipment', () => {
    const signals = seed.tags.filter(({ signal }) => signal !== null)
    expect(new Set(signals.map(({ equipment, signal }) => `${equipment} ${signal}`)).size).toBe(
      signals.length,
    )
    const of = (equipment: string, signal: string) =>
      signals.find((tag) => tag.equipment === equipment && tag.signal === signal)?.name
    expect(of('101', 'oil_rate')).toBe('101.QO')
    expect(of('101', 'intake_pressure')).toBe('101.PIN')
    expect(of('V-101', 'level')).toBe('LIC-101.PV')
    expect(of('FIELD', 'oil_rate')).toBe('FIELD.QO')
  })

  test('nodes are named by the namespace, not by its index', () => {
    expect(nodeOf('101.F.SP')).toBe('nsu=urn:derrick:simulated-field;s=101.F.SP')
    expect(seed.tags.map(({ node }) => node)).toContain(nodeOf('101.F.SP'))
  })
})
