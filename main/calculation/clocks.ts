/**
 * How far the clocks of servers are ahead of ours, as formulas are told: as soon as it is known, and when
 * one of them was set.
 */
import type { ServerFigures } from '../../shared/acquisition.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Skew } from './evaluator.ts'
import type { Plan } from './network.ts'

export interface ClocksParts {
  tag(name: string): Tag | undefined
  figures(server: number): Pick<ServerFigures, 'clockOffsetMs'> | null
}

/** Milliseconds by which a clock is off before it counts. */
const OFF = 2_000
/** Milliseconds by which it has to be another one before that is told. */
const STEP = 500

export class Clocks {
  readonly #parts: ClocksParts
  /** By server, as it was told. */
  #told = new Map<number, number | null>()

  constructor(parts: ClocksParts) {
    this.#parts = parts
  }

  /** Null until the server has told. */
  #offsetOf(server: number): number | null {
    const off = this.#parts.figures(server)?.clockOffsetMs ?? null
    return off !== null && Math.abs(off) < OFF ? 0 : off
  }

  /** Milliseconds by which the clock of a tag's source is ahead of ours; null until that is known. */
  of(name: string): number | null {
    const server = this.#parts.tag(name)?.server ?? null
    return server === null ? 0 : this.#offsetOf(server)
  }

  /** Of every tag that a formula names. */
  tell({ inputs }: Plan): Skew[] {
    const told = new Map<number, number | null>()
    const list = inputs.map(({ id, name }): Skew => {
      const server = this.#parts.tag(name)?.server ?? null
      if (server === null) return [id, 0]
      const known = told.get(server)
      const off = known === undefined ? this.#offsetOf(server) : known
      told.set(server, off)
      return [id, off]
    })
    this.#told = told
    return list
  }

  /** One of them is another than was told. */
  get changed(): boolean {
    for (const [server, before] of this.#told) {
      const off = this.#offsetOf(server)
      if (off === before) continue
      if (off === null || before === null || Math.abs(off - before) >= STEP) return true
    }
    return false
  }
}
