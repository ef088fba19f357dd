import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Bridge } from '../../shared/bridge.ts'
import { fail, ok } from '../../shared/result.ts'
import { createBridgeClient } from './bridge.ts'
import { SILENCE_MS } from './link.ts'

function fakeBridge() {
  let say: (name: string, payload: unknown) => void = () => {}
  let answer: Parameters<Bridge['on']>[1] = () => {}
  const call = vi.fn<Bridge['call']>(async () => ok('answer'))
  const subscribe = vi.fn<Bridge['subscribe']>()
  const bridge: Bridge = {
    call,
    subscribe,
    on(event, subscription) {
      say = event
      answer = subscription
      return () => {}
    },
  }
  return {
    bridge,
    call,
    subscribe,
    say: (name: string, payload: unknown) => say(name, payload),
    answer: (...result: Parameters<typeof answer>) => answer(...result),
  }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('calls pass with the token, and a port that throws is a failure', async () => {
  const { bridge, call } = fakeBridge()
  const client = createBridgeClient(bridge)
  client.setToken('secret')
  expect(await client.call('servers.list', {})).toEqual(ok('answer'))
  expect(call).toHaveBeenCalledWith('servers.list', {}, 'secret')
  call.mockRejectedValueOnce(new Error('port closed'))
  expect(await client.call('servers.list', {})).toMatchObject({ error: { code: 'unavailable' } })
})

test('events make it connected; silence makes it lost and asks again', async () => {
  const { bridge, subscribe, say } = fakeBridge()
  const client = createBridgeClient(bridge)
  const heard = vi.fn()
  client.on('liveness', heard)
  client.setToken('secret')
  say('liveness', { now: 1 })
  expect(heard).toHaveBeenCalledWith({ now: 1 })
  expect(client.connection().phase).toBe('connected')
  const asked = subscribe.mock.calls.length
  await vi.advanceTimersByTimeAsync(SILENCE_MS + 1000)
  expect(client.connection().phase).toBe('lost')
  expect(subscribe.mock.calls.length).toBeGreaterThan(asked)
  client.close()
})

test('a core that never says anything is lost in the time of a silence', async () => {
  const { bridge } = fakeBridge()
  const client = createBridgeClient(bridge)
  client.setToken('secret')
  await vi.advanceTimersByTimeAsync(SILENCE_MS)
  expect(client.connection().phase).toBe('lost')
  client.close()
})

test('a refused subscription of an unknown token ends the session', () => {
  const { bridge, answer } = fakeBridge()
  const client = createBridgeClient(bridge)
  const ended = vi.fn()
  client.onSessionEnded(ended)
  client.setToken('secret')
  answer(fail('unauthenticated', 'gone'))
  expect(ended).toHaveBeenCalledOnce()
  client.close()
})
