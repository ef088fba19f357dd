/**
 * The port between the core and whatever keeps history. The core knows nothing else of the
 * historian, so that the engine behind it can be replaced without touching a screen or a rule.
 */
import type { Failure } from './result.ts'
import type { SampleBatch } from './samples.ts'
import { TICKS_PER_MS, type Ticks } from './time.ts'

/** Why there are no samples; FIELD: a gap always has a type. */
export const gapKinds = [
  'link_lost', // the link to the server stood, and broke
  'not_connected', // the server has not been reached since the start, or since it was added
  'console_stopped', // this program was not running
  'queue_overflow', // samples came faster than a queue could hold
  'disk_full', // the historian had no room to write
  'unwritable', // the historian could not write: its file was moved or damaged, its disk fails
  'file_lost', // they were recorded, and their file is deleted or was set aside as damaged
  'bad_quality', // the server sent only bad values; a name of the format that nothing writes yet
  'switched_off', // an engineer has switched the server off
  'switching', // from one endpoint of a redundant server to another
  'rebound', // the tag was pointed at another node, of which nothing had come yet
  'deleted', // the tag was deleted, with its history kept, and is there again
  'misdated', // they came, with a source time that no history holds: before 1970, or from 2200 on
] as const
/** 1970 and 2200: what lies outside is a broken clock, and would tear every axis. */
export const LATEST = BigInt(Date.UTC(2200, 0, 1)) * TICKS_PER_MS
export const isStorable = (time: Ticks): boolean => time >= 0n && time < LATEST

export type GapKind = (typeof gapKinds)[number]

/** What a gap covers: every tag of a server, one tag, or (console stopped) everything. */
export type GapScope =
  | { readonly of: 'all' }
  | { readonly of: 'server'; readonly server: number }
  | { readonly of: 'tag'; readonly tag: number }

/** Of a gap, what the server's own history has told since: all that it recorded of one tag in this time. */
export interface Fill {
  readonly tag: number
  readonly from: Ticks
  readonly to: Ticks
}

export interface Gap {
  readonly id: number
  readonly kind: GapKind
  readonly scope: GapScope
  readonly from: Ticks
  /** Null while it is still open. */
  readonly to: Ticks | null
  /** Samples known to be lost in it; null where nobody can know. */
  readonly lost: number | null
  /** Of the tags of the question. It remains a gap: what live data would have brought was never here. */
  readonly filled?: readonly Fill[] | undefined
}

/** What became of one batch. `received = stored + duplicate + refused + dropped` holds for each. */
export interface AppendReceipt {
  readonly stored: number
  /** The same tag, source time, status and value was there already. */
  readonly duplicate: number
  /** Not storable, for example a source time outside the years 1970 to 2200. */
  readonly refused: number
  /** Thrown away because the queue was full, or a bug keeps them from being stored; `HistoryFigures.dropped` and
   * a gap count them too. */
  readonly dropped: number
}

/** All samples of a tag between two moments, the first of them inclusive. */
export interface Replaced {
  readonly tag: number
  readonly from: Ticks
  readonly to: Ticks
}

export interface RangeQuery {
  readonly tags: readonly number[]
  /** Inclusive. */
  readonly from: Ticks
  /** Exclusive. */
  readonly to: Ticks
  /**
   * Pixels of the plot. Given: where a pen has more samples than `2 × width`, the answer keeps two
   * points a pixel, the minimum and the maximum in the order in which they came, so that no peak is
   * lost. The answer then reaches to both edges of the plot: it may begin with the last sample before
   * `from` and end with the first at or after `to`. Absent: exactly the samples of the range, up to
   * `limit` a tag.
   */
  readonly width?: number
  readonly limit?: number
}

/**
 * One pen. Columns have the same length and ascend in time; samples of the same moment stand in the
 * order in which they came. In answer to a plot (`width`) it may begin with the last sample before
 * `from` and end with the first at or after `to`.
 */
export interface Series {
  readonly tag: number
  /** True: every sample. False: two points a pixel, at their true source times. */
  readonly raw: boolean
  /** Present where points were made of roll-ups: they have the least and the greatest of whole buckets, and stand
   * in the middle of these. */
  readonly level?: RollupLevel
  /** True where `limit` cut the answer; ask again from the last time. */
  readonly truncated: boolean
  readonly time: BigInt64Array
  readonly value: Float64Array
  /** Worst status of the pixel where reduced; bad values make no minimum or maximum there, unless the
   * pixel has no others. */
  readonly status: Uint32Array
  readonly type: Uint8Array
  readonly flags: Uint8Array
  readonly others: SampleBatch['others']
}

/** Levels of roll-ups, from the finest: a bucket is a minute, a quarter of an hour, an hour or a day of UTC. */
export const rollupLevels = ['minute', 'quarter', 'hour', 'day'] as const
export type RollupLevel = (typeof rollupLevels)[number]

/** Where the buckets of an aggregate lie. Those at the ends of the window are cut by it. */
export type BucketRule =
  /** One bucket. */
  | { readonly by: 'window' }
  /** So long each, from the beginning of the window on. */
  | { readonly by: 'length'; readonly ms: number }
  /** By the clocks of a zone (IANA). */
  | { readonly by: 'hour' | 'day' | 'month'; readonly zone: string }
  /** Shifts begin at these times of day, milliseconds after midnight by the clocks, ascending. */
  | { readonly by: 'shift'; readonly zone: string; readonly times: readonly number[] }

/** What can be asked of the samples of a bucket; `Aggregate` says what each is. */
export const aggregateFunctions = [
  ...(['min', 'max', 'mean', 'first', 'last', 'count'] as const),
  ...(['deviation', 'good', 'integral'] as const),
] as const
export type AggregateFunction = (typeof aggregateFunctions)[number]

export interface AggregateQuery {
  readonly tags: readonly {
    readonly tag: number
    /** Ticks. A line leads from one sample to the next where they are no further apart than this; else, and at 0,
     * a value holds until the next. */
    readonly line: number
  }[]
  /** Inclusive. */
  readonly from: Ticks
  /** Exclusive. */
  readonly to: Ticks
  readonly bucket: BucketRule
  readonly functions: readonly AggregateFunction[]
  /** The present: what holds now is not known to hold any later. */
  readonly until: Ticks
}

/**
 * One tag over the buckets. What is usable is a number, or true and false as 1 and 0, whose status is good or
 * uncertain. A value holds, or a line leads, until the next sample; a bad one ends it, and so does a gap.
 * NaN stands where there is nothing.
 */
export interface Aggregate {
  readonly tag: number
  /** Coarsest roll-ups that it was made of; absent where all of it is of samples. */
  readonly level?: RollupLevel
  /** Samples in the bucket, of whatever quality. */
  readonly count?: Uint32Array
  /** Least and greatest that the usable value was, what held already when the bucket began included. */
  readonly min?: Float64Array
  readonly max?: Float64Array
  /** Weighted by time, over the time in which there was a usable, finite value. */
  readonly mean?: Float64Array
  /** The first and the last usable sample in the bucket. */
  readonly first?: Float64Array
  readonly last?: Float64Array
  /** Standard deviation, weighted by time as the mean is. */
  readonly deviation?: Float64Array
  /** Share of the time of the bucket, as far as it has passed, in which there was a good value: 0 to 1. */
  readonly good?: Float64Array
  /** Value times seconds, over the time of the mean. */
  readonly integral?: Float64Array
  /** Worst status of the samples in the bucket; 0 where there are none. */
  readonly status: Uint32Array
}

export interface AggregateAnswer {
  /** One more than there are buckets: where each begins, and where the last ends. */
  readonly edges: BigInt64Array
  readonly series: readonly Aggregate[]
}

/** Who asks, and whether anybody still waits for the answer; an `AbortSignal` is one. */
export interface Asking {
  /** Askers are served in turns: one with many or long questions does not hold up the others. */
  readonly asker: string
  readonly signal: {
    readonly aborted: boolean
    addEventListener(event: 'abort', listener: () => void): void
    removeEventListener(event: 'abort', listener: () => void): void
  }
}

export interface RangeAnswer {
  readonly series: readonly Series[]
  readonly gaps: readonly Gap[]
}

export interface HistoryFigures {
  readonly stored: number
  readonly duplicate: number
  readonly refused: number
  /** Samples taken from the core and not yet durable. */
  readonly waiting: number
  /** Samples thrown away because the queue was full or the disk would not take them. */
  readonly dropped: number
  /** Bytes of the files on disk. */
  readonly bytes: number
  /** Bytes free on that disk. */
  readonly free: number
  /** Milliseconds of the last commit. */
  readonly commitMs: number
  /** Unix milliseconds of the last commit, null before the first. */
  readonly committedAt: number | null
  /** While the file does not take what is to be stored, or after a damaged one was set aside: the reason
   * is one of `historyTroubles`, the file stands in `details.file`. */
  readonly trouble: Failure | null
}

/** Why history is not written as it should be: `details.reason`, which the screen puts in words. */
export const historyTroubles = [
  'full', // no space left
  'disk', // the disk reports an error of its own
  'readonly', // the file or its folder may not be written
  'directory', // its folder is gone
  'busy', // another program holds the file
  'damaged', // the file is not whole
  'replaced', // it was moved, deleted or replaced while it was open
  'log_replaced', // the same of its log
  'foreign', // a file of another program
  'future', // written by a newer version
  'set_aside', // a damaged file was put aside and a new one begun
  'log_damaged', // a part of its log was damaged before the start: what was in it is lost
  'begun_anew', // there was one before, and none at the start
  'older_copy', // an older copy of a month stands in its place: what is missing in it is lost
  'unreadable', // parts of it are damaged: what was in them is lost, the rest is read and written
  'thread', // what writes it has ended and is started again
  'fault', // what writes it could not do so for a fault of the program's own
  'overload', // it is written, and more comes than the disk takes
  'reader', // what reads it has ended and is started again; recording goes on
] as const
export type HistoryTrouble = (typeof historyTroubles)[number]

const harmless: ReadonlySet<unknown> = new Set<HistoryTrouble>([
  ...(['set_aside', 'log_damaged', 'begun_anew', 'older_copy', 'unreadable', 'reader'] as const),
])

/** What is handed over is written: a trouble that stays told, as a file that was set aside, keeps nothing from it. */
export const takesSamples = ({ trouble }: Pick<HistoryFigures, 'trouble'>): boolean =>
  trouble === null || harmless.has(trouble.details?.['reason'])
/** The same of any part that samples pass: more come than it takes. */
export type OverloadReason = Extract<HistoryTrouble, 'overload'>

/** When the former run of the console was last known alive: by our clock, 0 where there was none, and by
 * those of the servers. */
export interface FormerEnd {
  readonly stoppedAt: Ticks
  readonly clocks: ReadonlyMap<number, Ticks>
}

export interface TagPlace {
  readonly tag: number
  readonly server: number
  /** The server's address and the tag's node, as configured; absent where the tag has none. */
  readonly place?: string
  /** The same place as before, under another name. */
  readonly renamed?: true
}

export interface HistoryPort {
  /** Resolves when the batch is durable (survives SIGKILL and power loss). The batch is copied. Never
   * rejects for a full disk: the samples wait, and this with them, until the disk takes them or the
   * queue overflows; then they are counted as dropped and a gap tells which. */
  append(batch: SampleBatch): Promise<AppendReceipt>
  /** Puts these samples in the place of all that a tag has in a range, in one transaction: for what the
   * product makes itself and makes anew. What a server has sent is never replaced. */
  replace(range: Replaced, batch: SampleBatch): Promise<AppendReceipt>
  /** Rejects where it cannot be read, and as soon as the asker is gone. */
  range(query: RangeQuery, asking: Asking): Promise<RangeAnswer>
  /** Rejects as `range` does. */
  aggregate(query: AggregateQuery, asking: Asking): Promise<AggregateAnswer>
  /** Newest sample of each tag by source time, before `until`; all tags where none are named. */
  latest(until: Ticks, tags?: readonly number[]): Promise<SampleBatch>
  gaps(query: { from: Ticks; to: Ticks; tags?: readonly number[] }): Promise<readonly Gap[]>
  /** Opens a gap, or closes and corrects the one with that id. Returns its id. */
  openGap(gap: Omit<Gap, 'id' | 'to' | 'filled'>): Promise<number>
  closeGap(id: number, to: Ticks, lost?: number | null): Promise<void>
  /** These parts of a gap were read from the server's own history, and are durable. */
  fill(gap: number, fills: readonly Fill[]): Promise<void>
  /** Tells which server a tag belongs to, so that a server's gap is found by its tags, and where it stands
   * there: what the history has of a tag from before it stood there is of something else. */
  assign(owners: readonly TagPlace[]): Promise<void>
  /** Since when a tag stands where it does; null where that is not known. */
  standsSince(tag: number): Ticks | null
  /**
   * Deletes all samples and gaps of tags for good, and takes none of them from now on. Resolves with
   * the number of samples when that is durable; rejects where the file cannot be written, and may then be
   * asked again: what is gone stays gone.
   */
  forget(tags: readonly number[]): Promise<number>
  figures(): Promise<HistoryFigures>
  /** Flushes everything and closes the files. */
  stop(): Promise<void>
}
