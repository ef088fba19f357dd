/**
 * Conditions over the history, as far as everyone needs them: `[101.PIN] > 2.1 MPa for 5 min and [101.RUN] is on`.
 * A condition is written in the language of formulas (`formula.ts`) with a few words more. What one means is
 * decided in `main/calculation/conditions/`; docs/condition-search.md tells it in words.
 */

/** Words that a condition has beside the functions of formulas; none of them is a function. */
export const conditionWords = [
  'and',
  'or',
  'not',
  'for',
  'is',
  'between',
  'rises',
  'falls',
  'above',
  'below',
  'on',
  'off',
  'good',
  'uncertain',
  'bad',
  'unknown',
] as const

/** Functions of formulas that look at what was before, which in a condition `for` does. */
export const countingFunctions = [
  'previous',
  'rate',
  'mean',
  'integral',
  'transitions',
  'runtime',
] as const

/** Different tags of one condition: as many pens as a trend shows. */
export const MOST_CONDITION_TAGS = 8
/** Days that something may be asked to last. */
export const LONGEST_LASTING = 31
/** Occurrences that are kept of one search, in order of time; more are counted. */
export const MOST_OCCURRENCES = 10_000
/** Occurrences in one answer. */
export const OCCURRENCES_AT_ONCE = 1_000

/** How an occurrence began. `true`: it was not so before. `known`: before, nobody knows. `before`: it was so
 * when the range began. */
export const occurrenceBegins = ['true', 'known', 'before'] as const
export type OccurrenceBegin = (typeof occurrenceBegins)[number]

/** Why it ended. `false`: it is no longer so. `unknown`: from here on nobody knows. `range`: the range ends.
 * `running`: it is still so now. */
export const occurrenceEnds = ['false', 'unknown', 'range', 'running'] as const
export type OccurrenceEnd = (typeof occurrenceEnds)[number]
