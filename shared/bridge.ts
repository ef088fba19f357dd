/**
 * How the renderer of the desktop host reaches the core: messages on a port that the main process
 * gave to its own window, and what the preload exposes of it. The gateway says the same over HTTP and
 * WebSocket. The token of the session travels with each call on both, so that a reload keeps it and
 * identity never comes from an argument.
 */
import type { Result } from './result.ts'

export interface SubscriptionRequest {
  readonly event: string
  readonly tags?: readonly string[]
}

export type ToCore =
  | {
      readonly id: number
      readonly call: string
      readonly body: unknown
      readonly token: string | null
    }
  | { readonly token: string; readonly subscribe: readonly SubscriptionRequest[] }
  /** How many events the page has taken since the port opened: the next frame waits for the last. */
  | { readonly taken: number }

export type FromCore =
  | { readonly id: number; readonly result: Result<unknown> }
  | { readonly event: string; readonly payload: unknown }
  /** The subscription was refused or has ended. */
  | { readonly subscription: Result<null> }

/** `window.derrick` of the desktop host: the contract and nothing else. */
export interface Bridge {
  call(name: string, body: unknown, token: string | null): Promise<Result<unknown>>
  /** Replaces what is subscribed. */
  subscribe(token: string, events: readonly SubscriptionRequest[]): void
  /** Both listeners stay until the returned function is called. */
  on(
    event: (name: string, payload: unknown) => void,
    subscription: (result: Result<null>) => void,
  ): () => void
}
