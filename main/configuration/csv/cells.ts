/** Reading the cells of one line: what stands there as a value, and what is wrong with it. */
import type { CsvError, CsvFault } from '../../../shared/contract/csv.ts'
import { numberIn } from '../../../shared/csv.ts'
import { givenNode } from '../../../shared/node-id.ts'
import { repeatedText } from '../../../shared/plain-text.ts'
import type { Line } from './table.ts'

const yes = new Set(['yes', 'true', '1', 'да', 'истина', 'x'])
const no = new Set(['no', 'false', '0', 'нет', 'ложь', '', '-'])

export class Cells {
  readonly faults: CsvError[] = []
  readonly #line: Line
  readonly #delimiter: string

  constructor(line: Line, delimiter: string) {
    this.#line = line
    this.#delimiter = delimiter
  }

  get line(): number {
    return this.#line.line
  }

  /** @param more the words or the bounds of what is taken */
  wrong(
    fault: CsvFault,
    column: string | null,
    text: string,
    more: Pick<CsvError, 'words' | 'bounds'> = {},
  ): void {
    this.faults.push({ line: this.#line.line, column, fault, text: repeatedText(text), ...more })
  }

  /** Whether something is wrong in one of these columns already. */
  isWrong(...columns: readonly string[]): boolean {
    return this.faults.some(({ column }) => column !== null && columns.includes(column))
  }

  has(column: string): boolean {
    return this.#line.cell(column) !== undefined
  }

  /** Undefined where the file has no such column. */
  text(column: string): string | undefined {
    return this.#line.cell(column)?.trim()
  }

  /** Null where the cell is empty. */
  filled(column: string): string | null | undefined {
    const text = this.text(column)
    return text === '' ? null : text
  }

  /** Null where the cell is empty. */
  node(column: string): string | null | undefined {
    const text = this.#line.cell(column)
    return this.text(column) === '' || text === undefined ? this.filled(column) : givenNode(text)
  }

  /** Null where the cell is empty; undefined too where it is no number, which is told. */
  number(column: string): number | null | undefined {
    const text = this.text(column)
    if (text === undefined) return undefined
    if (text === '') return null
    const value = numberIn(text, this.#delimiter)
    if (value === undefined) this.wrong('number', column, text)
    return value
  }

  whole(column: string): number | null | undefined {
    const value = this.number(column)
    if (typeof value !== 'number' || Number.isInteger(value)) return value
    this.wrong('whole', column, this.text(column) ?? '')
    return undefined
  }

  flag(column: string): boolean | undefined {
    const text = this.text(column)?.toLowerCase()
    if (text === undefined) return undefined
    if (yes.has(text)) return true
    if (no.has(text)) return false
    this.wrong('flag', column, text)
    return undefined
  }

  choice<T extends string>(column: string, words: readonly T[]): T | null | undefined {
    const text = this.filled(column)
    if (text === null || text === undefined) return text
    const found = words.find((word) => word === text.toLowerCase())
    if (found === undefined) this.wrong('choice', column, text, { words })
    return found
  }

  /** `a | b`; empty where the cell is. */
  list(column: string): string[] | undefined {
    const text = this.text(column)
    if (text === undefined) return undefined
    return text === '' ? [] : text.split('|').map((entry) => entry.trim())
  }
}
