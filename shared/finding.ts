/**
 * How the one search box finds by names and texts: what counts as the same, and which of two hits is the
 * better one. The core ranks with it what it knows, the page its screens. Pure.
 */
import { otherLayout } from './keyboard-layout.ts'
import type { Permission } from './users.ts'

/**
 * What can be found, and what a person must be allowed to see of it. A domain adds itself here, with a
 * finder in the core (`main/interface.ts`) and a way to go in the page (`renderer/palette/target.ts`).
 */
export const foundNeeds = {
  equipment: 'read',
  tag: 'read',
  server: 'read',
  search: 'read',
  export: 'export',
  journal: 'read',
} as const satisfies Record<string, Permission>

export type FoundKind = keyof typeof foundNeeds
export const foundKinds = Object.keys(foundNeeds) as readonly FoundKind[]

/** Hits of one kind in an answer, and letters of a question. */
export const MOST_HITS = 20
export const MOST_ASKED = 100

/**
 * `all`: everything there is was looked at. `newest`: there are older ones, which the screen of the
 * kind looks through. `late`: it did not answer in time.
 */
export const foundStates = ['all', 'newest', 'late'] as const

const fold = (text: string): string => text.toLowerCase().replaceAll('ё', 'е')
/** Words with one space between them: dots, dashes and whatever else separates counts as space. */
const spaced = (folded: string): string => folded.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** A name and its texts as they are compared. */
export interface Entry {
  readonly name: string
  /** The words of the name, a space before each. */
  readonly words: string
  /** The name without what separates its words. */
  readonly tight: string
  /** The texts in lines, a space before each word and behind the last. */
  readonly texts: string
}

/** Texts as an entry has them. Most tags of a site have one of few titles: their lines may be shared. */
export const textsOf = (texts: readonly string[]): string =>
  texts.map((text) => `\n ${spaced(fold(text))} \n`).join('')

export function entryOf(name: string, texts: string): Entry {
  const words = spaced(fold(name))
  return { name, words: ` ${words}`, tight: words.replaceAll(' ', ''), texts }
}

interface Shape {
  /** In one line, as a title has it: with a space before it a word begins so, between line ends it is all of a title. */
  readonly line: string
  readonly begins: string
  readonly whole: string
  /** Without what separates. */
  readonly tight: string
}

interface Wanted extends Shape {
  readonly text: string
  readonly folded: string
  /** What stands between spaces: `V-3` is one, of a name as `v3`, of a title as `v 3`. */
  readonly words: readonly Shape[]
}

/** What was asked for: as it was typed, and what the same keys are in the other layout. */
export interface Question {
  readonly text: string
  /** The second counts only where the first finds nothing. */
  readonly readings: readonly Wanted[]
}

const shapeOf = (folded: string): Shape => {
  const line = spaced(folded)
  return { line, begins: ` ${line}`, whole: `\n ${line} \n`, tight: line.replaceAll(' ', '') }
}

const wantedOf = (text: string): Wanted => {
  const folded = fold(text)
  const words = folded
    .split(/\s+/)
    .map(shapeOf)
    .filter(({ tight }) => tight !== '')
  return { text, folded, ...shapeOf(folded), words }
}

export function questionOf(text: string): Question {
  const asked = text.normalize('NFC').trim()
  const typed = wantedOf(asked)
  if (typed.tight === '') return { text: asked, readings: [] }
  const meant = wantedOf(otherLayout(asked))
  return {
    text: asked,
    readings: meant.tight === '' || meant.line === typed.line ? [typed] : [typed, meant],
  }
}

/** The ranks, the best first. */
const EXACT = 0
const SAME = 1
const BEGINS = 2
const WORD = 3
const WITHIN = 4
const WORDS = 5
const PARTS = 6
const RANKS = 7

/** Undefined where it does not fit. */
function rankIn(entry: Entry, wanted: Wanted): number | undefined {
  const { tight, words, texts } = entry
  const at = tight.indexOf(wanted.tight)
  if (at === 0) {
    if (tight.length > wanted.tight.length) return BEGINS
    return fold(entry.name).trim() === wanted.folded ? EXACT : SAME
  }
  if (at > 0) {
    if (texts.includes(wanted.whole)) return SAME
    return words.includes(wanted.begins) ? WORD : WITHIN
  }
  let rank = WORDS
  for (const { line, begins, tight: part } of wanted.words) {
    const inTexts = texts.includes(line)
    if (!inTexts && !tight.includes(part)) return undefined
    if ((inTexts && texts.includes(begins)) || words.includes(begins)) continue
    rank = PARTS
  }
  return rank === WORDS && texts.includes(wanted.whole) ? SAME : rank
}

/** The best of what is looked at one after the other, and how many fit. */
export class Best<T> {
  readonly #wanted: Wanted
  readonly #most: number
  readonly #ranked: T[][] = Array.from({ length: RANKS }, () => [])
  count = 0

  constructor(wanted: Wanted, most: number) {
    this.#wanted = wanted
    this.#most = most
  }

  look(entry: Entry, item: T): void {
    const rank = rankIn(entry, this.#wanted)
    if (rank === undefined) return
    this.count += 1
    const same = this.#ranked[rank]
    if (same !== undefined && same.length < this.#most) same.push(item)
  }

  /** Those of one rank in the order in which they were looked at. */
  get list(): readonly T[] {
    return this.#ranked.flat().slice(0, this.#most)
  }

  /** The first of the list has exactly this name, or a text that is exactly this. */
  get isExact(): boolean {
    return (this.#ranked[EXACT]?.length ?? 0) + (this.#ranked[SAME]?.length ?? 0) > 0
  }
}

export interface FoundIn<T> {
  /** What was looked for: the text, or the same keys in the other layout. */
  readonly text: string
  readonly list: readonly T[]
  readonly count: number
  readonly isExact: boolean
}

/** A list at once. @param entries one of each item, in the same order */
export function findIn<T>(
  question: Question,
  items: readonly T[],
  entries: readonly Entry[],
  most: number,
): FoundIn<T> {
  for (const reading of question.readings) {
    const best = new Best<T>(reading, most)
    for (const [at, entry] of entries.entries()) best.look(entry, items[at] as T)
    const { count, list, isExact } = best
    if (count > 0) return { text: reading.text, list, count, isExact }
  }
  return { text: question.text, list: [], count: 0, isExact: false }
}
