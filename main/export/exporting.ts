/**
 * Owns one export from the side of the core: its thread, what that thread may ask of the history, and how it
 * ends. Where it is cancelled, fails, or the console stops, nothing of its file is left.
 */
import { rmSync } from 'node:fs'
import type { Gap } from '../../shared/history.ts'
import type { HistoryPages } from '../../shared/history-page.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Ticks } from '../../shared/time.ts'
import { connect, Moved, serve, ThreadEnded, type MovingClient } from '../threads/rpc.ts'
import { startWorker } from '../threads/worker.ts'
import type { ExportOperations, ExportThreadData } from './export.worker.ts'
import type { ExportPlan, ExportSource, SourceOperations } from './plan.ts'

export interface ReadableHistory {
  readonly pages: HistoryPages
  gaps(query: { from: Ticks; to: Ticks; tags: readonly number[] }): Promise<readonly Gap[]>
}

/** The history as a plan asks for it. @param asker takes turns with those who look at trends */
export function sourceOf(
  plan: Pick<ExportPlan, 'tags' | 'from' | 'to'>,
  history: ReadableHistory,
  asking: { readonly asker: string; readonly signal: AbortSignal },
  goesOn: ExportSource['goesOn'],
): ExportSource {
  const { from, to, tags } = plan
  const idOf = (place: number): number => {
    const tag = tags[place]
    if (tag === undefined) throw new Error(`an export has no tag ${place}`)
    return tag.id
  }
  return {
    page: (place, at, most) => history.pages.page({ tag: idOf(place), from: at, to, most }, asking),
    gaps: (place) =>
      history.gaps({ from, to, tags: place === null ? tags.map(({ id }) => id) : [idOf(place)] }),
    goesOn,
  }
}

const sourceOperations = (source: ExportSource): SourceOperations => ({
  async page(tag, from, most) {
    const page = await source.page(tag, from, most)
    const { low, high, value, status, type, flags } = page
    const columns = [low, high, value, status, type, flags]
    return new Moved(
      page,
      columns.map(({ buffer }) => buffer as ArrayBuffer),
    )
  },
  gaps: (tag) => source.gaps(tag),
  goesOn: (progress) => source.goesOn(progress),
})

/** Gives the export's thread to the work, which answers when its file is complete. @param signal ends it */
export async function withThread<T>(
  data: ExportThreadData,
  source: ExportSource,
  signal: AbortSignal,
  work: (thread: MovingClient<ExportOperations>) => Promise<Result<T>>,
): Promise<Result<T>> {
  const worker = startWorker('export/export.worker.ts', { workerData: data })
  let isWhole = false
  // In the middle of whatever it does: nothing of it is wanted any more.
  const end = (): void => void worker.terminate()
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    serve(worker, sourceOperations(source))
    const result = await work(connect<ExportOperations>(worker))
    isWhole = result.ok
    return result
  } catch (error) {
    if (!(error instanceof ThreadEnded)) throw error
    return fail('unavailable', `The export has ended: ${error.message}. Begin it again.`, {
      reason: 'export_ended',
    })
  } finally {
    signal.removeEventListener('abort', end)
    await worker.terminate()
    if (!isWhole) rmSync(data.path, { force: true })
  }
}
