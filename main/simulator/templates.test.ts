import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulatedEquipment } from './equipment.ts'
import { points } from './field.ts'
import { templateSchema } from '../../shared/contract/templates.ts'
import { ValueType } from '../../shared/samples.ts'
import { builtInTemplates } from '../../shared/templates-built-in.ts'
import { wordsOf } from '../../shared/template-fit.ts'
import { propose, proposals } from '../../shared/template-proposals.ts'
import type { BrowsedVariable, Template } from '../../shared/templates.ts'

const variable = (path: string, name: string, more: object = {}): BrowsedVariable => ({
  node: `ns=2;s=${path}/${name}`,
  name,
  path: path === '' ? [] : path.split('/'),
  variable: { type: ValueType.Double, unit: null, low: null, high: null, writable: false, ...more },
})
const named = (name: string): Template => {
  const found = builtInTemplates.find((template) => template.name === name)
  if (found === undefined) throw new Error(name)
  return found
}
const bool = { type: ValueType.Boolean }

describe('a template', () => {
  it.each(builtInTemplates)('$name of the product is one that a site could keep', (template) => {
    expect(templateSchema.safeParse(template).error).toBeUndefined()
    const suffixes = template.signals.map(({ suffix }) => suffix)
    expect(new Set(suffixes).size).toBe(suffixes.length)
  })

  it('reads names in the spelling of each vendor', () => {
    expect(wordsOf('VSD_OutputFreq.SP')).toEqual(['vsd', 'output', 'freq', 'sp'])
    expect(wordsOf('PumpIntakePressure2')).toEqual(['pump', 'intake', 'pressure', '2'])
    expect(wordsOf('Давление_на_приёме')).toEqual(['давление', 'на', 'приеме'])
  })

  it.each([
    [['Frequency', 'IntakePressure', 'MotorTemperature', 'CasingPressure']],
    [['VSD_FREQ', 'PIP', 'TMOT', 'CHP']],
    [['Частота ЭЦН', 'Давление на приёме', 'Температура ПЭД', 'Затрубное давление']],
  ])('finds the same signals in %j', (names) => {
    const { tags, left } = propose(
      named('ESP well'),
      ['Куст 1', '101'],
      names.map((name) => variable('Куст 1/101', name)),
    )
    const signals = ['frequency', 'intake_pressure', 'motor_temperature', 'casing_pressure']
    expect(tags.map(({ signal }) => signal).toSorted()).toEqual(signals.toSorted())
    expect(tags[0]).toMatchObject({ name: '101.F', decimals: 1 })
    expect(left).toEqual([])
  })

  it('gives a setpoint to what it sets, and takes no alarm limit for a measurement', () => {
    const at = 'W-7'
    const { tags, left } = propose(
      named('ESP well'),
      [at],
      [
        variable(at, 'Frequency'),
        variable(at, 'FrequencySetpoint', { writable: true }),
        variable(at, 'Frequency_HH_Alarm'),
        variable(at, 'Serial', { type: ValueType.String }),
      ],
    )
    expect(tags).toMatchObject([
      { name: 'W-7.F', setpointOf: null },
      { name: 'W-7.F.SP', setpointOf: 'W-7.F', step: true },
    ])
    expect(left.map(({ name }) => name)).toEqual(['Frequency_HH_Alarm', 'Serial'])
  })

  it('is not misled by a name where the unit says otherwise', () => {
    const { tags } = propose(
      named('ESP well'),
      ['1'],
      [variable('1', 'IntakePressure', { unit: '°C' }), variable('1', 'PIP', { unit: 'MPa' })],
    )
    expect(tags).toMatchObject([{ node: 'ns=2;s=1/PIP' }])
  })

  it('tells which names are given already', () => {
    const taken = (name: string) => (name === '1.F' ? '1.F' : undefined)
    const { conflicts } = propose(named('ESP well'), ['1'], [variable('1', 'Freq')], taken)
    expect(conflicts).toEqual([{ name: '1.F', like: '1.F' }])
  })
})

describe('objects', () => {
  it('are found with their parts, each as what it is', () => {
    const esp = (at: string) => [
      variable(`${at}/ESP`, 'Frequency'),
      variable(`${at}/ESP`, 'IntakePressure'),
      variable(`${at}/Wellhead`, 'TubingPressure'),
    ]
    const list = [
      ...esp('Field/Pad 1/101'),
      ...esp('Field/Pad 1/102'),
      variable('Field/V-101', 'Pressure'),
      variable('Field/V-101', 'OilLevel'),
      variable('Field/P-1', 'Running', bool),
      variable('Field/P-1', 'DischargePressure'),
      variable('Field', 'Ambient'),
    ]
    const found = proposals(builtInTemplates, list)
    expect(
      found.map(({ template, equipment, tags }) => [template, equipment.name, tags.length]),
    ).toEqual([
      ['ESP well', '101', 3],
      ['ESP well', '102', 3],
      ['Separator', 'V-101', 2],
      ['Pump', 'P-1', 2],
    ])
  })

  it('are found in flat names too', () => {
    const list = ['W101_Freq', 'W101_PIP', 'W102_Freq', 'W102_PIP'].map((name) =>
      variable('PLC', name),
    )
    expect(proposals(builtInTemplates, list).map(({ equipment }) => equipment.name)).toEqual([
      'W101',
      'W102',
    ])
  })

  it('of the simulated field are what its own configuration says', () => {
    const owners = new Map(simulatedEquipment.map((each) => [each.name, each]))
    const pathOf = (name: string | null): string[] => {
      const owner = owners.get(name ?? '')
      return owner === undefined ? [] : [...pathOf(owner.parent), owner.browseName]
    }
    const list = points.map((point) => ({
      ...variable('', point.title.en, { unit: point.unit, writable: false }),
      node: point.name,
      path: pathOf(point.equipment),
    }))
    const wells = simulatedEquipment.filter(({ kind }) => kind === 'well_esp')
    const found = proposals(builtInTemplates, list).filter(
      ({ template }) => template === 'ESP well',
    )
    expect(found.map(({ path }) => path.at(-1) ?? '').toSorted()).toEqual(
      wells.map(({ browseName }) => browseName).toSorted(),
    )
    const right = new Map<string, string | null | undefined>(
      points.map((point) => [point.name, point.signal]),
    )
    for (const { tags } of found) {
      for (const { node, signal } of tags) expect([node, right.get(node)]).toEqual([node, signal])
    }
  })

  const names = fc.constantFrom(
    'Frequency',
    'PIP',
    'Level',
    'Pressure',
    'Running',
    'x',
    'Freq SP',
    'Q',
    'Уровень',
    '',
  )
  const paths = fc.array(fc.constantFrom('A', 'B1', 'Pad 1', '101', ''), { maxLength: 3 })
  it('take each variable once, name each tag once, and leave nothing out', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(paths, names, fc.boolean()), { maxLength: 40 }), (given) => {
        const list = given.map(([path, name, writable], at) => ({
          ...variable('', name, { writable }),
          path,
          node: `ns=2;i=${at}`,
        }))
        for (const { tags, left, template } of proposals(builtInTemplates, list)) {
          const nodes = [...tags.map(({ node }) => node), ...left.map(({ node }) => node)]
          expect(new Set(nodes).size).toBe(nodes.length)
          expect(new Set(tags.map(({ name }) => name)).size).toBe(tags.length)
          for (const { setpointOf } of tags) {
            expect(setpointOf === null || tags.some(({ name }) => name === setpointOf)).toBe(true)
          }
          expect(builtInTemplates.some(({ name }) => name === template)).toBe(true)
        }
      }),
    )
  })
})
