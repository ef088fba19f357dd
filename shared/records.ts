/**
 * Why the records (people, configuration, changes, journal) cannot be written, where a person can do
 * something about it. In the details of a failure: `{ part: 'journal', reason }`.
 */
export const recordsTroubles = [
  'full', // no space left on the disk
  'damaged', // the file is not whole
  'readonly', // no right to write it, or its disk is mounted read-only
  'directory', // its folder is gone
  'disk', // the disk reports an error of its own
  'busy', // another program holds the file
  'spoiled', // it was damaged while the console used it
  'replaced', // it was moved, deleted or replaced meanwhile
  'log_replaced', // the same of its log
] as const
export type RecordsTrouble = (typeof recordsTroubles)[number]

/** The trouble that a failure tells of, or null. */
export const recordsTroubleIn = (
  details: Readonly<Record<string, unknown>> | undefined,
): RecordsTrouble | null =>
  details?.['part'] === 'journal'
    ? (recordsTroubles.find((trouble) => trouble === details['reason']) ?? null)
    : null
