/**
 * The server's sockets, and what a bad network or a hung server does to them. A hang pauses reading
 * and holds back writing instead of blocking the process, so that it can still be stopped.
 */
import { channel } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

export interface Link {
  /** Nothing is read or answered, connections are taken and left alone. */
  hang(): void
  resume(): void
  /** Cuts every connection as a reset. */
  cut(): void
  close(): void
}

const accepted = channel('net.server.socket')

/** Watches the sockets that this process accepts on a port, which is known once it listens. */
export function watchLink(port: () => number | undefined): Link {
  const sockets = new Set<Socket>()
  let hung = false
  const stop = (socket: Socket): void => {
    socket.pause()
    socket.cork()
  }
  const take = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }
    if (socket.localPort !== port()) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    if (hung) stop(socket)
  }
  accepted.subscribe(take)
  return {
    hang: () => {
      if (hung) return
      hung = true
      for (const socket of sockets) stop(socket)
    },
    resume: () => {
      if (!hung) return
      hung = false
      for (const socket of sockets) {
        socket.uncork()
        socket.resume()
      }
    },
    cut: () => {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    close: () => {
      accepted.unsubscribe(take)
    },
  }
}
