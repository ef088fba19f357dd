/** No wait without an end: every step towards a server has its time. */
import { DeadlineError } from './diagnosis.ts'

/**
 * Milliseconds of the one clock that all threads of this process share, and that nobody sets: a deadline is told
 * from thread to thread by it. `performance.now` begins anew with each of them.
 */
export const sharedClock = (): number => Number(process.hrtime.bigint()) / 1e6

/** Rejects with a DeadlineError when the promise is not settled within the time. */
export function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DeadlineError(`${what}: no answer within ${ms} ms`)),
      ms,
    )
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
