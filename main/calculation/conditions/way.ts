/**
 * The way of a search through the history: stretch by stretch over samples and gaps, the next being read
 * while one is looked at, and none of it kept. What bounds show to be false, or unknown, is passed over.
 */
import type { BoundsPort } from '../../../shared/history-bounds.ts'
import type { Gap, HistoryPort, RangeAnswer, Series } from '../../../shared/history.ts'
import type { SampleBatch } from '../../../shared/samples.ts'
import type { Tag } from '../../../shared/tags.ts'
import type { MovingClient } from '../../threads/rpc.ts'
import { ownedOf } from '../facts.ts'
import { gapsOf, type Lost, type Owned } from '../replay.ts'
import type { ConditionOperations, Told } from './conditions.worker.ts'
import { partsOf, type Part } from './passing.ts'
import type { Plan } from './plan.ts'

export interface WayParts {
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'gaps'>
  readonly bounds: BoundsPort
  tagById(id: number): Tag | undefined
}

export interface Search {
  readonly plan: Plan
  /** Ticks. */
  readonly from: bigint
  readonly to: bigint
  /** What is so at the end is so still. */
  readonly isNow: boolean
  readonly most: number
}

/** Samples of one tag in one stretch. */
const MOST_SAMPLES = 50_000
const HOUR = 36_000_000_000n
const LONGEST = 32n * 24n * HOUR

interface Before {
  /** From here on occurrences are told. */
  readonly start: bigint
  /** Reading begins here. */
  readonly begin: bigint
  readonly series: readonly Series[]
  readonly gaps: readonly Lost[]
}

interface Read {
  readonly series: readonly Series[]
  readonly gaps: readonly Lost[]
  readonly to: bigint
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)

export class Way {
  readonly #parts: WayParts
  readonly #client: MovingClient<ConditionOperations>
  readonly #search: Search
  readonly #asking: Parameters<HistoryPort['range']>[1]
  readonly #ids: readonly number[]
  readonly #owned: readonly Owned[]
  #stretch = HOUR
  /** No stretch was read since it was opened. */
  #isFresh = true

  /** @param asker whose turn it is at the history */
  constructor(
    parts: WayParts,
    client: MovingClient<ConditionOperations>,
    search: Search,
    asker: string,
    signal: AbortSignal,
  ) {
    this.#parts = parts
    this.#client = client
    this.#search = search
    this.#asking = { asker, signal }
    this.#ids = search.plan.tags.map(({ id }) => id)
    this.#owned = this.#ids.map((id) => ownedOf(id, parts.tagById(id)))
  }

  /** Tells what was found and up to when, stretch by stretch; rejects where the history cannot be read. */
  async *go(): AsyncGenerator<Told & { readonly at: bigint }> {
    const { from, to, isNow, most } = this.#search
    const client = this.#client
    await client.begin(most)
    let at = from
    let isOpen = false
    while (at < to) {
      const parts = await this.#ahead(at)
      let next: Promise<Before> | null = null
      for (const [index, part] of parts.entries()) {
        if (part.verdict === 'look') {
          const before: Before | null = isOpen ? null : await (next ?? this.#before(at))
          const begin = before === null ? at : await this.#open(before)
          // What is known where reading begins next is asked for while this is looked at.
          const later = parts.findIndex(({ verdict }, place) => place > index && verdict === 'look')
          const passed = parts[later - 1]
          next = later > 0 && passed !== undefined ? this.#before(passed.to) : null
          next?.catch(() => undefined)
          yield* this.#look(begin, part.to)
          isOpen = true
        } else {
          isOpen = false
          yield { ...(await client.pass(at, part.to, part.verdict)), at: part.to }
        }
        at = part.to
      }
    }
    yield { ...(await client.finish(to, isNow)), at: to }
  }

  /** Reads all from one moment to another. */
  async *#look(from: bigint, to: bigint): AsyncGenerator<Told & { readonly at: bigint }> {
    let next: Promise<Read> | null = null
    for (let at = from; at < to;) {
      const read: Read = await (next ?? this.#read(at, to))
      at = read.to
      next = at < to ? this.#read(at, to) : null
      next?.catch(() => undefined)
      yield { ...(await this.#client.stretch(read.series, read.gaps, read.to)), at }
    }
  }

  /** What can be told of the next months without reading them. */
  async #ahead(at: bigint): Promise<Part[]> {
    const { bounds, history } = this.#parts
    const { plan, to } = this.#search
    const { bucket } = bounds
    const floor = (moment: bigint): bigint => moment - (moment % bucket)
    const before = at > plan.memory ? floor(at - BigInt(plan.memory)) : 0n
    const from = at - before < BigInt(bounds.most >> 1) * bucket ? before : floor(at)
    const past = least(from + BigInt(bounds.most) * bucket, floor(to + bucket - 1n))
    const series = await bounds.of({ tags: this.#ids, from, to: past }, this.#asking)
    const known = await history.latest(from, this.#ids)
    const last = this.#ids.map((id) => known.sourceTime[known.tag.indexOf(id)] ?? null)
    const since = known.sourceTime.reduce((first, time) => least(first, time), from)
    const asked = { from: since < 0n ? 0n : since, to: past, tags: [...this.#ids] }
    const gaps = gapsOf(await history.gaps(asked), this.#owned)
    return partsOf(plan, { series, from, bucket, gaps, last }, at, least(past, to))
  }

  /** What was known before all that counts for a moment. */
  async #before(start: bigint): Promise<Before> {
    const { memory } = this.#search.plan
    const { history } = this.#parts
    const begin = start > memory ? start - BigInt(memory) : 0n
    const known = await history.latest(begin, this.#ids)
    const since = known.sourceTime.reduce((first, time) => least(first, time), begin - 1n)
    const from = since < 0n ? 0n : since
    const gaps = from < begin ? await history.gaps({ from, to: begin, tags: [...this.#ids] }) : []
    const before = gaps.filter((gap) => gap.from < begin)
    return { start, begin, series: seriesOf(known), gaps: gapsOf(before, this.#owned) }
  }

  /**
   * Begins at a moment. What was passed over before it ended there, so that one may begin anew.
   * @return where reading begins, ticks
   */
  async #open({ start, begin, series, gaps }: Before): Promise<bigint> {
    await this.#client.open(series, gaps, begin, { plan: this.#search.plan, start })
    this.#isFresh = true
    return begin
  }

  async #read(from: bigint, past: bigint): Promise<Read> {
    const to = least(from + this.#stretch, past)
    const query = { tags: this.#ids, from, to, limit: MOST_SAMPLES }
    const { series, gaps } = await this.#parts.history.range(query, this.#asking)
    const end = endOf(series, from, to)
    if (end < to) this.#stretch = this.#stretch / 2n + 1n
    else if (to < past) this.#stretch = least(this.#stretch * 2n, LONGEST)
    const isFresh = this.#isFresh
    this.#isFresh = false
    const begins = (gap: Gap): boolean => gap.from < end && gap.from >= from
    // What is damaged is told with its stretch alone, not among the gaps of before.
    const stands = (gap: Gap): boolean => isFresh && gap.id < 0 && gap.from < from
    const touching = gaps.filter((gap) => begins(gap) || stands(gap))
    return { series, gaps: gapsOf(touching, this.#owned), to: end }
  }
}

/** Where a stretch ends of which not all was read: all samples of one moment belong together. */
function endOf(series: RangeAnswer['series'], from: bigint, to: bigint): bigint {
  let end = to
  for (const { truncated, time } of series) {
    const newest = time.at(-1)
    if (truncated && newest !== undefined && newest < end) end = newest
  }
  return end > from ? end : end + 1n
}

/** One sample of each tag as pens. */
function seriesOf(batch: SampleBatch): Series[] {
  return Array.from(batch.tag, (tag, row): Series => {
    const other = batch.others.find(([at]) => at === row)
    return {
      tag,
      raw: true,
      truncated: false,
      time: batch.sourceTime.slice(row, row + 1),
      value: batch.value.slice(row, row + 1),
      status: batch.status.slice(row, row + 1),
      type: batch.type.slice(row, row + 1),
      flags: batch.flags.slice(row, row + 1),
      others: other === undefined ? [] : [[0, other[1]]],
    }
  })
}
