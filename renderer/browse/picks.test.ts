import { expect, test } from 'vitest'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { builtInTemplates } from '../../shared/templates-built-in.ts'
import { tagFixture } from '../stores/fixtures.ts'
import { fitting, newEquipment } from './add/fitting.ts'
import { pickFixture, variableFixture } from './fixtures.ts'
import { memberPick, membersOf } from './members.ts'
import {
  decimalsFor,
  diskPerYear,
  draftOf,
  isAdded,
  knownOf,
  named,
  pickKey,
  planned,
  summed,
  type Known,
} from './picks.ts'

const nothing: Known = {
  names: new Set(),
  deleted: new Set(),
  nodes: new Set(),
  equipment: new Map(),
}

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
  expect(draftOf(plan, { sampling: 500, deadband: 0.5, queue: 10, equipment: null })).toEqual({
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
  const plan = (tags: number) =>
    planned(
      Array.from({ length: tags }, (_, n) => pickFixture({ name: `T${n}` })),
      '{name}',
      nothing,
    )
  expect(diskPerYear(plan(100), 1000)).toBeCloseTo(diskPerYear(plan(200), 2000))
  expect(diskPerYear(plan(1), 0)).toBe(diskPerYear(plan(1), 100))
})

const wellPicks = (owner: string, server = 5) =>
  ['IntakePressure', 'MotorTemperature', 'Frequency', 'FrequencySetpoint', 'SerialNumber'].map(
    (name) => ({
      ...pickFixture(
        {
          name,
          node: `s=${owner}.${name}`,
          variable: variableFixture({ unit: null, writable: true }),
        },
        [owner],
      ),
      server,
    }),
  )

test('templates find equipment and the place of each variable; a setpoint goes with what it sets', () => {
  const picks = [...wellPicks('Well_511'), ...wellPicks('Well_512')]
  const { fits, found } = fitting(builtInTemplates, picks)
  expect(found.map(({ equipment }) => equipment.name)).toEqual(['Well_511', 'Well_512'])
  const plan = planned(picks, '{number}.{signal}', nothing, fits)
  const told = plan.map(({ name, trouble }) => trouble ?? name)
  expect(told.slice(0, 5)).toEqual(['511.PIN', '511.TMO', '511.F', '511.F.SP', 'unfit'])
  expect(plan[3]?.setpointOf).toBe('511.F')
  const drafts = plan.map((each) =>
    draftOf(each, { sampling: 9, deadband: 9, queue: 7, equipment: '101' }),
  )
  expect(drafts[3]).toMatchObject({ equipment: 'Well_511', setpointOf: '511.F', queue: 7 })
  expect(drafts[3]?.sampling).not.toBe(9)
  expect(newEquipment(plan, nothing).map(({ name }) => name)).toEqual(['Well_511', 'Well_512'])
  // What it sets has its name taken: the setpoint alone would set nothing.
  const known = knownOf([tagFixture({ name: '511.F', node: 'x' })])
  const left = planned(picks, '{number}.{signal}', known, fits)
  expect(left.slice(2, 4).map(({ trouble }) => trouble)).toEqual(['taken', 'unfit'])
})

test('equipment that is there gets the tags; another thing of that name, or a twin, gets none', () => {
  const picks = wellPicks('Well_511')
  const { fits, found } = fitting(builtInTemplates, picks)
  const { kind } = found[0]!.equipment
  const troubles = (known: Known) => planned(picks, '{equipment}.{signal}', known, fits)[0]?.trouble
  const same = knownOf([], [{ name: 'Well_511', kind }])
  expect(troubles(same)).toBe(null)
  expect(newEquipment(planned(picks, '{equipment}.{signal}', same, fits), same)).toEqual([])
  expect(troubles(knownOf([], [{ name: 'Well_511', kind: 'tank' }]))).toBe('equipment')
  expect(troubles(knownOf([], [{ name: 'WELL_511', kind }]))).toBe('equipment')
  const twice = fitting(builtInTemplates, [...picks, ...wellPicks('Well_511', 6)])
  expect([...twice.fits.values()].some(({ isDouble }) => isDouble)).toBe(true)
})

test('members of arrays and structures are paths with values; each is a tag beside the whole', () => {
  expect(membersOf([1, 2])).toEqual([
    { path: '[0]', value: 1 },
    { path: '[1]', value: 2 },
  ])
  expect(membersOf({ Motor: { Speed: 3, 'a.b': 1 }, On: [true] })).toEqual([
    { path: 'Motor.Speed', value: 3 },
    { path: 'On[0]', value: true },
  ])
  expect(membersOf(5)).toEqual([])
  const whole = pickFixture({
    name: 'Temps',
    variable: variableFixture({ type: ValueType.Float | ARRAY }),
  })
  const pick = memberPick(whole, '[3]', ValueType.Double)
  expect(pick.row.variable).toMatchObject({ type: ValueType.Float, unit: 'MPa', writable: false })
  expect(pickKey(pick)).not.toBe(pickKey(whole))
  const [plan] = planned([pick], '{name}', nothing)
  expect(plan?.name).toBe('Temps_3')
  expect(draftOf(plan!, { sampling: 1, deadband: 0, queue: 1, equipment: '101' })).toMatchObject({
    member: '[3]',
    equipment: '101',
  })
  const known = knownOf([tagFixture({ server: 5, node: whole.row.node, member: '[3]' })])
  expect(planned([whole, pick], '{name}', known).map(({ trouble }) => trouble)).toEqual([
    null,
    'added',
  ])
})

test('the name of a tag that was deleted is not free, and is told before it is added', () => {
  const known = knownOf([], [], [{ tag: { name: 'ESP.Pressure' } }])
  const [first] = planned([pickFixture({ name: 'Pressure' })], 'ESP.{name}', known)
  expect(first?.trouble).toBe('deleted')
})
