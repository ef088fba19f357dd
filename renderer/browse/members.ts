/** Members of an array or a structure, as its present value shows them, each to become a tag of its own. Pure. */
import { ARRAY, ValueType, type TagValue } from '../../shared/samples.ts'
import { memberSteps } from '../../shared/tags.ts'
import type { Pick, Variable } from './picks.ts'

export interface Member {
  /** `[3]`, `Motor.Speed` */
  readonly path: string
  readonly value: TagValue
}

/** Members that are listed; of more, the first. */
export const MOST_MEMBERS = 1000

/** Plain values inside of a value; none where it is plain itself. */
export function membersOf(value: TagValue): readonly Member[] {
  const members: Member[] = []
  const walk = (at: TagValue, path: string): void => {
    if (members.length >= MOST_MEMBERS) return
    if (typeof at !== 'object' || at === null) {
      // A name with a bracket or a dot in it cannot be asked for.
      if (path !== '' && memberSteps(path) !== null) members.push({ path, value: at })
    } else if (Array.isArray(at)) {
      ;(at as readonly TagValue[]).forEach((each, index) => walk(each, `${path}[${index}]`))
    } else {
      for (const [field, each] of Object.entries(at as Readonly<Record<string, TagValue>>)) {
        if (/^[^.[\]]+$/.test(field)) walk(each, path === '' ? field : `${path}.${field}`)
      }
    }
  }
  walk(value, '')
  return members
}

/** As its value shows it; the samples tell it exactly. */
export const typeOf = (value: TagValue): number =>
  typeof value === 'boolean'
    ? ValueType.Boolean
    : typeof value === 'string'
      ? ValueType.String
      : ValueType.Double

/**
 * An element is what the array is of; of a field nothing but its value is known.
 * @param type of the field
 */
export function memberPick(whole: Pick, path: string, type: number): Pick {
  const { row } = whole
  const { variable } = row
  const base = variable.type & ~ARRAY
  const isElement = (variable.type & ARRAY) !== 0 && base !== ValueType.Structure
  const told: Variable['variable'] = isElement
    ? { ...variable, type: base, writable: false }
    : {
        ...{ ...variable, type, typeName: '', rank: -1, writable: false },
        ...{ unit: null, low: null, high: null, normal: null, enumeration: null },
        limits: { lowLow: null, low: null, high: null, highHigh: null },
      }
  const joint = path.startsWith('[') ? '' : '.'
  const title = row.title === '' ? '' : `${row.title} ${path}`
  return {
    ...whole,
    row: { ...row, name: `${row.name}${joint}${path}`, title, variable: told },
    member: path,
  }
}
