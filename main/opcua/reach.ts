/** Whether a port can be reached at all: tells a silent server from a silent network. */
import { connect } from 'node:net'
import { addressOf } from '../../shared/endpoint.ts'
import type { ServerSpec } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { DeadlineError, diagnose, isVague, reasonOf, type Reason } from './diagnosis.ts'

/** Milliseconds to look whether the port of a silent server is open. */
const PATIENCE = 1000

/** What a bare connection meets; `hangs` where the port is open, so that the server is to blame. */
export function reach(endpoint: string, timeout: number): Promise<Reason> {
  const address = addressOf(endpoint)
  if (address === null) return Promise.resolve('endpoint')
  return new Promise((resolve) => {
    const socket = connect(address)
    const end = (reason: Reason): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reason)
    }
    const timer = setTimeout(() => end('no_answer'), timeout)
    socket.once('connect', () => end('hangs'))
    socket.once('error', (error) => end(reasonOf(error)))
  })
}

/** What a bare connection tells where an error says little; null where it tells no more. */
export async function moreOf(error: unknown, spec: ServerSpec): Promise<Failure | null> {
  if (!isVague(error)) return null
  const reason = await reach(spec.endpoint, PATIENCE)
  // Behind an open port hangs who let a deadline pass; who hung up has said so already.
  return reason === 'hangs' && !(error instanceof DeadlineError)
    ? null
    : diagnose(error, spec, reason)
}
