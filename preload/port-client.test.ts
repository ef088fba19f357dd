/** What the page's end does by itself; with the core's end it is tested in main/transport/port.test.ts. */
import { expect, test, vi } from 'vitest'
import type { FromCore, ToCore } from '../shared/bridge.ts'
import { createPortClient } from './port-client.ts'

function fakePort() {
  const sent: ToCore[] = []
  let receive: (message: FromCore) => void = () => undefined
  return {
    sent,
    arrive: (message: FromCore) => {
      receive(message)
    },
    port: {
      post: (message: ToCore) => {
        sent.push(message)
      },
      onMessage: (listener: (message: FromCore) => void) => {
        receive = listener
      },
      onClose: () => undefined,
    },
  }
}

test('what is asked before the port is there goes out in order when it comes', async () => {
  const { bridge, attach } = createPortClient()
  const answer = bridge.call('setup.status', {}, null)
  bridge.subscribe('secret', [{ event: 'values' }])
  const { port, sent, arrive } = fakePort()
  attach(port)
  expect(sent).toEqual([
    { id: 1, call: 'setup.status', body: {}, token: null },
    { token: 'secret', subscribe: [{ event: 'values' }] },
  ])
  arrive({ id: 1, result: { ok: true, value: 'there' } })
  expect(await answer).toEqual({ ok: true, value: 'there' })
})

test('every event is counted as taken, whether anybody listens or not', () => {
  const { attach } = createPortClient()
  const { port, sent, arrive } = fakePort()
  attach(port)
  arrive({ event: 'values', payload: 1 })
  arrive({ event: 'values', payload: 2 })
  expect(sent).toEqual([{ taken: 1 }, { taken: 2 }])
})

test('a listener that was taken off hears nothing more', () => {
  const { bridge, attach } = createPortClient()
  const { port, arrive } = fakePort()
  attach(port)
  const event = vi.fn()
  const off = bridge.on(event, () => undefined)
  arrive({ event: 'values', payload: 1 })
  off()
  arrive({ event: 'values', payload: 2 })
  expect(event.mock.calls).toEqual([['values', 1]])
})

test('an answer that nobody asked for is ignored', () => {
  const { attach } = createPortClient()
  const { port, arrive } = fakePort()
  attach(port)
  expect(() => arrive({ id: 99, result: { ok: true, value: 1 } })).not.toThrow()
})

test('the bridge has the contract and nothing else', () => {
  expect(Object.keys(createPortClient().bridge).sort()).toEqual(['call', 'on', 'subscribe'])
})
