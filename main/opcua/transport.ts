/**
 * The TCP connection under OPC UA. The library's own looks an IPv6 address up as a name, brackets and
 * all, and takes port 80 for the default; this one connects to what the endpoint says. It also tells the
 * server how large a message we take: the library refuses what is larger, at the price of the
 * connection, and by itself says that there is no limit; how much a message may list `list-bound.ts` says. And it is not read from while its server has
 * taken more of the thread's time than can be spared (`airtime.ts`); what is read goes through `arrival.ts`.
 */
import { createConnection, type Socket } from 'node:net'
import {
  ClientTCP_transport,
  type IClientTransportFactory,
  type ISocketLike,
} from 'node-opcua-transport'
import { addressOf } from '../../shared/endpoint.ts'
import { Airtime } from './airtime.ts'
import { Arrival } from './arrival.ts'
import './list-bound.ts'

/** Bytes of one message, as the library bounds it, and chunks of it of the least size there is. */
const MESSAGE = 64 * 1024 * 1024
const CHUNKS = MESSAGE / 8192
/** Milliseconds until packets are taken to vanish; a far network answers the second that is sent. */
const REACHED = 2500
/** Bytes that are read at a time. */
const READ = 65_536

/** Bytes that are copied rather than sent from a larger room. */
const SMALL = 4096

/** Of this thread. */
const airtime = new Airtime(() => performance.now())

/** Hears the socket in turn with the others. */
function share(socket: Socket): void {
  const voice = airtime.join()
  const listeners = socket.listeners('data') as ((data: Buffer) => void)[]
  socket.removeAllListeners('data')
  let held: NodeJS.Timeout | undefined
  socket.on('data', (data: Buffer) => {
    airtime.hear(voice)
    for (const listener of listeners) listener(data)
    // What follows from an answer runs before this: it belongs to the time that was taken.
    setImmediate(() => airtime.rest())
    const pause = airtime.hold(voice)
    if (pause === 0 || socket.destroyed) return
    socket.pause()
    clearTimeout(held)
    held = setTimeout(() => socket.resume(), pause)
  })
  socket.once('close', () => {
    clearTimeout(held)
    airtime.leave(voice)
  })
}

class Transport extends ClientTCP_transport {
  override connect(endpoint: string, done: (error?: Error) => void): void {
    const address = addressOf(endpoint)
    if (address === null) {
      done(new Error('BadTcpEndpointUrlInvalid'))
      return
    }
    this.endpointUrl = endpoint
    const arrival = new Arrival(MESSAGE, (chunk) => socket.emit('data', chunk))
    const socket = createConnection({
      ...address,
      timeout: this.timeout,
      onread: {
        // One for each connection, written over by each read.
        buffer: Buffer.allocUnsafeSlow(READ),
        callback: (size, buffer) => {
          arrival.take(Buffer.from(buffer.buffer, buffer.byteOffset, size))
          return true
        },
      },
    })
    socket.setKeepAlive(true, this.timeout / 2)
    socket.setTimeout(this.timeout / 2, () => {
      this.forceConnectionBreak()
    })
    // Its type has no word for an address that is not known yet.
    this._install_socket(socket as unknown as ISocketLike)
    share(socket)
    let patience: NodeJS.Timeout
    const end = (error?: Error): void => {
      clearTimeout(patience)
      socket.removeListener('error', end)
      done(error)
      // Whatever comes of it later was told already.
      done = () => undefined
    }
    const wait = (error: Error): void => {
      clearTimeout(patience)
      patience = setTimeout(() => {
        end(error)
        socket.destroy()
      }, REACHED)
    }
    // Where nothing answers at all the system itself would wait for minutes.
    wait(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }))
    socket.once('close', () => clearTimeout(patience))
    socket.once('error', end)
    socket.once('connect', () => {
      // A greeting costs a server nothing, however slow it is with keys.
      wait(new Error('timeout: the greeting was not answered'))
      this._perform_HEL_ACK_transaction((error) => {
        if (error === null || error === undefined) {
          this._install_post_connect_error_handler(endpoint)
          this.emit('connect')
        }
        end(error ?? undefined)
      })
    })
  }

  /**
   * What is sent is a few bytes as a rule, in a chunk that the library makes as large as chunks may be. It goes
   * out in bytes of its own size, and the room is given back at once: of a hundred requests a second it would
   * be megabytes that wait for V8 to sweep them.
   */
  override write(chunk: Buffer, done?: (error?: Error | null) => undefined): void {
    const { buffer, byteLength } = chunk
    // What lies in Node's own pool has neighbours.
    if (byteLength > SMALL || buffer.byteLength <= Math.max(SMALL, Buffer.poolSize)) {
      super.write(chunk, done)
      return
    }
    super.write(Buffer.from(chunk), done)
    ;(buffer as ArrayBuffer).transfer(0)
  }
}

export const transports: IClientTransportFactory = {
  create: (settings) =>
    new Transport({ ...settings, maxMessageSize: MESSAGE, maxChunkCount: CHUNKS }),
}
