/**
 * How the screens reach the core, whatever host they run in. Everything above `client/` sees this
 * interface and never a transport. A call that cannot be delivered is a failure with the code
 * `unavailable`, never an exception.
 */
import type { CallName, EventName, Input, Output, Payload } from '../../shared/contract.ts'
import type { Result } from '../../shared/result.ts'

export interface Connection {
  /**
   * `idle`: nobody has signed in. `connecting`: the first attempts. `connected`: events arrive.
   * `lost`: they no longer do, or did not come in time at all; trying again by itself.
   */
  readonly phase: 'idle' | 'connecting' | 'connected' | 'lost'
  /** Unix milliseconds of this machine at which the phase began; of a loss, when it was last heard or first tried. */
  readonly since: number
}

export interface Client {
  call<N extends CallName>(name: N, input: Input<N>): Promise<Result<Output<N>>>
  /**
   * Listens to an event; the subscription lasts while anybody listens. `tags` are names: they narrow
   * `values`, and `samples` needs them. A listener of `samples` also gets the batches that others
   * asked for, so it picks its own tags. Listening again after a loss is the client's business.
   */
  on<E extends EventName>(
    event: E,
    listener: (payload: Payload<E>) => void,
    tags?: readonly string[],
  ): () => void
  connection(): Connection
  onConnection(listener: (connection: Connection) => void): () => void
  /** The core does not know the token any more: expired, ended elsewhere, core started anew. */
  onSessionEnded(listener: () => void): () => void
  /** Given at sign-in, null at sign-out; it travels with every call. */
  setToken(token: string | null): void
  close(): void
}
