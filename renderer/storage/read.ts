/** What is stored and backed up, asked for while the screen is open and whenever a job of it begins or ends. */
import { useCallback, useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import { useJobs } from '../stores/jobs.ts'

export type Storage = Output<'backup.read'>

const PERIOD_MS = 15_000

export interface StorageRead {
  /** The last answer, kept while the next ones fail. */
  readonly storage: Storage | null
  readonly error: Failure | null
  readonly again: () => Promise<void>
}

export function useStorage(): StorageRead {
  const [read, setRead] = useState<Omit<StorageRead, 'again'>>({ storage: null, error: null })
  const again = useCallback(async () => {
    const answer = await call('backup.read', {})
    setRead(({ storage }) =>
      answer.ok ? { storage: answer.value, error: null } : { storage, error: answer.error },
    )
  }, [])
  const jobs = useJobs(({ list }) =>
    list
      .flatMap(({ id, kind, state }) =>
        kind === 'backup' || kind === 'restore' ? [`${id} ${state}`] : [],
      )
      .join(),
  )
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const round = async (): Promise<void> => {
      await again()
      // After the answer, so that a share that is slow is never asked twice at once.
      if (!stopped) timer = setTimeout(() => void round(), PERIOD_MS)
    }
    void round()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [again])
  useEffect(() => {
    const look = async (): Promise<void> => {
      await again()
    }
    if (jobs !== '') void look()
  }, [again, jobs])
  return { ...read, again }
}
