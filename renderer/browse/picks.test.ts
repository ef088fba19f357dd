import { expect, test } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import { tagFixture } from '../stores/fixtures.ts'
import { pickFixture, variableFixture } from './fixtures.ts'
import {
  decimalsFor,
  diskPerYear,
  draftOf,
  isAdded,
  knownOf,
  named,
  planned,
  summed,
  type Known,
} from './picks.ts'

const nothing: Known = { names: new Set(), nodes: new Set() }

test('a rule makes a name of what stands around a variable, and of its signs what a name may have', () => {
  const pick = pickFixture({ name: 'Intake Pressure' }, ['Pad5', 'Well_512', 'ESP'])
  expect(named('{parent}.{name}', pick)).toBe('ESP.Intake_Pressure')
  expect(named('{number}.{name}', pick)).toBe('512.Intake_Pressure')
  expect(named('{server}/{path}.{name}', pick)).toBe('PLC-5/Pad5.Well_512.ESP.Intake_Pressure')
  expect(named('{nothing}', pick)).toBe('{nothing}')
  expect(named('{parent}', pickFixture({}, []))).toBe('PLC-5')
})

test('what cannot become a tag is left out, each with its reason', () => {
  const picks = [
    pickFixture({ name: 'A' }),
    pickFixture({ name: 'a', node: 'ns=2;s=a' }),
    pickFixture({ name: 'B', node: 'ns=2;s=B' }),
    pickFixture({ name: 'C', node: 'ns=2;s=C' }),
    pickFixture({ name: 'D', node: 'ns=2;s=D', variable: variableFixture({ readable: false }) }),
    pickFixture({ name: '', node: 'ns=2;s=E' }),
    pickFixture({ name: 'x'.repeat(80), node: 'ns=2;s=F' }),
  ]
  const known = knownOf([
    tagFixture({ name: 'ESP.B', node: 'ns=2;s=other' }),
    tagFixture({ name: 'other', server: 5, node: 'ns=2;s=C' }),
  ])
  expect(planned(picks, '{parent}.{name}', known).map(({ trouble }) => trouble)).toEqual([
    null,
    'twice',
    'taken',
    'added',
    'unreadable',
    null,
    'name',
  ])
  expect(planned(picks.slice(0, 1), '', nothing)[0]?.trouble).toBe('name')
  expect(planned(picks.slice(0, 1), '{well}', nothing)[0]?.trouble).toBe('name')
})

test('a tag is known by either name of its node, a member of a value is another tag', () => {
  const row = { node: 'nsu=urn:a;s=x', local: 'ns=2;s=x' }
  expect(isAdded(knownOf([tagFixture({ node: 'ns=2;s=x' })]), 1, row)).toBe(true)
  expect(isAdded(knownOf([tagFixture({ node: 'nsu=urn:a;s=x' })]), 1, row)).toBe(true)
  expect(isAdded(knownOf([tagFixture({ node: 'nsu=urn:a;s=x' })]), 2, row)).toBe(false)
  expect(isAdded(knownOf([tagFixture({ node: 'ns=2;s=x', member: '[1]' })]), 1, row)).toBe(false)
})

test('the figures say what was found and what is missing', () => {
  const plan = planned(
    [
      pickFixture({ name: 'A', node: 'a' }),
      pickFixture({ name: 'B', node: 'b', variable: variableFixture({ unit: null }) }),
      pickFixture({
        name: 'C',
        node: 'c',
        variable: variableFixture({
          unit: null,
          type: ValueType.Int32,
          writable: true,
          enumeration: [{ value: 0, text: 'off' }],
        }),
      }),
      pickFixture({ name: 'A', node: 'd' }),
    ],
    '{name}',
    nothing,
  )
  const summary = summed(plan)
  expect(summary.good).toHaveLength(3)
  expect(summary.bad.twice).toHaveLength(1)
  expect(summary).toMatchObject({ whole: 1, setpoints: 1, limits: 0 })
  expect(summary.noUnit.map(({ name }) => name)).toEqual(['B'])
})

test('a draft has what the server says of the variable', () => {
  const [plan] = planned([pickFixture({ name: 'A', title: 'Pressure' })], '{name}', nothing)
  if (plan === undefined) throw new Error('nothing planned')
  expect(draftOf(plan, { sampling: 500, deadband: 0.5, queue: 10 })).toEqual({
    name: 'A',
    server: 5,
    node: 'nsu=urn:plc;s=A',
    title: { en: 'Pressure', ru: 'Pressure' },
    sampling: 500,
    deadband: 0.2,
    queue: 10,
    decimals: 2,
    step: false,
  })
  expect(decimalsFor(variableFixture({ low: 0, high: 5000 }))).toBe(0)
  expect(decimalsFor(variableFixture({ type: ValueType.Int32 }))).toBe(0)
  expect(decimalsFor(variableFixture({ low: 0, high: 0.1 }))).toBe(4)
})

test('the disk of a year grows with tags and pace', () => {
  expect(diskPerYear(100, 1000)).toBeCloseTo(diskPerYear(200, 2000))
  expect(diskPerYear(1, 0)).toBe(diskPerYear(1, 100))
})
