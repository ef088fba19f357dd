/**
 * Test fixture: a field and its server as a model on the clock of the test. It has no wire: it stands
 * where node-opcua's client would, answers the requests of a session, and keeps what a real server keeps:
 * queues that overflow, notifications that are asked for again, a history of its own. It also keeps what no
 * server does: every sample that its sources ever produced.
 */
import {
  AttributeIds,
  BinaryStream,
  BrowseRequest,
  CreateMonitoredItemsRequest,
  CreateSubscriptionRequest,
  DataChangeNotification,
  DataType,
  DataValue,
  DeleteMonitoredItemsRequest,
  DeleteSubscriptionsRequest,
  HistoryData,
  HistoryReadRequest,
  ModifySubscriptionRequest,
  MonitoredItemNotification,
  NotificationMessage,
  PublishRequest,
  ReadRequest,
  RepublishRequest,
  StatusCodes,
  TransferSubscriptionsRequest,
  TranslateBrowsePathsToNodeIdsRequest,
  Variant,
  resolveNodeId,
  type ClientSession,
  type NodeId,
  type ReadRawModifiedDetails,
} from 'node-opcua'
import type { Client } from './client.ts'

export const MODEL = 'urn:model:field'
/** Has nodes of the same names, of which every value is one that no source has made. */
const OTHER = 'urn:model:other'
export const FOREIGN = -1

/** A sample as its source made it; the time is the server's clock, Unix milliseconds. */
export interface Made {
  readonly at: number
  readonly value: number
  /** True time, Unix milliseconds. */
  readonly on: number
}

interface Source {
  readonly tag: number
  /** Milliseconds between two looks of the server at it. */
  readonly sampling: number
  readonly historizing: boolean
  readonly made: Made[]
  /** What the server has recorded of it. */
  readonly archive: (Made & { readonly recorded: number })[]
  next: number
  value: number
}

interface Item {
  readonly id: number
  readonly handle: number
  readonly source: Source
  readonly size: number
  readonly queue: { made: Made; overflow: boolean }[]
}

interface Subscription {
  readonly id: number
  session: Session | null
  readonly items: Map<number, Item>
  sequence: number
  /** Sent and not acknowledged. */
  readonly sent: Map<number, NotificationMessage>
  silent: number
  /** Cycles without a publish request. */
  orphaned: number
}

type Answer = (error: Error | null, response?: unknown) => void

interface Session {
  readonly id: number
  connection: Connection | null
  publishes: { request: PublishRequest; answer: Answer }[]
  leftAt: number
}

interface Connection {
  isAlive: boolean
  readonly lost: (error: Error) => void
}

export interface ModelFaults {
  /** The next so many publish responses vanish, come twice, or come after the one that follows. */
  lose: number
  repeat: number
  reorder: number
  /** History is refused; what it has is told only after so many milliseconds. */
  refusesHistory: boolean
  archiveDelay: number
  /** Values in one answer of history at most, without a continuation point. */
  truncates: number
}

const STANDARD = 'http://opcfoundation.org/UA/'

/** Milliseconds between two looks at what there is to publish. */
const INTERVAL = 2000
const KEEP_ALIVE = 3
const LIFETIME_CYCLES = 300
const SESSION_TIMEOUT = 900_000
const KEPT = 10

const fault = (value: number): Error =>
  Object.assign(new Error(`fault ${value.toString(16)}`), {
    response: { responseHeader: { serviceResult: { value } } },
  })
const broken = (): Error => new Error('Connection Break')

export class ModelServer {
  readonly sources: readonly Source[]
  readonly faults: ModelFaults = {
    ...{ lose: 0, repeat: 0, reorder: 0 },
    ...{ refusesHistory: false, archiveDelay: 0, truncates: 0 },
  }
  /** Its clock minus the true one, milliseconds. */
  skew = 0
  isRunning = true
  isHanging = false
  isCut = false
  /** Its namespaces, which another start may order in another way. */
  namespaces: readonly string[] = [STANDARD, MODEL, OTHER]
  /** What its queues hold at most, whatever is asked for. */
  longestQueue = 10_000
  #now: number
  #startedAt: number
  /** True time. */
  #endedAt = 0
  #endedSkew = 0
  #last = 0
  #random: () => number
  #sessions = new Map<number, Session>()
  #subscriptions = new Map<number, Subscription>()
  #connections = new Set<Connection>()
  #held: (() => void)[] = []
  #late: (() => void) | null = null
  #continuations = new Map<string, { source: Source; from: number; to: number }>()

  /** @param now true time at the start, Unix milliseconds */
  constructor(
    now: number,
    random: () => number,
    tags: readonly { tag: number; sampling: number; historizing: boolean }[],
  ) {
    this.#now = now
    this.#startedAt = now - 86_400_000
    this.#random = random
    this.sources = tags.map((tag) => ({
      ...{ ...tag, made: [], archive: [] },
      ...{ next: now + tag.sampling, value: 0 },
    }))
  }

  get clock(): number {
    return this.#now + this.skew
  }

  /** True time goes on to this moment. */
  step(now: number): void {
    const cycles = Math.floor(now / INTERVAL) - Math.floor(this.#now / INTERVAL)
    for (const source of this.sources) {
      while (source.next <= now) {
        this.#now = source.next
        this.#sample(source)
        source.next += source.sampling
      }
    }
    this.#now = now
    if (!this.isRunning || this.isHanging) return
    for (let cycle = 0; cycle < cycles; cycle++) this.#cycle()
    for (const session of this.#sessions.values()) {
      const isAlone = session.connection?.isAlive !== true
      if (!isAlone) session.leftAt = now
      else if (now - session.leftAt > SESSION_TIMEOUT) this.#sessions.delete(session.id)
    }
  }

  #sample(source: Source): void {
    // Some looks find the value as it was.
    if (this.#random() < 0.3) return
    const age = Math.floor(this.#random() * Math.min(source.sampling, 400))
    source.value += 1
    const made = { at: this.clock - age, value: source.value, on: this.#now }
    source.made.push(made)
    if (!this.isRunning) return
    if (source.historizing) source.archive.push({ ...made, recorded: this.#now })
    for (const { items } of this.#subscriptions.values()) {
      for (const item of items.values()) if (item.source === source) enqueue(item, made)
    }
  }

  #cycle(): void {
    for (const subscription of this.#subscriptions.values()) {
      const { session } = subscription
      const isHeard = session?.connection?.isAlive === true && !this.isCut
      const waiting = isHeard ? session.publishes : []
      const hasData = [...subscription.items.values()].some(({ queue }) => queue.length > 0)
      subscription.silent += 1
      if (waiting.length === 0) {
        subscription.orphaned += 1
        if (subscription.orphaned > LIFETIME_CYCLES) this.#subscriptions.delete(subscription.id)
        continue
      }
      subscription.orphaned = 0
      if (!hasData && subscription.silent < KEEP_ALIVE) continue
      subscription.silent = 0
      const next = waiting.shift()
      if (next !== undefined) this.#publish(subscription, next.answer, hasData)
    }
  }

  #publish(subscription: Subscription, answer: Answer, hasData: boolean): void {
    const { sent } = subscription
    const sequenceNumber = subscription.sequence
    const message = new NotificationMessage({
      sequenceNumber,
      publishTime: new Date(this.clock),
      notificationData: hasData ? [changesOf(subscription)] : [],
    })
    if (hasData) {
      subscription.sequence += 1
      sent.set(sequenceNumber, message)
      for (const oldest of sent.keys()) {
        if (sent.size <= KEPT) break
        sent.delete(oldest)
      }
    }
    const respond = (told: NotificationMessage): void => {
      answer(null, {
        ...this.#header(),
        subscriptionId: subscription.id,
        availableSequenceNumbers: [...sent.keys()],
        notificationMessage: told,
      })
    }
    const { faults } = this
    if (hasData && faults.lose > 0) {
      faults.lose -= 1
      return
    }
    if (hasData && faults.repeat > 0 && sent.size > 1) {
      const again = sent.get(sequenceNumber - 1)
      const next = subscription.session?.publishes.shift()
      faults.repeat -= 1
      respond(message)
      if (again !== undefined && next !== undefined) {
        next.answer(null, {
          ...this.#header(),
          subscriptionId: subscription.id,
          availableSequenceNumbers: [...sent.keys()],
          notificationMessage: again,
        })
      }
      return
    }
    if (hasData && faults.reorder > 0 && this.#late === null) {
      faults.reorder -= 1
      const { session } = subscription
      const connection = session?.connection
      this.#late = () => {
        if (connection?.isAlive === true) respond(message)
      }
      return
    }
    respond(message)
    this.#late?.()
    this.#late = null
  }

  #header() {
    return { responseHeader: { timestamp: new Date(this.clock) } }
  }

  /** The link breaks: both ends learn of it, or neither does. */
  cut(isTold: boolean): void {
    this.isCut = true
    if (isTold) this.#breakAll()
  }

  mend(): void {
    if (this.isCut) this.#breakAll()
    this.isCut = false
  }

  hang(): void {
    this.isHanging = true
  }

  goOn(): void {
    this.isHanging = false
    for (const held of this.#held.splice(0)) held()
  }

  /** The process ends: what it had not sent is lost. */
  end(): void {
    if (this.isRunning) [this.#endedAt, this.#endedSkew] = [this.#now, this.skew]
    this.isRunning = false
    this.#sessions.clear()
    this.#subscriptions.clear()
    this.#continuations.clear()
    this.#held = []
    this.#breakAll()
  }

  /** @param reordered the place of each namespace changes */
  start(reordered = false): void {
    const endedAt = this.isRunning ? Infinity : this.#endedAt
    this.isRunning = true
    const [standard = STANDARD, ...others] = this.namespaces
    if (reordered) this.namespaces = [standard, ...others.toReversed()]
    this.#startedAt = this.clock
    // Nobody stamps while it is down. Where its clock was set back meanwhile, what would have been dated beyond
    // this start, among what is still to come, is of the moments before it by the clock that it has now.
    for (const { made } of this.sources) {
      for (const [row, { at, value, on }] of made.entries()) {
        if (on <= endedAt || at <= this.clock) continue
        made[row] = { at: at + this.skew - this.#endedSkew, value, on }
      }
    }
  }

  /** Forgets its subscriptions, and goes on. */
  forget(): void {
    this.#subscriptions.clear()
  }

  #breakAll(): void {
    this.#late = null
    for (const connection of this.#connections) {
      connection.isAlive = false
      connection.lost(broken())
    }
    this.#connections.clear()
    for (const session of this.#sessions.values()) {
      const waiting = session.publishes
      session.publishes = []
      for (const { answer } of waiting) answer(broken())
    }
  }

  /** In place of node-opcua's client. */
  client(lost: (error: Error) => void): Client {
    const connection: Connection = { isAlive: false, lost }
    const canReach = (): void => {
      if (!this.isRunning || this.isCut || this.isHanging) throw new Error('ECONNREFUSED')
    }
    return {
      connect: async () => {
        canReach()
        connection.isAlive = true
        this.#connections.add(connection)
      },
      newSession: async () => {
        canReach()
        this.#last += 1
        const session: Session = {
          ...{ id: this.#last, connection, publishes: [], leftAt: this.#now },
        }
        this.#sessions.set(session.id, session)
        return this.#clientSession(session)
      },
      adopt: async (given) => {
        canReach()
        const session = this.#sessions.get(numberOf(given))
        if (session === undefined) throw new Error('BadSessionIdInvalid')
        session.connection = connection
        session.publishes = []
      },
      drop: () => {
        connection.isAlive = false
        this.#connections.delete(connection)
      },
    } as Client
  }

  #clientSession(session: Session): ClientSession {
    return {
      sessionId: session.id,
      timeout: SESSION_TIMEOUT,
      close: async () => {
        this.#sessions.delete(session.id)
        for (const [id, { session: owner }] of this.#subscriptions) {
          if (owner === session) this.#subscriptions.delete(id)
        }
      },
      _performMessageTransaction: (request: object, answer: Answer) => {
        this.#receive(session, request, answer)
      },
    } as unknown as ClientSession
  }

  #receive(session: Session, request: object, answer: Answer): void {
    const { connection } = session
    if (connection?.isAlive !== true || !this.isRunning) {
      queueMicrotask(() => answer(broken()))
      return
    }
    // Nobody hears it; whoever asked has a clock of their own.
    if (this.isCut) return
    if (this.isHanging) {
      this.#held.push(() => this.#receive(session, request, answer))
      return
    }
    if (!this.#sessions.has(session.id)) {
      queueMicrotask(() => answer(fault(0x8025_0000)))
      return
    }
    if (request instanceof PublishRequest) {
      for (const acknowledged of request.subscriptionAcknowledgements ?? []) {
        this.#subscriptions
          .get(acknowledged.subscriptionId)
          ?.sent.delete(acknowledged.sequenceNumber)
      }
      const hasAny = [...this.#subscriptions.values()].some((each) => each.session === session)
      if (hasAny) session.publishes.push({ request, answer })
      else queueMicrotask(() => answer(fault(0x8079_0000)))
      return
    }
    const response = this.#answer(session, request)
    queueMicrotask(() => {
      if (typeof response === 'number') answer(fault(response))
      else answer(null, { ...this.#header(), ...response })
    })
  }

  #answer(session: Session, request: object): object | number {
    if (request instanceof ReadRequest) return this.#read(request)
    if (request instanceof HistoryReadRequest) return this.#history(request)
    if (request instanceof CreateSubscriptionRequest) {
      this.#last += 1
      const id = this.#last
      this.#subscriptions.set(id, {
        ...{ id, session, items: new Map(), sequence: 1 },
        ...{ sent: new Map(), silent: 0, orphaned: 0 },
      })
      return { subscriptionId: id, ...revised }
    }
    if (request instanceof ModifySubscriptionRequest) return revised
    if (request instanceof TransferSubscriptionsRequest) {
      const [id = 0] = request.subscriptionIds ?? []
      const subscription = this.#subscriptions.get(id)
      if (subscription === undefined) return { results: [{ statusCode: { value: 0x8028_0000 } }] }
      subscription.session = session
      return { results: [{ statusCode: { value: 0 } }] }
    }
    if (request instanceof DeleteSubscriptionsRequest) {
      for (const id of request.subscriptionIds ?? []) this.#subscriptions.delete(id)
      return { results: [] }
    }
    if (request instanceof RepublishRequest) {
      const subscription = this.#subscriptions.get(request.subscriptionId)
      if (subscription === undefined) return 0x8028_0000
      const message = subscription.sent.get(request.retransmitSequenceNumber)
      return message === undefined ? 0x807b_0000 : { notificationMessage: message }
    }
    if (request instanceof CreateMonitoredItemsRequest) return this.#create(request)
    if (request instanceof DeleteMonitoredItemsRequest) {
      const items = this.#subscriptions.get(request.subscriptionId)?.items
      for (const id of request.monitoredItemIds ?? []) items?.delete(id)
      return { results: [] }
    }
    if (request instanceof BrowseRequest) {
      const none = { statusCode: StatusCodes.Good, references: [] }
      return { results: (request.nodesToBrowse ?? []).map(() => none) }
    }
    if (request instanceof TranslateBrowsePathsToNodeIdsRequest) {
      const none = { statusCode: StatusCodes.BadNoMatch, targets: [] }
      return { results: (request.browsePaths ?? []).map(() => none) }
    }
    return 0x800b_0000
  }

  #create(request: CreateMonitoredItemsRequest): object | number {
    const subscription = this.#subscriptions.get(request.subscriptionId)
    if (subscription === undefined) return 0x8028_0000
    const results = (request.itemsToCreate ?? []).map((wanted) => {
      const source = this.#sourceOf(wanted.itemToMonitor.nodeId)
      if (source === undefined) return { statusCode: StatusCodes.BadNodeIdUnknown }
      const { clientHandle, queueSize } = wanted.requestedParameters
      this.#last += 1
      const size = Math.min(queueSize, this.longestQueue)
      const item = { id: this.#last, handle: clientHandle, source, size, queue: [] }
      subscription.items.set(item.id, item)
      const current = source.made.at(-1)
      if (current !== undefined) enqueue(item, current)
      return {
        statusCode: StatusCodes.Good,
        monitoredItemId: item.id,
        revisedSamplingInterval: source.sampling,
        revisedQueueSize: size,
      }
    })
    return { results }
  }

  #sourceOf(node: NodeId): Source | undefined {
    const name = this.namespaces[node.namespace]
    const source = this.sources.find(({ tag }) => node.value === `t${tag}`)
    if (source === undefined || name === MODEL) return source
    if (name !== OTHER) return undefined
    const made = { at: this.clock, value: FOREIGN, on: this.#now }
    return { ...source, made: [made], archive: [{ ...made, recorded: this.#now }] }
  }

  #read(request: ReadRequest): object {
    const results = (request.nodesToRead ?? []).map(({ nodeId, attributeId }) => {
      const source = this.#sourceOf(nodeId)
      if (source === undefined) return this.#own(nodeId)
      const made = source.made.at(-1)
      switch (attributeId) {
        case AttributeIds.Value:
          return made === undefined ? good(DataType.Null, null) : dataValue(made, false)
        case AttributeIds.UserAccessLevel:
          return good(DataType.Byte, source.historizing ? 5 : 1)
        case AttributeIds.Historizing:
          return good(DataType.Boolean, source.historizing)
        case AttributeIds.DataType:
          return good(DataType.NodeId, resolveNodeId('i=11'))
        case AttributeIds.ValueRank:
          return good(DataType.Int32, -1)
        default:
          return new DataValue({ statusCode: StatusCodes.BadAttributeIdInvalid })
      }
    })
    return { results }
  }

  /** Its own facts: namespaces, state, start, limits. */
  #own(node: NodeId): DataValue {
    if (node.value === 2255) {
      const names = [...this.namespaces]
      const value = new Variant({ dataType: DataType.String, arrayType: 1, value: names })
      return new DataValue({ statusCode: StatusCodes.Good, value })
    }
    if (node.value === 2257) return good(DataType.DateTime, new Date(this.#startedAt))
    if (node.value === 2258) return good(DataType.DateTime, new Date(this.clock))
    return good(DataType.UInt32, 0)
  }

  #history(request: HistoryReadRequest): object | number {
    if (this.faults.refusesHistory) return 0x800b_0000
    const details = request.historyReadDetails as ReadRawModifiedDetails
    const results = (request.nodesToRead ?? []).map(({ nodeId, continuationPoint }) => {
      const key = continuationPoint?.toString() ?? ''
      const known = this.#continuations.get(key)
      this.#continuations.delete(key)
      if (key !== '' && known === undefined) {
        return { statusCode: { value: 0x804a_0000 }, historyData: null }
      }
      const source = known?.source ?? this.#sourceOf(nodeId)
      if (source?.historizing !== true) return { statusCode: { value: 0x8072_0000 } }
      const to = known?.to ?? details.endTime?.getTime() ?? 0
      const from = known?.from ?? details.startTime?.getTime() ?? 0
      const there = source.archive
        .filter(({ recorded }) => recorded <= this.#now - this.faults.archiveDelay)
        .filter(({ at }) => at >= from && at < to)
        // By source time, as a history has it, also where its clock was set back.
        .sort((one, other) => one.at - other.at)
      const { truncates } = this.faults
      const most = Math.max(1, details.numValuesPerNode)
      const told = there.slice(0, truncates > 0 ? Math.min(truncates, most) : most)
      const rest = there[told.length]
      let continuation: Buffer | null = null
      // The rest of one moment comes with the next page, which begins at that moment.
      if (rest !== undefined && truncates === 0) {
        this.#last += 1
        continuation = Buffer.from(String(this.#last))
        this.#continuations.set(String(this.#last), { source, from: rest.at, to })
      }
      return {
        statusCode: { value: told.length === 0 ? 0x00a5_0000 : 0 },
        continuationPoint: continuation,
        historyData: new HistoryData({ dataValues: told.map((made) => dataValue(made, false)) }),
      }
    })
    return { results }
  }
}

const revised = {
  revisedPublishingInterval: INTERVAL,
  revisedMaxKeepAliveCount: KEEP_ALIVE,
  revisedLifetimeCount: LIFETIME_CYCLES,
}

const numberOf = (session: ClientSession): number =>
  (session as unknown as { sessionId: number }).sessionId

function enqueue(item: Item, made: Made): void {
  item.queue.push({ made, overflow: false })
  if (item.queue.length <= item.size) return
  item.queue.shift()
  // The oldest that is left follows a loss; a queue of one tells of none (Part 4).
  const [first] = item.queue
  if (first !== undefined && item.size > 1) first.overflow = true
}

function changesOf({ items }: Subscription): DataChangeNotification {
  const monitoredItems: MonitoredItemNotification[] = []
  for (const { handle, queue } of items.values()) {
    for (const { made, overflow } of queue.splice(0)) {
      const value = dataValue(made, overflow)
      monitoredItems.push(new MonitoredItemNotification({ clientHandle: handle, value }))
    }
  }
  const changes = new DataChangeNotification({ monitoredItems })
  // As it comes: undecoded.
  const stream = new BinaryStream(100 + 100 * monitoredItems.length)
  changes.encode(stream)
  return Object.assign(changes, { bytes: stream.buffer.subarray(0, stream.length) })
}

const overflowing = { value: 0x0000_0480, name: 'Good', toString: () => 'Good' }

const dataValue = ({ at, value }: Made, overflow: boolean): DataValue => {
  const made = new DataValue({
    value: new Variant({ dataType: DataType.Double, value }),
    statusCode: StatusCodes.Good,
    sourceTimestamp: new Date(at),
    serverTimestamp: new Date(at),
  })
  if (overflow) Object.assign(made, { statusCode: overflowing })
  return made
}

const good = (dataType: DataType, value: unknown): DataValue =>
  new DataValue({ statusCode: StatusCodes.Good, value: new Variant({ dataType, value } as object) })
