/**
 * Times to which a server's clock came twice because it was set back while its link stood. What was recorded
 * before stands among what was recorded after, so an archive that is behind may have later times there and lack
 * earlier ones. What was set during an outage lies within the outage's gap (`missing.ts` of the live values).
 */
import type { Stretch } from '../../../shared/acquisition.ts'
import { ticksFromMs, type Ticks } from '../../../shared/time.ts'

/** Milliseconds by which an archive may be behind its server. */
export const MOST_BEHIND_MS = 600_000
/** By which an answer may be late without a clock having been set. */
const LATE = 1000
/** Set-backs that are remembered. */
const MOST = 100

export class SetBacks {
  #last: { readonly clock: number; readonly elapsed: number } | null = null
  #twice: readonly Pick<Stretch, 'from' | 'to'>[] = []

  /** @param clock the server's, Unix milliseconds @param elapsed milliseconds of a clock that nobody sets */
  told(clock: number, elapsed: number): void {
    const last = this.#last
    this.#last = { clock, elapsed }
    if (last === null) return
    const away = elapsed - last.elapsed
    const expected = last.clock + away
    if (clock >= expected - LATE) return
    // It was set at some moment since: the first it came to again may be as early as that.
    const [from, to] = [ticksFromMs(Math.floor(clock - away)), ticksFromMs(Math.ceil(expected))]
    const forgotten = ticksFromMs(Math.floor(clock - MOST_BEHIND_MS))
    const kept = this.#twice.filter((twice) => twice.to > forgotten)
    this.#twice = [...kept, { from, to }].slice(-MOST)
  }

  /** Later than this is nothing that the clock of before has stamped, in a stretch or joined to it; its end at least. */
  onlyOnceAfter({ from, to }: Pick<Stretch, 'from' | 'to'>): Ticks {
    const within = this.#twice.filter((twice) => twice.from <= to && twice.to >= from)
    return within.reduce((latest, twice) => (twice.to > latest ? twice.to : latest), to)
  }
}
