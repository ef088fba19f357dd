/** What the calculation is told of tags: which formulas there are, and what is known of what they name. */
import { inputsOf } from '../../shared/formula.ts'
import { ARRAY, isNumeric, ValueType } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Kind } from './check.ts'
import type { NamedFact, Plan } from './network.ts'
import type { FormulaSpec } from './item.ts'
import type { Owned } from './replay.ts'

/** As a formula sees the values of a tag. */
export function kindOf({ type }: Pick<Tag, 'type'>): Kind {
  if ((type & ARRAY) !== 0) return 'any'
  if (type === ValueType.Boolean) return 'boolean'
  if (isNumeric(type) || type === ValueType.Int64 || type === ValueType.UInt64) return 'number'
  return type === ValueType.String || type === ValueType.LocalizedText ? 'text' : 'any'
}

export const typeOfKind = (kind: Kind): number =>
  kind === 'boolean' ? ValueType.Boolean : kind === 'text' ? ValueType.String : ValueType.Double

export const factOf = (tag: Tag): NamedFact => ({
  id: tag.id,
  name: tag.name,
  kind: kindOf(tag),
  unit: tag.unit,
})

export const ownedOf = (id: number, tag: Tag | undefined): Owned => ({
  id,
  server: tag?.server ?? null,
  manual: tag?.origin === 'manual',
})

export function specOf({ id, name, formula, sampling, deadband }: Tag): FormulaSpec | null {
  if (formula === null) return null
  const { text, when, revision } = formula
  return { tag: id, name, text, when, sampling, deadband, revision }
}

/** Names of each text, which is read once. */
export class Names {
  readonly #known = new Map<string, readonly string[]>()

  of(text: string): readonly string[] {
    const found = this.#known.get(text)
    if (found !== undefined) return found
    const names = inputsOf(text)
    if (this.#known.size > 100_000) this.#known.clear()
    this.#known.set(text, names)
    return names
  }
}

export function planOf(
  tags: readonly Tag[],
  tag: (name: string) => Tag | undefined,
  names: Names,
  zone: string,
): Plan {
  const formulas = tags.flatMap((each) => specOf(each) ?? [])
  const wanted = new Set(formulas.flatMap(({ text }) => names.of(text)))
  const inputs = [...wanted].flatMap((name) => {
    const found = tag(name)
    return found === undefined ? [] : [factOf(found)]
  })
  return { formulas, inputs, zone }
}
