/** What the core offers to a transport: one way in for calls, one for events. */
import type { EventName } from '../shared/contract.ts'
import type { Failure, Result } from '../shared/result.ts'

/** Where a call comes from. Who it is follows from the token alone. */
export interface Caller {
  readonly token: string | null
  /** Remote address, or `desktop`: attempts to sign in are limited by it. */
  readonly address: string
}

/** Never throws; an unexpected error is logged once and answered as `internal`. */
export type Dispatch = (name: string, body: unknown, caller: Caller) => Promise<Result<unknown>>

export interface Subscriber {
  send(event: EventName, payload: unknown): void
  /** True when the last frame has left: only then is the next one of `values` made. */
  drained(): boolean
  /** The session is gone; nothing is sent any more. */
  ended(failure: Failure): void
}

export interface Subscription {
  /** Replaces what is subscribed; `events` is `subscriptionSchema`'s `subscribe`, unchecked. */
  subscribe(events: unknown): Result<null>
  close(): void
}

export interface EventHub {
  open(token: string, subscriber: Subscriber): Result<Subscription>
}
