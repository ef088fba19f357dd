import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { calls } from '../../shared/contract.ts'
import { errorCodes, fail, ok } from '../../shared/result.ts'
import { Status } from '../../shared/quality.ts'
import { ValueType, batchOf } from '../../shared/samples.ts'
import { decode } from '../../shared/wire.ts'
import { codeOf, eventually, temporaryFolder } from '../fixtures.ts'
import { gateway, health, noFiles, raw } from './test-gateway.ts'
import { buildHttp, listen } from './http.ts'

describe('a file by a ticket', () => {
  it('is streamed whole under its name, and to nobody twice', async () => {
    const path = join(temporaryFolder(), 'file')
    const content = 'time_utc,value\r\n'.repeat(100_000)
    writeFileSync(path, content)
    const good = new Set(['once'])
    const { url } = await gateway(undefined, undefined, {
      open: (ticket) =>
        Promise.resolve(
          good.delete(ticket)
            ? ok({ path, name: 'history.csv', bytes: content.length })
            : fail('not_found', 'used up'),
        ),
    })
    expect((await fetch(`${url}/api/export/once`, { method: 'HEAD' })).status).toBe(404)
    const response = await fetch(`${url}/api/export/once`)
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="history.csv"')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe(content)
    expect((await fetch(`${url}/api/export/once`)).status).toBe(404)
  })
})

describe('a call over HTTP', () => {
  it('whose caller goes away before the answer is told to have nobody who waits', async () => {
    const { url, asked } = await gateway(() => new Promise(() => {}))
    const leave = new AbortController()
    const sent = fetch(`${url}/api/call/history.range`, { method: 'POST', signal: leave.signal })
    await eventually(() => expect(asked).toHaveLength(1))
    expect(asked[0]?.caller.signal?.aborted).toBe(false)
    leave.abort()
    await expect(sent).rejects.toThrow()
    await eventually(() => expect(asked[0]?.caller.signal?.aborted).toBe(true))
  })

  it('brings name, body and token to the core and its answer back', async () => {
    const { post, asked } = await gateway(() => Promise.resolve(ok([{ id: 1 }])))
    const response = await post(
      '/api/call/tags.list',
      { text: 'x' },
      { authorization: 'Bearer abc' },
    )
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ ok: true, value: [{ id: 1 }] })
    expect(asked).toMatchObject([
      { name: 'tags.list', body: { text: 'x' }, caller: { token: 'abc' } },
    ])
  })

  it.each(errorCodes)('%s has one of the documented statuses', async (code) => {
    const { post } = await gateway(() => Promise.resolve(fail(code, 'said')))
    const response = await post('/api/call/tags.list', {})
    expect([400, 401, 403, 404, 409, 413, 422, 429, 500]).toContain(response.status)
    expect(await response.json()).toEqual({ ok: false, error: { code, message: 'said' } })
  })

  it.each([
    ['that is no JSON', '{"a":', 'application/json', 400, 'bad_input'],
    ['of another type', 'a=1', 'application/x-www-form-urlencoded', 400, 'bad_input'],
    [
      'that is too large',
      JSON.stringify('x'.repeat(9_000_000)),
      'application/json',
      413,
      'too_large',
    ],
  ])(
    'with a body %s is refused before the core sees it',
    async (_what, body, type, status, code) => {
      const { post, asked } = await gateway()
      const response = await post('/api/call/tags.list', body, { 'content-type': type })
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ ok: false, error: { code } })
      expect(asked).toEqual([])
    },
  )

  it('answers columns as a frame where that is accepted, and as JSON where not', async () => {
    const columns = {
      series: [{ time: new BigInt64Array([2n ** 60n]), value: new Float64Array([Number.NaN]) }],
      gaps: [],
    }
    const { post } = await gateway(() => Promise.resolve(ok(columns)))
    const binary = await post('/api/call/history.range', {}, { accept: 'application/octet-stream' })
    expect(binary.headers.get('content-type')).toBe('application/octet-stream')
    expect(decode(await binary.arrayBuffer())).toEqual(columns)
    const json = await post('/api/call/history.range', {})
    expect(await json.json()).toEqual({
      ok: true,
      value: { series: [{ time: ['1152921504606846976'], value: ['NaN'] }], gaps: [] },
    })
  })

  it('POST /api/session signs in', async () => {
    const { post, asked } = await gateway()
    await post('/api/session', { user: 'admin', password: 'x' })
    expect(asked).toMatchObject([{ name: 'session.open', body: { user: 'admin', password: 'x' } }])
  })
})

describe('the gateway', () => {
  it('is refused to other sites and to names that are not this machine', async () => {
    const { url, asked } = await gateway()
    const { port } = new URL(url)
    expect(await raw(url, '/health', { host: `evil.example:${port}` })).toBe(403)
    expect(
      await raw(url, '/health', { host: `127.0.0.1:${port}`, origin: 'http://evil.example' }),
    ).toBe(403)
    expect(await raw(url, '/health', { host: `127.0.0.1:${port}`, origin: 'null' })).toBe(403)
    expect(
      await raw(url, '/health', { host: `localhost:${port}`, origin: `http://localhost:${port}` }),
    ).toBe(200)
    expect(asked).toEqual([])
  })

  it('serves the interface under a strict policy, and nothing outside its folder', async () => {
    const { url } = await gateway()
    const page = await fetch(url)
    expect(await page.text()).toContain('<title>Derrick</title>')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/unsafe/)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect((await fetch(`${url}/assets/a.js`)).headers.get('cache-control')).toMatch(/immutable/)
    for (const path of ['/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/nothing']) {
      expect([400, 403, 404]).toContain(await raw(url, path, { host: '127.0.0.1' }))
    }
  })

  it('tells its health to anyone, and its contract with schema and permission of every call', async () => {
    const { url } = await gateway()
    expect(await (await fetch(`${url}/health`)).json()).toEqual(health)
    const contract = (await (await fetch(`${url}/api/contract`)).json()) as {
      calls: Record<string, { permission: string; input: object; output: object }>
      events: object
      errors: Record<string, number>
    }
    expect(Object.keys(contract.calls)).toEqual(Object.keys(calls))
    expect(contract.calls['setpoint.propose']).toMatchObject({
      permission: 'setpoint',
      journalled: 'refusals',
      input: { type: 'object', required: ['tag', 'value', 'reason'] },
    })
    expect(contract.errors['out_of_limits']).toBe(422)
  })

  it('says which port is in use and what to do', async () => {
    const first = await gateway()
    const second = await gateway()
    await second.server.close()
    const port = Number(new URL(first.url).port)
    const server = await buildHttp({
      core: {
        dispatch: () => Promise.resolve(ok(null)),
        events: first.hub,
        files: noFiles,
        health: () => health,
      },
      interfaceDirectory: temporaryFolder(),
    })
    onTestFinished(() => server.close())
    const result = await listen(server, port)
    expect(codeOf(result)).toBe('conflict')
    expect(result.ok ? '' : result.error.message).toMatch(/--port/)
  })
})

describe('the WebSocket of events', () => {
  const connect = async (frames: unknown[]) => {
    const parts = await gateway()
    const socket = new WebSocket(`${parts.url.replace('http', 'ws')}/api/events`)
    socket.binaryType = 'arraybuffer'
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener('close', ({ code }) => {
        resolve(code)
      })
    })
    const got: unknown[] = []
    socket.addEventListener('message', (message) => {
      const data = message.data as string | ArrayBuffer
      got.push(typeof data === 'string' ? JSON.parse(data) : decode(data))
    })
    await new Promise((resolve) => {
      socket.addEventListener('open', resolve)
    })
    onTestFinished(() => {
      socket.close()
    })
    for (const frame of frames)
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    return { ...parts, got, closed, socket }
  }
  const batch = batchOf([
    {
      tag: 1,
      sourceTime: 2n ** 60n,
      serverTime: 1n,
      status: Status.Good,
      type: ValueType.Double,
      flags: 0,
      value: 5,
    },
  ])

  it('takes a token, then subscriptions, and sends text or frames as asked', async () => {
    const { got, table, hub, socket } = await connect([
      { token: 'good' },
      { subscribe: ['values'] },
    ])
    await eventually(() => {
      expect(got).toHaveLength(1)
    })
    table.apply(batch, 1)
    hub.pump()
    await eventually(() => {
      expect(got[1]).toMatchObject({
        event: 'values',
        payload: { tag: [1], sourceTime: ['1152921504606846976'], value: [5] },
      })
    })
    socket.send(JSON.stringify({ subscribe: [{ event: 'values', tags: ['a'], format: 'binary' }] }))
    await eventually(() => {
      expect(got[2]).toMatchObject({
        event: 'values',
        payload: { sourceTime: new BigInt64Array([2n ** 60n]) },
      })
    })
  })

  it.each([
    ['a forged token', [{ token: 'bad' }], 4401],
    ['no token first', [{ subscribe: ['values'] }], 4401],
    ['garbage', ['}{'], 4400],
    ['an unknown event', [{ token: 'good' }, { subscribe: ['gossip'] }], 4400],
    ['something else after the token', [{ token: 'good' }, { hello: 1 }], 4400],
  ])('with %s is told why and closed', async (_what, frames, code) => {
    const { got, closed, hub } = await connect(frames)
    expect(await closed).toBe(code)
    expect(got.at(-1)).toHaveProperty('error.message')
    await eventually(() => {
      expect(hub.subscribers).toBe(0)
    })
  })

  it('of another site is refused', async () => {
    const { url } = await gateway()
    const { port } = new URL(url)
    expect(
      await raw(url, '/api/events', {
        host: `127.0.0.1:${port}`,
        origin: 'http://evil.example',
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      }),
    ).toBe(403)
  })
})
