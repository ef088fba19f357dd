/**
 * A point of the field: what the server offers as one variable and the console shows as one tag. The
 * tables of points are the only place that knows names, titles, units, ranges and limits.
 */
import type { Signal, Text } from '../../shared/tags.ts'
import type { Plant } from './plant.ts'

export type PointType =
  | 'Boolean'
  | 'UInt16'
  | 'Int32'
  | 'Int64'
  | 'Float'
  | 'Double'
  | 'String'
  | 'DateTime'

/** DateTime is Unix milliseconds; `Double` of a spectrum is an array. */
export type PointValue = number | bigint | boolean | string | readonly number[]

export type Span = readonly [low: number, high: number]

export interface PointLimits {
  readonly lowLow?: number
  readonly low?: number
  readonly high?: number
  readonly highHigh?: number
}

export interface Point {
  readonly name: string
  readonly title: Text
  readonly equipment: string
  readonly signal: Signal | null
  readonly type: PointType
  /** Length where it is an array. */
  readonly length: number | null
  /** As in `units`; null for states and texts. */
  readonly unit: string | null
  /** EURange: what a scale shows; for a setpoint, what may be written. Null for states and texts. */
  readonly range: Span | null
  /** InstrumentRange: what the instrument can report at all. */
  readonly instrument: Span | null
  readonly normal: Span | null
  readonly limits: PointLimits
  readonly decimals: number
  readonly step: boolean
  readonly setpointOf: string | null
  /** How it is worked out, where it is not measured. */
  readonly definition: string | null
  /** Standard deviation of the measurement, in units of the value. */
  readonly noise: number
  /** `epoch` is the Unix time in milliseconds at which the model's time was 0. */
  readonly read: (plant: Plant, epoch: number) => PointValue
  readonly write: ((plant: Plant, value: number) => void) | null
}

export interface Owner {
  readonly equipment: string
}

type Reader = Point['read']
type Optional = Partial<Omit<Point, 'name' | 'title' | 'read' | 'unit' | 'range'>>

const plain = {
  signal: null,
  length: null,
  unit: null,
  range: null,
  instrument: null,
  normal: null,
  limits: {},
  decimals: 0,
  step: false,
  setpointOf: null,
  definition: null,
  noise: 0,
  write: null,
} as const

/** A measured or computed number with a scale. */
export function analog(
  owner: Owner,
  name: string,
  title: Text,
  unit: string,
  range: Span,
  rest: Optional,
  read: Reader,
): Point {
  return { ...plain, type: 'Double', ...owner, name, title, unit, range, ...rest, read }
}

/** A state, counter or text. */
export function discrete(
  owner: Owner,
  name: string,
  title: Text,
  type: PointType,
  rest: Partial<Omit<Point, 'name' | 'title' | 'read' | 'type'>>,
  read: Reader,
): Point {
  return { ...plain, ...owner, name, title, type, step: type !== 'DateTime', ...rest, read }
}

/** The setpoint of another point; its range is what may be written. */
export function setpoint(
  of: Point,
  title: Text,
  range: Span,
  read: Reader,
  write: (plant: Plant, value: number) => void,
): Point {
  return {
    ...plain,
    equipment: of.equipment,
    name: `${of.name.replace(/\.PV$/, '')}.SP`,
    title,
    type: 'Double',
    unit: of.unit,
    range,
    instrument: of.range,
    decimals: of.decimals,
    step: true,
    setpointOf: of.name,
    read,
    write,
  }
}

/** Normal band and alarm limits as shares of a design value, rounded to `digits`. */
export function around(
  design: number,
  shares: { normal: number; alarm: number; trip: number },
  digits: number,
): { normal: Span; limits: Required<PointLimits> } {
  const at = (share: number): number => Number((design * (1 + share)).toFixed(digits))
  return {
    normal: [at(-shares.normal), at(shares.normal)],
    limits: {
      lowLow: at(-shares.trip),
      low: at(-shares.alarm),
      high: at(shares.alarm),
      highHigh: at(shares.trip),
    },
  }
}

/** Normal band alone, `half` to either side. */
export function near(design: number, half: number, digits: number): { normal: Span } {
  return {
    normal: [Number((design - half).toFixed(digits)), Number((design + half).toFixed(digits))],
  }
}

/** An analog point in one line of a table; the instrument reports the range unless it says more. */
export const row = (
  equipment: string,
  name: string,
  en: string,
  ru: string,
  unit: string,
  range: Span,
  rest: Optional,
  read: (plant: Plant) => number,
): Point =>
  analog({ equipment }, name, { en, ru }, unit, range, { instrument: range, ...rest }, read)
