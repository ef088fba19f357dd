/** Whether events of the core arrive. While they do not, no value on any screen is live. */
import { create } from 'zustand'
import type { Connection } from '../client/client.ts'

export const useConnection = create<Connection>(() => ({ phase: 'idle', since: Date.now() }))

export const setConnection = (connection: Connection): void => {
  useConnection.setState(connection)
}

/** False while the way to the core itself is broken. */
export const useConnected = (): boolean => useConnection((state) => state.phase === 'connected')
