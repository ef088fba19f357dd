/** Whether a port can be reached at all: tells a silent server from a silent network. */
import { connect } from 'node:net'
import { addressOf } from '../../shared/endpoint.ts'
import { reasonOf, type Reason } from './diagnosis.ts'

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
