/** Starts a worker from its source (tests, type stripping) or from its bundle (everything else). */
import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * What V8 may hold of objects that die young, three semi-spaces of 2 MB. By itself it lets them grow to
 * forty times as much under a steady stream of samples, for no less work: samples are columns, not objects.
 */
const YOUNG_MB = 6

const bundled = import.meta.url.endsWith('.js')

/**
 * @param source path of the worker below `main/`, for example `opcua/acquisition.worker.ts`. The
 * build makes each an entry of its own and puts it flat into `out/main`.
 */
export function startWorker(source: string, options: WorkerOptions = {}): Worker {
  const url = bundled
    ? new URL(`./${source.replace(/^.*\//, '').replace(/\.ts$/, '.js')}`, entryUrl())
    : new URL(`../${source}`, import.meta.url)
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
  return new Worker(url, { name: nameOf(source), resourceLimits, ...options })
}

/** `opcua/acquisition.worker.ts` is the thread `acquisition`. */
export const nameOf = (source: string): string => source.replace(/^.*\/|\.worker\.ts$/g, '')

/** The bundler may move this module into `chunks/`; workers lie beside the entries. */
function entryUrl(): URL {
  return new URL(import.meta.url.includes('/chunks/') ? '../' : './', import.meta.url)
}
