/** Finding a tag by words of its name or title, in either language whatever the screen speaks. */
import { entryOf, findIn, questionOf, textsOf, type Entry } from '../../shared/finding.ts'
import type { Tag } from '../stores/configuration.ts'

type Searched = Pick<Tag, 'name' | 'title'>

/** Of each list what is compared, which is made once: fifty thousand names are not folded at each key. */
const known = new WeakMap<readonly Searched[], readonly Entry[]>()

function entriesOf(tags: readonly Searched[]): readonly Entry[] {
  const made =
    known.get(tags) ?? tags.map(({ name, title }) => entryOf(name, textsOf([title.en, title.ru])))
  known.set(tags, made)
  return made
}

/** The best matches, those of one rank in their order; nothing for an empty search. */
export function findTags<T extends Searched>(
  tags: readonly T[],
  text: string,
  most: number,
): readonly T[] {
  const question = questionOf(text)
  // A box that is empty or only entered has the names folded for nothing.
  return question.readings.length === 0 ? [] : findIn(question, tags, entriesOf(tags), most).list
}
