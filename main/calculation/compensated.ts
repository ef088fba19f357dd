/**
 * A sum that does not drift: what an addition loses is kept and given back (Neumaier's form of Kahan's
 * summation), so that a year of litres added to a million of cubic metres is still a year of litres.
 */
export class CompensatedSum {
  #sum = 0
  #lost = 0

  get value(): number {
    return this.#sum + this.#lost
  }

  add(more: number): void {
    const sum = this.#sum + more
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(more) ? this.#sum - sum + more : more - sum + this.#sum
    this.#sum = sum
  }

  clear(): void {
    this.#sum = 0
    this.#lost = 0
  }

  /** To be kept: both, or the next addition would begin with an error. */
  get parts(): [number, number] {
    return [this.#sum, this.#lost]
  }
  set parts([sum, lost]: readonly [number, number]) {
    this.#sum = sum
    this.#lost = lost
  }
}
