/** Which tags the table shows: those of a piece of equipment and its parts, narrowed by text. Pure. */
import type { Language } from '../../shared/language.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'

/** Ids of a piece of equipment and of everything that is a part of it. */
export function partsOf(equipment: readonly Equipment[], id: number): ReadonlySet<number> {
  const found = new Set([id])
  // Parents stand before their children.
  for (const each of equipment)
    if (each.parent !== null && found.has(each.parent)) found.add(each.id)
  return found
}

/** Tags of each piece of equipment with all its parts. */
export function countsOf(
  equipment: readonly Equipment[],
  tags: readonly Tag[],
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { equipment: owner } of tags) {
    if (owner !== null) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  }
  for (const { id, parent } of equipment.toReversed()) {
    if (parent !== null) counts.set(parent, (counts.get(parent) ?? 0) + (counts.get(id) ?? 0))
  }
  return counts
}

/** Case and ё count for nothing in a search. */
export const folded = (text: string): string => text.toLowerCase().replaceAll('ё', 'е')

/** Every word must be in the name, the title, the node or the equipment. */
export function narrowed(
  tags: readonly Tag[],
  text: string,
  language: Language,
  ownerName: (tag: Tag) => string,
): readonly Tag[] {
  const words = folded(text).split(/\s+/).filter(Boolean)
  if (words.length === 0) return tags
  return tags.filter((tag) => {
    const all = folded(`${tag.name} ${tag.title[language]} ${tag.node} ${ownerName(tag)}`)
    return words.every((word) => all.includes(word))
  })
}
