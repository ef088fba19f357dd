/**
 * Test fixture: one connection of OPC UA (Part 6, 7): Hello and Acknowledge, the secure channel, and
 * messages in chunks. What a message says is the business of `test-services.ts`.
 */
import type { Socket } from 'node:net'
import { BytesReader } from './test-reading.ts'
import { BytesWriter, fileTime } from './test-writing.ts'
import {
  noSecurity,
  openingOf,
  type ChannelSecurity,
  type ServerIdentity,
} from './test-security.ts'

const HEADER = 8
/** Header, channel, token, sequence number, request. */
const FRONT = 24
const LARGEST_CHUNK = 65_536
/** Whatever goes wrong with a chunk. */
const BadSecurityChecksFailed = 0x8013_0000

export interface RequestHeader {
  readonly token: string
  readonly handle: number
  readonly timeout: number
}

export const readRequestHeader = (reader: BytesReader): RequestHeader => {
  const token = reader.nodeId()
  reader.int64()
  const handle = reader.uint32()
  reader.uint32()
  reader.string()
  const timeout = reader.uint32()
  reader.object()
  return { token, handle, timeout }
}

/** A response as far as its header. */
export const response = (type: number, handle: number, status = 0): BytesWriter =>
  new BytesWriter()
    .nodeId(`i=${type}`)
    .int64(fileTime(Date.now()))
    .uint32(handle)
    .uint32(status)
    .byte(0)
    .int32(-1)
    .object(null)

let lastChannel = 0

export class WireChannel {
  readonly id = ++lastChannel
  security: ChannelSecurity = noSecurity
  mode = 1
  /** Milliseconds that the keys of the channel live; null is as asked for. */
  lifetime: number | null = null
  readonly #socket: Socket
  readonly #identity: ServerIdentity | null
  readonly #request: (channel: WireChannel, id: number, body: Buffer) => void
  #received: Buffer = Buffer.alloc(0)
  #parts: Buffer[] = []
  #sequence = 0
  #token = 0
  /** Bytes of a chunk that the client takes. */
  #chunk = 8192
  isOpen = true

  constructor(
    socket: Socket,
    identity: ServerIdentity | null,
    request: (channel: WireChannel, id: number, body: Buffer) => void,
    closed: (channel: WireChannel) => void,
  ) {
    this.#socket = socket
    this.#identity = identity
    this.#request = request
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.isOpen = false
      closed(this)
    })
  }

  /** Bytes that the network has not taken yet. */
  get backlog(): number {
    return this.#socket.writableLength
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  /** The whole message, cut into chunks. */
  send(request: number, body: Buffer): void {
    if (!this.isOpen) return
    const room = this.security.room(this.#chunk - FRONT)
    for (let from = 0; from === 0 || from < body.length; from += room) {
      const part = body.subarray(from, from + room)
      const isLast = from + room >= body.length
      this.#socket.write(this.security.seal(this.#front(`MSG${isLast ? 'F' : 'C'}`, request), part))
    }
  }

  /** An error that ends the connection. */
  fail(status: number, reason: string): void {
    const body = new BytesWriter().uint32(status).string(reason).done()
    this.#write('ERRF', body)
    this.#socket.end()
  }

  #front(kind: string, request: number): Buffer {
    const front = Buffer.allocUnsafe(FRONT)
    front.write(kind, 0, 'latin1')
    front.writeUInt32LE(0, 4)
    front.writeUInt32LE(this.id, 8)
    front.writeUInt32LE(this.#token, 12)
    front.writeUInt32LE(++this.#sequence, 16)
    front.writeUInt32LE(request, 20)
    return front
  }

  #write(kind: string, body: Buffer): void {
    const head = Buffer.alloc(HEADER)
    head.write(kind, 0, 'latin1')
    head.writeUInt32LE(HEADER + body.length, 4)
    this.#socket.write(Buffer.concat([head, body]))
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes])
    while (this.#received.length >= HEADER) {
      const size = this.#received.readUInt32LE(4)
      if (this.#received.length < size) return
      const chunk = this.#received.subarray(0, size)
      this.#received = this.#received.subarray(size)
      try {
        this.#chunkOf(chunk.toString('latin1', 0, 3), chunk.toString('latin1', 3, 4), chunk)
      } catch (error) {
        this.fail(BadSecurityChecksFailed, String(error))
        return
      }
    }
  }

  #chunkOf(kind: string, final: string, chunk: Buffer): void {
    if (kind === 'HEL') this.#hello(new BytesReader(chunk, HEADER))
    else if (kind === 'OPN') this.#open(chunk)
    else if (kind === 'CLO') this.#socket.end()
    else if (kind === 'MSG') {
      const opened = this.security.open(chunk)
      const request = opened.readUInt32LE(4)
      this.#parts.push(opened.subarray(8))
      if (final === 'C') return
      const body = Buffer.concat(this.#parts)
      this.#parts = []
      if (final === 'F') this.#request(this, request, body)
    }
  }

  #hello(reader: BytesReader): void {
    reader.uint32()
    const receives = reader.uint32()
    this.#chunk = Math.min(receives, LARGEST_CHUNK)
    const answer = new BytesWriter().uint32(0).uint32(LARGEST_CHUNK).uint32(this.#chunk)
    this.#write('ACKF', answer.uint32(0).uint32(0).done())
  }

  #open(chunk: Buffer): void {
    const { security, reader } = openingOf(chunk, this.#identity)
    reader.uint32()
    const request = reader.uint32()
    reader.nodeId()
    const { handle } = readRequestHeader(reader)
    reader.uint32()
    reader.uint32()
    const mode = reader.int32()
    const clientNonce = reader.byteString()
    const asked = reader.uint32()
    const lifetime = this.lifetime ?? Math.min(asked, 3_600_000)
    this.#token += 1
    const serverNonce = security.agree(mode, clientNonce)
    const answer = response(449, handle).uint32(0).uint32(this.id).uint32(this.#token)
    answer.int64(fileTime(Date.now())).uint32(lifetime).bytes(serverNonce)
    const sequenced = new BytesWriter().uint32(++this.#sequence).uint32(request)
    this.#socket.write(security.sealOpening(this.id, sequenced.raw(answer.done()).done()))
    this.security = security
    this.mode = mode
  }
}
