/** Figures of the program itself, asked for while the screen is open; servers and beats come by events. */
import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'

export type Diagnostics = Output<'diagnostics.read'>

const PERIOD_MS = 2_000

export interface Polled {
  /** The last answer, kept while the next ones fail. */
  readonly figures: Diagnostics | null
  readonly error: Failure | null
}

export function useDiagnostics(): Polled {
  const [polled, setPolled] = useState<Polled>({ figures: null, error: null })
  useEffect(() => {
    let stopped = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const answer = await call('diagnostics.read', {})
      if (stopped) return
      setPolled(({ figures }) =>
        answer.ok ? { figures: answer.value, error: null } : { figures, error: answer.error },
      )
      // After the answer, so that a slow core is never asked twice at once.
      timer = setTimeout(() => void read(), PERIOD_MS)
    }
    void read()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [])
  return polled
}
