/**
 * Loaded into a program under measurement (`--import`): notes how long its main thread was held, and
 * how much of that it was itself at work, so that a busy machine is not taken for a busy program. Each
 * SIGUSR2 answers with one line on standard output, `holds {"ms":…,"cpu":…}`, and begins anew.
 */
import { isMainThread } from 'node:worker_threads'

/** Milliseconds between two looks. */
const EVERY = 2

if (isMainThread) {
  let ms = 0
  let cpu = 0
  const used = (): number => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let at = performance.now()
  let usedAt = used()
  setInterval(() => {
    const now = performance.now()
    const usedNow = used()
    ms = Math.max(ms, now - at)
    cpu = Math.max(cpu, usedNow - usedAt)
    at = now
    usedAt = usedNow
  }, EVERY).unref()
  process.on('SIGUSR2', () => {
    process.stdout.write(`holds ${JSON.stringify({ ms, cpu })}\n`)
    ms = 0
    cpu = 0
  })
}
