/** Which signals a kind of equipment is read by, most telling first; what is not there is left out. */
import type { EquipmentKind, Signal } from '../../shared/tags.ts'

/** Bars of a well tile. Five fit the smallest tile; a tall one shows as many as it has room for. */
const wellSignals: Partial<Record<EquipmentKind, readonly Signal[]>> = {
  well_esp: [
    'intake_pressure',
    'motor_temperature',
    'motor_current',
    'frequency',
    'tubing_pressure',
    'casing_pressure',
    'choke',
    'vibration',
    'water_cut',
    'line_pressure',
  ],
  well_gas_lift: [
    'injection_rate',
    'injection_pressure',
    'casing_pressure',
    'tubing_pressure',
    'line_pressure',
    'choke',
    'wellhead_temperature',
    'water_cut',
  ],
}

/** Bars of the smallest tile. */
export const FEWEST_BARS = 5

/** What a well is worth: the first that it has is the figure and the line of its tile. */
export const rateSignals: readonly Signal[] = [
  'oil_rate',
  'liquid_rate',
  'gas_rate',
  'flow',
  'injection_rate',
]

/** What an operator steers a well by, first that it has. */
export const steeringSignals: readonly Signal[] = ['frequency', 'injection_rate', 'choke']

/** Indicators of gathering and treatment; of alternatives in one entry the first is taken. */
const plantSignals: Partial<Record<EquipmentKind, readonly (readonly Signal[])[]>> = {
  manifold: [['pressure', 'line_pressure']],
  separator: [['pressure'], ['level'], ['interface_level']],
  pump: [['flow'], ['line_pressure', 'discharge_pressure']],
  compressor: [['suction_pressure'], ['discharge_pressure']],
  tank: [['level']],
  flare: [['gas_rate', 'flow']],
  station: [['pressure'], ['flow']],
}

export const isWell = (kind: EquipmentKind): boolean => wellSignals[kind] !== undefined
export const barsOf = (kind: EquipmentKind): readonly Signal[] => wellSignals[kind] ?? []
export const indicatorsOf = (kind: EquipmentKind): readonly (readonly Signal[])[] =>
  plantSignals[kind] ?? []
