/** Starts a worker from its source (tests, type stripping) or from its bundle (everything else). */
import { Worker, type WorkerOptions } from 'node:worker_threads'

const bundled = import.meta.url.endsWith('.js')

/**
 * @param source path of the worker below `main/`, for example `opcua/acquisition.worker.ts`. The
 * build makes each an entry of its own and puts it flat into `out/main`.
 */
export function startWorker(source: string, options: WorkerOptions = {}): Worker {
  const url = bundled
    ? new URL(`./${source.replace(/^.*\//, '').replace(/\.ts$/, '.js')}`, entryUrl())
    : new URL(`../${source}`, import.meta.url)
  return new Worker(url, { name: nameOf(source), ...options })
}

/** `opcua/acquisition.worker.ts` is the thread `acquisition`. */
export const nameOf = (source: string): string => source.replace(/^.*\/|\.worker\.ts$/g, '')

/** The bundler may move this module into `chunks/`; workers lie beside the entries. */
function entryUrl(): URL {
  return new URL(import.meta.url.includes('/chunks/') ? '../' : './', import.meta.url)
}
