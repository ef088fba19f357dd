import type { ClientSession, NotificationMessage } from 'node-opcua'
import fc from 'fast-check'
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
function setUp(
  stored: readonly number[] = [],
  republish: 'answers' | 'silent' | 'breaks once' = 'answers',
) {
  let manner = republish
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
      if (manner !== 'answers') {
        const words = manner === 'silent' ? 'Transaction has timed out' : 'Connection Break'
        if (manner === 'breaks once') manner = 'answers'
        queueMicrotask(() => answer(new Error(words)))
        return
      }
      queueMicrotask(() =>
        stored.includes(sequence)
          ? answer(null, { notificationMessage: message(sequence) })
          : answer(fault(0x807b_0000)),
      )
    },
  } as unknown as ClientSession
  const seen: string[] = []
  const ended: Error[] = []
  const strays: number[] = []
  let confirmed = 0
  let rests = 0
  const publishing = new Publishing(1, {
    message: ({ sequenceNumber }, gap) => seen.push(`${gap ? 'gap ' : ''}${sequenceNumber}`),
    rested: () => {
      rests += 1
    },
    lost: () => seen.push('lost'),
    stray: (subscription) => strays.push(subscription),
    confirmed: () => {
      confirmed += 1
    },
    ended: (error) => ended.push(error),
  })
  const notify = (
    sequence: number,
    availableSequenceNumbers: readonly number[] = [],
    data = true,
    more: { subscriptionId?: number; publishTime?: Date; moreNotifications?: boolean } = {},
  ) =>
    publishes.shift()?.answer(null, {
      responseHeader: { timestamp: null },
      subscriptionId: more.subscriptionId ?? 1,
      availableSequenceNumbers,
      moreNotifications: more.moreNotifications ?? false,
      notificationMessage: message(sequence, data, more.publishTime),
    })
  return {
    ...{ session, publishing, publishes, asked, acknowledged, seen, ended, strays, notify },
    confirmed: () => confirmed,
    rests: () => rests,
  }
}

/** All that follows from what was said has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const BEGUN = Date.UTC(2026, 0, 1)
/** Each notification has a time of its own, the same when it comes once more. */
const message = (
  sequenceNumber: number,
  data = true,
  publishTime = new Date(BEGUN + sequenceNumber),
) =>
  ({
    sequenceNumber,
    publishTime,
    notificationData: data ? [{}] : [],
  }) as unknown as NotificationMessage

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

test('of a burst it is told once that it is over', async () => {
  const { publishing, session, notify, seen, rests } = setUp()
  publishing.start(session, 1000)
  notify(1, [], true, { moreNotifications: true })
  notify(2, [], true, { moreNotifications: true })
  await eventually(() => expect(seen).toEqual(['1', '2']))
  expect(rests()).toBe(0)
  notify(3)
  await eventually(() => expect(rests()).toBe(1))
  expect(seen).toEqual(['1', '2', '3'])
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

test('what the server no longer has is a gap, told once and where it is', async () => {
  const { publishing, session, notify, seen } = setUp([4])
  publishing.start(session, 1000)
  notify(1)
  notify(5, [4, 5])
  notify(6)
  await eventually(() => expect(seen).toEqual(['1', 'gap 4', '5', '6']))
})

test('one that is missing between two that can be had does not keep back the second', async () => {
  const { publishing, session, notify, seen, asked } = setUp([2, 4])
  publishing.start(session, 1000)
  notify(1)
  notify(5, [2, 3, 4])
  await eventually(() => expect(seen).toEqual(['1', '2', 'gap 4', '5']))
  expect(asked).toEqual([2, 3, 4])
})

test('what is lost before a keep-alive is told at once, not with the next data', async () => {
  const { publishing, session, notify, seen } = setUp()
  publishing.start(session, 1000)
  notify(1)
  notify(3, [], false)
  await eventually(() => expect(seen).toEqual(['1', 'lost']))
  notify(3)
  await eventually(() => expect(seen).toEqual(['1', 'lost', '3']))
})

test('a first notification that is not the first one tells of what is missing', async () => {
  const { publishing, session, notify, seen } = setUp([2])
  publishing.start(session, 1000)
  notify(3, [2, 3])
  await eventually(() => expect(seen).toEqual(['gap 2', '3']))
})

test('the same notification once more is dropped; another of an old number is not', async () => {
  const { publishing, session, notify, seen } = setUp()
  publishing.start(session, 1000)
  for (const sequence of [1, 2, 3, 2, 4]) notify(sequence)
  await eventually(() => expect(seen).toEqual(['1', '2', '3', '4']))
  // A server that has begun to count anew.
  notify(1, [], true, { publishTime: new Date(BEGUN + 3_600_000) })
  notify(2, [], true, { publishTime: new Date(BEGUN + 3_600_001) })
  await eventually(() => expect(seen).toEqual(['1', '2', '3', '4', 'gap 1', '2']))
})

test('what comes for a subscription of before is of no tag of ours, and proves nothing', async () => {
  const { publishing, session, notify, seen, strays, confirmed, acknowledged } = setUp()
  publishing.start(session, 1000)
  notify(1, [], true, { subscriptionId: 7 })
  notify(1)
  await eventually(() => expect(seen).toEqual(['1']))
  expect(strays).toEqual([7])
  expect(confirmed()).toBe(1)
  notify(2)
  expect(acknowledged).toEqual([1])
})

test('a server that does not answer to Republish holds up the values once, and they go on after a gap', async () => {
  const { publishing, session, notify, seen, asked } = setUp([], 'silent')
  publishing.start(session, 1000)
  notify(1)
  notify(5, [2, 3, 4, 5])
  await eventually(() => expect(seen).toEqual(['1', 'gap 5']))
  expect(asked).toEqual([2])
})

test('a link that breaks while something is asked for again loses nothing', async () => {
  const { publishing, session, notify, seen, publishes } = setUp([2, 3], 'breaks once')
  publishing.start(session, 1000)
  notify(1)
  notify(3, [2, 3])
  await eventually(() => expect(seen).toEqual(['1']))
  publishing.stop()
  publishes.length = 0
  await publishing.resume(session, 1000, [2, 3])
  notify(4)
  await eventually(() => expect(seen).toEqual(['1', '2', '3', '4']))
})

test('after a transfer what the server says it has is asked for first, from what is known on', async () => {
  const { publishing, session, notify, seen, asked, publishes } = setUp([1, 4, 5])
  publishing.start(session, 1000)
  notify(1)
  notify(2)
  await eventually(() => expect(seen).toEqual(['1', '2']))
  publishing.stop()
  publishes.length = 0
  await publishing.resume(session, 1000, [1, 4, 5])
  notify(6)
  await eventually(() => expect(seen).toEqual(['1', '2', 'gap 4', '5', '6']))
  expect(asked).toEqual([4, 5, 6])
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

test('the number after the last is 1, also where one is missing in between', async () => {
  const { publishing, session, notify, seen, asked } = setUp([0xffff_ffff, 1])
  publishing.start(session, 1000)
  notify(0xffff_fffd, [], false)
  notify(0xffff_fffd)
  notify(0xffff_fffe)
  notify(2, [1, 2, 0xffff_fffe, 0xffff_ffff])
  await eventually(() =>
    expect(seen).toEqual(['lost', '4294967293', '4294967294', '4294967295', '1', '2']),
  )
  expect(asked).toEqual([0xffff_ffff, 1])
})

test('whatever is skipped, repeated or shuffled, nothing is lost without a word and nothing comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('comes', 'skipped', 'skipped and kept', 'comes twice'), {
        minLength: 1,
        maxLength: 40,
      }),
      fc.constantFrom(1, 0xffff_fff0),
      async (fates, first) => {
        const numberOf = (index: number): number => ((first - 1 + index) % 0xffff_ffff) + 1
        const kept = fates.flatMap((fate, index) =>
          fate === 'skipped and kept' ? [numberOf(index)] : [],
        )
        const { publishing, session, notify, seen } = setUp(kept)
        publishing.start(session, 1000)
        if (first !== 1) notify(first, [], false)
        await settled()
        for (const [index, fate] of [...fates, 'comes'].entries()) {
          if (fate.startsWith('comes')) notify(numberOf(index), kept)
          await settled()
          if (fate === 'comes twice') notify(numberOf(index), kept)
          await settled()
        }
        const expected = first === 1 ? [] : ['lost']
        let isGap = false
        for (const [index, fate] of [...fates, 'comes'].entries()) {
          if (fate === 'skipped') isGap = true
          else {
            expected.push(`${isGap ? 'gap ' : ''}${numberOf(index)}`)
            isGap = false
          }
        }
        expect(seen).toEqual(expected)
      },
    ),
    { numRuns: 200 },
  )
})

test('a server that has lost the subscription ends it', async () => {
  const { publishing, session, publishes, ended } = setUp()
  publishing.start(session, 1000)
  expect(publishes).toHaveLength(5)
  publishes.shift()?.answer(fault(0x8079_0000))
  await eventually(() => expect(ended).toHaveLength(1))
})

test('a request that is not answered in time, or with what cannot be read, is followed by another', async () => {
  const { publishing, session, publishes, notify, seen } = setUp()
  publishing.start(session, 1000)
  publishes.shift()?.answer(new Error('Transaction has timed out'))
  publishes.shift()?.answer(fault(0x80b3_0000))
  expect(publishes).toHaveLength(3)
  await eventually(() => expect(publishes).toHaveLength(5))
  notify(1)
  await eventually(() => expect(seen).toEqual(['1']))
  publishing.stop()
  const left = publishes.length
  publishes.shift()?.answer(new Error('Connection Break'))
  await settled()
  expect(publishes).toHaveLength(left - 1)
})

test('fewer requests are kept at a server that takes no more', async () => {
  const { publishing, session, publishes } = setUp()
  publishing.start(session, 1000)
  publishes.pop()?.answer(fault(0x8078_0000))
  publishes.shift()?.answer(null, {
    responseHeader: { timestamp: null },
    subscriptionId: 1,
    availableSequenceNumbers: [],
    notificationMessage: message(1),
  })
  await eventually(() => expect(publishes).toHaveLength(4))
})
