/** No wait without an end: every step towards a server has its time. */
import { DeadlineError } from './diagnosis.ts'

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
