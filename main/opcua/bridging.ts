/**
 * How long an outage the queues of a server bridge without loss: what each item has to ask for, and what
 * the server made of it. Pure. A tag's own queue counts where it is longer than what the bridge asks for.
 */
import type { Bridging, ItemSpec } from '../../shared/acquisition.ts'

/** Samples that an item asks for at most: they wait in the memory of the server. */
const LONGEST_QUEUE = 10_000
/** Milliseconds that stand for "as fast as the server can" where a length is asked for: what common servers
 * make of it. */
const FASTEST = 50

/** @param bridge seconds */
export function queueFor(
  { sampling, queue }: Pick<ItemSpec, 'sampling' | 'queue'>,
  bridge: number,
): number {
  const samples = Math.ceil((bridge * 1000) / Math.max(sampling, FASTEST)) + 1
  return Math.max(queue, Math.min(LONGEST_QUEUE, samples))
}

/** An item as the server revised it. */
interface Revised {
  readonly sampling: number
  readonly queue: number
}

/** Milliseconds that the server keeps what stands without us. */
interface Lifetimes {
  readonly session: number
  readonly subscription: number
}

/** @param wanted seconds */
export function bridging(items: Iterable<Revised>, wanted: number, kept: Lifetimes): Bridging {
  let least = Number.POSITIVE_INFINITY
  let short = 0
  for (const { sampling, queue } of items) {
    // Of an item that the server takes as it changes nobody knows how fast its queue fills.
    if (sampling <= 0) continue
    // The place that a queue needs for the sample it began with bridges nothing.
    const seconds = (Math.max(0, queue - 1) * sampling) / 1000
    if (seconds < wanted) short += 1
    least = Math.min(least, seconds)
  }
  const limits = [
    { seconds: least, by: 'queue' },
    // Either may go on without the other: a subscription is taken over by a new session.
    { seconds: kept.subscription / 1000, by: 'subscription' },
    { seconds: kept.session / 1000, by: 'session' },
  ] as const
  const tightest = limits.reduce((one, other) => (other.seconds < one.seconds ? other : one))
  const seconds = Number.isFinite(tightest.seconds) ? Math.floor(tightest.seconds) : null
  return {
    wanted,
    seconds,
    short,
    by: seconds === null || seconds >= wanted ? null : tightest.by,
  }
}
