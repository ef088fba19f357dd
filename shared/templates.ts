/** A template of equipment, and the variables that it is laid on. */
import type { Equipment, EquipmentKind, Signal, Text } from './tags.ts'

export interface TemplateSignal {
  readonly signal: Signal
  /** Of the name of its tag. */
  readonly suffix: string
  readonly title: Text
  /** Words in the order in which they stand in a browse name; `*` at the end of a word stands for the rest of it. */
  readonly patterns: readonly string[]
  /** Patterns of its setpoint; none where there is none. */
  readonly setpoint: readonly string[]
  readonly decimals: number
  /** Milliseconds. */
  readonly sampling: number
  readonly deadband: number
  readonly step: boolean
  /** An object without it is not of this kind. */
  readonly required: boolean
}

export interface Template {
  readonly name: string
  readonly kind: EquipmentKind
  readonly title: Text
  /** Names of tags, with `{equipment}` and `{signal}`. */
  readonly naming: string
  readonly modes: readonly string[]
  readonly safe: Equipment['safe']
  readonly signals: readonly TemplateSignal[]
}

/** A variable as a server shows it; what browsing gives fits. */
export interface BrowsedVariable {
  readonly node: string
  /** Browse name. */
  readonly name: string
  /** Names of the objects that it lies in, from the top. */
  readonly path: readonly string[]
  readonly variable: {
    readonly type: number
    readonly unit: string | null
    readonly low: number | null
    readonly high: number | null
    readonly writable: boolean
  }
}
