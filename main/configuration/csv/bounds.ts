/** What a schema would have taken, as the fault of a cell tells it. */
import type { z } from 'zod'
import type { CsvBounds } from '../../../shared/contract/csv.ts'

type Issue = z.core.$ZodIssue

const figure = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Undefined where the issue is about something else than too little or too much. */
export function boundsOf(issue: Issue): CsvBounds | undefined {
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const [least, most] = issue.code === 'too_small' ? [issue.minimum, null] : [null, issue.maximum]
    return { least: figure(least), most: figure(most), letters: issue.origin === 'string' }
  }
  const { fault, least, most } = issue.code === 'custom' ? (issue.params ?? {}) : {}
  if (fault === 'short') return { least: figure(least), most: null, letters: true }
  if (fault === 'long') return { least: null, most: figure(most), letters: true }
  return undefined
}
