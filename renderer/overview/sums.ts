/**
 * Sums over many tags with honest quality. A member that is not live is counted with its last value
 * and the sum says so; one that never had a value is missing and the sum says that. Pure.
 */
import type { Mark } from '../stores/readings.ts'

export interface Part {
  readonly value: number | null
  readonly mark: Mark
  /** −1 where it is taken off, for example lift gas from the gas that comes up. */
  readonly sign: 1 | -1
  /** Unix milliseconds from which its age counts. */
  readonly since: number | null
}

export interface Sum {
  /** Null where no member has a value. */
  readonly value: number | null
  readonly mark: Mark
  /** Members: all, live, counted with their last value, without any. */
  readonly of: number
  readonly live: number
  readonly last: number
  readonly missing: number
  /** The oldest confirmation among what is counted. */
  readonly since: number | null
}

function markOf(parts: readonly Part[], live: number, counted: readonly Part[]): Mark {
  if (counted.length === 0) return 'none'
  if (live === parts.length) return 'live'
  const [first] = counted
  const same = counted.every(({ mark }) => mark === first?.mark)
  if (same && first !== undefined && first.mark !== 'live') return first.mark
  // Wholly without a live member it is as old as its oldest: shown grey, with age.
  return live === 0 && counted.every(({ mark }) => mark !== 'uncertain') ? 'link' : 'uncertain'
}

export function sumOf(parts: readonly Part[]): Sum {
  const counted = parts.filter(({ value, mark }) => value !== null && mark !== 'none')
  const live = counted.filter(({ mark }) => mark === 'live').length
  const times = counted.flatMap(({ since }) => (since === null ? [] : [since]))
  return {
    value:
      counted.length === 0
        ? null
        : counted.reduce((sum, { value, sign }) => sum + sign * (value ?? 0), 0),
    mark: markOf(parts, live, counted),
    of: parts.length,
    live,
    last: counted.length - live,
    missing: parts.length - counted.length,
    since: times.length === 0 ? null : Math.min(...times),
  }
}

/** Fewer decimals for a total than for its members: nobody reads tenths of thousands. */
export const decimalsOf = (decimals: number, highest: number): number =>
  highest >= 1000 ? 0 : highest >= 100 ? Math.min(1, decimals) : decimals
