/**
 * What the runtime of the gateway is told, by the launcher and by whoever weighs it: how much V8 may hold
 * of objects that die young. A semi-space of 8 MB, as `main/threads/worker.ts` gives the threads; the main
 * thread takes it on the command line alone. By itself V8 lets it grow to 64 MB.
 */
export const gatewayRuntime = /** @type {readonly string[]} */ (['--max-semi-space-size=8'])
