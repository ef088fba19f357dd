/** The history as a plain list, with which the tests compare the file; and opening the file for them. */
import { expect } from 'vitest'
import type { RangeAnswer, RangeQuery, Replaced, Series } from '../../shared/history.ts'
import {
  SampleFlag,
  valueAt,
  type Sample,
  type SampleBatch,
  type TagValue,
} from '../../shared/samples.ts'
import { answer, START } from './arbitrary.ts'
import { openHistory } from './opening.ts'
import { PACKS, type PackLimits } from './round.ts'
import { HistoryReader } from './reader.ts'
import { SEALS, type SealLimits } from './sealing.ts'
import { HistoryWriter, type Work } from './writer.ts'

export const NOTHING: Work = { batches: [], gaps: [], closings: [], fills: [], owners: [] }

/** A writer, which seals one tag in a slice, and a reader of a directory, each on a connection of its own. */
export function openBoth(
  directory: string,
  limits: Partial<SealLimits> = {},
  packs: Partial<PackLimits> = {},
) {
  const connection = () => {
    const opened = openHistory(directory, START)
    if (!opened.ok) throw new Error(opened.error.message)
    return opened.value
  }
  const { db, former } = connection()
  const writer = new HistoryWriter(
    db,
    former.aliveAt,
    { ...SEALS, sliceTags: 1, ...limits },
    { ...PACKS, ...packs },
  )
  const reader = new HistoryReader(connection().db)
  return {
    db,
    writer,
    reader,
    store: (...batches: SampleBatch[]) => writer.store({ ...NOTHING, batches }, START),
    replace: (range: Replaced, batch: SampleBatch) =>
      writer.store({ ...NOTHING, batches: [batch], replaced: [range] }, START),
    close() {
      reader.close()
      writer.close()
    },
  }
}

export const rangeOf = (reader: HistoryReader, query: RangeQuery): RangeAnswer =>
  answer(reader.range(query))

/** Rows of a pen as objects, without what a series does not carry. */
export function rowsOf(series: Series) {
  const { time, ...columns } = series
  const batch = { ...columns, tag: new Int32Array(time.length), sourceTime: time, serverTime: time }
  return [...time].map((sourceTime, row) => ({
    sourceTime,
    status: series.status[row],
    type: series.type[row],
    flags: series.flags[row],
    value: valueAt(batch, row),
  }))
}

/** As a number, where it is one: a history tells it in another width. */
const asStored = ({ value }: Sample): TagValue =>
  typeof value === 'boolean' ? Number(value) : Number.isNaN(value) ? null : value

/** What was there already at the same moment is not kept twice. */
export class Reference {
  kept: Sample[] = []

  append(sample: Sample): void {
    const isPast = (sample.flags & SampleFlag.BackFilled) !== 0
    const twin = this.kept.some((known) => {
      if (known.tag !== sample.tag) return false
      const wasPast = (known.flags & SampleFlag.BackFilled) !== 0
      const isLike =
        known.status >>> 16 === sample.status >>> 16 && same(asStored(known), asStored(sample))
      if (known.sourceTime === sample.sourceTime) {
        if (isPast || wasPast) return isLike
        const isSame = known.status === sample.status && known.type === sample.type
        return isSame && same(known.value, sample.value)
      }
      // An archive of milliseconds tells once more what was here with all of its time.
      const isTruncated = known.sourceTime - (known.sourceTime % 10_000n) === sample.sourceTime
      return isPast && !wasPast && isTruncated && isLike
    })
    if (!twin) this.kept.push(sample)
  }

  of(tag: number): Sample[] {
    return this.kept
      .filter((sample) => sample.tag === tag)
      .sort((a, b) => Number(a.sourceTime - b.sourceTime))
  }

  /** What it is, for `rowsOf`. */
  rows(tag: number) {
    return this.of(tag).map(({ tag: _tag, serverTime: _at, ...rest }) => rest)
  }
}

function same(a: unknown, b: unknown): boolean {
  try {
    expect(a).toStrictEqual(b)
    return true
  } catch {
    return false
  }
}
