/** What the form of every tag has: a name that may be given, texts in two languages, where it belongs. Pure. */
import { nameFault, plainName } from '../../../shared/plain-text.ts'
import { tagNamePattern, type Text } from '../../../shared/tags.ts'

export interface Basics {
  readonly name: string
  readonly en: string
  readonly ru: string
  /** Its name; empty where the tag belongs to none. */
  readonly equipment: string
}

export type NameFault = 'name' | 'invisible' | 'mixed' | 'taken' | 'empty'

/** What is wrong with a name, before the core checks again. */
export function nameFaultOf(given: string, taken: (name: string) => boolean): NameFault | null {
  const name = plainName(given)
  const fault = nameFault(name, 1, 64)
  if (name === '') return 'empty'
  if (fault === 'invisible' || fault === 'mixed') return fault
  if (!tagNamePattern.test(name)) return 'name'
  return taken(name) ? 'taken' : null
}

/** A text that is missing in one language is that of the other. */
export const titleOf = ({ en, ru }: Pick<Basics, 'en' | 'ru'>): Text => ({
  en: en.trim() === '' ? ru.trim() : en.trim(),
  ru: ru.trim() === '' ? en.trim() : ru.trim(),
})
