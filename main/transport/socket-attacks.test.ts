/** What an attacker on this machine may send to the socket of events: it ends, and nothing is held for it. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { eventually, person, sessionOf } from '../fixtures.ts'
import { Hub } from '../live/hub.ts'
import { LiveTable } from '../live/table.ts'
import { connection, gateway, knock } from './test-gateway.ts'
import { serveSocket, type Socket } from './socket.ts'

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const upgrade = (path = '/api/events', ...headers: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...(headers.length === 0 ? ['Sec-WebSocket-Version: 13', KEY] : headers),
    '',
    '',
  ].join('\r\n')

const TEXT = 0x81
/** A frame as a client sends it: masked, here with zeros. */
function frame(payload: string | Buffer, first = TEXT): Buffer {
  const data = Buffer.from(payload)
  const head =
    data.length < 126
      ? Buffer.from([first, 0x80 | data.length])
      : Buffer.from([first, 0xff, 0, 0, 0, 0, 0, 0, 0, 0])
  if (data.length >= 126) head.writeBigUInt64BE(BigInt(data.length), 2)
  return Buffer.concat([head, Buffer.alloc(4), data])
}

/** The close code in the last frame of what the server sent; null where it just ended. */
function closeCode(bytes: Buffer): number | null {
  const start = bytes.indexOf('\r\n\r\n') + 4
  for (let at = start; at + 2 <= bytes.length;) {
    const first = bytes[at] ?? 0
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const head = short === 126 ? 4 : 2
    const size = short === 126 ? bytes.readUInt16BE(at + 2) : short
    if (first === 0x88) return bytes.readUInt16BE(at + head)
    at += head + size
  }
  return null
}

const HELLO = frame('{"token":"good"}')

describe('frames by hand', () => {
  it.each<[string, Buffer[], number | null]>([
    ['without a mask', [Buffer.from([TEXT, 2, 0x7b, 0x7d])], 1002],
    ['of a kind that is not there', [frame('{}', 0x83)], 1002],
    ['with a reserved bit', [frame('{}', 0xc1)], 1002],
    ['that continue nothing', [frame('{}', 0x80)], 1002],
    ['that are not UTF-8', [frame(Buffer.from([0xc3, 0x28]))], 1007],
    ['of more than 1 kB before the hello', [frame(' '.repeat(1_010) + '{"token":"good"}')], 4400],
    ['of more than 1 MB', [HELLO, frame(' '.repeat(1024 * 1024 + 1))], 1009],
    [
      'of more than 1 MB in parts',
      [HELLO, frame(' '.repeat(600_000), 0x01), frame(' '.repeat(600_000), 0x80)],
      1009,
    ],
    [
      'that say they are larger than anything',
      [HELLO, Buffer.from('81ff7fffffffffffffff', 'hex')],
      1009,
    ],
    ['of bytes before the hello', [frame('{"token":"good"}', 0x82)], 4400],
    ['of bytes', [HELLO, frame(randomBytes(100), 0x82)], 4400],
    ['nested without an end', [HELLO, frame('['.repeat(1_000_000))], 4400],
    [
      'nested as deeply as fits',
      [HELLO, frame(`{"subscribe":${'['.repeat(400_000)}${']'.repeat(400_000)}}`)],
      4400,
    ],
    [
      'that reach for the prototype',
      [HELLO, frame('{"__proto__":{"subscribe":["values"]}}')],
      4400,
    ],
    ['with the prototype for an event', [HELLO, frame('{"subscribe":["__proto__"]}')], 4400],
    ['with a number for an event', [HELLO, frame('{"subscribe":[1e999]}')], 4400],
    ['with a list for the token', [frame('{"token":["good"]}')], 4401],
    ['with a token of NUL', [frame('{"token":"\\u0000"}')], 4401],
    ['that are a token alone', [frame('"good"')], 4400],
    ['that are null', [frame('null')], 4400],
  ])('%s end the connection and hold no seat', async (_what, frames, code) => {
    const { url, hub } = await gateway()
    const { socket, closed } = connection(url)
    socket.write(upgrade())
    for (const bytes of frames) socket.write(bytes)
    // The server waits for the other side to close as well; this one does when it has been told.
    socket.on('data', (part: Buffer) => {
      if (part.includes(0x88)) socket.end()
    })
    expect(closeCode(await closed)).toBe(code)
    await eventually(() => {
      expect(hub.subscribers).toBe(0)
    })
    expect(({} as { subscribe?: unknown }).subscribe).toBeUndefined()
  })
})

describe('a connection', () => {
  it.each([
    [
      'of another site',
      upgrade('/api/events', 'Sec-WebSocket-Version: 13', KEY, 'Origin: http://evil.example'),
      403,
    ],
    [
      'of a page from nowhere',
      upgrade('/api/events', 'Sec-WebSocket-Version: 13', KEY, 'Origin: null'),
      403,
    ],
    ['under another name', upgrade().replace('127.0.0.1', 'evil.example'), 403],
    [
      'with two names',
      upgrade('/api/events', 'Sec-WebSocket-Version: 13', KEY, 'Host: evil.example'),
      400,
    ],
    ['to another address', upgrade('/api/nothing'), 404],
  ])('%s is not taken', async (_what, bytes, status) => {
    const { url } = await gateway()
    expect((await knock(url, bytes, HELLO)).status).toBe(status)
  })

  it('has no session from its address', async () => {
    const { url, hub } = await gateway()
    const { socket, closed } = connection(url)
    socket.write(upgrade('/api/events?token=good'))
    socket.write(frame('{"subscribe":["values"]}'))
    socket.on('data', (part: Buffer) => {
      if (part.includes(0x88)) socket.end()
    })
    expect(closeCode(await closed)).toBe(4401)
    expect(hub.subscribers).toBe(0)
  })

  it('of one session may be held eight times', async () => {
    const { url, hub } = await gateway()
    const ends: Promise<Buffer>[] = []
    for (let index = 0; index < 9; index += 1) {
      const { socket, closed } = connection(url)
      socket.on('data', (part: Buffer) => {
        if (part.includes(0x88)) socket.end()
      })
      socket.write(upgrade())
      socket.write(HELLO)
      ends.push(closed)
    }
    const refused = await Promise.race(ends)
    expect(closeCode(refused)).toBe(4400)
    expect(refused.toString()).toContain('"too_many"')
    expect(hub.subscribers).toBe(8)
  })
})

describe('a connection that goes on for longer than it should', () => {
  /** A socket that remembers what was done with it; `hear` gives it a message, `leave` its end. */
  function socketOf() {
    const done: string[] = []
    const listeners: Record<string, (...args: never[]) => void> = {}
    const socket: Socket = {
      bufferedAmount: 0,
      send: (data) => done.push(`send ${JSON.stringify(data).slice(0, 60)}`),
      close: (code) => done.push(`close ${code}`),
      terminate: () => done.push('terminate'),
      ping: () => done.push('ping'),
      on: (event: string, listener: (...args: never[]) => void) => {
        listeners[event] = listener
      },
    }
    const tell = (event: string, ...args: unknown[]): void => {
      listeners[event]?.(...(args as never[]))
    }
    return { socket, done, tell }
  }
  const session = sessionOf(person('viewer'))
  const hubOf = (): Hub =>
    new Hub({ table: new LiveTable(), session: () => session, tagIds: () => new Set() })

  it('without a hello is closed after five seconds', () => {
    vi.useFakeTimers()
    try {
      const { socket, done } = socketOf()
      serveSocket(socket, hubOf())
      vi.advanceTimersByTime(4_999)
      expect(done).toEqual([])
      vi.advanceTimersByTime(1)
      expect(done.at(-1)).toBe('close 4401')
    } finally {
      vi.useRealTimers()
    }
  })

  it('after it was refused is ended where the other side does not', () => {
    vi.useFakeTimers()
    try {
      const { socket, done, tell } = socketOf()
      serveSocket(socket, hubOf())
      tell('message', Buffer.from('null'), false)
      expect(done.at(-1)).toBe('close 4400')
      vi.advanceTimersByTime(1_000)
      expect(done.at(-1)).toBe('terminate')
    } finally {
      vi.useRealTimers()
    }
  })

  it.each(['ping', 'pong'])('with frames that say nothing is ended: %s', (kind) => {
    vi.useFakeTimers()
    try {
      const { socket, done, tell } = socketOf()
      serveSocket(socket, hubOf())
      for (let round = 0; round < 100; round += 1) tell(kind)
      expect(done).toEqual([])
      tell(kind)
      expect(done).toEqual(['terminate'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('and asks anew all the time is served ten times a second, with what it asked for last', () => {
    vi.useFakeTimers()
    try {
      const hub = hubOf()
      const { socket, done, tell } = socketOf()
      serveSocket(socket, hub)
      hub.publish('configuration', { revision: 7 })
      tell('message', Buffer.from('{"token":"good"}'), false)
      for (let round = 0; round < 500; round += 1) {
        tell('message', Buffer.from('{"subscribe":[]}'), false)
        tell('message', Buffer.from('{"subscribe":["configuration"]}'), false)
      }
      expect(done).toEqual([])
      vi.advanceTimersByTime(100)
      expect(done).toHaveLength(1)
      tell('message', Buffer.from('no JSON'), false)
      vi.advanceTimersByTime(100)
      expect(done.at(-1)).toBe('close 4400')
    } finally {
      vi.useRealTimers()
    }
  })

  it('without an answer to a ping is let go with its seat, an answering one is not', () => {
    vi.useFakeTimers()
    try {
      const hub = hubOf()
      const { socket, done, tell } = socketOf()
      serveSocket(socket, hub)
      tell('message', Buffer.from('{"token":"good"}'), false)
      for (let round = 0; round < 10; round += 1) {
        vi.advanceTimersByTime(15_000)
        tell('pong')
      }
      expect(done.filter((entry) => entry !== 'ping')).toEqual([])
      vi.advanceTimersByTime(15_000)
      vi.advanceTimersByTime(15_000)
      expect(done.at(-1)).toBe('terminate')
      tell('close')
      expect(hub.subscribers).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
