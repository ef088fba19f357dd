/** The thread that answers questions to the history, on a connection that cannot write. */
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { RangeAnswer, RangeQuery } from '../../shared/history.ts'
import type { BoundsQuery, TagBounds } from '../../shared/history-bounds.ts'
import type { HistoryPage, PageQuery, SampleCount } from '../../shared/history-page.ts'
import { transferables, type SampleBatch } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import { troubleOf } from '../database/failure.ts'
import { Moved, serve } from '../threads/rpc.ts'
import type { AggregateFound, AggregateQuestion } from './aggregate-reading.ts'
import type { GapQuery } from './gaps.ts'
import { Desk } from './desk.ts'
import { openForReading } from './opening.ts'
import { HistoryReader, type Damage } from './reader.ts'
import { FILE } from './schema.ts'

const { directory } = workerData as { readonly directory: string }
let reader: HistoryReader | undefined
let looking: Generator<void, boolean> | undefined

/** How long a step of looking through the files takes, beside one that is cold, milliseconds. */
const LOOK_MS = 2

/** What a step has found. */
export interface LookStep {
  /** All was looked at. */
  readonly isDone: boolean
  /** The writer has to look after `history.db`. */
  readonly isUnsound: boolean
  readonly damage: boolean
  /** Milliseconds. */
  readonly took: number
}

/** Opened by the first question, so that the writer has made the file by then. */
function open(): HistoryReader {
  if (reader !== undefined) return reader
  const opened = openForReading(directory)
  if (!opened.ok) throw new Error(opened.error.message)
  return (reader = new HistoryReader(opened.value))
}

const desk = new Desk(open)

const operations = {
  async range(id: number, asker: string, query: RangeQuery): Promise<Moved<RangeAnswer>> {
    const answer = await desk.ask(id, asker, query)
    const buffers = answer.series.flatMap(({ time, value, status, type, flags }) =>
      [time, value, status, type, flags].map((column) => column.buffer as ArrayBuffer),
    )
    return new Moved(answer, buffers)
  },

  async page(id: number, asker: string, query: PageQuery): Promise<Moved<HistoryPage>> {
    const page = await desk.take(id, asker, (history) => history.page(query))
    const { low, high, value, status, type, flags } = page
    const columns = [low, high, value, status, type, flags]
    return new Moved(
      page,
      columns.map(({ buffer }) => buffer as ArrayBuffer),
    )
  },

  count: (id: number, asker: string, query: Omit<PageQuery, 'most'>): Promise<SampleCount> =>
    desk.take(id, asker, (history) => history.count(query)),

  async aggregate(
    id: number,
    asker: string,
    query: AggregateQuestion,
  ): Promise<Moved<AggregateFound>> {
    const found = await desk.take(id, asker, (from) => from.aggregate(query))
    const columns = found.series.flatMap((series) =>
      Object.values(series).filter((column) => ArrayBuffer.isView(column)),
    )
    const buffers = [found.edges, ...columns].map(({ buffer }) => buffer as ArrayBuffer)
    return new Moved(found, buffers)
  },

  async bounds(id: number, asker: string, query: BoundsQuery): Promise<Moved<TagBounds[]>> {
    const series = await desk.take(id, asker, (history) => history.bounds(query))
    const columns = series.flatMap(({ least, greatest, marks }) => [least, greatest, marks])
    return new Moved(
      series,
      columns.map(({ buffer }) => buffer as ArrayBuffer),
    )
  },

  giveUp(id: number): void {
    desk.giveUp(id)
  },

  latest(until: Ticks, tags?: readonly number[]): Moved<SampleBatch> {
    const batch = open().latest(until, tags)
    return new Moved(batch, transferables(batch))
  },

  /** Looks on through all files for some milliseconds. */
  look(): LookStep {
    const began = performance.now()
    looking ??= open().look()
    try {
      for (;;) {
        const step = looking.next()
        const took = performance.now() - began
        if (step.done !== true && took < LOOK_MS) continue
        if (step.done === true) looking = undefined
        const damage = open().damage !== null
        return { isDone: step.done === true, isUnsound: step.value === true, damage, took }
      }
    } catch (error) {
      // What damage keeps from being looked at is for the writer to meet; all else is a fault of the moment.
      looking = undefined
      const isUnsound = troubleOf(error, join(directory, FILE)) === 'damaged'
      return { isDone: true, isUnsound, damage: false, took: performance.now() - began }
    }
  },

  damage: (): Damage | null => reader?.damage ?? null,

  gaps: (query: GapQuery): RangeAnswer['gaps'] => open().gaps(query),

  /** Closes the file; the next question opens it again. */
  close(): void {
    desk.clear()
    looking = undefined
    reader?.close()
    reader = undefined
  },
}
export type ReaderOperations = typeof operations

if (parentPort === null) throw new Error('reader.worker.ts runs in a worker thread')
serve(parentPort, operations)
