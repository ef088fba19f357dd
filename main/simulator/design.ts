/**
 * Design points of the wells. Every coefficient of the model is worked out from these, so that the
 * field stands in balance at them from its first second.
 */
export interface WellDesign {
  readonly name: string
  readonly pad: 1 | 2
  /** m³/d */
  readonly liquid: number
  /** % */
  readonly waterCut: number
  /** m³ of gas to a m³ of oil. */
  readonly gasOil: number
  /** MPa */
  readonly reservoir: number
  readonly bubble: number
  readonly tubing: number
  readonly casing: number
  /** % */
  readonly choke: number
  /** °C */
  readonly wellheadTemperature: number
}

export interface EspDesign extends WellDesign {
  /** MPa at the pump intake. */
  readonly intake: number
  /** MPa of fluid column between pump and wellhead. */
  readonly column: number
  readonly frequency: number
  readonly current: number
  readonly power: number
  readonly motorTemperature: number
  readonly intakeTemperature: number
  readonly vibration: number
}

export interface LiftDesign extends WellDesign {
  /** MPa at the lowest gas-lift valve. */
  readonly flowing: number
  /** MPa of dead liquid above that valve. */
  readonly column: number
  /** 10³ m³/d */
  readonly injection: number
}

type EspRow = readonly [
  name: string,
  pad: 1 | 2,
  liquid: number,
  waterCut: number,
  reservoir: number,
  intake: number,
  tubing: number,
  choke: number,
  frequency: number,
  current: number,
  motorTemperature: number,
  vibration: number,
]

const espRows: readonly EspRow[] = [
  ['101', 1, 118, 57.5, 15.2, 5.2, 1.92, 62, 50, 31.4, 92, 2.1],
  ['102', 1, 162, 57.5, 15.8, 5.6, 2.06, 68, 52, 41.8, 97, 2.4],
  ['103', 1, 140, 56.3, 15.4, 5.4, 1.98, 65, 51, 36.5, 94, 1.9],
  ['104', 1, 121, 58.8, 14.9, 4.9, 1.9, 60, 49, 32.6, 96, 2.6],
  ['201', 2, 171, 58.8, 16.1, 5.8, 2.1, 70, 53, 44.2, 101, 2.2],
  ['202', 2, 102, 58.5, 14.6, 4.7, 1.88, 58, 48, 28.7, 90, 1.8],
  ['203', 2, 107, 59, 14.8, 4.8, 1.9, 59, 48.5, 29.9, 91, 2.3],
]

export const espDesigns: readonly EspDesign[] = espRows.map(
  ([
    name,
    pad,
    liquid,
    waterCut,
    reservoir,
    intake,
    tubing,
    choke,
    frequency,
    current,
    motorTemperature,
    vibration,
  ]) => ({
    name,
    pad,
    liquid,
    waterCut,
    gasOil: 88,
    reservoir,
    bubble: 8.5,
    tubing,
    casing: 1.62,
    choke,
    wellheadTemperature: 38 + liquid / 20,
    intake,
    column: 15,
    frequency,
    current,
    power: current * 1.28,
    motorTemperature,
    intakeTemperature: 62,
    vibration,
  }),
)

const lift = {
  gasOil: 95,
  reservoir: 15,
  bubble: 9,
  column: 13.5,
} as const

export const liftDesigns: readonly LiftDesign[] = [
  {
    ...lift,
    name: '105',
    pad: 1,
    liquid: 74,
    waterCut: 58,
    tubing: 1.95,
    casing: 7.1,
    choke: 55,
    wellheadTemperature: 40,
    flowing: 6.2,
    injection: 18,
  },
  {
    ...lift,
    name: '204',
    pad: 2,
    liquid: 88,
    waterCut: 60,
    tubing: 2.02,
    casing: 7.3,
    choke: 60,
    wellheadTemperature: 41,
    flowing: 6.4,
    injection: 21,
  },
  {
    ...lift,
    name: '205',
    pad: 2,
    liquid: 95,
    waterCut: 55,
    tubing: 2.05,
    casing: 7.2,
    choke: 62,
    wellheadTemperature: 42,
    flowing: 6.3,
    injection: 22,
  },
]

/** Pressures of the gathering system at the design point, MPa. */
export const gathering = { manifold: 1.39, pads: { 1: 1.42, 2: 1.44 } } as const
