/**
 * One way of a formula through the history, with all that it is made of: from what it had counted at a
 * moment, or from what was known then, stretch by stretch, over samples and gaps. What goes over the past
 * goes here, so that a stop, a range that a person asks for and an hour that comes late are calculated
 * alike.
 */
import { setTimeout as delay } from 'node:timers/promises'
import {
  takesSamples,
  type Gap,
  type HistoryPort,
  type RangeAnswer,
  type Series,
} from '../../shared/history.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import type { MovingClient } from '../threads/rpc.ts'
import type { CalculationOperations } from './calculation.worker.ts'
import { factOf, ownedOf, specOf } from './facts.ts'
import type { Plan } from './network.ts'
import { gapsOf, type Stretch } from './replay.ts'
import type { SavedCounters } from './saved.ts'

export interface PassageParts {
  readonly client: MovingClient<CalculationOperations>
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'replace' | 'figures'>
  readonly zone: string
}

export interface Naming {
  tag(name: string): Tag | undefined
  /** Names in a text. */
  names(text: string): readonly string[]
}

/** Where a passage begins. */
export interface Start {
  /** Ticks; where it goes on, those up to which it had counted. */
  readonly since: bigint
  /** What the formula and all that it is made of had counted then; none where it begins anew. */
  readonly states: readonly SavedCounters[]
  /** That is all that there was. */
  readonly isKnown: boolean
}

/** Samples of one tag in one stretch. */
const MOST_SAMPLES = 50_000
const HOUR = 36_000_000_000n
const LONGEST = 24n * HOUR
/** Milliseconds until it is looked again whether the disk takes anything, and whether anybody waits. */
const ROOM = 250

let last = 0

/** A formula, with those that are calculated anew with it, and the tags of which samples are taken. */
export interface Made {
  readonly formulas: readonly Tag[]
  readonly inputs: readonly Tag[]
}

/** With all that it is made of: only what no formula makes is taken from the history. */
export function wholeOf(tag: Tag, { tag: find, names }: Naming): Made {
  const all = new Set<Tag>()
  const waiting = [tag]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (all.has(next)) continue
    all.add(next)
    for (const name of names(next.formula?.text ?? '')) {
      const found = find(name)
      if (found !== undefined) waiting.push(found)
    }
  }
  return {
    formulas: [...all].filter(({ formula }) => formula !== null),
    inputs: [...all].filter(({ formula }) => formula === null),
  }
}

export class Passage {
  readonly #parts: PassageParts
  readonly #tag: Tag
  readonly #inputs: readonly Tag[]
  readonly #work: number
  /** Up to which sample each tag is in it already, ticks. */
  readonly #until: ReadonlyMap<number, bigint>
  /** Up to here it had counted before: what is read of it are samples that came late alone. */
  readonly #since: bigint
  /** Where it has come to, ticks. */
  at: bigint
  #stretch = HOUR
  #hasGaps = false

  private constructor(parts: PassageParts, tag: Tag, inputs: readonly Tag[], start: Start) {
    last += 1
    this.#work = last
    this.#parts = parts
    this.#tag = tag
    this.#inputs = inputs
    this.#until = new Map(
      start.states.flatMap(({ until }) => until.map((each) => [each.tag, BigInt(each.time)])),
    )
    this.#since = start.since
    const times = [...this.#until.values()].filter((time) => time > 0n)
    this.at = times.reduce((first, time) => least(first, time + 1n), start.since)
  }

  /**
   * @param afterwards its results are made over the history
   * @return null where what it had counted is of another formula
   */
  static async begin(
    parts: PassageParts,
    tag: Tag,
    { formulas, inputs }: Made,
    start: Start,
    afterwards: boolean,
  ): Promise<Passage | null> {
    const passage = new Passage(parts, tag, inputs, start)
    const plan: Plan = {
      formulas: formulas.flatMap((each) => specOf(each) ?? []),
      inputs: [...formulas, ...inputs].map(factOf),
      zone: parts.zone,
      afterwards,
    }
    const { client } = parts
    const work = passage.#work
    const loaded = await client.begin(work, plan, start.states, start.since, start.isKnown)
    if (!loaded) {
      await passage.end(null)
      return null
    }
    const known = new Set(start.states.flatMap(({ until }) => until.map((each) => each.tag)))
    const fresh = inputs.flatMap(({ id }) => (known.has(id) ? [] : [id]))
    if (fresh.length > 0) {
      await client.seed(work, await parts.history.latest(start.since, fresh))
    }
    return passage
  }

  /** The next stretch, to a moment at most; what comes out from another one on. */
  async next(to: bigint, from: bigint): Promise<SampleBatch> {
    const isOld = this.at < this.#since
    // Of what it had counted there is hardly anything, however long ago it begins.
    const end = isOld ? this.#since : least(this.at + this.#stretch, to)
    const read = await this.#read(end, isOld)
    const { client } = this.#parts
    const made = await client.stretch(this.#work, read, this.#tag.id, from)
    this.#stretch = read.isCut ? this.#stretch / 2n + 1n : least(this.#stretch * 2n, LONGEST)
    this.at = read.to
    return made
  }

  /** From here on it is given what comes; answers the newest moment that the formula that runs knows. */
  follow(): Promise<bigint> {
    return this.#parts.client.follow(this.#work, this.#tag.id)
  }

  /** The formula that runs goes on from here. */
  handOver(at: number) {
    return this.#parts.client.handOver(this.#work, this.#tag.id, at)
  }

  /** Puts results in the place of what stands there, as soon as the disk takes them; null where it was left. */
  async replace(
    from: bigint,
    to: bigint,
    made: SampleBatch,
    isLeft: () => boolean,
  ): Promise<number | null> {
    const { history } = this.#parts
    while (!takesSamples(await history.figures())) {
      if (isLeft()) return null
      await delay(ROOM)
    }
    return this.put(from, to, made, isLeft)
  }

  /** The same at once. */
  async put(
    from: bigint,
    to: bigint,
    made: SampleBatch,
    isLeft: () => boolean,
  ): Promise<number | null> {
    const { history } = this.#parts
    const receipt = await unlessLeft(history.replace({ tag: this.#tag.id, from, to }, made), isLeft)
    if (receipt === null) return null
    if (receipt.dropped > 0) throw new Error('the disk did not take the results')
    return receipt.stored
  }

  /** @param tag the formula that runs, where it is to go on from here without a word */
  end(tag: number | null): Promise<void> {
    return this.#parts.client.end(this.#work, tag)
  }

  /** The samples of a stretch; a shorter one where there are more than can be worked on at once. */
  async #read(to: bigint, isOld: boolean): Promise<Stretch & { readonly isCut: boolean }> {
    const from = this.at
    const { series, gaps } = await this.#range(from, to, isOld)
    const cut = series.reduce((end, { truncated, time }) => {
      const newest = time.at(-1)
      return truncated && newest !== undefined && newest < end ? newest : end
    }, to)
    // All samples of one moment belong together, so a moment that was cut waits; one alone cannot.
    const end = cut > from ? cut : cut + 1n
    const begins = (gap: Gap): boolean => gap.from < end && gap.from >= from
    const stands = (gap: Gap): boolean => gap.from < from && (gap.to === null || gap.to > from)
    const touching = isOld
      ? []
      : gaps.filter((gap) => begins(gap) || (!this.#hasGaps && stands(gap)))
    if (!isOld) this.#hasGaps = true
    const owned = this.#inputs.map((each) => ownedOf(each.id, each))
    return {
      series: series.map((pen) => within(pen, this.#until.get(pen.tag) ?? null, end)),
      gaps: gapsOf(touching, owned),
      to: end,
      isOld,
      isCut: end !== to,
    }
  }

  async #range(from: bigint, to: bigint, isOld: boolean): Promise<RangeAnswer> {
    const asking = { asker: 'calculation', signal: new AbortController().signal }
    const { history } = this.#parts
    const of = (tags: readonly number[], since: bigint): Promise<RangeAnswer> =>
      history.range({ tags, from: since, to, limit: MOST_SAMPLES }, asking)
    const ids = this.#inputs.map(({ id }) => id)
    if (ids.length === 0) return { series: [], gaps: [] }
    if (!isOld) return of(ids, from)
    // Each from where it ends: of most there is nothing, of one that seldom changes it is weeks ago.
    const rest = ids.flatMap((id) => {
      const until = this.#until.get(id)
      const since = until === undefined || until < from ? from : until + 1n
      return until === undefined || since >= to ? [] : [of([id], since)]
    })
    const answers = await Promise.all(rest)
    return { series: answers.flatMap(({ series }) => series), gaps: [] }
  }
}

/** What a full disk may put off for ever; null where nobody waits for it any more. */
export async function unlessLeft<T>(what: Promise<T>, isLeft: () => boolean): Promise<T | null> {
  for (;;) {
    const came = await Promise.race([what, delay(ROOM, undefined)])
    if (came !== undefined) return came
    if (isLeft()) return null
  }
}

const least = (one: bigint, most: bigint): bigint => (one < most ? one : most)

/** The rows after a moment and before another. */
function within(pen: Series, after: bigint | null, to: bigint): Series {
  const past = after === null ? 0 : pen.time.findIndex((time) => time > after)
  const from = past < 0 ? pen.time.length : past
  const cut = pen.time.findIndex((time) => time >= to)
  const until = Math.max(from, cut < 0 ? pen.time.length : cut)
  if (from === 0 && until === pen.time.length) return pen
  return {
    ...pen,
    time: pen.time.subarray(from, until),
    value: pen.value.subarray(from, until),
    status: pen.status.subarray(from, until),
    type: pen.type.subarray(from, until),
    flags: pen.flags.subarray(from, until),
    others: pen.others.flatMap(([row, value]) =>
      row < from || row >= until ? [] : [[row - from, value] as const],
    ),
  }
}
