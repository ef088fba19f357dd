/** Chooses the transport: the desktop's preload leaves a bridge on the window, a browser has none. */
import type { Bridge } from '../../shared/bridge.ts'
import { createBridgeClient } from './bridge.ts'
import type { Client } from './client.ts'
import { createHttpClient } from './http.ts'

export function createClient(): Client {
  const { derrick } = window as { derrick?: Bridge }
  if (derrick !== undefined) return createBridgeClient(derrick)
  return createHttpClient({
    fetch: window.fetch.bind(window),
    WebSocket: window.WebSocket,
    base: new URL('./', window.location.href).href,
  })
}
