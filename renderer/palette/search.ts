/**
 * What the palette finds: places, equipment and tags by name or by text, in one order that does not
 * jump while one types. Names that begin with what was typed come first, then names that contain it,
 * then titles that contain every word.
 */

export interface Target {
  readonly kind: 'place' | 'equipment' | 'tag'
  readonly name: string
  /** In the language of the screen. */
  readonly title: string
  readonly href: string
}

/** More than anybody reads; the rest is counted. */
export const MOST_SHOWN = 40

const fold = (text: string): string => text.toLocaleLowerCase().replaceAll('ё', 'е')

/** Smaller is better; undefined does not fit. */
export function rankOf(target: Target, query: string): number | undefined {
  const name = fold(target.name)
  if (name.startsWith(query)) return name.length === query.length ? 0 : 1
  if (name.includes(query)) return 2
  const text = `${name} ${fold(target.title)}`
  return query.split(/\s+/).every((word) => text.includes(word)) ? 3 : undefined
}

export interface Found {
  readonly targets: readonly Target[]
  readonly more: number
}

/** With nothing typed: places alone. */
export function find(all: readonly Target[], typed: string): Found {
  const query = fold(typed.trim())
  if (query === '') return { targets: all.filter(({ kind }) => kind === 'place'), more: 0 }
  const ranked: Target[][] = [[], [], [], []]
  for (const target of all) {
    const rank = rankOf(target, query)
    if (rank !== undefined) ranked[rank]?.push(target)
  }
  const targets = ranked.flat()
  return { targets: targets.slice(0, MOST_SHOWN), more: Math.max(0, targets.length - MOST_SHOWN) }
}
