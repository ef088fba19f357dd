/**
 * The client of a desktop window: the preload's bridge carries calls and events, typed arrays as they
 * are. The bridge has no connection to lose, but the core behind it may fall silent.
 */
import type { Bridge } from '../../shared/bridge.ts'
import type { CallName, Output } from '../../shared/contract.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Client } from './client.ts'
import { createLink } from './link.ts'
import { createListeners } from './listeners.ts'

export function createBridgeClient(bridge: Bridge): Client {
  let token: string | null = null
  const endings = new Set<() => void>()

  const subscribe = () => {
    if (token !== null) bridge.subscribe(token, listeners.wanted())
  }
  const listeners = createListeners(subscribe)
  const link = createLink(subscribe, () => link.failed())

  const endSession = (of: string | null) => {
    if (of === null || of !== token) return
    for (const listener of [...endings]) listener()
  }

  const release = bridge.on(
    (name, payload) => {
      if (token === null) return
      link.heard()
      listeners.emit(name, payload)
    },
    (result) => {
      if (token === null || result.ok) return
      const { code } = result.error
      if (code === 'unauthenticated' || code === 'expired') endSession(token)
      else link.failed()
    },
  )

  return {
    async call<N extends CallName>(name: N, input: unknown): Promise<Result<Output<N>>> {
      const of = token
      try {
        const result = await bridge.call(name, input, of)
        if (!result.ok && result.error.code === 'unauthenticated') endSession(of)
        return result as Result<Output<N>>
      } catch {
        return fail('unavailable', 'The core cannot be reached. It is tried again by itself.', {
          part: 'core',
        })
      }
    },
    on: listeners.add,
    connection: link.connection,
    onConnection: link.onConnection,
    onSessionEnded(listener) {
      endings.add(listener)
      return () => endings.delete(listener)
    },
    setToken(given) {
      if (given === token) return
      token = given
      link.enter('idle')
      if (token === null) return
      link.enter('connecting')
      subscribe()
    },
    close() {
      token = null
      release()
      link.stop()
    },
  }
}
