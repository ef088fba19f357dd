/** What an attacker on this machine may send over HTTP: each gets its answer in the product's form. */
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { eventually } from '../fixtures.ts'
import { fail, ok } from '../../shared/result.ts'
import { connection, gateway, knock, type Answer } from './test-gateway.ts'

const failureOf = ({ body }: Answer): unknown =>
  (JSON.parse(body) as { error?: { code?: string } }).error?.code

const HOST = 'Host: 127.0.0.1'

/** A request by hand; `Connection: close` so that its answer has an end. */
const request = (line: string, ...headers: string[]): string =>
  [`${line} HTTP/1.1`, 'Connection: close', ...headers, '', ''].join('\r\n')

const call = (body: string | Buffer, ...headers: string[]): [string, string | Buffer] => [
  request(
    'POST /api/call/tags.list',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ),
  body,
]

describe('a body', () => {
  it.each<[string, string | Buffer]>([
    ['cut off', '{"text":'],
    ['of NUL bytes', Buffer.alloc(64)],
    ['that is not UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['with half a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['that reaches for the prototype', '{"__proto__":{"role":"administrator"}}'],
    ['that reaches for it deep inside', '{"a":[{"__proto__":{"role":"administrator"}}]}'],
    ['that reaches for the constructor', '{"constructor":{"prototype":{"role":"administrator"}}}'],
    ['nested without an end', '['.repeat(60_000)],
  ])('%s is refused before the core sees it', async (_what, body) => {
    const { url, asked } = await gateway()
    const answer = await knock(url, ...call(body))
    expect([answer.status, failureOf(answer)]).toEqual([400, 'bad_input'])
    expect(asked).toEqual([])
    expect(({} as { role?: string }).role).toBeUndefined()
  })

  it('nested as deeply as fits is brought to the core as it is', async () => {
    const { url, asked } = await gateway()
    const depth = 30_000
    expect((await knock(url, ...call('['.repeat(depth) + ']'.repeat(depth)))).status).toBe(200)
    expect(asked).toHaveLength(1)
  })

  it('of another kind than JSON is refused, also the one that a form of another site may send', async () => {
    const { post, asked } = await gateway()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect((await post('/api/call/tags.list', '{}', { 'content-type': type })).status).toBe(400)
    }
    expect(asked).toEqual([])
  })

  it('is bounded at 64 kB, whether its length is told or not', async () => {
    const { url, post, asked } = await gateway()
    const largest = JSON.stringify('x'.repeat(64 * 1024 - 2))
    expect((await post('/api/call/tags.list', largest)).status).toBe(200)
    const told = await knock(url, ...call(`${largest} `))
    expect([told.status, failureOf(told)]).toEqual([413, 'too_large'])
    const untold = await knock(
      url,
      request(
        'POST /api/call/tags.list',
        HOST,
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
      ),
      `${(largest.length + 1).toString(16)}\r\n${largest} \r\n0\r\n\r\n`,
    )
    expect([untold.status, failureOf(untold)]).toEqual([413, 'too_large'])
    expect(asked).toHaveLength(1)
  })

  it('that is far too large is refused so that whoever is still sending it hears why', async () => {
    const { url } = await gateway()
    const { socket, closed } = connection(url)
    const size = 9 * 1024 * 1024
    const [head] = call('x'.repeat(size))
    socket.write(head.replace('Connection: close', 'Connection: keep-alive'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /)
    // Nothing of the body has been sent yet; now all of it is, and the connection is still there.
    socket.write(Buffer.alloc(size))
    socket.end(request('GET /health', HOST))
    expect((await closed).toString()).toMatch(/HTTP\/1\.1 200 /)
  })

  it('of tags.create may have 8 MB from an engineer, and nothing is read from anybody else', async () => {
    const { url, post, asked } = await gateway((name, _body, { token }) => {
      if (token === null) return Promise.resolve(fail('unauthenticated', 'Sign in.'))
      const permissions = token === 'viewer' ? ['read'] : ['read', 'engineer']
      const locked = token === 'locked'
      if (name === 'session.current') return Promise.resolve(ok({ permissions, locked }))
      return Promise.resolve(token === 'good' ? ok(null) : fail('forbidden', 'Not you.'))
    })
    const large = JSON.stringify('x'.repeat(8 * 1024 * 1024 - 2))
    const known = { authorization: 'Bearer good' }
    expect((await post('/api/call/tags.create', large, known)).status).toBe(200)
    expect((await post('/api/call/tags.create', `${large} `, known)).status).toBe(413)
    asked.length = 0
    // Not a byte of the body is sent: the answer does not wait for it.
    const answers = ['Bearer viewer', 'Bearer locked', 'nobody'].map((authorization) =>
      knock(
        url,
        request(
          'POST /api/call/tags.create',
          HOST,
          'Content-Type: application/json',
          `Authorization: ${authorization}`,
          `Content-Length: ${large.length}`,
        ),
      ),
    )
    expect((await Promise.all(answers)).map(failureOf)).toEqual([
      'forbidden',
      'forbidden',
      'unauthenticated',
    ])
    expect(asked.every(({ body }) => JSON.stringify(body) === '{}')).toBe(true)
  })
})

describe('a request', () => {
  it.each([
    ['that is none', 'hello\r\n\r\n', 400],
    ['of TLS', Buffer.from('16030100c8010000c4030300', 'hex'), 400],
    ['with a length that is none', call('', 'Content-Length: ten')[0], 400],
    ['with two lengths', call('{}', 'Content-Length: 3')[0], 400],
    ['with a length and chunks', call('{}', 'Transfer-Encoding: chunked')[0], 400],
    ['with a header without end', request('GET /', HOST, `X: ${'x'.repeat(20_000)}`), 431],
    ['with headers without end', request('GET /', HOST, ...Array<string>(5_000).fill('X: y')), 431],
  ])('%s is answered in the form of the contract', async (_what, bytes, status) => {
    const { url, asked } = await gateway()
    const answer = await knock(url, bytes)
    expect(answer.status).toBe(status)
    expect(answer.type).toMatch(/^application\/json/)
    expect(failureOf(answer)).toBe(status === 431 ? 'too_large' : 'bad_input')
    expect(asked).toEqual([])
  })

  it.each([
    ['no Host', [], 403],
    ['a name that somebody pointed here', ['Host: evil.example'], 403],
    ['a name that only begins like ours', ['Host: 127.0.0.1.evil.example'], 403],
    ['a name with a person in it', ['Host: 127.0.0.1@evil.example'], 403],
    ['a second Host', [HOST, 'Host: evil.example'], 400],
    ['a second Host in front', ['Host: evil.example', HOST], 400],
    ['the same Host twice', [HOST, HOST], 400],
    ['an Origin of another site', [HOST, 'Origin: http://evil.example'], 403],
    ['two Origins', [HOST, 'Origin: http://127.0.0.1', 'Origin: http://evil.example'], 400],
    ['two tokens', [HOST, 'Authorization: Bearer good', 'authorization: Bearer bad'], 400],
    ['two kinds', [HOST, 'Content-Type: application/json', 'Content-Type: text/plain'], 400],
  ])('with %s is refused before the core sees it', async (_what, headers, status) => {
    const { url, asked } = await gateway()
    for (const line of ['POST /api/call/tags.list', 'GET /', 'GET /health']) {
      const answer = await knock(url, request(line, ...headers))
      expect([line, answer.status]).toEqual([line, status])
      expect(failureOf(answer)).toBe(status === 403 ? 'forbidden' : 'bad_input')
    }
    expect(asked).toEqual([])
  })

  it('has no session from its address', async () => {
    const { url, asked } = await gateway()
    await knock(
      url,
      request('POST /api/call/tags.list?token=good&authorization=Bearer%20good', HOST),
    )
    expect(asked).toMatchObject([{ name: 'tags.list', caller: { token: null } }])
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('of %s does nothing', async (method) => {
    const { url, asked } = await gateway()
    const answer = await knock(url, request(`${method} /api/call/tags.list`, HOST))
    expect([answer.status, failureOf(answer)]).toEqual([404, 'not_found'])
    expect(asked).toEqual([])
  })
})

describe('an address', () => {
  const attacks: [string, number][] = [
    ['/%', 400],
    ['/%zz', 400],
    ['/%c3%28', 400],
    ['/api/call/%', 400],
    ['/..%2f..%2f..%2fetc/passwd', 404],
    ['/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/assets/../../secret', 404],
    ['/assets/..%5c..%5csecret', 404],
    ['/assets/%00.js', 404],
    ['//etc/passwd', 404],
    ['/.env', 404],
    ['/assets', 404],
    ['/nothing', 404],
    [`/${'x'.repeat(5_000)}`, 414],
    [`/?${'x'.repeat(5_000)}`, 414],
    [`/api/call/${'x'.repeat(5_000)}`, 414],
    [`/api/call/tags.list?${'x'.repeat(5_000)}`, 414],
  ]

  it.each(attacks)('%.40s is refused in the form of the contract: %i', async (path, status) => {
    const { url, asked } = await gateway()
    const answer = await knock(url, request(`GET ${path}`, HOST))
    expect(answer.status).toBe(status)
    expect(failureOf(answer)).toMatch(/^(bad_input|not_found|too_large)$/)
    expect(answer.body.length).toBeLessThan(300)
    expect(asked).toEqual([])
  })

  it.each(attacks)(
    '%.40s is refused with a plain page where a page was asked for: %i',
    async (path, status) => {
      const { url } = await gateway()
      const accept = 'Accept: text/html,*/*;q=0.8'
      const answer = await knock(url, request(`GET ${path}`, HOST, accept))
      expect(answer.status).toBe(status)
      if (path.startsWith('/api')) {
        expect(failureOf(answer)).toBeDefined()
        return
      }
      expect(answer.type).toBe('text/html; charset=utf-8')
      expect(answer.body).toContain('<a href="/">')
      expect(answer.body.length).toBeLessThan(400)
      const russian = await knock(url, request(`GET ${path}`, HOST, accept, 'Accept-Language: ru'))
      expect(russian.body).toContain('Открыть консоль')
    },
  )
})

describe('many at once', () => {
  it.each([
    ['says nothing', ''],
    ['does not end its headers', `GET / HTTP/1.1\r\n${HOST}\r\nX: `],
    [
      'does not end its body',
      request('POST /api/call/tags.list', HOST, 'Content-Type: application/json').replace(
        /\r\n$/,
        'Content-Length: 10\r\n\r\n{',
      ),
    ],
  ])('a client that %s is let go, and others are served meanwhile', async (_what, bytes) => {
    const { url, asked } = await gateway(undefined, { patience: 300 })
    const slow = Array.from({ length: 50 }, () => connection(url))
    await Promise.all(slow.map(({ socket }) => once(socket, 'connect')))
    for (const { socket } of slow) socket.write(bytes)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    for (const { closed } of slow) {
      expect((await closed).toString()).toMatch(/^HTTP\/1\.1 408 /)
    }
    expect(asked).toEqual([])
  })

  it.each([
    ['GET', request('GET /health', HOST)],
    [
      'POST',
      request('POST /api/call/tags.list', HOST, 'Content-Type: application/json').replace(
        /\r\n$/,
        'Content-Length: 2\r\n\r\n{}',
      ),
    ],
  ])('a connection that brings hundreds of %s in one go is ended', async (_what, last) => {
    const bytes = last.replace('Connection: close', 'Connection: keep-alive')
    const { url, asked } = await gateway()
    const { socket, closed } = connection(url)
    socket.write(bytes.repeat(500))
    await closed
    expect(asked.length).toBeLessThanOrEqual(8)
    const few = connection(url)
    few.socket.write(bytes.repeat(4))
    let answered = ''
    few.socket.on('data', (part: Buffer) => {
      answered += part.toString()
    })
    await eventually(() => {
      expect(answered.match(/HTTP\/1\.1 200 /g)).toHaveLength(4)
    })
    few.socket.destroy()
  })

  it('takes no more connections than it has room for, and is there again when they are gone', async () => {
    const { url, server } = await gateway()
    expect(server.server.maxConnections).toBe(1_000)
    server.server.maxConnections = 3
    const held = Array.from({ length: 3 }, () => connection(url))
    await Promise.all(held.map(({ socket }) => once(socket, 'connect')))
    expect(String(await connection(url).closed)).toBe('')
    for (const { socket } of held) socket.destroy()
    await eventually(async () => {
      expect((await knock(url, request('GET /health', HOST))).status).toBe(200)
    })
  })
})
