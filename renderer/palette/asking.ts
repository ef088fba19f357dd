/**
 * Asks the core what has a text: names at once, the journal where the typing pauses, since a long one
 * takes longer. An answer is only ever for the text that it was asked for.
 */
import { useEffect, useState } from 'react'
import type { FoundGroup } from '../../shared/contract.ts'
import { foundKinds, type FoundKind } from '../../shared/finding.ts'
import type { Failure } from '../../shared/result.ts'
import { useConnected } from '../stores/connection.ts'
import { call } from '../stores/core.ts'

/** Milliseconds without a key after which it is asked. */
export const NAMES_MS = 40
export const JOURNAL_MS = 300

/** Hits of a kind that are shown; of a longer list one types on. */
const SHOWN = 8

interface Answer {
  readonly text: string
  readonly groups: readonly FoundGroup[]
  readonly failure: Failure | null
}

interface Asked {
  /** Of an earlier text as long as there is none for this one. */
  readonly answer: Answer | null
  readonly isLooking: boolean
}

const names = foundKinds.filter((kind) => kind !== 'journal')
const journal: readonly FoundKind[] = ['journal']

function useAnswer(text: string, kinds: readonly FoundKind[], pause: number): Asked {
  const connected = useConnected()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const isAsked = text !== '' && connected
  useEffect(() => {
    if (!isAsked) return
    let isLeft = false
    const timer = setTimeout(() => {
      void call('search.find', { text, kinds: [...kinds], limit: SHOWN }).then((result) => {
        if (isLeft) return
        setAnswer(
          result.ok
            ? { text, groups: result.value, failure: null }
            : { text, groups: [], failure: result.error },
        )
      })
    }, pause)
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  }, [text, isAsked, kinds, pause])
  return { answer: isAsked ? answer : null, isLooking: isAsked && answer?.text !== text }
}

export const useNames = (text: string): Asked => useAnswer(text, names, NAMES_MS)
export const useJournal = (text: string): Asked => useAnswer(text, journal, JOURNAL_MS)
