/** A client without a core, for tests: answers are given by name, events are said by hand. */
import type { CallName, EventName, Payload } from '../../shared/contract.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Client, Connection } from './client.ts'
import { createListeners } from './listeners.ts'

export interface FakeClient extends Client {
  /** Calls that were made, in order. */
  readonly made: { readonly name: string; readonly input: unknown }[]
  /** The answer to a call from now on. */
  answer(name: CallName, answer: (input: never) => Result<unknown>): void
  say<E extends EventName>(event: E, payload: Payload<E>): void
  connect(phase: Connection['phase']): void
  endSession(): void
  token(): string | null
}

export function createFakeClient(): FakeClient {
  const answers = new Map<string, (input: never) => Result<unknown>>()
  const made: { name: string; input: unknown }[] = []
  const connections = new Set<(connection: Connection) => void>()
  const endings = new Set<() => void>()
  const listeners = createListeners(() => {})
  let connection: Connection = { phase: 'idle', since: 0 }
  let token: string | null = null
  const enlist = <T>(set: Set<T>, item: T) => {
    set.add(item)
    return () => set.delete(item)
  }
  return {
    made,
    answer: (name, answer) => answers.set(name, answer),
    say: listeners.emit,
    connect(phase) {
      connection = { phase, since: Date.now() }
      for (const each of connections) each(connection)
    },
    endSession: () => endings.forEach((each) => each()),
    token: () => token,
    async call(name, input) {
      made.push({ name, input })
      const answer = answers.get(name)
      return (answer?.(input as never) ?? fail('unavailable', `no answer to ${name}`)) as never
    },
    on: listeners.add,
    connection: () => connection,
    onConnection: (listener) => enlist(connections, listener),
    onSessionEnded: (listener) => enlist(endings, listener),
    setToken(given) {
      token = given
    },
    close() {},
  }
}
