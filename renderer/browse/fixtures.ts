/** Variables of a server for tests of this screen. */
import { ValueType } from '../../shared/samples.ts'
import type { Pick, Variable } from './picks.ts'

export const variableFixture = (
  change: Partial<Variable['variable']> = {},
): Variable['variable'] => ({
  typeName: 'Double',
  type: ValueType.Double,
  rank: -1,
  readable: true,
  writable: false,
  history: false,
  description: '',
  fastest: null,
  unit: 'MPa',
  low: 0,
  high: 40,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  enumeration: null,
  ...change,
})

export const rowFixture = (change: Partial<Variable> = {}): Variable => {
  const name = change.name ?? 'Pressure'
  return {
    node: `nsu=urn:plc;s=${name}`,
    local: `ns=2;s=${name}`,
    name,
    title: '',
    kind: 'variable',
    typeDefinition: null,
    path: ['ESP'],
    variable: variableFixture(),
    ...change,
  }
}

export const pickFixture = (
  change: Partial<Variable> = {},
  owners: readonly string[] = ['Well_512', 'ESP'],
): Pick => ({
  server: 5,
  serverName: 'PLC-5',
  row: rowFixture(change),
  owners,
  member: null,
})
