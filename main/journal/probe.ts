/**
 * Proves, again and again, that the journal would keep what is done: its thread answers, its file takes
 * what is written, is the one that was opened and is whole. Nobody should learn it from a lost row.
 */
import { ok, type Result } from '../../shared/result.ts'
import type { Journal } from './journal.ts'

export interface ProbeParts {
  readonly journal: Pick<Journal, 'writable' | 'answers'>
  /** Looks through the whole file; what it finds is what the next commit fails with. */
  check(): Promise<void>
  now(): number
}

/** How often the file is written to, in milliseconds. */
const PROBE_MS = 5_000
/** How often it is looked through: that takes up to 0.3 s, in which nothing is written. */
const CHECK_MS = 600_000

/** @returns asks once; what is wrong is said, and a thread that is gone rejects */
export function createProbe({ journal, check, now }: ProbeParts): () => Promise<Result<null>> {
  let probedAt = 0
  // It was looked through when it was opened.
  let checkedAt = now()
  let writable: Result<null> = ok(null)
  // Also after a clock was set back.
  const due = (last: number, every: number): boolean => Math.abs(now() - last) >= every

  return async () => {
    if (due(checkedAt, CHECK_MS)) {
      checkedAt = now()
      await check()
    }
    if (due(probedAt, PROBE_MS) || !writable.ok) {
      probedAt = now()
      writable = await journal.writable()
    }
    if (writable.ok) await journal.answers()
    return writable
  }
}
