/**
 * Test fixture: the services of subscriptions and monitored items, over `test-subscriptions.ts`.
 */
import { response } from './test-channel.ts'
import { LoadFeed, type Load } from './test-load.ts'
import { Bad, Refusal, type Service, type Session } from './test-services.ts'
import { WireSubscription, type Counts, type Item, type Tricks } from './test-subscriptions.ts'
import { BytesReader } from './test-reading.ts'
import type { BytesWriter } from './test-writing.ts'
import type { WireNode } from './test-nodes.ts'

/** What the server makes of what it is asked for; as asked where nothing is said. */
export interface Revisions {
  publishing?: number
  lifetime?: number
  keepAlive?: number
  sampling?: number
  queue?: number
  /** Told instead of what is done. */
  told?: { publishing?: number; lifetime?: number; keepAlive?: number; sampling?: number }
}

export interface Monitoring {
  readonly subscriptions: Map<number, WireSubscription>
  /** The session of each. */
  readonly owners: Map<number, Session>
  readonly tricks: Tricks
  readonly counts: Counts
  readonly revisions: Revisions
  readonly load: Load | null
  /** A status for the creation of items of these nodes. */
  readonly refused: Map<string, number>
}

const INTERVAL = 10

interface Pace {
  readonly interval: number
  readonly lifetime: number
  readonly keepAlive: number
}

let lastSubscription = 0
let lastItem = 0

function readPace(reader: BytesReader, { publishing, lifetime, keepAlive }: Revisions): Pace {
  const asked = { interval: reader.double(), lifetime: reader.uint32(), keepAlive: reader.uint32() }
  return {
    interval: publishing ?? Math.max(INTERVAL, asked.interval),
    lifetime: lifetime ?? asked.lifetime,
    keepAlive: keepAlive ?? asked.keepAlive,
  }
}

function readParameters(reader: BytesReader, { sampling, queue }: Revisions) {
  const handle = reader.uint32()
  const asked = reader.double()
  const filter = reader.object()
  const size = reader.uint32()
  const discardOldest = reader.boolean()
  let deadband = 0
  if (filter.type === 'i=724') {
    const inside = new BytesReader(filter.body)
    inside.int32()
    if (inside.uint32() === 1) deadband = inside.double()
  }
  return {
    handle,
    sampling: sampling ?? Math.max(0, asked),
    queueSize: queue ?? Math.max(1, size),
    discardOldest,
    deadband,
  }
}

/** The services, over what this server has. */
export function monitoringServices(own: Monitoring) {
  const find = (session: Session, id: number): WireSubscription => {
    const found = session.subscriptions.get(id)
    if (found === undefined) throw new Refusal(Bad.SubscriptionIdInvalid)
    return found
  }

  const createSubscription: Service = (reader, writer, { session }) => {
    const owner = session()
    const pace = readPace(reader, own.revisions)
    const limit = reader.uint32()
    const id = ++lastSubscription
    const subscription = new WireSubscription(id, owner.requests, own.tricks, own.counts, () => {
      own.subscriptions.delete(id)
      own.owners.get(id)?.subscriptions.delete(id)
    })
    subscription.limit = limit
    subscription.publishing = reader.boolean()
    own.owners.set(id, owner)
    owner.subscriptions.set(id, subscription)
    own.subscriptions.set(id, subscription)
    subscription.pace(pace.interval, pace.lifetime, pace.keepAlive)
    const { told } = own.revisions
    writer.uint32(id).double(told?.publishing ?? pace.interval)
    writer.uint32(told?.lifetime ?? pace.lifetime).uint32(told?.keepAlive ?? pace.keepAlive)
  }

  const modifySubscription: Service = (reader, writer, { session }) => {
    const subscription = find(session(), reader.uint32())
    const pace = readPace(reader, own.revisions)
    subscription.limit = reader.uint32()
    subscription.pace(pace.interval, pace.lifetime, pace.keepAlive)
    writer.double(pace.interval).uint32(pace.lifetime).uint32(pace.keepAlive)
  }

  const each = (reader: BytesReader, writer: BytesWriter, does: (id: number) => number): void => {
    const ids = reader.list(() => reader.uint32())
    writer.list(ids, (id) => writer.uint32(does(id))).int32(-1)
  }

  const setPublishingMode: Service = (reader, writer, { session }) => {
    const owner = session()
    const enabled = reader.boolean()
    each(reader, writer, (id) => {
      const found = owner.subscriptions.get(id)
      if (found === undefined) return Bad.SubscriptionIdInvalid
      found.publishing = enabled
      return 0
    })
  }

  const deleteSubscriptions: Service = (reader, writer, { session }) => {
    const owner = session()
    each(reader, writer, (id) => {
      const found = owner.subscriptions.get(id)
      if (found === undefined) return Bad.SubscriptionIdInvalid
      found.end()
      owner.subscriptions.delete(id)
      own.subscriptions.delete(id)
      return 0
    })
  }

  const transferSubscriptions: Service = (reader, writer, { session }) => {
    const owner = session()
    const ids = reader.list(() => reader.uint32())
    reader.boolean()
    writer.list(ids, (id) => {
      const found = own.subscriptions.get(id)
      if (found === undefined) {
        writer.uint32(Bad.SubscriptionIdInvalid).int32(0)
        return
      }
      own.owners.get(id)?.subscriptions.delete(id)
      own.owners.set(id, owner)
      found.requests = owner.requests
      owner.subscriptions.set(id, found)
      writer.uint32(0).list([...found.kept.keys()], (sequence) => writer.uint32(sequence))
    })
    writer.int32(-1)
  }

  const publish: Service = (reader, _writer, { channel, header, session, request }) => {
    const owner = session()
    const acknowledged = reader.list(() => {
      const found = owner.subscriptions.get(reader.uint32())
      const sequence = reader.uint32()
      if (found === undefined) return Bad.SubscriptionIdInvalid
      return found.acknowledge(sequence) ? 0 : Bad.SequenceNumberUnknown
    })
    if (owner.subscriptions.size === 0) throw new Refusal(Bad.NoSubscription)
    owner.requests.push({
      acknowledged,
      answer: (body) => channel.send(request, response(829, header.handle).raw(body).done()),
    })
    for (const subscription of owner.subscriptions.values()) subscription.requested()
  }

  const republish: Service = (reader, writer, { session }) => {
    const subscription = find(session(), reader.uint32())
    const message = subscription.kept.get(reader.uint32())
    if (message === undefined) throw new Refusal(Bad.MessageNotAvailable)
    writer.raw(message)
  }

  const begin = (subscription: WireSubscription, node: WireNode, item: Item): void => {
    subscription.items.set(item.id, item)
    if (item.load !== null && own.load !== null) {
      subscription.feed ??= new LoadFeed(own.load, own.counts)
      subscription.feed.add(item.load, item.handle, item.queueSize)
    } else subscription.offer(item, node.sample)
  }

  const createItems: Service = (reader, writer, asked) => {
    const subscription = find(asked.session(), reader.uint32())
    reader.int32()
    const items = reader.list(() => {
      const node = reader.nodeId()
      const attribute = reader.uint32()
      reader.string()
      reader.qualifiedName()
      const mode = reader.int32()
      return { node, attribute, mode, ...readParameters(reader, own.revisions) }
    })
    writer.list(items, ({ node: id, attribute, mode, ...parameters }) => {
      const node = asked.server.nodes.get(id)
      const refused =
        own.refused.get(id) ??
        (node === undefined ? Bad.NodeIdUnknown : attribute === 13 ? 0 : Bad.AttributeIdInvalid)
      if (refused !== 0 || node === undefined) {
        writer.uint32(refused).uint32(0).double(0).uint32(0).object(null)
        return
      }
      const item: Item = {
        ...parameters,
        id: ++lastItem,
        node,
        reporting: mode === 2,
        queue: [],
        last: Number.NaN,
        load: node.load ?? null,
      }
      begin(subscription, node, item)
      const sampling = own.revisions.told?.sampling ?? item.sampling
      writer.uint32(0).uint32(item.id).double(sampling).uint32(item.queueSize).object(null)
    })
    writer.int32(-1)
  }

  const modifyItems: Service = (reader, writer, { session }) => {
    const subscription = find(session(), reader.uint32())
    reader.int32()
    const items = reader.list(() => ({
      id: reader.uint32(),
      ...readParameters(reader, own.revisions),
    }))
    writer.list(items, ({ id, ...parameters }) => {
      const item = subscription.items.get(id)
      if (item !== undefined) Object.assign(item, parameters)
      writer.uint32(item === undefined ? Bad.MonitoredItemIdInvalid : 0)
      writer.double(parameters.sampling).uint32(parameters.queueSize).object(null)
    })
    writer.int32(-1)
  }

  const setMonitoringMode: Service = (reader, writer, { session }) => {
    const subscription = find(session(), reader.uint32())
    const mode = reader.int32()
    each(reader, writer, (id) => {
      const item = subscription.items.get(id)
      if (item === undefined) return Bad.MonitoredItemIdInvalid
      item.reporting = mode === 2 || own.tricks.reportsAlways
      return 0
    })
  }

  const deleteItems: Service = (reader, writer, { session }) => {
    const subscription = find(session(), reader.uint32())
    each(reader, writer, (id) => {
      const item = subscription.items.get(id)
      if (item === undefined) return Bad.MonitoredItemIdInvalid
      subscription.items.delete(id)
      if (item.load !== null) subscription.feed?.remove(item.handle)
      return 0
    })
  }

  return {
    CreateMonitoredItems: [751, createItems],
    ModifyMonitoredItems: [763, modifyItems],
    SetMonitoringMode: [769, setMonitoringMode],
    DeleteMonitoredItems: [781, deleteItems],
    CreateSubscription: [787, createSubscription],
    ModifySubscription: [793, modifySubscription],
    SetPublishingMode: [799, setPublishingMode],
    Publish: [826, publish],
    Republish: [832, republish],
    TransferSubscriptions: [841, transferSubscriptions],
    DeleteSubscriptions: [847, deleteSubscriptions],
  } as const satisfies Record<string, readonly [request: number, service: Service]>
}
