/** Equipment and tags as they are configured, and the rules on their names. */
import type { Formula } from './formula.ts'
import { ARRAY, ValueType } from './samples.ts'

export const equipmentKinds = [
  'field',
  'pad',
  'well_esp',
  'well_gas_lift',
  'manifold',
  'separator',
  'pump',
  'compressor',
  'tank',
  'flare',
  'station',
] as const
export type EquipmentKind = (typeof equipmentKinds)[number]

/**
 * What a tag means for its equipment, so that a screen finds "the oil rate of this well" without
 * reading names. A tag that means nothing special has none.
 */
export const signals = [
  'oil_rate',
  'liquid_rate',
  'gas_rate',
  'water_rate',
  'water_cut',
  'intake_pressure',
  'discharge_pressure',
  'tubing_pressure',
  'casing_pressure',
  'line_pressure',
  'wellhead_temperature',
  'intake_temperature',
  'motor_temperature',
  'motor_current',
  'motor_power',
  'vibration',
  'frequency',
  'choke',
  'injection_rate',
  'injection_pressure',
  'running',
  'pressure',
  'temperature',
  'level',
  'interface_level',
  'flow',
  'suction_pressure',
  'discharge_temperature',
  'speed',
  'power',
  'output',
  'mode',
  'state',
] as const
export type Signal = (typeof signals)[number]

/** Both languages of a text that the configuration carries. */
export interface Text {
  readonly en: string
  readonly ru: string
}

export const equipmentStates = ['in_service', 'out_of_service', 'retired'] as const
export type EquipmentState = (typeof equipmentStates)[number]

export interface Equipment {
  readonly id: number
  /** Unique, never translated: `101`, `V-101`. */
  readonly name: string
  readonly kind: EquipmentKind
  readonly title: Text
  /** Id of the equipment that it is a part of; null for the field. */
  readonly parent: number | null
  /** Place among its siblings. */
  readonly position: number
  /** One that is retired keeps its tags and their history. */
  readonly state: EquipmentState
  /** Maker, serial number, year, … as they stand on it. */
  readonly nameplate: readonly { readonly name: string; readonly value: string }[]
  /** Degrees; WGS 84. */
  readonly location: { readonly latitude: number; readonly longitude: number } | null
  /** Names of its operating modes. */
  readonly modes: readonly string[]
  /** What it may be run within, by signal, in the unit of that signal's tag. */
  readonly safe: readonly {
    readonly signal: Signal
    readonly low: number | null
    readonly high: number | null
  }[]
  /** Name of the template that it was made from. */
  readonly template: string | null
}

/** What is filled in of equipment where nothing else is said. */
export const equipmentDefaults = {
  state: 'in_service',
  nameplate: [],
  location: null,
  modes: [],
  safe: [],
  template: null,
} as const satisfies Partial<Equipment>

export interface Limits {
  readonly lowLow: number | null
  readonly low: number | null
  readonly high: number | null
  readonly highHigh: number | null
}

/** Settings of a setpoint change; milliseconds, and the share of range as a fraction. */
export interface ChangeRules {
  /** How long an armed change waits for its confirmation. */
  readonly armed: number
  /** How long the write and its read-back may take. */
  readonly write: number
  /** How long the value must hold before the change counts as applied. */
  readonly hold: number
  /** Fraction of the range by which the read-back may differ. */
  readonly tolerance: number
}

export const defaultChangeRules: ChangeRules = {
  armed: 30_000,
  write: 5_000,
  hold: 10_000,
  tolerance: 0.001,
}

/** Where the values of a tag come from: equipment, a formula over other tags, a person. */
export const tagOrigins = ['field', 'calculated', 'manual'] as const
export type TagOrigin = (typeof tagOrigins)[number]

export interface Tag {
  readonly id: number
  /** Unique, never translated: `101.PIN`, `V-101.LIC.SP`. */
  readonly name: string
  readonly title: Text
  readonly origin: TagOrigin
  /** Null but for a tag of the field. */
  readonly server: number | null
  /** Null but for a tag of the field. */
  readonly node: string | null
  /** Path to the member of an array or structure that this tag is, as `[3]` or `Motor.Speed`; null: all of the value. */
  readonly member: string | null
  /** Null but for a calculated tag. */
  readonly formula: Formula | null
  readonly equipment: number | null
  readonly signal: Signal | null
  /** Name of the tag whose setpoint this is: `101.F` for `101.F.SP`. */
  readonly setpointOf: string | null
  /** Milliseconds. Of a calculated tag: least time between two results. Of a manual one: within which a new
   * value is expected; 0 for never. */
  readonly sampling: number
  readonly deadband: number
  readonly queue: number
  /** Fixed decimals on every screen and in every file. */
  readonly decimals: number
  /** Drawn as steps: digital states and setpoints hold between samples. */
  readonly step: boolean
  readonly rules: ChangeRules
  /** Narrower than the server's range, set by the site; null where the server's range stands. */
  readonly siteLow: number | null
  readonly siteHigh: number | null
  /** As the server describes it; null until it has been asked. */
  readonly unit: string | null
  readonly low: number | null
  readonly high: number | null
  readonly limits: Limits
  readonly normal: { readonly low: number; readonly high: number } | null
  readonly type: number
  readonly enumeration: readonly { readonly value: number; readonly text: string }[] | null
  readonly writable: boolean
}

/** A tag whose values come from a server. */
export interface FieldTag extends Tag {
  readonly server: number
  readonly node: string
}

export const isOfField = (tag: Tag): tag is FieldTag => tag.server !== null && tag.node !== null

/** Names hold letters of any script, digits and `. - _ /`, up to 64 characters, no space. */
export const tagNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,63}$/u

/** A field as it is set up in one go: what the simulated field hands to the configuration. */
export interface FieldSeed {
  readonly equipment: readonly {
    readonly name: string
    readonly kind: EquipmentKind
    readonly title: Text
    /** Name of its parent. */
    readonly parent: string | null
  }[]
  readonly tags: readonly {
    readonly name: string
    readonly title: Text
    readonly node: string
    readonly equipment: string | null
    readonly signal: Signal | null
    readonly setpointOf: string | null
    readonly decimals: number
    readonly step: boolean
    readonly sampling: number
  }[]
}

/** The limits within which a setpoint may be set: the server's range, narrowed by the site. */
export function setpointLimits(tag: Tag): { low: number | null; high: number | null } {
  const states = hasStates(tag) ? tag.enumeration.map(({ value }) => value) : []
  // What is chosen among states needs no range.
  if (states.length > 0) return { low: Math.min(...states), high: Math.max(...states) }
  // A range that a server gives the wrong way round, or not as numbers, is no range.
  const told = tag.low !== null && tag.high !== null && tag.low < tag.high
  const server = told ? { low: tag.low, high: tag.high } : { low: null, high: null }
  const low = tag.siteLow === null ? server.low : Math.max(tag.siteLow, server.low ?? -Infinity)
  const high = tag.siteHigh === null ? server.high : Math.min(tag.siteHigh, server.high ?? Infinity)
  return { low, high }
}

/** Its server has told what it is; until then nothing can be said of it, as that it is no setpoint. */
export const isDescribed = (tag: Tag): boolean => (tag.type & ~ARRAY) !== ValueType.Null

/** A setpoint is a writable scalar number or boolean; 64-bit integers do not fit a double. */
export const isSetpoint = (tag: Tag): tag is FieldTag =>
  isOfField(tag) &&
  tag.writable &&
  (tag.type & ARRAY) === 0 &&
  tag.type >= ValueType.Boolean &&
  tag.type <= ValueType.Double &&
  tag.type !== ValueType.Int64 &&
  tag.type !== ValueType.UInt64

/** It is one of several states, not an amount. */
export const hasStates = (
  tag: Tag,
): tag is Tag & { readonly enumeration: NonNullable<Tag['enumeration']> } =>
  tag.enumeration !== null && tag.type !== ValueType.Boolean

/** A setpoint that is switched, not set to a number. */
export const isSwitch = (tag: Tag): boolean => tag.type === ValueType.Boolean

/** What a state is called; null where the value is no state that its server names. */
export function stateText(
  enumeration: Tag['enumeration'] | undefined,
  value: unknown,
): string | null {
  if (enumeration === null || enumeration === undefined) return null
  if (typeof value !== 'number' && typeof value !== 'boolean') return null
  return enumeration.find((state) => state.value === Number(value))?.text ?? null
}

/** Characters of the path to a member, and steps in it. */
export const LONGEST_MEMBER = 200
const MOST_STEPS = 16

/** The path to a member in its steps: places from 0, and names. Null where it is none. */
export function memberSteps(path: string): readonly (number | string)[] | null {
  if (path.length > LONGEST_MEMBER || path.startsWith('.')) return null
  const steps: (number | string)[] = []
  const step = /(?:\[(\d{1,9})\]|(?:^|\.)([^.[\]]+))/uy
  while (step.lastIndex < path.length) {
    const found = step.exec(path)
    if (found === null) return null
    steps.push(found[1] === undefined ? (found[2] ?? '') : Number(found[1]))
  }
  return steps.length === 0 || steps.length > MOST_STEPS ? null : steps
}
