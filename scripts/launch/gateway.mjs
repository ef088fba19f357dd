/**
 * What the runtime of the gateway is told, by the launcher and by whoever weighs it, so that it takes the memory
 * that it needs and not what it could get.
 */
export const gatewayRuntime = {
  /**
   * How much V8 may hold of objects that die young: a semi-space of 2 MB, as `main/threads/worker.ts` gives the
   * threads; the main thread takes it on the command line alone. By itself V8 lets it grow to 64 MB.
   */
  options: /** @type {readonly string[]} */ (['--max-semi-space-size=2']),
  /**
   * Of the C library on Linux: columns of samples go back to the system when they are freed. By itself it keeps
   * those of each thread once some large ones were freed, a quarter of a gigabyte at 500,000 samples a second.
   */
  environment: /** @type {Readonly<Record<string, string>>} */ ({
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '524288',
    MALLOC_TRIM_THRESHOLD_: '1048576',
  }),
}
