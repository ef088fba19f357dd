import type { ClientSession, NotificationMessage } from 'node-opcua'
import { expect, test } from 'vitest'
import { eventually } from './test-rig.ts'
import { Publishing } from './publishing.ts'

interface Sent {
  readonly request: {
    readonly schema: { readonly name: string }
    readonly retransmitSequenceNumber?: number
    readonly subscriptionAcknowledgements?: { sequenceNumber: number }[] | null
  }
  answer(error: Error | null, response?: unknown): void
}

/** A session that answers what the test tells it to. */
function setUp(stored: readonly number[] = []) {
  const publishes: Sent[] = []
  const asked: number[] = []
  const acknowledged: number[] = []
  const session = {
    _performMessageTransaction(request: Sent['request'], answer: Sent['answer']) {
      if (request.schema.name === 'PublishRequest') {
        publishes.push({ request, answer })
        for (const each of request.subscriptionAcknowledgements ?? []) {
          acknowledged.push(each.sequenceNumber)
        }
        return
      }
      const sequence = request.retransmitSequenceNumber ?? 0
      asked.push(sequence)
      queueMicrotask(() =>
        stored.includes(sequence)
          ? answer(null, { notificationMessage: message(sequence) })
          : answer(fault(0x807b_0000)),
      )
    },
  } as unknown as ClientSession
  const seen: string[] = []
  const ended: Error[] = []
  const publishing = new Publishing(1, {
    message: ({ sequenceNumber }, gap) => seen.push(`${gap ? 'gap ' : ''}${sequenceNumber}`),
    confirmed: () => {},
    ended: (error) => ended.push(error),
  })
  const notify = (
    sequence: number,
    availableSequenceNumbers: readonly number[] = [],
    data = true,
  ) =>
    publishes.shift()?.answer(null, {
      responseHeader: { timestamp: null },
      availableSequenceNumbers,
      notificationMessage: message(sequence, data),
    })
  return { session, publishing, publishes, asked, acknowledged, seen, ended, notify }
}

const message = (sequenceNumber: number, data = true) =>
  ({ sequenceNumber, notificationData: data ? [{}] : [] }) as unknown as NotificationMessage

const fault = (value: number): Error =>
  Object.assign(new Error('fault'), { response: { responseHeader: { serviceResult: { value } } } })

test('notifications come in order and are acknowledged; keep-alives are not', async () => {
  const { publishing, session, notify, seen, acknowledged } = setUp()
  publishing.start(session, 1000)
  notify(1)
  notify(2)
  notify(3, [], false)
  notify(3)
  await eventually(() => expect(seen).toEqual(['1', '2', '3']))
  expect(acknowledged).toEqual([1, 2, 3])
})

test('what is missing is republished before anything newer', async () => {
  const { publishing, session, notify, seen, asked } = setUp([3, 4])
  publishing.start(session, 1000)
  notify(1)
  notify(2)
  notify(5, [3, 4, 5])
  notify(6, [6])
  await eventually(() => expect(seen).toEqual(['1', '2', '3', '4', '5', '6']))
  expect(asked).toEqual([3, 4])
})

test('a keep-alive tells that something is missing too', async () => {
  const { publishing, session, notify, seen } = setUp([2])
  publishing.start(session, 1000)
  notify(1)
  notify(3, [2], false)
  await eventually(() => expect(seen).toEqual(['1', '2']))
})

test('what the server no longer has is a gap, said once', async () => {
  const { publishing, session, notify, seen } = setUp([4])
  publishing.start(session, 1000)
  notify(1)
  notify(5, [4, 5])
  notify(6)
  await eventually(() => expect(seen).toEqual(['1', '4', 'gap 5', '6']))
})

test('after a reconnect what was published meanwhile is asked for first, and nothing comes twice', async () => {
  const { publishing, session, notify, seen, publishes } = setUp([2, 3])
  publishing.start(session, 1000)
  notify(1)
  await eventually(() => expect(seen).toEqual(['1']))
  publishing.stop()
  publishes.length = 0
  await publishing.resume(session, 1000)
  notify(3)
  notify(4)
  await eventually(() => expect(seen).toEqual(['1', '2', '3', '4']))
})

test('the number after the last is 1', async () => {
  const { publishing, session, notify, seen } = setUp()
  publishing.start(session, 1000)
  notify(0xffff_ffff)
  notify(1)
  await eventually(() => expect(seen).toEqual(['4294967295', '1']))
})

test('a server that has lost the subscription ends it', async () => {
  const { publishing, session, publishes, ended } = setUp()
  publishing.start(session, 1000)
  expect(publishes).toHaveLength(5)
  publishes.shift()?.answer(fault(0x8079_0000))
  await eventually(() => expect(ended).toHaveLength(1))
})

test('fewer requests are kept at a server that takes no more', async () => {
  const { publishing, session, publishes } = setUp()
  publishing.start(session, 1000)
  publishes.pop()?.answer(fault(0x8078_0000))
  publishes.shift()?.answer(null, {
    responseHeader: { timestamp: null },
    availableSequenceNumbers: [],
    notificationMessage: message(1),
  })
  await eventually(() => expect(publishes).toHaveLength(4))
})
