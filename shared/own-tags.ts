/** What calculated and manual tags have in common: no server says what they are, so a person does. */
import type { Limits, Signal, Tag, Text } from './tags.ts'
import { fail, type Result } from './result.ts'

/** What a server says of its variables. */
export interface OwnDescription {
  readonly unit: string | null
  readonly low: number | null
  readonly high: number | null
  readonly limits: Limits
  readonly normal: Tag['normal']
  readonly type: number
  readonly enumeration: null
  readonly writable: false
}

export interface OwnChange extends Partial<OwnDescription> {
  readonly title?: Text
  /** Its name. */
  readonly equipment?: string | null
  readonly signal?: Signal | null
  readonly decimals?: number
  readonly step?: boolean
  readonly sampling?: number
  readonly deadband?: number
  readonly formula?: Tag['formula']
}

export const undescribedOwn = {
  unit: null,
  low: null,
  high: null,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  enumeration: null,
  writable: false,
} as const satisfies Omit<OwnDescription, 'type'>

/** Without the keys whose value is undefined, so that a spread leaves the rest as it was. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** A unit that was left empty is none. */
export const unitOf = (unit: string | null | undefined): string | null | undefined =>
  unit === '' ? null : unit

export function rangeFault({ low, high }: Pick<OwnChange, 'low' | 'high'>): Result<never> | null {
  const both = typeof low === 'number' && typeof high === 'number'
  return both && low >= high
    ? fail('bad_input', 'low: must lie below high.', { field: 'low' })
    : null
}

/** Of what was changed: what it was, and what it is. */
export function changedKeys(before: Tag, after: Tag): readonly (keyof Tag)[] {
  return (Object.keys(after) as (keyof Tag)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
}

export const summaryOf = (tag: Tag, keys: readonly (keyof Tag)[]): string =>
  JSON.stringify(
    Object.fromEntries(
      keys.map((key) => [key, key === 'formula' ? (tag.formula?.text ?? null) : tag[key]]),
    ),
  )
