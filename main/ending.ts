/**
 * The end of the desktop: however it comes, also while the core is still starting, which then gives its
 * start up, the core is stopped first, and the program ends once.
 */
import type { Result } from '../shared/result.ts'

export interface Ending {
  begin(): void
  /** From then on nothing is opened any more. */
  readonly begun: boolean
}

/**
 * @param core as it starts; one that does not come up has stopped by itself
 * @param stopping what tells it to give its start up
 */
export function endingOf(
  core: Promise<Result<{ stop(): Promise<void> }>>,
  stopping: AbortController,
  exit: (code: number) => void,
): Ending {
  const stop = async (): Promise<void> => {
    const started = await core
    if (started.ok) await started.value.stop()
  }
  return {
    begin: () => {
      if (stopping.signal.aborted) return
      stopping.abort()
      stop().then(
        () => {
          exit(0)
        },
        () => {
          exit(1)
        },
      )
    },
    get begun() {
      return stopping.signal.aborted
    },
  }
}
