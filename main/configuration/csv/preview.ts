/**
 * What a file would change: counted in full, shown in part, and named by a hash, so that exactly what a
 * person has seen is done later, or refused where the configuration is another by then.
 */
import { createHash } from 'node:crypto'
import {
  SHOWN_CHANGES,
  SHOWN_ERRORS,
  type CsvError,
  type CsvPreview,
} from '../../../shared/contract/csv.ts'
import type { Cell } from '../../../shared/csv.ts'
import { nextTurn, TURN } from '../../threads/turns.ts'

type Change = CsvPreview['changes'][number]

const asText = (cell: Cell | undefined): string => String(cell ?? '')

export class Preview {
  readonly #columns: readonly string[]
  readonly #hash = createHash('sha256')
  readonly #faults: CsvError[] = []
  readonly #changes: Change[] = []
  readonly #counts = { created: 0, changed: 0, unchanged: 0, deleted: 0 }
  #lines = 0
  #errors = 0

  constructor(columns: readonly string[]) {
    this.#columns = columns
  }

  get hasErrors(): boolean {
    return this.#errors > 0
  }

  wrong(faults: readonly CsvError[]): void {
    this.#errors += faults.length
    this.#faults.push(...faults.slice(0, SHOWN_ERRORS - this.#faults.length))
  }

  /** A line was looked at; now and then others get their turn. */
  async line(): Promise<void> {
    this.#lines += 1
    if (this.#lines % (TURN / 4) === 0) await nextTurn()
  }

  unchanged(): void {
    this.#counts.unchanged += 1
  }

  /** `before` and `after` are the cells of its line; null where it is not there. */
  change(name: string, before: readonly Cell[] | null, after: readonly Cell[] | null): void {
    const did = before === null ? 'created' : after === null ? 'deleted' : 'changed'
    this.#counts[did] += 1
    const fields = this.#columns.flatMap((column, at): [string, string, string][] => {
      const [was, is] = [asText(before?.[at]), asText(after?.[at])]
      return column === 'name' || was === is || after === null ? [] : [[column, was, is]]
    })
    this.#hash.update(JSON.stringify([did, name, fields]))
    if (this.#changes.length < SHOWN_CHANGES) this.#changes.push({ name, did, fields })
  }

  answer(applied: boolean): CsvPreview {
    const { created, changed, deleted } = this.#counts
    const isNothing = created + changed + deleted === 0
    return {
      hash: this.hasErrors || isNothing ? null : this.#hash.copy().digest('base64url'),
      applied,
      lines: this.#lines,
      ...this.#counts,
      errors: this.#errors,
      faults: this.#faults.toSorted((one, other) => one.line - other.line),
      changes: this.#changes,
    }
  }
}
