/** What was started and has to be stopped: in reverse, and one that fails does not keep the next. */
import { fail, type Failure, type Result } from '../shared/result.ts'
import type { Log } from './interface.ts'

/** What a start answers that was asked to stop before it was complete; nothing is left half done. */
export const stoppedEarly: Result<never> = fail(
  'unavailable',
  'The start was ended before it was complete.',
  { reason: 'stopped' },
)
export const wasStopped = ({ details }: Failure): boolean => details?.['reason'] === 'stopped'

export class Stops {
  readonly #log: Log
  readonly #parts: { readonly name: string; readonly stop: () => unknown }[] = []

  constructor(log: Log) {
    this.#log = log
  }

  add(name: string, stop: () => unknown): void {
    this.#parts.push({ name, stop })
  }

  readonly stop = async (): Promise<void> => {
    for (const part of this.#parts.splice(0).toReversed()) {
      try {
        await part.stop()
      } catch (error) {
        this.#log.error({ error, part: part.name }, 'a part did not stop cleanly')
      }
    }
  }
}
