import { DataType, DataValue, Variant, type ClientSession } from 'node-opcua'
import { expect, test } from 'vitest'
import { SampleFlag, sampleAt, type SampleBatch } from '../../shared/samples.ts'
import { Intake } from './intake.ts'
import { refresh } from './refresh.ts'
import { Subscription } from './subscription.ts'
import { changeBytes, received } from './test-notification.ts'
import { eventually, item } from './test-rig.ts'

const BadMessageNotAvailable = 0x807b_0000
const BadResponseTooLarge = 0x80b9_0000

const valueOf = (value: number, at: number): DataValue =>
  new DataValue({
    value: new Variant({ dataType: DataType.Double, value }),
    sourceTimestamp: new Date(at),
  })

interface Sent {
  readonly schema: { readonly name: string }
  readonly nodesToRead?: { readonly nodeId: { readonly value: unknown } }[]
  readonly itemsToCreate?: unknown[]
}

/** A server that publishes what the test says, republishes nothing, and reads what it holds. */
async function server() {
  const holds = new Map<unknown, DataValue>()
  const waiting: ((error: null, response: object) => void)[] = []
  const reads: unknown[][] = []
  const state = { readable: true, most: Infinity, doubted: 0 }
  const fault = (value: number) =>
    Object.assign(new Error('fault'), {
      response: { responseHeader: { serviceResult: { value } } },
    })
  const session = {
    _performMessageTransaction(
      request: Sent,
      answer: (error: Error | null, response?: object) => void,
    ) {
      switch (request.schema.name) {
        case 'CreateSubscriptionRequest':
          answer(null, { subscriptionId: 1, revisedPublishingInterval: 100 })
          return
        case 'CreateMonitoredItemsRequest': {
          const good = { statusCode: { value: 0, name: 'Good' }, revisedSamplingInterval: 50 }
          const made = (request.itemsToCreate ?? []).map((_, at) => ({
            ...good,
            monitoredItemId: at + 1,
          }))
          answer(null, { results: made })
          return
        }
        case 'PublishRequest':
          waiting.push(answer)
          return
        case 'ReadRequest': {
          const names = (request.nodesToRead ?? []).map(({ nodeId }) => nodeId.value)
          reads.push(names)
          if (!state.readable) answer(fault(0x800a_0000))
          else if (names.length > state.most) answer(fault(BadResponseTooLarge))
          else answer(null, { results: names.map((name) => holds.get(name)) })
          return
        }
        default:
          answer(fault(BadMessageNotAvailable))
      }
    },
  } as unknown as ClientSession
  const batches: SampleBatch[] = []
  const intake = new Intake((batch) => batches.push(batch))
  const facts = {
    namespaces: ['urn:ua', 'urn:field'],
    limits: { read: 0, browse: 0, monitor: 0, history: 0 },
    startedAt: null,
    serviceLevel: null,
    at: null,
  }
  const subscription = await Subscription.create(session, 100, facts, intake, {
    confirmed: () => {},
    doubted: () => {
      state.doubted += 1
    },
    ended: () => {},
    stray: () => {},
  })
  const names = ['a', 'b', 'c']
  const specs = names.map((name, at) => ({ ...item(at + 1, name), node: `ns=1;s=${name}` }))
  await subscription.items.match(
    session,
    new Map(specs.map((spec) => [spec.tag, spec])),
    () => true,
    true,
  )
  subscription.publishing.start(session, 1000)
  const notify = (sequenceNumber: number, ...values: [tag: number, value: DataValue][]) =>
    waiting.shift()?.(null, {
      responseHeader: { timestamp: null },
      subscriptionId: 1,
      availableSequenceNumbers: [],
      notificationMessage: {
        sequenceNumber,
        notificationData: [received(changeBytes(values))],
      },
    })
  const samples = () => {
    intake.flush()
    return batches.flatMap((batch) =>
      [...batch.tag.keys()].map((row) => {
        const { tag, value, flags } = sampleAt(batch, row)
        return `${tag} ${JSON.stringify(value)}${(flags & SampleFlag.Overflow) === 0 ? '' : ' after a loss'}`
      }),
    )
  }
  return { session, subscription, holds, reads, state, notify, samples }
}

test('what lost notifications may have told is read, and what has changed follows a gap', async () => {
  const { session, subscription, holds, reads, state, notify, samples } = await server()
  notify(1, [1, valueOf(1, 1000)], [2, valueOf(2, 1000)], [3, valueOf(3, 1000)])
  await eventually(() => expect(samples()).toHaveLength(3))
  // The second one is lost: it told that b is 20.
  notify(3, [1, valueOf(10, 3000)])
  await eventually(() => expect(state.doubted).toBe(1))
  expect(samples().slice(3)).toEqual(['1 10 after a loss'])
  expect(subscription.items.silent).toEqual([2, 3])
  holds.set('b', valueOf(20, 2000))
  holds.set('c', valueOf(3, 1000))
  await refresh(session, subscription, () => true)
  expect(reads).toEqual([['b', 'c']])
  expect(samples().slice(4)).toEqual(['2 20 after a loss'])
  expect(subscription.items.silent).toEqual([])
  await refresh(session, subscription, () => true)
  expect(reads).toHaveLength(1)
  notify(4, [2, valueOf(21, 4000)])
  await eventually(() => expect(samples().slice(5)).toEqual(['2 21']))
  subscription.publishing.stop()
})

test('what cannot be read stays in doubt, and what comes before the answer is believed', async () => {
  const { session, subscription, holds, state, notify, samples } = await server()
  notify(1, [1, valueOf(1, 1000)], [2, valueOf(2, 1000)], [3, valueOf(3, 1000)])
  await eventually(() => expect(samples()).toHaveLength(3))
  notify(3, [1, valueOf(10, 3000)])
  await eventually(() => expect(state.doubted).toBe(1))
  state.readable = false
  await expect(refresh(session, subscription, () => true)).rejects.toThrow('fault')
  expect(subscription.items.silent).toEqual([2, 3])
  notify(4, [2, valueOf(22, 4000)])
  await eventually(() => expect(samples().slice(4)).toEqual(['2 22 after a loss']))
  state.readable = true
  holds.set('c', valueOf(30, 3000))
  await refresh(session, subscription, () => true)
  expect(samples().slice(5)).toEqual(['3 30 after a loss'])
  subscription.publishing.stop()
})

test('what is more than a server can answer at once is read in parts', async () => {
  const { session, subscription, holds, reads, state, notify, samples } = await server()
  notify(1, [1, valueOf(1, 1000)], [2, valueOf(2, 1000)], [3, valueOf(3, 1000)])
  await eventually(() => expect(samples()).toHaveLength(3))
  notify(3)
  await eventually(() => expect(state.doubted).toBe(1))
  for (const [at, name] of ['a', 'b', 'c'].entries()) holds.set(name, valueOf(at + 20, 3000))
  state.most = 1
  await refresh(session, subscription, () => true)
  expect(reads).toEqual([['a', 'b', 'c'], ['a', 'b'], ['a'], ['b'], ['c']])
  expect(samples().slice(3)).toEqual(
    [20, 21, 22].map((value, at) => `${at + 1} ${value} after a loss`),
  )
  subscription.publishing.stop()
})
