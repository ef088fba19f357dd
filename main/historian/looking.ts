/**
 * Owns looking through the chunks of one file for what no question would meet, or would meet without a word: a
 * header that another tag or time was made of, one that stands where no search finds it, a body without header. In
 * steps, between which questions are answered and the file may change.
 *
 *   headers in the order of the file, each with its body ─▶ bodies that no sound header has ─▶ headers that a search
 *   may miss, since one that is damaged stands among them
 */
import type { Ticks } from '../../shared/time.ts'
import { decodeChunk, nameIn, openChunk, sumOf, type Header } from './chunk.ts'
import { compareKeys, FIRST, keyOf, type ChunkRegister, type Key } from './chunk-register.ts'
import type { ChunkShelf } from './chunks.ts'
import { Damaged } from './damage.ts'
import { Rows, ticksOf } from './rows.ts'

/** What cannot be read, or is not found. */
export interface Missed {
  /** Null: of one that is not known. */
  readonly tag: number | null
  /** Number of the chunk. */
  readonly id: number
  readonly from: Ticks
  /** Inclusive. */
  readonly to: Ticks
  readonly samples: number
}

export interface Looked {
  /** In one state of the file; undefined where that cannot be read at all, which others tell. */
  ask<Answer>(question: (shelf: ChunkShelf, register: ChunkRegister) => Answer): Answer | undefined
  /** Tags that may have chunks, beside those that the file names. */
  tags(): Iterable<number>
  /** What the file is of, where nothing else is known of what it has lost. */
  readonly from: Ticks
  readonly to: Ticks
  tell(missed: Missed): void
}

/** Headers of a step: a millisecond or two. */
const HEADERS = 64
/** Numbers of bodies of a step. */
const NUMBERS = 4096
/** All times that are stored lie between them. */
const EVER = [0n, 2n ** 62n] as const

export function* lookThrough(file: Looked): Generator<void, void> {
  const last = file.ask((_shelf, register) => register.last)
  if (last === undefined) return
  const seen = new Numbers()
  const told = new Set<number>()
  const misplaced: Span[] = []
  const met = (missed: Missed): void => {
    told.add(missed.id)
    file.tell(missed)
  }
  yield* headers(
    file,
    (header, state) => {
      if (state === 'sound') seen.add(header.id)
      else if (state === 'damaged') met(missedOf(header))
    },
    misplaced,
  )
  yield* bodies(file, last, seen, told, met)
  if (misplaced.length > 0) yield* hidden(file, misplaced, met)
}

/**
 * A header that is damaged leads searches astray, and ends them: for all keys between its own and those beside which
 * it stands.
 */
interface Span {
  /** Exclusive. */
  readonly after: Key
  /** Inclusive. */
  readonly upto: Key
  /** Its own, and those beside which it stands: of these what is found depends on what is asked for. */
  readonly tags: Set<number>
}

/** `other`: its body is whole, and another one's. */
type State = 'sound' | 'damaged' | 'other'

function* headers(
  file: Looked,
  visit: (header: Header, state: State) => void,
  misplaced: Span[],
): Generator<void, void> {
  let [key, limit]: [Key, number] = [FIRST, HEADERS]
  for (;;) {
    const slice = file.ask((shelf, register) =>
      register.after(key, limit).map((header) => ({ header, state: stateOf(shelf, header) })),
    )
    if (slice === undefined) return
    let sound = key
    let pending: Span | undefined
    for (const { header, state } of slice) {
      const own = keyOf(header)
      const order = compareKeys(sound, own)
      if (state !== 'sound' || order > 0) {
        const [after, upto] = order > 0 ? [own, sound] : [sound, own]
        pending = { after, upto, tags: new Set([own.tag, sound.tag]) }
        misplaced.push(pending)
      } else {
        pending?.tags.add(own.tag)
        pending = undefined
        sound = own
      }
      visit(header, state)
    }
    yield
    if (slice.length < limit) return
    // On from what is known to stand where it belongs: a damaged key would lead astray.
    limit = sound === key ? 4 * limit : HEADERS
    key = sound
  }
}

const scratch = new Rows()

function stateOf(shelf: ChunkShelf, header: Header): State {
  const body = shelf.body(header.id)
  if (body === undefined) return 'damaged'
  try {
    const name = nameIn(body)
    if (name !== undefined) return name === sumOf(header) ? 'sound' : 'other'
    scratch.clear()
    openChunk(body, header, scratch)
    return 'sound'
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    return 'damaged'
  }
}

/** Bodies that no sound header has. */
function* bodies(
  file: Looked,
  last: number,
  seen: Numbers,
  told: ReadonlySet<number>,
  met: (missed: Missed) => void,
): Generator<void, void> {
  for (let after = -1; ; yield) {
    const ids = file.ask((_shelf, register) => register.bodies(after, last, NUMBERS))
    if (ids === undefined) return
    for (const id of ids) {
      if (seen.has(id) || told.has(id)) continue
      const missed = file.ask((shelf, register) => ownerless(file, id, shelf, register))
      if (missed !== undefined) met(missed)
    }
    const next = ids.at(-1)
    if (ids.length < NUMBERS || next === undefined || next <= after) return
    after = next
  }
}

/** What a body is that no header was found for; undefined where there is one now, or the body is gone. */
function ownerless(
  file: Looked,
  id: number,
  shelf: ChunkShelf,
  register: ChunkRegister,
): Missed | undefined {
  const body = shelf.body(id)
  if (body === undefined) return undefined
  try {
    const name = nameIn(body)
    scratch.clear()
    const rows = decodeChunk(body, scratch)
    const bounds = { from: rows.moment(0), to: rows.moment(rows.length - 1) }
    const headerOf = (tag: number): Header => ({ tag, id, ...bounds, count: rows.length })
    for (const tag of new Set([...register.tags(), ...file.tags()])) {
      const header = headerOf(tag)
      if (name === undefined ? !register.has(header) : name !== sumOf(header)) continue
      return register.has(header) && isFound(shelf, header) ? undefined : missedOf(header)
    }
    return { ...missedOf(headerOf(0)), tag: null }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error
    return { tag: null, id, from: file.from, to: file.to, samples: 0 }
  }
}

/** Sound headers that a search may miss. */
function* hidden(
  file: Looked,
  misplaced: readonly Span[],
  met: (missed: Missed) => void,
): Generator<void, void> {
  const found = new Map<number, ReadonlySet<number>>()
  const foundOf = (shelf: ChunkShelf, tag: number): ReadonlySet<number> => {
    const known = found.get(tag)
    if (known !== undefined) return known
    const extent = shelf.extent(tag)
    const all = extent === undefined ? [] : shelf.overlapping(tag, extent, ...EVER)
    found.clear()
    found.set(tag, new Set(all.map(({ id }) => id)))
    return found.get(tag)!
  }
  const isHidden = (header: Header): boolean => {
    const own = keyOf(header)
    const spans = misplaced.filter(
      ({ after, upto }) => compareKeys(after, own) < 0 && compareKeys(own, upto) <= 0,
    )
    if (spans.length === 0) return false
    if (spans.some(({ tags }) => tags.has(own.tag))) return true
    const isReached = file.ask(
      (shelf) => foundOf(shelf, own.tag).has(own.id) && isFound(shelf, header),
    )
    return isReached === false
  }
  yield* headers(
    file,
    (header, state) => {
      if (state === 'sound' && isHidden(header)) met(missedOf(header))
    },
    [],
  )
}

/** Whether a question for its first moment finds it. */
function isFound(shelf: ChunkShelf, { tag, id, from }: Header): boolean {
  const extent = shelf.extent(tag)
  const first = ticksOf(from)
  if (extent === undefined) return false
  return shelf.overlapping(tag, extent, first, first + 1n).some((other) => other.id === id)
}

const missedOf = ({ tag, id, from, to, count }: Header): Missed => ({
  ...{ tag, id, samples: count },
  ...{ from: ticksOf(from), to: ticksOf(to) },
})

/** A set of numbers that lie close together: a bit of each. */
class Numbers {
  #bits = new Uint8Array(4096)

  add(number: number): void {
    const at = Math.floor(number / 8)
    if (at >= this.#bits.length) {
      const more = new Uint8Array(2 * at)
      more.set(this.#bits)
      this.#bits = more
    }
    this.#bits[at]! |= 1 << (number % 8)
  }

  has(number: number): boolean {
    return ((this.#bits[Math.floor(number / 8)] ?? 0) & (1 << (number % 8))) !== 0
  }
}
