/** Both transports say the same: one story, told over HTTP with WebSocket and over a message port. */
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SubscriptionRequest } from '../../shared/bridge.ts'
import { Status } from '../../shared/quality.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { ValueType, batchOf } from '../../shared/samples.ts'
import { decode } from '../../shared/wire.ts'
import { eventually, temporaryFolder, value } from '../fixtures.ts'
import type { Core } from '../interface.ts'
import { desktopBridge } from './fixtures.ts'
import { buildHttp, listen } from './http.ts'
import { health, noFiles, oneTag } from './test-gateway.ts'

interface Seat {
  call(name: string, body: unknown, token: string | null): Promise<Result<unknown>>
  subscribe(token: string, events: readonly SubscriptionRequest[]): void
  readonly events: { name: string; payload: unknown }[]
  /** Codes of refused or ended subscriptions. */
  readonly refusals: string[]
}

/** A core that answers what it was asked, and one tag. */
function core() {
  const { table, hub, session } = oneTag()
  const parts: Core = {
    dispatch: (name, body, { token }) =>
      Promise.resolve(
        token === 'good'
          ? ok(
              name === 'history.range'
                ? { series: [{ time: new BigInt64Array([2n ** 60n]) }], gaps: [{ from: 3n }] }
                : { name, body },
            )
          : fail('unauthenticated', 'no', { reason: 'token' }),
      ),
    events: hub,
    files: noFiles,
    health: () => health,
  }
  return { parts, table, hub, session }
}

async function overHttp(parts: Core): Promise<Seat> {
  const server = await buildHttp({ core: parts, interfaceDirectory: temporaryFolder() })
  onTestFinished(() => server.close())
  const url = value(await listen(server, 0))
  const events: Seat['events'] = []
  const refusals: string[] = []
  return {
    events,
    refusals,
    call: async (name, body, token) => {
      const response = await fetch(`${url}/api/call/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/octet-stream',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      })
      return response.headers.get('content-type') === 'application/octet-stream'
        ? ok(decode(await response.arrayBuffer()))
        : ((await response.json()) as Result<unknown>)
    },
    subscribe: (token, wanted) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/events`)
      socket.binaryType = 'arraybuffer'
      onTestFinished(() => {
        socket.close()
      })
      socket.addEventListener('open', () => {
        socket.send(JSON.stringify({ token }))
        socket.send(
          JSON.stringify({ subscribe: wanted.map((entry) => ({ ...entry, format: 'binary' })) }),
        )
      })
      socket.addEventListener('message', (message) => {
        const data = message.data as string | ArrayBuffer
        const frame = (typeof data === 'string' ? JSON.parse(data) : decode(data)) as
          | { error: { code: string } }
          | { event: string; payload: unknown }
        if ('error' in frame) refusals.push(frame.error.code)
        else events.push({ name: frame.event, payload: frame.payload })
      })
    },
  }
}

function overPort(parts: Core): Promise<Seat> {
  const { bridge, close } = desktopBridge(parts)
  onTestFinished(close)
  const events: Seat['events'] = []
  const refusals: string[] = []
  bridge.on(
    (name, payload) => events.push({ name, payload }),
    (result) => {
      if (!result.ok) refusals.push(result.error.code)
    },
  )
  return Promise.resolve({
    events,
    refusals,
    call: (name, body, token) => bridge.call(name, body, token),
    subscribe: (token, wanted) => {
      bridge.subscribe(token, wanted)
    },
  })
}

describe.each([
  ['HTTP and WebSocket', overHttp],
  ['a message port', overPort],
])('over %s', (_transport, sit) => {
  it('a call brings its body there and its answer back, columns and 64-bit integers as they are', async () => {
    const seat = await sit(core().parts)
    expect(await seat.call('tags.list', { text: 'ü' }, 'good')).toEqual(
      ok({ name: 'tags.list', body: { text: 'ü' } }),
    )
    expect(await seat.call('history.range', {}, 'good')).toEqual(
      ok({ series: [{ time: new BigInt64Array([2n ** 60n]) }], gaps: [{ from: 3n }] }),
    )
  })

  it('a refusal has its code and its facts', async () => {
    const seat = await sit(core().parts)
    expect(await seat.call('tags.list', {}, null)).toEqual(
      fail('unauthenticated', 'no', { reason: 'token' }),
    )
  })

  it('a subscriber gets what it asked for, until its session ends', async () => {
    const { parts, table, hub, session } = core()
    const seat = await sit(parts)
    seat.subscribe('good', [{ event: 'values' }, { event: 'session' }])
    await eventually(() => {
      expect(seat.events).toHaveLength(1)
    })
    table.apply(
      batchOf([
        {
          tag: 1,
          sourceTime: 2n ** 60n,
          serverTime: 1n,
          status: Status.Good,
          type: ValueType.Int64,
          flags: 0,
          value: 2n ** 62n,
        },
      ]),
      1,
    )
    await eventually(() => {
      hub.pump()
      expect(seat.events[1]).toMatchObject({
        name: 'values',
        payload: { sourceTime: new BigInt64Array([2n ** 60n]), others: [[0, 2n ** 62n]] },
      })
    })
    hub.sessionChanged(session, 'ended')
    await eventually(() => {
      expect(seat.events.at(-1)).toEqual({ name: 'session', payload: { state: 'ended' } })
      expect(seat.refusals).toEqual(['unauthenticated'])
    })
  })

  it.each([
    ['a forged token', 'bad', 'values', 'unauthenticated'],
    ['an event that is not there', 'good', 'gossip', 'not_found'],
  ])('a subscription with %s is refused with its code', async (_what, token, event, code) => {
    const seat = await sit(core().parts)
    seat.subscribe(token, [{ event }])
    await eventually(() => {
      expect(seat.refusals).toEqual([code])
    })
  })
})
