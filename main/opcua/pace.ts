/**
 * The pace of a subscription: what is asked of a server for the items that are wanted, what it has made of
 * that, and how late a sample may be by it. Pure; all times are milliseconds.
 */
import type { CreateSubscriptionResponse } from 'node-opcua-client'
import { SLOW, type ItemSpec } from '../../shared/acquisition.ts'
import type { Item } from './item.ts'

/** Publishing is never faster than this, and never so slow that liveness would suffer. */
const FASTEST = 100
const SLOWEST = 500
/** A keep-alive is asked for about once in this time. */
const KEEP_ALIVE = 1000
/** The subscription outlives an outage of an hour; the server may allow less. */
const LIFETIME = 3_600_000
/** Timers of the server, the way here and our own batching. */
const ON_THE_WAY = 250
/** No server publishes more slowly, whatever it says. */
const SLOWEST_TOLD = 86_400_000
/** Bounds the size of one message; each costs as much beside its samples as some thousand of them. */
const PER_PUBLISH = 10_000

/** As the server keeps it. */
export interface Pace {
  /** Between two looks of the server at what it has to publish. */
  readonly publishes: number
  /** In which data or a keep-alive are promised. */
  readonly promise: number
  /** That the server keeps the subscription without us. */
  readonly lifetime: number
}

/** Of an interval that stands for something: servers also answer 0, less, and what is no number. */
export const isInterval = (told: number): boolean => told > 0 && Number.isFinite(told)

/** Half of the fastest sampling, so that a sample waits at most that long. */
export function publishingInterval(items: Iterable<Pick<ItemSpec, 'sampling'>>): number {
  let fastest = Number.POSITIVE_INFINITY
  for (const { sampling } of items) fastest = Math.min(fastest, sampling)
  return Math.min(SLOWEST, Math.max(FASTEST, Math.round(fastest / 2)))
}

/** What a server is asked for. */
export const paceAsked = (interval: number) => ({
  requestedPublishingInterval: interval,
  requestedMaxKeepAliveCount: Math.max(1, Math.round(KEEP_ALIVE / interval)),
  requestedLifetimeCount: Math.ceil(LIFETIME / interval),
  maxNotificationsPerPublish: PER_PUBLISH,
})

/**
 * What a server has revised. An interval that is none (0, below it, no number at all) is taken for the one
 * that was asked for: by one of 0 nobody would ever notice that the server is silent, or take it for gone
 * at once.
 */
export function paceTold(
  revised: Pick<
    CreateSubscriptionResponse,
    'revisedPublishingInterval' | 'revisedMaxKeepAliveCount' | 'revisedLifetimeCount'
  >,
  asked: number,
): Pace {
  const told = revised.revisedPublishingInterval
  const publishes = isInterval(told) ? Math.min(told, SLOWEST_TOLD) : asked
  return {
    publishes,
    promise: Math.min(publishes * Math.max(1, revised.revisedMaxKeepAliveCount), SLOWEST_TOLD),
    lifetime: publishes * revised.revisedLifetimeCount,
  }
}

/**
 * After so long a sample is here at the latest: what a source has measured since then may still be with the
 * server.
 */
export function lagOf(
  { publishes }: Pick<Pace, 'publishes'>,
  items: Iterable<Pick<Item, 'sampling'> & { readonly spec: Pick<ItemSpec, 'sampling'> }>,
): number {
  let slowest = 0
  for (const { spec, sampling } of items) {
    // Of a slow tag alone a gap begins earlier, by its own sampling, which the core knows.
    const isOwn = spec.sampling > SLOW && sampling <= spec.sampling
    slowest = Math.max(slowest, isOwn ? SLOW : sampling)
  }
  return publishes + slowest + ON_THE_WAY
}

export interface Revised {
  readonly revisedSamplingInterval: number
  readonly revisedQueueSize: number
}

/** What the server makes of what it is asked for; 0 is as it changes, and what is no number tells nothing. */
export function revise(item: Item, revised: Revised): void {
  const sampling = revised.revisedSamplingInterval
  item.sampling = isInterval(sampling) ? sampling : 0
  item.queue = revised.revisedQueueSize
}
