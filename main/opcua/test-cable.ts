/** A link between a client and a server that can be reset, cut and mended, for tests and benchmarks. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { placeOf } from '../../shared/endpoint.ts'
import { freePort } from '../test-port.ts'

export interface Cable {
  readonly endpoint: string
  /** Resets every connection; new ones are accepted. */
  reset(): void
  /** Resets every connection and refuses new ones until mended. */
  cut(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

/** A link to the server that can be cut while both ends live on; `host` is a loopback address. */
export async function startCable(target: number, host = '127.0.0.1'): Promise<Cable> {
  const sockets = new Set<Socket>()
  const port = await freePort()
  let server: Server | null = null
  const mend = (): Promise<void> =>
    new Promise((resolve) => {
      server = createServer((near) => {
        const far = connect(target, '127.0.0.1')
        for (const [one, other] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(one)
          one.on('error', () => {})
          one.once('close', () => {
            sockets.delete(one)
            other.destroy()
          })
          one.pipe(other)
        }
      }).listen(port, host, resolve)
    })
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
      if (server === null) resolve()
      else server.close(() => resolve())
      server = null
      reset()
    })
  await mend()
  return { endpoint: `opc.tcp://${placeOf({ host, port })}`, reset, cut, mend, close: cut }
}
