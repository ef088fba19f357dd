/**
 * The life of one link as a pure function: what happened and when goes in, the state comes out. The
 * connection asks it what to believe; it opens and closes nothing itself.
 *
 *                  stop (any) ─▶ disabled ─ start ─▶ connecting ─ ready ─▶ up
 *
 *                  filling
 *         up ◀────────────────▶ backfilling          down ─ ready ──────────▶ up
 *         │ ▲      filled          │ ▲               switching ─ ready ─────▶ up
 *    late │ │ in time         late │ │ in time
 *         ▼ │                      ▼ │               connecting, up,
 *       suspect ◀─ (one state) ─▶ suspect            backfilling, suspect,
 *         │                        │                 switching ─ lost ──────▶ down
 *         └───────── gone ─────────┘
 *                     │                              any but disabled
 *                     ▼                                  ─ switch ──────────▶ switching
 *                    down                            switching ─ too long ──▶ down
 *
 * `up` and `backfilling` are live; in `backfilling` the server's own history of an outage is still on its
 * way besides. `switching` goes from one endpoint of a redundant set to another: nothing is live until the
 * other one stands, and where that takes too long the link is down.
 *
 * Two clocks run while the link is there: any answer proves the server alive (a probe is sent each
 * second), and a publish response proves the values alive. Each has to come
 * once in its promised time; half a time more is late, one and a half more is gone. With a promise
 * of one second that is suspect after 1.75 s and down after 2.75 s.
 *
 * All times are milliseconds of one monotonic clock, so a corrected wall clock disturbs nothing.
 */
import { isConnected, type ServerState } from '../../shared/acquisition.ts'

/** Milliseconds in which any answer is expected, since we probe that often. */
export const ANSWER_PROMISE = 1000

/** Longest pause between two ticks that is ours to make; a longer one is our own stall. */
const TICK_LIMIT = 500

/** Milliseconds that going to another endpoint may take before the link counts as lost. */
export const SWITCH_LIMIT = 10_000

export interface Link {
  readonly state: ServerState
  /** Since when the state holds. */
  readonly since: number
  /** Last answer of any kind. */
  readonly answered: number
  /** Last data or keep-alive. */
  readonly confirmed: number
  /** Milliseconds in which the subscription promises data or a keep-alive. */
  readonly promise: number
  /** The server's own history of an outage is being read. */
  readonly filling: boolean
  readonly ticked: number
}

export type LinkEvent =
  | { readonly kind: 'start' }
  /** The subscription stands and publish requests are out. */
  | { readonly kind: 'ready'; readonly promise: number }
  /** The subscription publishes at another pace from now on. */
  | { readonly kind: 'paced'; readonly promise: number }
  | { readonly kind: 'answered' }
  | { readonly kind: 'confirmed' }
  /** The server's own history of an outage is read from now on. */
  | { readonly kind: 'filling' }
  /** It has been read, as far as the server has it. */
  | { readonly kind: 'filled' }
  /** The connection broke, or an attempt to make it failed, and no other endpoint is gone to. */
  | { readonly kind: 'lost' }
  /** Another endpoint of the set is gone to. */
  | { readonly kind: 'switch' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' }

export const newLink = (now: number): Link => ({
  state: 'disabled',
  since: now,
  answered: now,
  confirmed: now,
  promise: ANSWER_PROMISE,
  filling: false,
  ticked: now,
})

export const lateAfter = (promise: number): number => promise * 1.5 + 250
export const goneAfter = (promise: number): number => promise * 2.5 + 250

const enter = (link: Link, state: ServerState, now: number): Link =>
  link.state === state ? link : { ...link, state, since: now }

const leave = (link: Link, state: ServerState, now: number): Link =>
  enter(link.filling ? { ...link, filling: false } : link, state, now)

/** The server is there and its subscription stands, however late it is. */
export const isAlive = ({ state }: Pick<Link, 'state'>): boolean =>
  isConnected(state) || state === 'suspect'

/** Publishing is silent for good while the server answers all the rest. */
export const isMute = (link: Link, now: number): boolean =>
  now - link.confirmed > goneAfter(link.promise) && now - link.answered <= lateAfter(ANSWER_PROMISE)

/** What both clocks together say of a link that is there. */
function judge(link: Link, now: number): Link {
  const silence = now - link.answered
  const staleness = now - link.confirmed
  if (silence > goneAfter(ANSWER_PROMISE) || staleness > goneAfter(link.promise)) {
    return leave(link, 'down', now)
  }
  const late = silence > lateAfter(ANSWER_PROMISE) || staleness > lateAfter(link.promise)
  return enter(link, late ? 'suspect' : link.filling ? 'backfilling' : 'up', now)
}

function tick(link: Link, now: number): Link {
  if (link.state === 'switching' && now - link.since > SWITCH_LIMIT) {
    return { ...leave(link, 'down', now), ticked: now }
  }
  if (!isAlive(link)) return { ...link, ticked: now }
  // While this thread stood still it could not hear anything either: that time does not count
  // against the server. Nothing was heard later than now, though.
  const stall = Math.max(0, now - link.ticked - TICK_LIMIT)
  const answered = Math.min(now, link.answered + stall)
  const confirmed = Math.min(now, link.confirmed + stall)
  return judge({ ...link, ticked: now, answered, confirmed }, now)
}

export function step(link: Link, event: LinkEvent, now: number): Link {
  switch (event.kind) {
    case 'start':
      return { ...leave(link, 'connecting', now), ticked: now }
    case 'ready': {
      if (link.state === 'disabled') return link
      const { promise } = event
      const heard = { answered: now, confirmed: now, ticked: now }
      return judge({ ...link, ...heard, promise, filling: false }, now)
    }
    case 'paced': {
      if (!isAlive(link)) return link
      const { promise } = event
      return judge({ ...link, answered: now, confirmed: now, promise }, now)
    }
    case 'answered':
      return isAlive(link) ? judge({ ...link, answered: now }, now) : link
    case 'confirmed':
      return isAlive(link) ? judge({ ...link, answered: now, confirmed: now }, now) : link
    case 'filling':
      return isAlive(link) ? judge({ ...link, filling: true }, now) : link
    case 'filled':
      return isAlive(link) && link.filling ? judge({ ...link, filling: false }, now) : link
    case 'lost':
      return link.state === 'disabled' ? link : leave(link, 'down', now)
    case 'switch':
      return link.state === 'disabled' ? link : leave(link, 'switching', now)
    case 'tick':
      return tick(link, now)
    case 'stop':
      return leave(link, 'disabled', now)
  }
}
