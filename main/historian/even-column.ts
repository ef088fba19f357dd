/**
 * Owns a column of a block of the tail that is one number as long as all rows have the same, as status, type
 * and the upper half of the time mostly do: it takes its room at the first row that has another.
 */

/** What its numbers lie in. */
type Numbers = Int32Array | Uint32Array | Uint8Array

export class EvenColumn<N extends Numbers> {
  readonly #make: () => N
  #each: N | null = null
  #all = 0

  /** @param make an array for all rows of the block */
  constructor(make: () => N) {
    this.#make = make
  }

  at(row: number): number {
    return this.#each === null ? this.#all : this.#each[row]!
  }

  /** Rows are put in order; the first begins anew. */
  put(row: number, number: number): void {
    if (row === 0) {
      this.#all = number
      this.#each = null
      return
    }
    if (this.#each === null) {
      if (number === this.#all) return
      this.#each = this.#make()
      this.#each.fill(this.#all, 0, row)
    }
    this.#each[row] = number
  }

  /** Whether these rows have this number. */
  isAll(number: number, from: number, to: number): boolean {
    if (this.#each === null) return number === this.#all
    for (let row = from; row < to; row++) if (this.#each[row] !== number) return false
    return true
  }

  /** Writes these rows, as many as there is room for. */
  write(into: N, from: number): void {
    if (this.#each === null) into.fill(this.#all)
    else into.set(this.#each.subarray(from, from + into.length))
  }
}
