/**
 * The life of one link as a pure function: what happened and when goes in, the state comes out. The
 * connection asks it what to believe; it opens and closes nothing itself.
 *
 *                        ┌──────── ready ────────────────────────────────────┐
 *                        │                                                   │
 *                        │            ┌── confirmed / answered in time ──┐   │
 *                        ▼            ▼                                  │   │
 *   disabled ─ start ▶ connecting ─ ready ▶ up ─ tick, late ▶ suspect ───┘   │
 *      ▲                 │                  │                  │             │
 *      │                lost               lost          tick, gone; lost    │
 *    stop                ▼                  ▼                  ▼             │
 *   (any)               down ◀──────────────┴──────────────────┘             │
 *                        └────────────────────────────────────────────────▶──┘
 *
 * Two clocks run while the link is there: any answer proves the server alive (a probe is sent each
 * second when nothing else comes), and a publish response proves the values alive. Each has to come
 * once in its promised time; half a time more is late, one and a half more is gone. With a promise
 * of one second that is suspect after 1.75 s and down after 2.75 s.
 *
 * All times are milliseconds of one monotonic clock, so a corrected wall clock disturbs nothing.
 */
import type { ServerState } from '../../shared/acquisition.ts'

/** Milliseconds in which any answer is expected, since we probe that often. */
export const ANSWER_PROMISE = 1000

/** Longest pause between two ticks that is ours to make; a longer one is our own stall. */
const TICK_LIMIT = 500

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
  readonly ticked: number
}

export type LinkEvent =
  | { readonly kind: 'start' }
  /** The subscription stands and publish requests are out. */
  | { readonly kind: 'ready'; readonly promise: number }
  | { readonly kind: 'answered' }
  | { readonly kind: 'confirmed' }
  /** The connection broke, or an attempt to make it failed. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' }

export const newLink = (now: number): Link => ({
  state: 'disabled',
  since: now,
  answered: now,
  confirmed: now,
  promise: ANSWER_PROMISE,
  ticked: now,
})

export const lateAfter = (promise: number): number => promise * 1.5 + 250
export const goneAfter = (promise: number): number => promise * 2.5 + 250

const enter = (link: Link, state: ServerState, now: number): Link =>
  link.state === state ? link : { ...link, state, since: now }

const isAlive = (link: Link): boolean => link.state === 'up' || link.state === 'suspect'

/** What both clocks together say of a link that is there. */
function judge(link: Link, now: number): Link {
  const silence = now - link.answered
  const staleness = now - link.confirmed
  if (silence > goneAfter(ANSWER_PROMISE) || staleness > goneAfter(link.promise)) {
    return enter(link, 'down', now)
  }
  const late = silence > lateAfter(ANSWER_PROMISE) || staleness > lateAfter(link.promise)
  return enter(link, late ? 'suspect' : 'up', now)
}

export function step(link: Link, event: LinkEvent, now: number): Link {
  switch (event.kind) {
    case 'start':
      return { ...enter(link, 'connecting', now), ticked: now }
    case 'ready': {
      if (link.state === 'disabled') return link
      const { promise } = event
      return enter({ ...link, answered: now, confirmed: now, ticked: now, promise }, 'up', now)
    }
    case 'answered':
      return isAlive(link) ? judge({ ...link, answered: now }, now) : link
    case 'confirmed':
      return isAlive(link) ? judge({ ...link, answered: now, confirmed: now }, now) : link
    case 'lost':
      return link.state === 'disabled' ? link : enter(link, 'down', now)
    case 'tick': {
      if (!isAlive(link)) return { ...link, ticked: now }
      // While this thread stood still it could not hear anything either: that time does not count
      // against the server. Nothing was heard later than now, though.
      const stall = Math.max(0, now - link.ticked - TICK_LIMIT)
      const answered = Math.min(now, link.answered + stall)
      const confirmed = Math.min(now, link.confirmed + stall)
      return judge({ ...link, ticked: now, answered, confirmed }, now)
    }
    case 'stop':
      return enter(link, 'disabled', now)
  }
}
