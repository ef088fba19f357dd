/** Which tags the table shows: those that a text finds. Pure. */
import type { Language } from '../../shared/language.ts'
import type { Tag } from '../stores/configuration.ts'

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
