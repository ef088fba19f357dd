import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { encode } from '../../shared/wire.ts'
import type { Client } from './client.ts'
import { createHttpClient } from './http.ts'
import { SILENCE_MS } from './link.ts'

class FakeSocket extends EventTarget {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readonly url: string
  readyState = 0
  binaryType = 'blob'
  sent: unknown[] = []
  constructor(url: string) {
    super()
    this.url = url
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(JSON.parse(text))
  }
  close() {
    this.readyState = 3
  }
  accept() {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }
  say(data: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
  break() {
    this.readyState = 3
    this.dispatchEvent(new Event('close'))
  }
}

const last = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1)
  if (socket === undefined) throw new Error('no socket was opened')
  return socket
}
const turn = () => vi.advanceTimersByTimeAsync(0)
const event = (name: string, payload: unknown) => JSON.stringify({ event: name, payload })

describe('the client over HTTP', () => {
  const fetched = vi.fn<typeof fetch>()
  let client: Client

  beforeEach(() => {
    vi.useFakeTimers()
    FakeSocket.all = []
    fetched.mockReset()
    client = createHttpClient({
      fetch: fetched,
      WebSocket: FakeSocket as unknown as typeof WebSocket,
      base: 'http://127.0.0.1:8480/',
    })
  })
  afterEach(() => {
    client.close()
    vi.useRealTimers()
  })

  test('a call carries the token and its body, and answers what the core answers', async () => {
    fetched.mockResolvedValue(Response.json(ok([])))
    client.setToken('secret')
    expect(await client.call('tags.list', { limit: 5 })).toEqual(ok([]))
    const [url, init] = fetched.mock.calls[0] ?? []
    expect((url as URL).href).toBe('http://127.0.0.1:8480/api/call/tags.list')
    expect(init?.body).toBe('{"limit":5}')
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer secret')
  })

  test('a binary answer arrives as typed arrays', async () => {
    const value = { series: [{ time: BigInt64Array.of(1n, 2n) }] }
    fetched.mockResolvedValue(
      new Response(encode(value), { headers: { 'content-type': 'application/octet-stream' } }),
    )
    const result = await client.call('history.range', { tags: ['101.F'], from: 0, to: 1 })
    expect(result).toEqual(ok(value))
  })

  test('a network that fails is a failure, not an exception', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'))
    const result = await client.call('tags.list', {})
    expect(result).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  })

  test('an answer that is not ours is a failure too', async () => {
    fetched.mockResolvedValue(new Response('<html>proxy</html>'))
    expect(await client.call('tags.list', {})).toMatchObject({ ok: false })
  })

  test('an unknown token ends the session; a wrong password does not', async () => {
    const ended = vi.fn()
    client.onSessionEnded(ended)
    client.setToken('old')
    fetched.mockResolvedValueOnce(Response.json(fail('wrong_credentials', 'no'), { status: 401 }))
    await client.call('session.unlock', { password: 'x' })
    expect(ended).not.toHaveBeenCalled()
    fetched.mockResolvedValueOnce(Response.json(fail('unauthenticated', 'gone'), { status: 401 }))
    await client.call('tags.list', {})
    expect(ended).toHaveBeenCalledOnce()
  })

  test('the socket opens with the token, then the subscription', async () => {
    client.on('servers', () => {})
    client.on('samples', () => {}, ['101.F'])
    client.on('samples', () => {}, ['101.QO', '101.F'])
    client.setToken('secret')
    last().accept()
    expect(last().url).toBe('ws://127.0.0.1:8480/api/events')
    expect(last().sent).toEqual([
      { token: 'secret' },
      {
        subscribe: [
          { event: 'servers' },
          { event: 'samples', tags: ['101.F', '101.QO'], format: 'binary' },
        ],
      },
    ])
  })

  test('listening and leaving within one turn is told once', async () => {
    client.setToken('secret')
    last().accept()
    const stop = client.on('servers', () => {})
    client.on('liveness', () => {})
    stop()
    await turn()
    expect(last().sent.slice(2)).toEqual([{ subscribe: [{ event: 'liveness' }] }])
  })

  test('text and binary frames reach their listeners', () => {
    const values = vi.fn()
    const servers = vi.fn()
    client.on('values', values)
    client.on('servers', servers)
    client.setToken('secret')
    last().accept()
    last().say(event('servers', []))
    const payload = { tag: Int32Array.of(7), others: [] }
    last().say(encode({ event: 'values', payload }).buffer)
    expect(servers).toHaveBeenCalledWith([])
    expect(values).toHaveBeenCalledWith(payload)
    expect(client.connection().phase).toBe('connected')
  })

  test('a broken socket is lost at once, tried again ever slower, and subscribed anew', async () => {
    const phases: string[] = []
    client.onConnection(({ phase }) => phases.push(phase))
    client.on('servers', () => {})
    client.setToken('secret')
    last().accept()
    last().say(event('servers', []))
    last().break()
    expect(client.connection().phase).toBe('lost')
    await vi.advanceTimersByTimeAsync(250)
    expect(FakeSocket.all).toHaveLength(2)
    last().break()
    await vi.advanceTimersByTimeAsync(499)
    expect(FakeSocket.all).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(FakeSocket.all).toHaveLength(3)
    last().accept()
    expect(last().sent).toEqual([{ token: 'secret' }, { subscribe: [{ event: 'servers' }] }])
    last().say(event('servers', []))
    expect(phases).toEqual(['connecting', 'connected', 'lost', 'connected'])
  })

  test('a silent socket is a lost one, though nobody closed it', async () => {
    client.setToken('secret')
    last().accept()
    last().say(event('liveness', {}))
    const heard = Date.now()
    await vi.advanceTimersByTimeAsync(SILENCE_MS + 600)
    expect(client.connection()).toEqual({ phase: 'lost', since: heard })
    await vi.advanceTimersByTimeAsync(300)
    expect(FakeSocket.all).toHaveLength(2)
  })

  test.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('a wall clock that is put %s makes no silence, and hides none', async (_way, by) => {
    client.setToken('secret')
    last().accept()
    last().say(event('liveness', {}))
    vi.setSystemTime(Date.now() + by)
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 100)
    expect(client.connection().phase).toBe('connected')
    await vi.advanceTimersByTimeAsync(700)
    expect(client.connection().phase).toBe('lost')
  })

  test('a socket that opens and never speaks is given up too', async () => {
    client.setToken('secret')
    last().accept()
    await vi.advanceTimersByTimeAsync(SILENCE_MS + 1000)
    expect(FakeSocket.all).toHaveLength(2)
  })

  test('a core that was never heard is lost too, in the time of a silence, whatever the attempts do', async () => {
    const began = Date.now()
    client.setToken('secret')
    last().break()
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
    expect(client.connection().phase).toBe('connecting')
    await vi.advanceTimersByTimeAsync(1)
    expect(client.connection()).toEqual({ phase: 'lost', since: began })
    const tried = last()
    tried.break()
    while (last() === tried) await vi.advanceTimersByTimeAsync(50)
    last().accept()
    last().say(event('servers', []))
    expect(client.connection().phase).toBe('connected')
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
    expect(client.connection().phase).toBe('connected')
  })

  test('nothing is lost that was heard in time, nor after signing out', async () => {
    client.setToken('secret')
    last().accept()
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 500)
    last().say(event('servers', []))
    await vi.advanceTimersByTimeAsync(1000)
    expect(client.connection().phase).toBe('connected')
    client.setToken('another')
    client.setToken(null)
    await vi.advanceTimersByTimeAsync(2 * SILENCE_MS)
    expect(client.connection().phase).toBe('idle')
  })

  test('a refused token ends the session', () => {
    const ended = vi.fn(() => client.setToken(null))
    client.onSessionEnded(ended)
    client.setToken('old')
    last().accept()
    last().say(JSON.stringify({ error: { code: 'unauthenticated', message: 'gone' } }))
    expect(ended).toHaveBeenCalledOnce()
    expect(client.connection().phase).toBe('idle')
  })

  test('after signing out nothing is tried again', async () => {
    client.setToken('secret')
    last().accept()
    client.setToken(null)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(FakeSocket.all).toHaveLength(1)
    expect(client.connection().phase).toBe('idle')
  })
})
