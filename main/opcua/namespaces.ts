/**
 * Node ids of the configuration to node ids of the server that is connected right now. A namespace
 * index is only valid for one run of a server, so `nsu=` is resolved anew through the server's
 * NamespaceArray on every connect: a value bound to a wrong node is the worst fault there is. An `ns=`
 * is therefore pinned to the namespace that its index meant when the tag was made, and is an `nsu=` from
 * then on.
 */
import { NodeId } from 'node-opcua-client'
import type { ItemSpec, PinnedNode } from '../../shared/acquisition.ts'
import { identifierOf, isNodeId, type Identifier } from '../../shared/node-id.ts'
import { Status } from '../../shared/quality.ts'

const BadNodeIdInvalid = 0x8033_0000
/** The id is that of another node too; no server says so of an item. */
const BadNodeIdExists = 0x805e_0000

/** `nsu=<uri>;<identifier>` in its parts; null for any other form. */
export function splitNode(node: string): { uri: string; identifier: string } | null {
  const parts = /^nsu=([^;]+);([isgb]=.+)$/s.exec(node)
  if (parts === null) return null
  const [, uri = '', identifier = ''] = parts
  return { uri: uri.replaceAll('%3B', ';').replaceAll('%25', '%'), identifier }
}

/**
 * The node id as the server understands it, `ns=<index>;<identifier>` or as it was given; null when
 * the server has no such namespace.
 */
export function resolveNode(node: string, namespaces: readonly string[]): string | null {
  const parts = splitNode(node)
  if (parts === null) return nameOf(indexOf(node), namespaces) === null ? null : node
  const index = placeOf(parts.uri, namespaces)
  return index < 0 ? null : `ns=${index};${parts.identifier}`
}

/** The standard's own namespace is always the first. */
const STANDARD = 0

/** Where this name stands; -1 where it does not, or twice: nobody knows then which of them is meant. */
function placeOf(uri: string, namespaces: readonly string[]): number {
  const index = namespaces.indexOf(uri)
  if (index === STANDARD || uri === '') return index === STANDARD ? index : -1
  return namespaces.lastIndexOf(uri) === index ? index : -1
}

/**
 * What the namespace with this index is called; null where the table does not reach so far, or where nothing
 * would tell it from others after the next start of the server: its name is empty, or stands there twice.
 */
function nameOf(index: number, namespaces: readonly string[]): string | null {
  const uri = namespaces[index]
  if (uri === undefined || (index !== STANDARD && placeOf(uri, namespaces) !== index)) return null
  return uri
}

/** Types of identifiers, as the library numbers them. */
const types = { i: 1, s: 2, g: 3, b: 4 } as const

/** The library's own way from a text stops at the end of a line, and takes as much of a number as it likes. */
function valueOf({ kind, value }: Identifier): number | string | Buffer {
  if (kind === 'i') return Number(value)
  if (kind === 'b') return Buffer.from(value, 'base64')
  return kind === 'g' ? value.toUpperCase() : value
}

const made = (identifier: Identifier, index: number): NodeId =>
  new NodeId(types[identifier.kind], valueOf(identifier), index)

/** On the server with this table; null where it is none, or its namespace cannot be told for sure. */
export function nodeOf(text: string, namespaces: readonly string[]): NodeId | null {
  const identifier = identifierOf(text)
  const resolved = identifier === null ? null : resolveNode(text, namespaces)
  if (identifier === null || resolved === null) return null
  return made(identifier, indexOf(resolved))
}

/** As the table numbers it right now, whatever its namespace is called: only to look at, never to keep. */
export function nodeNow(text: string, namespaces: readonly string[]): NodeId | null {
  const identifier = identifierOf(text)
  if (identifier === null || splitNode(text) !== null) return nodeOf(text, namespaces)
  const index = indexOf(text)
  return index < namespaces.length ? made(identifier, index) : null
}

/** Why there is no node: it is no node id, its namespace is not there, or nobody can tell which it is. */
export function statusOfText(
  text: string,
  namespaces: readonly string[],
): [status: number, name: string] {
  if (!isNodeId(text)) return [BadNodeIdInvalid, 'not a node id']
  const uri = splitNode(text)?.uri ?? namespaces[indexOf(text)]
  return uri !== undefined && namespaces.includes(uri)
    ? [BadNodeIdExists, 'its namespace has no name of its own']
    : [Status.BadNodeIdUnknown, 'no such namespace']
}

/** 0 where none is named. */
const indexOf = (node: string): number => Number(/^ns=(\d+);/.exec(node)?.[1] ?? 0)

/**
 * The same node by the name of its namespace; as given where there is nothing to pin: it has a name
 * already, it is of the standard's own namespace, or its index has no name that tells it from others.
 */
export function pinNode(node: string, namespaces: readonly string[]): string {
  const index = indexOf(node)
  const uri = nameOf(index, namespaces)
  if (index === STANDARD || uri === null) return node
  return `nsu=${uri.replaceAll('%', '%25').replaceAll(';', '%3B')};${node.replace(/^ns=\d+;/, '')}`
}

/** True when every one of the nodes means the same under both tables. */
export function sameMeaning(
  nodes: Iterable<string>,
  before: readonly string[],
  after: readonly string[],
): boolean {
  return movedNamespaces(nodes, before, after).length === 0
}

/** Not a name has come, gone or moved. */
export const isSameTable = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((uri, at) => uri === other[at])

export interface Moved {
  readonly uri: string
  /** Index in the table of before and of now; -1 where it is not in it. */
  readonly from: number
  readonly to: number
}

/** Namespaces of these nodes that stand elsewhere now, or nowhere. */
export function movedNamespaces(
  nodes: Iterable<string>,
  before: readonly string[],
  after: readonly string[],
): Moved[] {
  // Asked each second of each server: of fifty thousand nodes none is looked at where no table has changed.
  if (isSameTable(before, after)) return []
  const moved = new Map<string, Moved>()
  for (const node of nodes) {
    const index = indexOf(node)
    const uri = splitNode(node)?.uri ?? nameOf(index, before) ?? nameOf(index, after)
    if (uri === null || moved.has(uri)) continue
    moved.set(uri, { uri, from: placeOf(uri, before), to: placeOf(uri, after) })
  }
  return [...moved.values()].filter(({ from, to }) => from !== to)
}

/** What the indexes of a server's tags were pinned to; outlives its connections. */
export class Pins {
  readonly #pins = new Map<number, PinnedNode>()
  /** The last table that was seen: what an index means that is given while the server is away. */
  #table: readonly string[] | null = null
  readonly #pinned: (pins: readonly PinnedNode[]) => void

  constructor(pinned: (pins: readonly PinnedNode[]) => void) {
    this.#pinned = pinned
  }

  /** The server has this table; call `apply` for what was not pinned yet. */
  see(namespaces: readonly string[]): void {
    this.#table = namespaces
  }

  /** Wanted from outside: an index that is given again after something else is a new one. */
  told(items: readonly ItemSpec[]): void {
    for (const { tag, node } of items) {
      if (this.#pins.has(tag) && this.#pins.get(tag)?.from !== node) this.#pins.delete(tag)
    }
  }

  /** The items by names, as far as these were found before. */
  known(items: readonly ItemSpec[]): readonly ItemSpec[] {
    return items.map((item) => {
      const known = this.#pins.get(item.tag)
      return known?.from === item.node ? { ...item, node: known.node } : item
    })
  }

  /** The items by names, as far as their indexes are known to mean something. */
  apply(items: readonly ItemSpec[]): readonly ItemSpec[] {
    const fresh: PinnedNode[] = []
    const named = items.map((item) => {
      const known = this.#pins.get(item.tag)
      if (known?.from === item.node) return { ...item, node: known.node }
      const node = this.#table === null ? item.node : pinNode(item.node, this.#table)
      if (node === item.node) return item
      const pin: PinnedNode = { tag: item.tag, from: item.node, node }
      this.#pins.set(item.tag, pin)
      fresh.push(pin)
      return { ...item, node }
    })
    if (fresh.length > 0) this.#pinned(fresh)
    return named
  }
}
