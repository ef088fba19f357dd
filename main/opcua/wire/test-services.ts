/**
 * Test fixture: the services of Part 4, read from a request and answered. Sessions, reading and writing
 * are here, browsing in `test-browsing.ts`, subscriptions in `test-monitoring.ts`.
 */
import { randomBytes } from 'node:crypto'
import type { RequestHeader, WireChannel } from './test-channel.ts'
import type { Entry } from './test-entry.ts'
import { NodeClass, type Nodes, type WireNode } from './test-nodes.ts'
import type { BytesReader } from './test-reading.ts'
import { POLICY, RSA_SHA256, type ServerIdentity } from './test-security.ts'
import type { WireSubscription, Waiting } from './test-subscriptions.ts'
import { Type, type BytesWriter, fileTime, type WireSample } from './test-writing.ts'

export const Bad = {
  ServiceUnsupported: 0x800b_0000,
  UserAccessDenied: 0x801f_0000,
  IdentityTokenRejected: 0x8021_0000,
  SessionIdInvalid: 0x8025_0000,
  SessionNotActivated: 0x8027_0000,
  SubscriptionIdInvalid: 0x8028_0000,
  NodeIdUnknown: 0x8034_0000,
  AttributeIdInvalid: 0x8035_0000,
  NotWritable: 0x803b_0000,
  MonitoredItemIdInvalid: 0x8042_0000,
  ContinuationPointInvalid: 0x804a_0000,
  NoMatch: 0x806f_0000,
  TypeMismatch: 0x8074_0000,
  NoSubscription: 0x8079_0000,
  SequenceNumberUnknown: 0x807a_0000,
  MessageNotAvailable: 0x807b_0000,
} as const

/** A service that is refused as a whole. */
export class Refusal extends Error {
  readonly status: number
  constructor(status: number) {
    super(`refused with ${status.toString(16)}`)
    this.status = status
  }
}

/** One end of a reference, as it is browsed. */
export interface Reference {
  readonly type: string
  readonly forward: boolean
  readonly node: WireNode
}

export interface Session {
  readonly id: string
  readonly token: string
  channel: WireChannel | null
  isActive: boolean
  nonce: Buffer
  readonly subscriptions: Map<number, WireSubscription>
  readonly requests: Waiting[]
  readonly rest: Map<string, { references: readonly Reference[]; most: number }>
}

export interface ServerState {
  readonly endpoint: string
  readonly nodes: Nodes
  readonly identity: ServerIdentity | null
  readonly entry: Entry
  readonly sessions: Map<string, Session>
  /** Milliseconds at most. */
  readonly sessionTimeout: number
  /** A status that a write is answered with instead of being done. */
  readonly writes: Map<string, number>
  readonly lies: Lies
}

/** What it tells of its address space and is not so. */
export interface Lies {
  /** References never end: the same ones again and again, or ever new ones. */
  endless: 'same' | 'new' | null
  /** Each node with references has so many in one answer, whatever was asked for. */
  crammed: number | null
  /** It has so many endpoints, knows so many servers, and each has so many addresses, long ones among them. */
  crowd: number | null
  /** It has a history whose pages never end: with the same values again and again, with ever new ones, or with
   * none; null where it has none. */
  history: 'same' | 'new' | 'empty' | null
}

export interface Asked {
  readonly server: ServerState
  readonly channel: WireChannel
  readonly header: RequestHeader
  /** Number of the request on its channel. */
  readonly request: number
  /** The session of the request; throws where there is none that is active. */
  readonly session: () => Session
}

/** Writes the response behind its header. */
export type Service = (reader: BytesReader, writer: BytesWriter, asked: Asked) => void

let lastSession = 0

const LONG = 5000

/** Each other one is too long to be one. */
const crowded = (url: string, crowd: number | null): string[] =>
  crowd === null
    ? [url]
    : Array.from({ length: crowd }, (_, at) => `${url}/${at % 2 === 0 ? at : 'x'.repeat(LONG)}`)

function application(
  writer: BytesWriter,
  nodes: Nodes,
  url: string,
  crowd: number | null = null,
): void {
  const name = crowd === null ? 'Waterworks' : 'W'.repeat(LONG)
  const own = nodes.get('i=2254')?.sample.variant?.value as readonly string[] | undefined
  const uri = crowd === null ? (own?.[0] ?? null) : `urn:crowd:${url}`
  writer.string(uri).string('urn:waterworks').localizedText(name)
  writer
    .int32(0)
    .string(null)
    .string(null)
    .list(crowded(url, crowd === null ? null : 20), (each) => writer.string(each))
}

function endpoints(writer: BytesWriter, state: ServerState): void {
  const { endpoint, identity, entry, lies } = state
  const kinds: [mode: number, policy: string][] = [[1, 'None']]
  for (let more = 1; more < (lies.crowd ?? 0); more++) kinds.push([1, 'None'])
  if (identity !== null) kinds.push([2, 'Basic256Sha256'], [3, 'Basic256Sha256'])
  writer.list(kinds, ([mode, policy]) => {
    writer.string(endpoint)
    application(writer, state.nodes, endpoint)
    writer.bytes(entry.offered).int32(mode).string(`${POLICY}${policy}`)
    entry.write(writer)
    writer.string('http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary').byte(mode)
  })
}

function createSession(reader: BytesReader, writer: BytesWriter, { server, channel }: Asked): void {
  reader.string()
  reader.string()
  reader.localizedText()
  reader.int32()
  reader.string()
  reader.string()
  reader.list(() => reader.string())
  reader.string()
  reader.string()
  reader.string()
  const clientNonce = reader.byteString() ?? Buffer.alloc(0)
  const clientCertificate = reader.byteString() ?? Buffer.alloc(0)
  const timeout = Math.min(reader.double(), server.sessionTimeout)
  lastSession += 1
  const session: Session = {
    id: `ns=1;i=${lastSession}`,
    token: `ns=1;b=${randomBytes(12).toString('base64')}`,
    channel,
    isActive: false,
    nonce: randomBytes(32),
    subscriptions: new Map(),
    requests: [],
    rest: new Map(),
  }
  server.sessions.set(session.token, session)
  writer.nodeId(session.id).nodeId(session.token).double(timeout)
  writer.bytes(session.nonce).bytes(server.entry.shown)
  endpoints(writer, server)
  writer.int32(-1)
  if (server.identity === null || channel.mode === 1) writer.string(null).bytes(null)
  else {
    writer.string(RSA_SHA256)
    writer.bytes(server.identity.sign(Buffer.concat([clientCertificate, clientNonce])))
  }
  writer.uint32(0)
}

const textSignature = (reader: BytesReader): void => {
  reader.string()
  reader.byteString()
}

function activateSession(reader: BytesReader, writer: BytesWriter, asked: Asked): void {
  const { server, header, channel } = asked
  const session = server.sessions.get(header.token)
  if (session === undefined) throw new Refusal(Bad.SessionIdInvalid)
  textSignature(reader)
  reader.list(() => {
    reader.byteString()
    reader.byteString()
  })
  reader.list(() => reader.string())
  const token = reader.object()
  if (!server.entry.admits(token, session.nonce)) throw new Refusal(Bad.UserAccessDenied)
  // Answers that its earlier connection waits for never come.
  if (session.channel !== channel) session.requests.length = 0
  session.channel = channel
  session.isActive = true
  session.nonce = randomBytes(32)
  writer.bytes(session.nonce).int32(0).int32(0)
}

function closeSession(reader: BytesReader, _: BytesWriter, { server, header }: Asked): void {
  const session = server.sessions.get(header.token)
  if (session === undefined) throw new Refusal(Bad.SessionIdInvalid)
  if (!reader.boolean()) return
  for (const subscription of session.subscriptions.values()) subscription.close()
  server.sessions.delete(header.token)
}

const Attribute = {
  ...{ Abstract: 8, Value: 13, DataType: 14, Rank: 15, Dimensions: 16, Access: 17, UserAccess: 18 },
  Definition: 23,
}

/** One attribute of a node. */
export function attributeOf(
  node: WireNode | undefined,
  attribute: number,
  hasHistory = false,
): WireSample {
  if (node === undefined) return { status: Bad.NodeIdUnknown }
  const scalar = (type: number, value: unknown): WireSample => ({ variant: { type, value } })
  const named = { namespace: node.namespace, name: node.name }
  if (attribute === 1) return scalar(Type.NodeId, node.id)
  if (attribute === 2) return scalar(Type.Int32, node.nodeClass)
  if (attribute === 3) return scalar(Type.QualifiedName, named)
  if (attribute === 4 || attribute === 5) return scalar(Type.LocalizedText, node.name)
  if (attribute === 6 || attribute === 7) return scalar(Type.UInt32, 0)
  if (attribute === Attribute.Abstract && node.nodeClass === NodeClass.DataType) {
    return scalar(Type.Boolean, false)
  }
  if (attribute === Attribute.Definition && node.definition !== undefined) {
    return { variant: node.definition }
  }
  if (node.nodeClass === NodeClass.Object && attribute === 12) return scalar(Type.Byte, 0)
  if (node.nodeClass !== NodeClass.Variable) return { status: Bad.AttributeIdInvalid }
  const access = (node.writable ? 3 : 1) | (hasHistory ? 4 : 0)
  if (attribute === Attribute.Value) return node.live?.() ?? node.sample
  if (attribute === Attribute.DataType) return scalar(Type.NodeId, node.dataType)
  if (attribute === Attribute.Rank) return scalar(Type.Int32, node.rank)
  if (attribute === Attribute.Dimensions) return scalar(Type.UInt32, [])
  if (attribute === Attribute.Access || attribute === Attribute.UserAccess) {
    return scalar(Type.Byte, access)
  }
  if (attribute === 19) return scalar(Type.Double, 0)
  if (attribute === 20) return scalar(Type.Boolean, hasHistory)
  return { status: Bad.AttributeIdInvalid }
}

function read(reader: BytesReader, writer: BytesWriter, { server, session }: Asked): void {
  session()
  reader.double()
  reader.int32()
  const wanted = reader.list(() => {
    const node = reader.nodeId()
    const attribute = reader.uint32()
    reader.string()
    reader.qualifiedName()
    return { node, attribute }
  })
  writer.list(wanted, ({ node, attribute }) => {
    if (node === 'i=2258') {
      writer.sample({ variant: { type: Type.DateTime, value: fileTime(Date.now()) } })
    } else {
      const hasHistory = server.lies.history !== null
      writer.sample(attributeOf(server.nodes.get(node), attribute, hasHistory))
    }
  })
  writer.int32(-1)
}

function write(reader: BytesReader, writer: BytesWriter, { server, session }: Asked): void {
  session()
  const wanted = reader.list(() => {
    const node = reader.nodeId()
    const attribute = reader.uint32()
    reader.string()
    return { node, attribute, sample: reader.sample() }
  })
  writer.list(wanted, (each) => writer.uint32(written(server, each)))
  writer.int32(-1)
}

function written(
  server: ServerState,
  { node, attribute, sample }: { node: string; attribute: number; sample: WireSample },
): number {
  const found = server.nodes.get(node)
  if (found === undefined) return Bad.NodeIdUnknown
  if (attribute !== Attribute.Value || !found.writable) return Bad.NotWritable
  const told = server.writes.get(node)
  if (told !== undefined) return told
  if (sample.variant?.type !== found.sample.variant?.type) return Bad.TypeMismatch
  const now = fileTime(Date.now())
  server.nodes.put(node, { sourceTime: now, serverTime: now, ...sample })
  return 0
}

export const services = {
  FindServers: [
    422,
    (_r, writer, { server: { endpoint, nodes, lies } }) =>
      writer.list(lies.crowd === null ? [endpoint] : crowded(endpoint, lies.crowd), (url) =>
        application(writer, nodes, url, lies.crowd),
      ),
  ],
  GetEndpoints: [428, (_r, writer, { server }) => endpoints(writer, server)],
  CreateSession: [461, createSession],
  ActivateSession: [467, activateSession],
  CloseSession: [473, closeSession],
  Read: [631, read],
  Write: [673, write],
} as const satisfies Record<string, readonly [request: number, service: Service]>
