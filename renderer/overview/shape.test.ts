import { describe, expect, it } from 'vitest'
import { equipmentDefaults, type Signal } from '../../shared/tags.ts'
import { simulatedField } from '../../main/simulator/field.ts'
import { equipmentFixture, tagFixture } from '../stores/fixtures.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'
import { kpisOf } from './kpis.ts'
import { pensOf, shapeOf } from './shape.ts'

let ids = 0
const tag = (equipment: number, signal: Signal | null, change: Partial<Tag> = {}): Tag => {
  ids += 1
  return tagFixture({ id: ids, name: `t${ids}`, equipment, signal, ...change })
}
const place = (id: number, change: Partial<Equipment>) =>
  equipmentFixture({ id, name: String(id), ...change })

/** The simulated field as the configuration has it. */
function simulated(): { equipment: Equipment[]; tags: Tag[] } {
  const seed = simulatedField()
  const idOf = new Map(seed.equipment.map(({ name }, index) => [name, index + 1]))
  return {
    equipment: seed.equipment.map(({ parent, ...each }, position) => ({
      ...equipmentDefaults,
      ...each,
      id: idOf.get(each.name) ?? 0,
      parent: parent === null ? null : (idOf.get(parent) ?? null),
      position,
    })),
    tags: seed.tags.map(({ equipment, ...each }, index) =>
      tagFixture({
        ...each,
        id: index + 1,
        equipment: equipment === null ? null : (idOf.get(equipment) ?? null),
      }),
    ),
  }
}

describe('the shape of a field', () => {
  it('finds pads, wells and indicators of the simulated field without a name in the code', () => {
    const { equipment, tags } = simulated()
    const shape = shapeOf(equipment, tags)
    expect(shape.pads.map(({ wells }) => wells.map(({ equipment: well }) => well.name))).toEqual([
      ['101', '102', '103', '104', '105'],
      ['201', '202', '203', '204', '205'],
    ])
    expect(shape.pads[0]?.wells[0]?.rate?.name).toBe('101.QO')
    expect(shape.pads[0]?.wells[0]?.setpoint?.name).toBe('101.F.SP')
    const named = shape.plant.map(({ tag: { name } }) => name)
    expect(named).toEqual(expect.arrayContaining(['PIC-101.PV', 'LIC-101.PV', 'LI-103']))
    expect(shape.plant.find(({ tag: { name } }) => name === 'LIC-101.PV')?.setpoint?.name).toBe(
      'LIC-101.SP',
    )
  })

  it('draws wells that stand under no pad as one row', () => {
    const shape = shapeOf([place(1, {}), place(2, {})], [tag(1, 'oil_rate')])
    expect(shape.pads).toHaveLength(1)
    expect(shape.pads[0]).toMatchObject({ equipment: undefined })
    expect(shape.pads[0]?.wells).toHaveLength(2)
  })

  it('keeps the place of an instrument that only some wells have, and leaves one out that none has', () => {
    const equipment = [place(1, {}), place(2, {})]
    const tags = [tag(1, 'intake_pressure'), tag(1, 'frequency'), tag(2, 'frequency')]
    const wells = shapeOf(equipment, tags).pads[0]?.wells
    expect(wells?.[1]?.bars.map(({ signal, tag: found }) => [signal, found !== undefined])).toEqual(
      [
        ['intake_pressure', false],
        ['frequency', true],
      ],
    )
  })

  it('takes the rate that a well has', () => {
    const tags = [tag(1, 'gas_rate', { name: 'gas' }), tag(1, 'liquid_rate', { name: 'liquid' })]
    expect(shapeOf([place(1, {})], tags).pads[0]?.wells[0]?.rate?.name).toBe('liquid')
  })

  it('survives no equipment, no wells, no plant', () => {
    expect(shapeOf([], [])).toEqual({ field: undefined, pads: [], plant: [] })
    expect(shapeOf([place(1, { kind: 'tank' })], [tag(1, 'level')]).plant).toHaveLength(1)
  })

  it('gives a well the pens that tell how it runs', () => {
    const { equipment, tags } = simulated()
    const well = shapeOf(equipment, tags).pads[0]?.wells[0]
    expect(well === undefined ? '' : pensOf(well)).toBe('101.F,101.QO,101.PIN,101.PT')
  })
})

describe('what is counted', () => {
  it('adds the wells, takes lift gas off, and takes the field’s own meter of power', () => {
    const { equipment, tags } = simulated()
    const kpis = new Map(kpisOf(equipment, tags).map((kpi) => [kpi.key, kpi]))
    const names = (key: 'oil' | 'gas' | 'power' | 'flow') =>
      kpis.get(key)?.members.map(({ tag: { name }, sign }) => `${sign < 0 ? '-' : ''}${name}`)
    expect(names('oil')).toHaveLength(10)
    expect(names('gas')).toEqual(expect.arrayContaining(['105.QG', '-105.QGI']))
    expect(names('power')).toEqual(['FIELD.PW'])
    expect(names('flow')).toEqual(['FIC-105.PV'])
    expect(kpis.get('flow')?.title).toEqual({
      en: 'Oil export flow',
      ru: 'Расход нефти на экспорт',
    })
  })

  it('takes the pads where the wells have no meters, then the field', () => {
    const equipment = [place(1, { kind: 'field' }), place(2, { kind: 'pad' }), place(3, {})]
    const whole = tag(1, 'oil_rate')
    const pad = tag(2, 'oil_rate')
    expect(kpisOf(equipment, [whole, pad])[0]).toMatchObject({ key: 'oil', of: 'pads' })
    expect(kpisOf(equipment, [whole])[0]).toMatchObject({ key: 'oil', of: 'one' })
  })

  it('leaves out what a field does not have', () => {
    expect(kpisOf([place(1, {})], [tag(1, 'running')]).map(({ key }) => key)).toEqual(['wells'])
    expect(kpisOf([], [])).toEqual([])
  })
})
