/**
 * Pauses between attempts to connect: 100 ms after the first failure, doubled up to half a second,
 * so that data are back within a second after a server is. A little chance keeps several consoles
 * from knocking all at once.
 */
const FIRST = 100
const LONGEST = 500

/** @param failures attempts that have failed in a row, from 1; @param chance 0 to 1. */
export const pauseAfter = (failures: number, chance: number): number =>
  Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10)) * (0.9 + 0.2 * chance)

/** A wait that can be cut short. */
export class Pause {
  #end: () => void = () => {}

  take(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#end = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  end(): void {
    this.#end()
  }
}
