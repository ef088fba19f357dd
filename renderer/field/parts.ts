/** What belongs to a piece of equipment with all of its parts, and what it is called. Pure. */
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

/** What a piece of equipment is called on a screen. */
export const titleOf = ({ title, name }: Equipment, language: Language): string =>
  title[language] === '' ? name : title[language]
