/**
 * The end of the desktop: however it comes, also while the core is still starting, the core is stopped
 * first, and the program ends once.
 */
import type { Result } from '../shared/result.ts'

export interface Ending {
  begin(): void
  /** From then on nothing is opened any more. */
  readonly begun: boolean
}

/** @param core as it starts; one that does not come up has stopped by itself */
export function endingOf(
  core: Promise<Result<{ stop(): Promise<void> }>>,
  exit: (code: number) => void,
): Ending {
  let begun = false
  const stop = async (): Promise<void> => {
    const started = await core
    if (started.ok) await started.value.stop()
  }
  return {
    begin: () => {
      if (begun) return
      begun = true
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
      return begun
    },
  }
}
