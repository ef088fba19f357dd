/** Finding a tag by words of its name or title, in either language whatever the screen speaks. */
import type { Tag } from '../stores/configuration.ts'

type Searched = Pick<Tag, 'name' | 'title'>

const fold = (text: string): string => text.toLowerCase().replaceAll('ё', 'е')

/** 0 best; undefined where a word is missing. */
function rank({ name, title }: Searched, words: readonly string[]): number | undefined {
  const folded = fold(name)
  const all = `${folded} ${fold(title.en)} ${fold(title.ru)}`
  if (!words.every((word) => all.includes(word))) return undefined
  const [first = ''] = words
  if (folded === first) return 0
  if (folded.startsWith(first)) return 1
  return folded.includes(first) ? 2 : 3
}

/** The best matches, those of one rank in their order; nothing for an empty search. */
export function findTags<T extends Searched>(tags: readonly T[], text: string, most: number): T[] {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return []
  const found: T[][] = [[], [], [], []]
  for (const tag of tags) {
    const place = rank(tag, words)
    if (place !== undefined) found[place]?.push(tag)
  }
  return found.flat().slice(0, most)
}
