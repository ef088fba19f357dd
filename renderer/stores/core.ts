/**
 * The one client of this window. `main.tsx` hands it over before anything is drawn; stores and
 * screens call the core through here and never know how it is reached.
 */
import type { CallName, EventName, Input, Output, Payload } from '../../shared/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { Client } from '../client/client.ts'

let client: Client | undefined

export function provideCore(given: Client): void {
  client = given
}

export function core(): Client {
  if (client === undefined) throw new Error('provideCore was not called')
  return client
}

/** Calls the core. Failures are values: `errorText` says them in the language of the screen. */
export const call = <N extends CallName>(name: N, input: Input<N>): Promise<Result<Output<N>>> =>
  core().call(name, input)

/** Listens to an event of the core until the returned function is called. */
export const listen = <E extends EventName>(
  event: E,
  listener: (payload: Payload<E>) => void,
  tags?: readonly string[],
): (() => void) => core().on(event, listener, tags)
