/** What a row says of fields that changed: it keeps them as JSON, of before and of after. Pure. */
import type { Row } from '../rows.ts'

export interface Field {
  readonly name: string
  /** Undefined where the row does not tell: of many tags each was something else before. */
  readonly old: unknown
  /** Undefined where it is gone with what had it. */
  readonly new: unknown
}

function objectIn(value: Row['old']): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'string' || !value.startsWith('{')) return null
  try {
    const read: unknown = JSON.parse(value)
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Null where the row is not about fields; those that are as they were are left out. */
export function fieldsOf({ old, new: next }: Row): readonly Field[] | null {
  const [before, after] = [objectIn(old), objectIn(next)]
  if (before === null && after === null) return null
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names].flatMap((name) => {
    const field = { name, old: before?.[name], new: after?.[name] }
    const isSame =
      before !== null && after !== null && JSON.stringify(field.old) === JSON.stringify(field.new)
    return isSame ? [] : [field]
  })
}
