/**
 * The history in pages: what reads all of a range, however much that is, asks for one page after the other and
 * holds no more than it is given. Beside `HistoryPort.range`, which answers a screen.
 */
import type { Asking, Gap } from './history.ts'
import type { Ticks } from './time.ts'

export interface PageQuery {
  readonly tag: number
  /** Inclusive. */
  readonly from: Ticks
  /** Exclusive. */
  readonly to: Ticks
  /** Samples from which on the page is not filled up further; all of one moment stand in the same page. */
  readonly most: number
}

/** Samples in order of time, those of one moment in the order in which they came. */
export interface HistoryPage {
  /** Lower halves of the source times, ticks, unsigned. */
  readonly low: Uint32Array
  /** Upper halves, signed. */
  readonly high: Int32Array
  readonly value: Float64Array
  readonly status: Uint32Array
  readonly type: Uint8Array
  readonly flags: Uint8Array
  /** What is no number: its row and its JSON, as docs/formats.md has it; in order of rows. */
  readonly others: readonly (readonly [row: number, json: string])[]
  /** From here on the next page goes; where it is the end of the range there is none. */
  readonly next: Ticks
  /** Stretches of this page that were recorded and cannot be read any more. */
  readonly unreadable: readonly Gap[]
}

/** How many samples there are, without reading all of them. */
export interface SampleCount {
  readonly samples: number
  /** False where it was reckoned from parts of the range. */
  readonly isExact: boolean
}

export interface HistoryPages {
  /** Rejects where it cannot be read, and as soon as the asker is gone. */
  page(query: PageQuery, asking: Asking): Promise<HistoryPage>
  count(query: Omit<PageQuery, 'most'>, asking: Asking): Promise<SampleCount>
}
