/**
 * Test fixture: an OPC UA server that shares no code with the product nor with the library under it, so
 * that the product is proved against something that nobody made to fit. It speaks what the standard says
 * of the wire; `misbehaviour` makes it break that on purpose.
 */
import { createServer, type AddressInfo } from 'node:net'
import { freePort } from '../../test-port.ts'
import { WireChannel, readRequestHeader, response } from './test-channel.ts'
import { Load, loadName, loadVariant, type LoadOptions } from './test-load.ts'
import { monitoringServices, type Monitoring, type Revisions } from './test-monitoring.ts'
import { browsing } from './test-browsing.ts'
import { historyServices } from './test-history.ts'
import { Nodes } from './test-nodes.ts'
import { waterworks } from './test-waterworks.ts'
import { Entry } from './test-entry.ts'
import { BytesReader } from './test-reading.ts'
import { ServerIdentity } from './test-security.ts'
import {
  Bad,
  Refusal,
  type Lies,
  services,
  type Service,
  type ServerState,
  type Session,
} from './test-services.ts'
import { noTricks, type Counts, type Tricks } from './test-subscriptions.ts'

/** Elements that a garbled response says that it has. */
const GARBLED = 1000

export interface WireOptions {
  readonly port?: number
  /** Namespaces after the two that every server has, in their order. */
  readonly namespaces?: readonly string[]
  /** Fills the address space; a waterworks where nothing is said. */
  readonly fill?: (nodes: Nodes) => void
  readonly load?: LoadOptions
  /** PEM: then Basic256Sha256 is offered besides None. */
  readonly identity?: { readonly certificate: string; readonly key: string }
  /** Folder of the certificates of clients that it takes, as DER; without, each is taken. */
  readonly trusted?: string
  /** Names and passwords; without, everybody is welcome. */
  readonly users?: Readonly<Record<string, string>>
  /** Milliseconds that the keys of a channel live; as asked for where nothing is said. */
  readonly keyLifetime?: number
  /** Milliseconds at most that a session outlives its connection. */
  readonly sessionTimeout?: number
  /** Subscriptions outlive their session, and can be taken over by another. */
  readonly outliving?: boolean
}

export type ServiceName =
  | keyof typeof services
  | keyof typeof browsing
  | keyof ReturnType<typeof historyServices>
  | keyof ReturnType<typeof monitoringServices>

/** Everything that the server can be made to do wrong. All of it can be changed while it runs. */
export interface Misbehaviour extends Tricks, Lies {
  /** Whatever is asked is never answered. */
  deaf: boolean
  /** Requests that are never answered. */
  readonly withhold: Set<ServiceName>
  /** Requests that are done, and answered with less than a whole response. */
  readonly garble: Set<ServiceName>
  /** Milliseconds by which answers come late. */
  readonly delay: Map<ServiceName, number>
  /** Requests that are answered with nothing but this status. */
  readonly refuse: Map<ServiceName, number>
  /** What becomes of what the client asks for. */
  readonly revise: Revisions
  /** Status of items of these nodes, and of writes to these nodes. */
  readonly refuseItems: Map<string, number>
  readonly refuseWrites: Map<string, number>
}

export interface WireServer {
  readonly endpoint: string
  readonly port: number
  readonly nodes: Nodes
  readonly misbehaviour: Misbehaviour
  readonly entry: Entry
  readonly counts: Counts
  /** How often each service was asked for. */
  readonly asked: Map<ServiceName, number>
  readonly sessions: number
  readonly connections: number
  readonly subscriptions: number
  /** Resets every connection; new ones are taken. */
  reset(): void
  /** Every subscription ends with this status, told in a notification. */
  expire(status: number): void
  /** Drops the items of this node from every subscription, without a word. */
  dropItems(id: string): void
  /** As after a restart: sessions and subscriptions are gone, without a word. */
  forget(): void
  /** The load changes no more; what it has changed is still sent. */
  still(): void
  close(): Promise<void>
}

export async function startWireServer(options: WireOptions = {}): Promise<WireServer> {
  const nodes = new Nodes(options.namespaces)
  ;(options.fill ?? waterworks)(nodes)
  const load = options.load === undefined ? null : new Load(options.load)
  if (load !== null) addLoad(nodes, load)
  const counts: Counts = { notified: 0, overflowed: 0, responses: 0, largest: 0 }
  const misbehaviour: Misbehaviour = {
    ...noTricks(),
    endless: null,
    crammed: null,
    crowd: null,
    history: null,
    deaf: false,
    withhold: new Set(),
    garble: new Set(),
    delay: new Map(),
    refuse: new Map(),
    revise: {},
    refuseItems: new Map(),
    refuseWrites: new Map(),
  }
  const monitoring: Monitoring = {
    subscriptions: new Map(),
    owners: new Map(),
    tricks: misbehaviour,
    counts,
    revisions: misbehaviour.revise,
    load,
    refused: misbehaviour.refuseItems,
  }
  nodes.onSample = (node, sample) => {
    for (const subscription of monitoring.subscriptions.values()) {
      for (const item of subscription.items.values()) {
        if (item.node === node) subscription.offer(item, sample)
      }
    }
  }
  const channels = new Set<WireChannel>()
  const asked = new Map<ServiceName, number>()
  const all = Object.entries({
    ...{ ...services, ...browsing, ...historyServices(misbehaviour) },
    ...monitoringServices(monitoring),
  })
  const byType = new Map(
    all.map(([name, [type, service]]) => [
      `i=${type}`,
      { name: name as ServiceName, type, service: service as Service },
    ]),
  )

  const handle = (channel: WireChannel, request: number, body: Buffer): void => {
    const reader = new BytesReader(body)
    const found = byType.get(reader.nodeId())
    const header = readRequestHeader(reader)
    const refuse = (status: number): void =>
      channel.send(request, response(397, header.handle, status).done())
    if (found === undefined) {
      refuse(Bad.ServiceUnsupported)
      return
    }
    asked.set(found.name, (asked.get(found.name) ?? 0) + 1)
    if (misbehaviour.deaf || misbehaviour.withhold.has(found.name)) return
    const status = misbehaviour.refuse.get(found.name)
    if (status !== undefined) {
      refuse(status)
      return
    }
    const session = (): Session => {
      const own = state.sessions.get(header.token)
      if (own === undefined) throw new Refusal(Bad.SessionIdInvalid)
      if (!own.isActive || own.channel !== channel) throw new Refusal(Bad.SessionNotActivated)
      return own
    }
    const serve = (): void => {
      const writer = response(found.type + 3, header.handle)
      try {
        found.service(reader, writer, { server: state, channel, header, request, session })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        refuse(error.status)
        return
      }
      // A publish request is answered when there is something to tell.
      if (found.name === 'Publish') return
      // Its header is whole, and of the rest the first length says more than there is.
      const isGarbled = misbehaviour.garble.has(found.name)
      const garbled = () => response(found.type + 3, header.handle).int32(GARBLED)
      channel.send(request, (isGarbled ? garbled() : writer).done())
    }
    const delay = misbehaviour.delay.get(found.name) ?? 0
    if (delay > 0) setTimeout(serve, delay)
    else serve()
  }

  const identity = options.identity
    ? new ServerIdentity(
        options.identity.certificate,
        options.identity.key,
        options.trusted ?? null,
      )
    : null
  const entry = new Entry(identity, options.users)
  const timeout = options.sessionTimeout ?? 3_600_000
  const server = createServer((socket) => {
    const taken = new WireChannel(socket, identity, handle, (channel) => {
      channels.delete(channel)
      for (const own of state.sessions.values()) {
        if (own.channel === channel) {
          leaveAlone(state.sessions, own, timeout, options.outliving ?? false)
        }
      }
    })
    taken.lifetime = options.keyLifetime ?? null
    channels.add(taken)
  })
  const at = options.port ?? (await freePort())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(at, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const endpoint = `opc.tcp://127.0.0.1:${port}`
  const state: ServerState = {
    endpoint,
    nodes,
    identity,
    entry,
    sessions: new Map(),
    sessionTimeout: timeout,
    writes: misbehaviour.refuseWrites,
    lies: misbehaviour,
  }
  const reset = (): void => {
    for (const channel of channels) channel.reset()
  }
  const forget = (): void => {
    for (const subscription of monitoring.subscriptions.values()) subscription.end()
    monitoring.subscriptions.clear()
    monitoring.owners.clear()
    state.sessions.clear()
  }
  return {
    endpoint,
    port,
    nodes,
    misbehaviour,
    entry,
    counts,
    asked,
    get sessions() {
      return state.sessions.size
    },
    get connections() {
      return channels.size
    },
    get subscriptions() {
      return monitoring.subscriptions.size
    },
    reset,
    expire(status) {
      for (const subscription of monitoring.subscriptions.values()) subscription.expire(status)
    },
    dropItems(id) {
      for (const { items } of monitoring.subscriptions.values()) {
        for (const item of items.values()) if (item.node.id === id) items.delete(item.id)
      }
    },
    forget,
    still: () => load?.stop(),
    async close() {
      load?.stop()
      forget()
      reset()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

/** Nobody listens any more: what it has waits for its client, until its time is over. */
function leaveAlone(
  sessions: Map<string, Session>,
  session: Session,
  timeout: number,
  outliving: boolean,
): void {
  session.channel = null
  session.requests.length = 0
  const end = setTimeout(() => {
    if (session.channel !== null) return
    if (!outliving) for (const each of session.subscriptions.values()) each.close()
    sessions.delete(session.token)
  }, timeout)
  end.unref()
}

function addLoad(nodes: Nodes, load: Load): void {
  const folder = nodes.object(nodes.id('s=Load'), 'Load')
  for (let index = 1; index <= load.options.items; index++) {
    const id = nodes.id(loadName(index))
    const variant = loadVariant(load.typeOf(index), 0)
    nodes.variable(id, `Load ${index}`, { parent: folder, variant })
    const node = nodes.get(id)
    if (node === undefined) continue
    node.load = index
    node.live = () => load.sampleOf(index)
  }
}
