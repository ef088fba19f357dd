/**
 * The spans of a window that moves on, oldest first, and what they amount to: known at any moment without
 * going over them, so that an hour of samples costs no more than a minute of them.
 */
import { CompensatedSum } from './compensated.ts'
import { later, secondsBetween, TICKS_PER_SECOND, type Span } from './held.ts'

/** Spans of a window; more than these are taken together, two by two. */
const MOST_SPANS = 4_096

export interface Amount {
  /** Of values times the seconds for which they held. */
  readonly sum: number
  /** Ticks. */
  readonly known: bigint
  readonly doubtful: boolean
}

const weight = (span: Span, from: bigint): number =>
  span.value === null ? 0 : span.value * secondsBetween(from, span.to)

export class Window {
  #spans: Span[] = []
  /** Those before it have left the window. */
  #first = 0
  /** Since these were last added up from scratch. */
  #left = 0
  readonly #sum = new CompensatedSum()
  #known = 0n
  #doubtful = 0

  add(span: Span): void {
    const last = this.#spans.at(-1)
    const goesOn =
      last !== undefined &&
      this.#first < this.#spans.length &&
      last.value === span.value &&
      last.doubtful === span.doubtful &&
      last.to === span.from
    if (goesOn) {
      this.#count(last, -1)
      const whole = { ...last, to: span.to }
      this.#spans[this.#spans.length - 1] = whole
      this.#count(whole, 1)
      return
    }
    this.#spans.push(span)
    this.#count(span, 1)
    if (this.#spans.length - this.#first > MOST_SPANS) this.#set(fewer(this.spans, MOST_SPANS))
  }

  /** What ended before leaves the window. */
  leave(from: bigint): void {
    for (;;) {
      const span = this.#spans[this.#first]
      if (span === undefined || span.to > from) break
      this.#first += 1
      this.#left += 1
      this.#count(span, -1)
    }
    // What is added and taken away again leaves a rest, and what is no number any more all of it.
    const length = this.#spans.length - this.#first
    const isWorn = this.#left > length || !Number.isFinite(this.#sum.value)
    if (this.#left > 0 && isWorn) this.#set(this.spans)
  }

  /** What they amount to from a moment on that lies within the first of them, or before. */
  amount(from: bigint): Amount {
    const first = this.#spans[this.#first]
    const doubtful = this.#doubtful > 0
    if (first === undefined || first.value === null || first.from >= from) {
      return { sum: this.#sum.value, known: this.#known, doubtful }
    }
    const cut = from - first.from
    return {
      sum: this.#sum.value - weight({ ...first, to: from }, first.from),
      known: this.#known - cut,
      doubtful,
    }
  }

  get spans(): readonly Span[] {
    return this.#spans.slice(this.#first)
  }
  set spans(spans: readonly Span[]) {
    this.#set(spans)
  }

  #set(spans: readonly Span[]): void {
    this.#spans = [...spans]
    this.#first = 0
    this.#left = 0
    this.#sum.clear()
    this.#known = 0n
    this.#doubtful = 0
    for (const span of spans) this.#count(span, 1)
  }

  #count(span: Span, sign: 1 | -1): void {
    if (span.value === null) return
    this.#sum.add(sign * weight(span, span.from))
    this.#known += BigInt(sign) * (span.to - span.from)
    if (span.doubtful) this.#doubtful += sign
  }
}

/** A part of a span that is in the window. */
export function within(span: Span, from: bigint): Amount {
  if (span.value === null || span.to <= from) return { sum: 0, known: 0n, doubtful: false }
  const begin = later(span.from, from)
  return { sum: weight(span, begin), known: span.to - begin, doubtful: span.doubtful }
}

/** Not more than so many, that amount to the same; where nothing can be taken together, the newest of them. */
export function fewer(spans: readonly Span[], most: number): readonly Span[] {
  let few = spans
  while (few.length > most) {
    const thin = thinned(few)
    few = thin.length < few.length ? thin : few.slice(-most)
  }
  return few
}

/** Two by two one that amounts to the same. */
function thinned(spans: readonly Span[]): Span[] {
  const thin: Span[] = []
  for (let at = 0; at < spans.length; at += 2) {
    const one = spans[at]
    const other = spans[at + 1]
    if (one === undefined) break
    if (other === undefined) thin.push(one)
    else if (one.value === null || other.value === null || one.to !== other.from) {
      thin.push(one, other)
    } else {
      const ticks = Number(other.to - one.from)
      const sum = weight(one, one.from) + weight(other, other.from)
      const value = ticks === 0 ? other.value : (sum * TICKS_PER_SECOND) / ticks
      const doubtful = one.doubtful || other.doubtful
      thin.push({ value, from: one.from, to: other.to, doubtful })
    }
  }
  return thin
}
