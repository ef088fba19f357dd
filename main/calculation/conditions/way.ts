/**
 * The way of a search through the history: stretch by stretch over samples and gaps, the next being read
 * while one is looked at, and none of it kept.
 */
import type { Gap, HistoryPort, RangeAnswer, Series } from '../../../shared/history.ts'
import type { SampleBatch } from '../../../shared/samples.ts'
import type { Tag } from '../../../shared/tags.ts'
import type { MovingClient } from '../../threads/rpc.ts'
import { ownedOf } from '../facts.ts'
import { gapsOf, type Lost, type Owned } from '../replay.ts'
import type { ConditionOperations, Told } from './conditions.worker.ts'
import type { Plan } from './plan.ts'

export interface WayParts {
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'gaps'>
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
  /** No stretch was read yet. */
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
    let at = await this.#open(from)
    let next: Promise<Read> | null = null
    while (at < to) {
      const read: Read = await (next ?? this.#read(at))
      at = read.to
      next = at < to ? this.#read(at) : null
      next?.catch(() => undefined)
      yield { ...(await client.stretch(read.series, read.gaps, read.to)), at }
    }
    yield { ...(await client.finish(to, isNow)), at: to }
  }

  /**
   * Begins at a moment: with what was known before all that counts for it.
   * @return where reading begins, ticks
   */
  async #open(start: bigint): Promise<bigint> {
    const { plan } = this.#search
    const { history } = this.#parts
    const begin = start > plan.memory ? start - BigInt(plan.memory) : 0n
    await this.#client.open(plan, start)
    const known = await history.latest(begin, this.#ids)
    const since = known.sourceTime.reduce((first, time) => least(first, time), begin - 1n)
    const from = since < 0n ? 0n : since
    const gaps = from < begin ? await history.gaps({ from, to: begin, tags: [...this.#ids] }) : []
    const before = gaps.filter((gap) => gap.from < begin)
    await this.#client.stretch(seriesOf(known), gapsOf(before, this.#owned), begin)
    return begin
  }

  async #read(from: bigint): Promise<Read> {
    const to = least(from + this.#stretch, this.#search.to)
    const query = { tags: this.#ids, from, to, limit: MOST_SAMPLES }
    const { series, gaps } = await this.#parts.history.range(query, this.#asking)
    const end = endOf(series, from, to)
    this.#stretch = end === to ? least(this.#stretch * 2n, LONGEST) : this.#stretch / 2n + 1n
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
