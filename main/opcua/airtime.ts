/**
 * Fairness inside a thread. Decoding what a server sends takes the thread's time, and nothing else runs
 * meanwhile. Who takes more than can be spared is not read from for a moment: its bytes wait in its own
 * socket, then at the server, whose queues overflow and say so, while the others are heard as ever.
 *
 * Time counts for whoever was heard last, until another is heard or the thread has done what followed
 * from it. `SPARED` of it is shared so that who wants little gets all of it, and the rest goes evenly to
 * those who want more.
 */

/** Of the thread's time; the rest is for requests, timers and what comes unforeseen. */
const SPARED = 0.7
/** Milliseconds that may be taken at once. */
const BURST = 25
/** Milliseconds over which it is seen how much somebody wants. */
const SIGHT = 250

/** One who speaks. */
interface Voice {
  /** Milliseconds that it may still take; negative when it took more. */
  credit: number
  toppedUpAt: number
  /** Milliseconds taken lately, older ones counting less and less. */
  taken: number
  takenAt: number
}

export class Airtime {
  readonly #now: () => number
  readonly #voices = new Set<Voice>()
  #speaking: Voice | null = null
  #since = 0

  /** @param now milliseconds of a monotonic clock */
  constructor(now: () => number) {
    this.#now = now
  }

  join(): Voice {
    const now = this.#now()
    const voice = { credit: BURST, toppedUpAt: now, taken: 0, takenAt: now }
    this.#voices.add(voice)
    return voice
  }

  leave(voice: Voice): void {
    if (this.#speaking === voice) this.rest()
    this.#voices.delete(voice)
  }

  /** It is heard from now on. */
  hear(voice: Voice): void {
    this.rest()
    this.#speaking = voice
    this.#since = this.#now()
  }

  /** Nobody is heard any more. */
  rest(): void {
    const voice = this.#speaking
    if (voice === null) return
    const now = this.#now()
    const took = now - this.#since
    voice.credit -= took
    voice.taken = faded(voice, now) + took
    voice.takenAt = now
    this.#speaking = null
  }

  /** Milliseconds that it has to be silent now; 0 where it has taken no more than is spared. */
  hold(voice: Voice): number {
    if (voice === this.#speaking) {
      this.rest()
      this.hear(voice)
    }
    const now = this.#now()
    // One who speaks alone holds up nobody.
    const share = this.#voices.size < 2 ? 1 : this.#share(voice, now)
    voice.credit = Math.min(BURST, voice.credit + (now - voice.toppedUpAt) * share)
    voice.toppedUpAt = now
    return share === 1 || voice.credit >= 0 ? 0 : Math.ceil(-voice.credit / share)
  }

  /** What one who wants all can have, when all others get what they want or as much as that. */
  #share(voice: Voice, now: number): number {
    const wants = [...this.#voices]
      .filter((each) => each !== voice)
      .map((each) => faded(each, now) / SIGHT)
      .sort((one, other) => one - other)
    let spared = SPARED
    let left = this.#voices.size
    for (const want of wants) {
      if (want >= spared / left) break
      spared -= want
      left -= 1
    }
    return spared / left
  }
}

const faded = ({ taken, takenAt }: Voice, now: number): number =>
  taken * Math.exp(-(now - takenAt) / SIGHT)
