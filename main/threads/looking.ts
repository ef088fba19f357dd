/**
 * Lists that the search box looks through, in turns, so that fifty thousand tags hold up no live value.
 * What is compared is made of a list at the first question after it has changed, and kept with it: 0.2
 * to 0.4 kB for each name (docs/decisions/0031).
 */
import type { FoundGroup, Hit } from '../../shared/contract.ts'
import { Best, entryOf, textsOf, type Entry, type Question } from '../../shared/finding.ts'
import { nextTurn } from './turns.ts'

/** Names that are looked at in one turn, and such of which an entry is made: some milliseconds each. */
const LOOKED = 5_000
const MADE = 1_000

/** What of a list is compared: a name and further texts. */
export interface Listed<T> {
  /** As it is now: another array where anything has changed. */
  list(): readonly T[]
  name(item: T): string
  texts(item: T): readonly string[]
  hit(item: T): Hit
}

export class Looking<T> {
  readonly #of: Listed<T>
  #made: { readonly list: readonly T[]; readonly entries: Promise<readonly Entry[]> } | null = null

  constructor(of: Listed<T>) {
    this.#of = of
  }

  async find(
    question: Question,
    limit: number,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Omit<FoundGroup, 'kind'>> {
    const list = this.#of.list()
    const entries = await this.#entriesOf(list)
    let read = question.text
    let found: Best<T> | undefined
    for (const reading of question.readings) {
      found = new Best<T>(reading, limit)
      for (const [at, entry] of entries.entries()) {
        if (at % LOOKED === 0) {
          if (at > 0) await nextTurn()
          if (signal.aborted) break
        }
        found.look(entry, list[at] as T)
      }
      if (found.count === 0) continue
      read = reading.text
      break
    }
    return {
      text: read,
      hits: (found?.list ?? []).map((item) => this.#of.hit(item)),
      count: found?.count ?? 0,
      exact: found?.isExact ?? false,
      state: 'all',
    }
  }

  #entriesOf(list: readonly T[]): Promise<readonly Entry[]> {
    if (this.#made?.list === list) return this.#made.entries
    const entries = this.#make(list)
    this.#made = { list, entries }
    return entries
  }

  async #make(list: readonly T[]): Promise<readonly Entry[]> {
    const entries: Entry[] = []
    // Most tags have one of few titles, of which one text is kept.
    const known = new Map<string, string>()
    for (const item of list) {
      if (entries.length % MADE === MADE - 1) await nextTurn()
      const texts = this.#of.texts(item)
      const key = texts.join('\n')
      const lines = known.get(key) ?? textsOf(texts)
      known.set(key, lines)
      entries.push(entryOf(this.#of.name(item), lines))
    }
    return entries
  }
}
