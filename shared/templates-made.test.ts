import { expect, test } from 'vitest'
import { templateSchema } from './contract/templates.ts'
import { ValueType } from './samples.ts'
import { defaultChangeRules, equipmentDefaults, type Equipment, type Tag } from './tags.ts'
import { templateOf } from './templates-made.ts'
import { propose } from './template-proposals.ts'
import type { BrowsedVariable } from './templates.ts'

const well: Equipment = {
  ...equipmentDefaults,
  id: 7,
  name: 'W-7',
  kind: 'well_esp',
  title: { en: 'Well W-7', ru: 'Скважина W-7' },
  parent: null,
  position: 0,
  modes: ['Automatic'],
}

let last = 0
const tag = (change: Partial<Tag>): Tag => ({
  id: (last += 1),
  name: '',
  title: { en: '', ru: '' },
  origin: 'field',
  server: 1,
  node: null,
  member: null,
  formula: null,
  equipment: 7,
  signal: null,
  setpointOf: null,
  sampling: 500,
  deadband: 0.1,
  queue: 10,
  decimals: 1,
  step: false,
  rules: defaultChangeRules,
  siteLow: null,
  siteHigh: null,
  unit: null,
  low: null,
  high: null,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  type: ValueType.Double,
  enumeration: null,
  writable: false,
  ...change,
})

const tags = [
  tag({ name: 'W-7.PIN', node: 'nsu=urn:x;s=Wells/W7/PumpIntake', signal: 'intake_pressure' }),
  tag({ name: 'W-7.F', node: 'ns=2;s=Wells.W7.DriveHz', signal: 'frequency' }),
  tag({
    name: 'W-7.F.SP',
    node: 'ns=2;s=Wells.W7.DriveHzTarget',
    setpointOf: 'W-7.F',
    writable: true,
  }),
  tag({ name: 'W-7.F2', node: 'ns=2;s=Wells.W7.Other', signal: 'frequency' }),
  tag({ name: 'W-7.SUM', origin: 'calculated', signal: 'oil_rate' }),
  tag({ name: 'W-8.PIN', equipment: 8, signal: 'intake_pressure' }),
  tag({ name: 'W-7.NOTE', node: 'i=12' }),
]

const variable = (name: string, writable = false): BrowsedVariable => ({
  node: name,
  name,
  path: ['Wells', 'W9'],
  variable: { type: ValueType.Double, unit: null, low: null, high: null, writable },
})

test('a template made of a well finds the same in the next one', () => {
  const made = templateOf('Our well', well, tags)
  if (made === null) throw new Error('no template')
  expect(templateSchema.safeParse(made).error).toBeUndefined()
  expect(made).toMatchObject({
    name: 'Our well',
    kind: 'well_esp',
    title: { en: 'Well', ru: 'Скважина' },
    modes: ['Automatic'],
  })
  expect(
    made.signals.map(({ signal, suffix, decimals, sampling }) => [
      signal,
      suffix,
      decimals,
      sampling,
    ]),
  ).toEqual([
    ['intake_pressure', 'PIN', 1, 500],
    ['frequency', 'F', 1, 500],
  ])
  const found = propose(
    made,
    ['Wells', 'W9'],
    [
      variable('PumpIntake'),
      variable('DriveHz'),
      variable('DriveHzTarget', true),
      variable('Door'),
    ],
  )
  expect(found.tags.map(({ name, node, setpointOf }) => [name, node, setpointOf])).toEqual([
    ['W9.PIN', 'PumpIntake', null],
    ['W9.F', 'DriveHz', null],
    ['W9.F.SP', 'DriveHzTarget', 'W9.F'],
  ])
  expect(found.left.map(({ name }) => name)).toEqual(['Door'])
})

test('the number of one piece is in no text of the next', () => {
  const title = { en: 'Export well 7', ru: 'Скв. 7, куст 17' }
  expect(templateOf('Our well', { ...well, title }, tags)?.title).toEqual({
    en: 'Export well',
    ru: 'Скв., куст 17',
  })
})

test('what is read of it under no signal makes no template', () => {
  expect(templateOf('Empty', well, [tag({ name: 'W-7.NOTE' })])).toBeNull()
  expect(templateOf('Empty', { ...well, id: 99 }, tags)).toBeNull()
})

test('names of every shape make a template that is taken', () => {
  const odd = [
    'W-7',
    'W-7..',
    'W-7.a/b/c/d',
    'X.Y.Z',
    `W-7.${'long'.repeat(14)}`,
    'W-7.давление.на.приёме',
  ].map((name, at) =>
    tag({
      name,
      node: at % 2 === 0 ? 'i=5' : `s=${name}`,
      signal: (['pressure', 'temperature', 'level', 'flow', 'power', 'speed'] as const)[at] ?? null,
    }),
  )
  const made = templateOf('Odd', well, odd)
  expect(templateSchema.safeParse(made).error).toBeUndefined()
  expect(made?.signals).toHaveLength(odd.length)
  expect(new Set(made?.signals.map(({ suffix }) => suffix)).size).toBe(odd.length)
})
