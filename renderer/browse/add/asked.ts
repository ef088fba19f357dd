/** What is asked for all of the picked variables alike, and what is wrong with it. */
import { useState } from 'react'
import { useMessages } from '../../ui/language.tsx'
import catalogue from './messages.ts'
import type { Asked } from '../picks.ts'

const first: Asked = { sampling: 1000, deadband: 0, queue: 100 }
const isIn = (value: number | null, low: number, high: number): value is number =>
  value !== null && value >= low && value <= high

export function useAsked() {
  const [given, setGiven] = useState<{ [K in keyof Asked]: number | null }>(first)
  const texts = useMessages(catalogue)
  const faults = {
    sampling: isIn(given.sampling, 0, 3_600_000) ? null : texts.sampleFault,
    deadband: isIn(given.deadband, 0, 100) ? null : texts.deadbandFault,
    queue: isIn(given.queue, 1, 100_000) && Number.isInteger(given.queue) ? null : texts.queueFault,
  }
  const { sampling, deadband, queue } = given
  const isWhole = Object.values(faults).every((fault) => fault === null)
  return {
    given,
    faults,
    asked:
      isWhole && sampling !== null && deadband !== null && queue !== null
        ? { sampling, deadband, queue }
        : null,
    give: (change: Partial<typeof given>) => setGiven((before) => ({ ...before, ...change })),
  }
}
