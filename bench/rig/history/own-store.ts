/** Derrick's own engine without the threads around it: the writer, and a reader that is asked to the end at once. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../../../main/database/database.ts'
import { FOLDER } from '../../../main/historian/month.ts'
import { openForReading, openHistory } from '../../../main/historian/opening.ts'
import { HistoryReader } from '../../../main/historian/reader.ts'
import { SEALS, type SealLimits } from '../../../main/historian/sealing.ts'
import { HistoryWriter } from '../../../main/historian/writer.ts'
import type { RangeAnswer } from '../../../shared/history.ts'
import type { SampleBatch } from '../../../shared/samples.ts'
import type { Ticks } from '../../../shared/time.ts'
import { DAY, SECOND, START } from './mix.ts'
import type { Stretch } from './store.ts'

/** When all is packed: after all samples. */
const LATER = START + BigInt(4000 * DAY) * SECOND

export interface OwnStore {
  readonly db: Database
  /** @param now ticks */
  put(batch: SampleBatch, now?: Ticks): void
  /** What may wait until nothing comes. */
  settle(): void
  /** Brings what is sealed into its months, with roll-ups. @param now ticks; long after all samples */
  pack(now?: Ticks): void
  close(): void
}

export function openOwn(directory: string, seals: SealLimits = SEALS): OwnStore {
  const opened = openHistory(directory, START)
  if (!opened.ok) throw new Error(opened.error.message)
  const { db } = opened.value
  const writer = new HistoryWriter(db, START, seals)
  const nothing = { gaps: [], closings: [], fills: [], owners: [] }
  return {
    db,
    put(samples, now = START) {
      writer.store({ batches: [samples], ...nothing }, now)
      while (writer.isSealDue) writer.seal()
    },
    settle: () => {
      writer.sealAll()
    },
    pack(now = LATER) {
      writer.store({ batches: [], ...nothing }, now)
      while (writer.isPackDue(now)) writer.pack(now)
    },
    close: () => {
      writer.close()
    },
  }
}

/** Of the files of all months. */
export function bytesOfMonths(directory: string): number {
  const months = join(directory, FOLDER)
  return readdirSync(months).reduce((sum, name) => sum + statSync(join(months, name)).size, 0)
}

export function readerOf(directory: string): HistoryReader {
  const opened = openForReading(directory)
  if (!opened.ok) throw new Error(opened.error.message)
  return new HistoryReader(opened.value)
}

/** To the end of what is read in steps. */
export function ended<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** @param width columns; every sample where there is none */
export function rangeOf(
  reader: HistoryReader,
  { tags, seconds }: Stretch,
  width?: number,
): RangeAnswer {
  const query = { tags, from: START, to: START + BigInt(seconds) * SECOND, limit: 4_000_000 }
  return ended(reader.range(width === undefined ? query : { ...query, width }))
}
