/**
 * Composition of the stores: which event feeds which store, and what is read at sign-in. Everything
 * that the plant owns enters here and nowhere else.
 */
import type { Client } from '../client/client.ts'
import { readCertificates } from './certificates.ts'
import { loadConfiguration } from './configuration.ts'
import { setConnection } from './connection.ts'
import { listen, provideCore } from './core.ts'
import { setJobs } from './jobs.ts'
import { clearValues, takeValues } from './live.ts'
import { setLiveness } from './liveness.ts'
import { followAddress } from './navigation.ts'
import { setServers } from './servers.ts'
import { endSession, followSession, resumeSession, useSession } from './session.ts'
import { loadSetup } from './setup.ts'

/** Feeds the stores while somebody is signed in. */
function feed(): () => void {
  void loadConfiguration()
  void readCertificates()
  const stops = [
    listen('values', takeValues),
    listen('servers', setServers),
    listen('liveness', setLiveness),
    listen('configuration', () => {
      void loadConfiguration()
      void loadSetup()
    }),
    listen('certificates', () => void readCertificates()),
    listen('jobs', setJobs),
    listen('session', ({ state }) => followSession(state)),
  ]
  return () => {
    for (const stop of stops) stop()
    clearValues()
  }
}

const signedIn = (phase: string) => phase === 'open' || phase === 'locked'

export function startStores(client: Client): () => void {
  provideCore(client)
  let stopFeed: (() => void) | undefined
  let missed = false
  const stops = [
    followAddress(),
    client.onConnection((connection) => {
      setConnection(connection)
      if (connection.phase === 'lost') missed = true
      else if (connection.phase === 'connected' && missed) {
        missed = false
        if (stopFeed !== undefined) void loadConfiguration()
      }
    }),
    client.onSessionEnded(() => {
      endSession()
      // The console may have been started anew, on a restored state.
      void loadSetup()
    }),
    useSession.subscribe(({ phase }) => {
      if (signedIn(phase)) stopFeed ??= feed()
      else {
        stopFeed?.()
        stopFeed = undefined
      }
    }),
  ]
  void loadSetup()
  void resumeSession()
  return () => {
    for (const stop of stops) stop()
    stopFeed?.()
    client.close()
  }
}
