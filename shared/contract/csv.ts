/** What the calls that read and write CSV share. */
import { z } from 'zod'

export { dialects, FILE_NAME_MOST } from '../csv.ts'

export const csvFile = z.strictObject({
  name: z.string(),
  text: z.string(),
  rows: z.number().int(),
})

/** What may be wrong with a line; the screen says it in words. */
export const csvFaults = [
  'empty', // the file has no line, or a line no name
  'header', // a column that nobody knows, or one that stands twice
  'missing_column', // a column without which nothing can be told
  'syntax', // a quotation mark that does not close, or in the wrong place
  'cells', // more or fewer cells than the head has
  'too_many', // more lines than are read
  'name', // not a name
  'twice', // a name stands twice
  'alike', // a name looks like another one
  'deleted', // a deleted tag has the name
  'number',
  'whole', // not a whole number
  'flag', // neither yes nor no
  'choice', // none of the words that are known
  'range', // a value outside of what is taken
  'unknown_server',
  'unknown_equipment',
  'unknown_tag', // of which it would be the setpoint
  'node',
  'node_number', // a number of a namespace where the tag has its name by now
  'origin', // what is calculated or entered by hand is made elsewhere
  'list', // not a list like `a | b`, or pairs like `a: b | c: d`
  'cycle', // equipment that would be a part of itself
  'used', // it is being commanded, or another one needs it
  'refused', // the rules of tags and equipment refuse it; the text says why
] as const
export type CsvFault = (typeof csvFaults)[number]

const csvBounds = z.strictObject({
  least: z.number().nullable(),
  most: z.number().nullable(),
  letters: z.boolean(),
})
export type CsvBounds = z.output<typeof csvBounds>

export const csvError = z.strictObject({
  /** Of the file, from 1. */
  line: z.number().int(),
  column: z.string().nullable(),
  fault: z.enum(csvFaults),
  /** What stands there, or what it looks like. */
  text: z.string(),
  /** Where none of the known words stands there: these. */
  words: z.array(z.string()).readonly().optional(),
  /** Where it lies outside of what is taken: between these, or so many letters. */
  bounds: csvBounds.optional(),
})
export type CsvError = z.output<typeof csvError>

/** Differences that a preview shows; all of them are counted and done. */
export const SHOWN_CHANGES = 500
/** Faults that a preview tells; a file with any is not applied. */
export const SHOWN_ERRORS = 500
export const CSV_LINES = 30_000

export const csvPreview = z.strictObject({
  /** To apply exactly this; null where there are errors, or nothing would change. */
  hash: z.string().nullable(),
  applied: z.boolean(),
  lines: z.number().int(),
  created: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  deleted: z.number().int(),
  errors: z.number().int(),
  faults: z.array(csvError).readonly(),
  changes: z
    .array(
      z.strictObject({
        name: z.string(),
        did: z.enum(['created', 'changed', 'deleted']),
        /** Column, what was there, what will be. */
        fields: z.array(z.tuple([z.string(), z.string(), z.string()])).readonly(),
      }),
    )
    .readonly(),
})
export type CsvPreview = z.output<typeof csvPreview>
