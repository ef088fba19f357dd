/**
 * Stretches of history that have been read for one pen, as plain columns in milliseconds, and the
 * choice among them: what covers the view finely enough, else what covers most of it.
 */
import type { Output } from '../../shared/contract.ts'
import type { QualityCode } from './ring.ts'
import type { Stretch } from './view.ts'

type Series = Output<'history.range'>['series'][number]

export interface Columns {
  /** Unix milliseconds, ascending. */
  readonly time: Float64Array
  /** NaN where there is no number. */
  readonly value: Float64Array
  readonly quality: Uint8Array
}

/** What a question reaches, and its answer. */
export interface Reach extends Stretch {
  /** Milliseconds of a pixel, of which the least and the greatest are kept; 0 is every sample. */
  readonly pixel: number
}

export interface Block extends Columns, Reach {}

/** Kept a pen: the view, its neighbours, and some steps of zoom. */
export const MOST_BLOCKS = 8

const TWO_32 = 2 ** 32

/** Ticks of 100 ns to milliseconds, by halves: a BigInt for each of 60,000 samples is too slow. */
export function msColumn(ticks: BigInt64Array): Float64Array {
  const halves = new Int32Array(ticks.buffer, ticks.byteOffset, ticks.length * 2)
  const ms = new Float64Array(ticks.length)
  for (let row = 0; row < ms.length; row++) {
    const low = (halves[2 * row] as number) >>> 0
    const high = halves[2 * row + 1] as number
    ms[row] = (high * TWO_32 + low) / 10_000
  }
  return ms
}

export const qualityCode = (status: number): QualityCode =>
  Math.min(2, status >>> 30) as QualityCode

export function columnsOf(series: Pick<Series, 'time' | 'value' | 'status' | 'others'>): Columns {
  const { status } = series
  const value = series.value
  const quality = new Uint8Array(status.length)
  for (let row = 0; row < quality.length; row++) {
    quality[row] = qualityCode(status[row] as number)
  }
  // 64-bit integers are drawn as doubles; anything else that is no number cannot be drawn.
  for (const [row, other] of series.others) {
    if (typeof other === 'bigint') value[row] = Number(other)
  }
  return { time: msColumn(series.time), value, quality }
}

/** Index of the first row at or after this time. */
export function firstAt(time: Float64Array, at: number): number {
  let low = 0
  let high = time.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((time[middle] as number) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** A little coarser than asked for is not worth another question. */
const fine = (block: Reach, pixel: number): boolean => block.pixel <= pixel * 1.25

const shared = (block: Block, { from, to }: Stretch): number =>
  Math.max(0, Math.min(block.to, to) - Math.max(block.from, from))

/** Whether what is read suffices: `pixel` is the length of one pixel of the plot. */
export const covers = (blocks: readonly Reach[], wanted: Stretch, pixel: number): boolean =>
  wanted.to <= wanted.from ||
  blocks.some((block) => block.from <= wanted.from && block.to >= wanted.to && fine(block, pixel))

/** What to draw from: the most of the view; of equals the coarsest that is fine enough, then the finest. */
export function chosen(
  blocks: readonly Block[],
  wanted: Stretch,
  pixel: number,
): Block | undefined {
  let best: Block | undefined
  let most = 0
  for (const block of blocks) {
    const part = shared(block, wanted)
    if (part <= 0) continue
    if (
      best === undefined ||
      part > most * 1.001 ||
      (part >= most * 0.999 && finer(block, best, pixel))
    ) {
      best = block
      most = Math.max(most, part)
    }
  }
  return best
}

const finer = (block: Block, other: Block, pixel: number): boolean =>
  fine(block, pixel) === fine(other, pixel)
    ? fine(block, pixel)
      ? block.time.length < other.time.length
      : block.pixel < other.pixel
    : fine(block, pixel)

/** Newest last; the oldest goes, as does what the new one contains at the same resolution. */
export function withBlock(blocks: readonly Block[], fresh: Block): readonly Block[] {
  const kept = blocks.filter(
    (block) => block.from < fresh.from || block.to > fresh.to || block.pixel < fresh.pixel * 0.999,
  )
  return [...kept, fresh].slice(-MOST_BLOCKS)
}
