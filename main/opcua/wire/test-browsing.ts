/**
 * Test fixture: the services of Part 4, 5.9: references of nodes, and nodes by the names on the way to them.
 */
import { randomBytes } from 'node:crypto'
import { isOfType } from './test-nodes.ts'
import type { BytesReader } from './test-reading.ts'
import {
  Bad,
  type Asked,
  type Lies,
  type Reference,
  type ServerState,
  type Service,
  type Session,
} from './test-services.ts'
import { BytesWriter } from './test-writing.ts'

const none: Lies = { endless: null, crammed: null, crowd: null, history: null }

interface Browsed {
  readonly status: number
  readonly references: readonly Reference[]
}

function browsed(reader: BytesReader, server: ServerState): Browsed {
  const node = server.nodes.get(reader.nodeId())
  const direction = reader.int32()
  const type = reader.nodeId()
  const subtypes = reader.boolean()
  const classes = reader.uint32()
  reader.uint32()
  if (node === undefined) return { status: Bad.NodeIdUnknown, references: [] }
  const references = node.references.flatMap((each): Reference[] => {
    const target = server.nodes.get(each.target)
    if (target === undefined || !isOfType(each.type, type, subtypes)) return []
    if (direction !== 2 && each.forward !== (direction === 0)) return []
    if (classes !== 0 && (classes & target.nodeClass) === 0) return []
    return [{ type: each.type, forward: each.forward, node: target }]
  })
  return { status: 0, references }
}

function putReferences(
  writer: BytesWriter,
  { status, references }: Browsed,
  most: number,
  session: Session,
  { endless, crammed }: Pick<Lies, 'endless' | 'crammed'>,
): void {
  const [one] = references
  if (crammed !== null && one !== undefined) {
    const bytes = new BytesWriter()
    putReference(bytes, one)
    const each = bytes.done()
    // Written once: a server that works hard at it would be silent meanwhile.
    writer
      .uint32(status)
      .bytes(null)
      .int32(crammed)
      .raw(Buffer.alloc(crammed * each.length, each))
    return
  }
  const now = most === 0 ? references : references.slice(0, most)
  const left = references.slice(now.length)
  const later = left.length > 0 || endless === null ? left : again(now, endless)
  writer.uint32(status)
  if (later.length === 0) writer.bytes(null)
  else {
    const point = randomBytes(8)
    session.rest.set(point.toString('hex'), { references: later, most })
    writer.bytes(point)
  }
  writer.list(now, (reference) => putReference(writer, reference))
}

function putReference(writer: BytesWriter, { type, forward, node }: Reference): void {
  writer.nodeId(type).boolean(forward).nodeId(node.id).qualifiedName(node.namespace, node.name)
  writer.localizedText(node.name).int32(node.nodeClass)
  const definition = node.references.find((each) => each.forward && each.type === 'i=40')
  writer.nodeId(definition?.target ?? 'i=0')
}

let invented = 0

/** What comes after the last reference of a server that has no last one. */
function again(references: readonly Reference[], endless: 'same' | 'new'): readonly Reference[] {
  const [one] = references
  if (one === undefined || endless === 'same') return references
  invented += 1
  const name = `Invented ${invented}`
  return [{ ...one, node: { ...one.node, id: `${one.node.id}/${invented}`, name, references: [] } }]
}

function browse(reader: BytesReader, writer: BytesWriter, { server, session }: Asked): void {
  const own = session()
  reader.nodeId()
  reader.int64()
  reader.uint32()
  const most = reader.uint32()
  const results = reader.list(() => browsed(reader, server))
  writer.list(results, (each) => putReferences(writer, each, most, own, server.lies)).int32(-1)
}

function browseNext(reader: BytesReader, writer: BytesWriter, { session, server }: Asked): void {
  const own = session()
  const release = reader.boolean()
  const points = reader.list(() => reader.byteString()?.toString('hex') ?? '')
  writer.list(points, (point) => {
    const rest = own.rest.get(point)
    own.rest.delete(point)
    if (rest === undefined) {
      putReferences(writer, { status: Bad.ContinuationPointInvalid, references: [] }, 0, own, none)
    } else if (release) putReferences(writer, { status: 0, references: [] }, 0, own, none)
    else
      putReferences(writer, { status: 0, references: rest.references }, rest.most, own, server.lies)
  })
  writer.int32(-1)
}

/** Paths of names below a node. */
function translate(reader: BytesReader, writer: BytesWriter, { server, session }: Asked): void {
  session()
  const found = reader.list(() => {
    let at = server.nodes.get(reader.nodeId())
    reader.list(() => {
      const type = reader.nodeId()
      const inverse = reader.boolean()
      const subtypes = reader.boolean()
      const { name } = reader.qualifiedName()
      const next = at?.references.find(
        ({ type: its, forward, target }) =>
          forward !== inverse &&
          isOfType(its, type, subtypes) &&
          server.nodes.get(target)?.name === name,
      )
      at = next === undefined ? undefined : server.nodes.get(next.target)
    })
    return at
  })
  writer.list(found, (node) => {
    writer.uint32(node === undefined ? Bad.NoMatch : 0)
    writer.list(node === undefined ? [] : [node], ({ id }) => writer.nodeId(id).uint32(0xffff_ffff))
  })
  writer.int32(-1)
}

export const browsing = {
  Browse: [527, browse],
  BrowseNext: [533, browseNext],
  TranslateBrowsePaths: [554, translate],
} as const satisfies Record<string, readonly [request: number, service: Service]>
