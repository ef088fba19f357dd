/**
 * What the properties of a variable say of it (Part 8, 5.3.2): unit, range to write in, limits. Pure.
 */
import type { VariableDescription } from '../../shared/description.ts'
import { unitText } from '../../shared/plain-text.ts'
import { stateProperties, type Enumeration } from './enumerations.ts'

export const propertyNames = [
  'EngineeringUnits',
  'EURange',
  'InstrumentRange',
  'NormalRange',
  'LowLowLimit',
  'LowLimit',
  'HighLimit',
  'HighHighLimit',
  ...stateProperties,
] as const
export type Property = (typeof propertyNames)[number]

interface Range {
  readonly low: number
  readonly high: number
}

/** @param type built-in type with `ARRAY` @param values of the properties that it has */
export function descriptionOf(
  type: number,
  writable: boolean,
  values: ReadonlyMap<Property, unknown>,
  enumeration: Enumeration | null,
): VariableDescription {
  const number = (property: Property): number | null => {
    const value = values.get(property)
    return typeof value === 'number' && Number.isFinite(value) ? value : null
  }
  const normal = rangeOf(values.get('NormalRange'))
  const { low, high } = writableRange(
    rangeOf(values.get('EURange')),
    rangeOf(values.get('InstrumentRange')),
  )
  return {
    unit: unitOf(values.get('EngineeringUnits')),
    low,
    high,
    limits: {
      lowLow: number('LowLowLimit'),
      low: number('LowLimit'),
      high: number('HighLimit'),
      highHigh: number('HighHighLimit'),
    },
    normal,
    type,
    enumeration,
    writable,
  }
}

function unitOf(value: unknown): string | null {
  const name = (value as { displayName?: { text?: unknown } } | null | undefined)?.displayName?.text
  return typeof name === 'string' ? unitText(name) : null
}

function rangeOf(value: unknown): Range | null {
  const { low, high } = (value ?? {}) as { low?: unknown; high?: unknown }
  if (typeof low !== 'number' || typeof high !== 'number') return null
  // Many servers leave 0 to 0 where nobody configured a range; a tolerance is a share of its span.
  return Number.isFinite(high - low) && low < high ? { low, high } : null
}

/** EURange is what operation uses, InstrumentRange what the device can take (Part 8, 5.3.2). */
function writableRange(
  operation: Range | null,
  instrument: Range | null,
): { low: number | null; high: number | null } {
  if (operation === null) return instrument ?? { low: null, high: null }
  if (instrument === null) return operation
  return {
    low: Math.max(operation.low, instrument.low),
    high: Math.min(operation.high, instrument.high),
  }
}
