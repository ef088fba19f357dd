/**
 * A CSV as lines with named cells, read in turns: a file of megabytes holds up nobody. What is wrong with
 * its form is told by line; the columns' own rules are elsewhere.
 */
import { Readable } from 'node:stream'
import { CsvError as ParseError, parse } from 'csv-parse'
import { CSV_LINES, type CsvError } from '../../../shared/contract/csv.ts'
import { delimiterOf, unguarded } from '../../../shared/csv.ts'
import { repeatedText } from '../../../shared/plain-text.ts'
import { nextTurn } from '../../threads/turns.ts'

export interface Line {
  /** Of the file, from 1. */
  readonly line: number
  /** By the name of the column; undefined where the file has no such column. */
  cell(column: string): string | undefined
}

export interface Table {
  readonly delimiter: string
  readonly columns: readonly string[]
  readonly lines: readonly Line[]
  readonly faults: readonly CsvError[]
}

/** Characters in one turn. */
const SLICE = 8_192
/** Characters of one line: longer ones come of a quotation mark that does not close. */
const LONGEST = 20_000
/** Cells of one line, of which the library counts only what stands in them. */
const MOST_CELLS = 200

/**
 * The line on which a quotation mark opens that never closes; null where each closes. Read as the library
 * reads: a mark opens at the begin of a cell alone, and two within one are one.
 */
async function unclosedAt(text: string, delimiter: string): Promise<number | null> {
  let line = 1
  let openedAt: number | null = null
  let isBegin = true
  for (let at = 0; at < text.length; at += 1) {
    if (at % SLICE === 0 && at > 0) await nextTurn()
    const letter = text[at]
    if (letter === '\n' || (letter === '\r' && text[at + 1] !== '\n')) line += 1
    if (openedAt !== null) {
      if (letter !== '"') continue
      if (text[at + 1] === '"') at += 1
      else openedAt = null
    } else if (letter === '"' && isBegin) openedAt = line
    isBegin =
      letter === delimiter ||
      letter === '\n' ||
      letter === '\r' ||
      (at === 0 && letter === '\uFEFF')
  }
  return openedAt
}

/** What the library makes of a quotation mark that does not close. */
const unclosed: ReadonlySet<string> = new Set(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE'])

/** A stream alone goes on as long as it has anything: after each slice others get their turn. */
async function* slices(text: string): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += SLICE) {
    if (from > 0) await nextTurn()
    yield text.slice(from, from + SLICE)
  }
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

export async function readTable(
  text: string,
  known: readonly string[],
  required: readonly string[],
): Promise<Table> {
  const delimiter = delimiterOf(text.slice(0, LONGEST).replace(/^\uFEFF/u, ''))
  const faults: CsvError[] = []
  const lines: Line[] = []
  let columns: readonly string[] | null = null
  const wrong = (
    line: number,
    fault: CsvError['fault'],
    at: string,
    column: string | null = null,
  ) => {
    faults.push({ line, column, fault, text: repeatedText(at) })
  }
  const parser = Readable.from(slices(text)).pipe(
    parse({
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: LONGEST,
    }),
  )
  let ends = 0
  // Those with a wrong number of cells too: a file of nothing else would take minutes.
  let read = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      // A line begins where the one before it ended; cells of several lines make it a long one.
      const line = ends + 1
      ends = info.lines
      if (columns === null && record.length > MOST_CELLS) {
        wrong(line, 'cells', `${record.length} / ${known.length}`)
        break
      }
      if (columns === null) {
        columns = record.map((name) => name.trim().toLowerCase())
        columns.forEach((name, at) => {
          const isTwice = columns?.indexOf(name) !== at
          if (!known.includes(name) || isTwice) wrong(line, 'header', name)
        })
        const head = columns
        for (const name of required) if (!head.includes(name)) wrong(line, 'missing_column', name)
        if (faults.length > 0) break
        continue
      }
      if (read >= CSV_LINES) {
        wrong(line, 'too_many', String(CSV_LINES))
        break
      }
      read += 1
      const head = columns
      if (record.length !== head.length) {
        wrong(line, 'cells', `${record.length} / ${head.length}`)
        continue
      }
      lines.push({
        line,
        cell: (column) => {
          const at = head.indexOf(column)
          return at < 0 ? undefined : unguarded(record[at] ?? '')
        },
      })
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    // Records before it may be lost with it, so that only the error itself knows where it is; one of a mark that
    // does not close comes where the file ends, or where a line is too long to be one.
    const told = /\bat line (\d+)/.exec(error.message)?.[1]
    const opened = unclosed.has(error.code) ? await unclosedAt(text, delimiter) : null
    wrong(opened ?? (told === undefined ? ends + 1 : Number(told)), 'syntax', error.code)
  }
  if (columns === null && faults.length === 0) wrong(1, 'empty', '')
  return { delimiter, columns: columns ?? [], lines, faults }
}
