/**
 * A walk over all that lies below a node: breadth first, each node once whatever leads to it, so that a
 * loop ends it like a leaf. It goes part by part and rests between two as long as the first took, so that a
 * server has time for its equipment; where nobody asks for it, it stands still. It is bounded in nodes and
 * in characters, and says so where a bound was reached.
 */
import type { NodeId } from 'node-opcua-client'
import { setTimeout as delay } from 'node:timers/promises'
import {
  MOST_NODES,
  MOST_VARIABLES,
  type NodeKind,
  type WalkProgress,
} from '../../../shared/browsing.ts'
import { below, isProperty } from './references.ts'
import type { Place } from '../own-session.ts'
import type { ServiceLine } from '../service-line.ts'
import { nodeNow } from '../namespaces.ts'
import { kindOf, localText, plainNode, shownName } from './node-text.ts'

/** Nodes whose children are asked for at a time. */
const PART = 100
/** Milliseconds in which one part is to be done, and how long a rest may be. */
const STEP = 60_000
const REST = 1000
/** Without a question for so long it stands still. */
const ASKED = 15_000
/** Characters of all names and node ids together. */
const CHARACTERS = 48 * 1024 * 1024

/** Of the standard: what a server says of itself is looked at after its field. */
const SERVER_OBJECT = 'i=2253'

/** Its numbers of namespaces mean others now. */
export const RENUMBERED = 'The namespaces of the server have changed. Browse it again.'

export interface Walked {
  readonly local: string
  readonly name: string
  readonly title: string
  readonly kind: NodeKind
  readonly typeDefinition: string | null
  /** Place of its parent in `nodes`; −1 for the root. */
  readonly parent: number
}

export class Walk implements WalkProgress {
  readonly root: string
  readonly nodes: Walked[] = []
  /** Places in `nodes`, in the order in which they were found. */
  readonly variables: number[] = []
  done = false
  cut = false
  refused = 0
  error: unknown = null
  /** Milliseconds of the clock of `now`. */
  endedAt = 0
  readonly #line: Pick<ServiceLine, 'take'>
  readonly #now: () => number
  readonly #seen = new Set<string>()
  /** Places of nodes whose children are still to be asked for. */
  #queue: number[] = []
  #late: number[] = []
  #characters = 0
  #askedAt = 0
  #running: Promise<void> | null = null
  #namespaces: string | null = null

  constructor(line: Pick<ServiceLine, 'take'>, root: NodeId, now: () => number) {
    this.#line = line
    this.root = localText(root)
    this.#now = now
    this.#add({
      local: this.root,
      name: '',
      title: '',
      kind: 'object',
      typeDefinition: null,
      parent: -1,
    })
  }

  get seen(): number {
    return this.nodes.length - 1
  }

  get progress(): WalkProgress {
    const { seen, done, cut, refused } = this
    return { seen, done, cut, refused }
  }

  /** Its node ids mean what they mean by this table. */
  isOf(namespaces: readonly string[]): boolean {
    return this.#namespaces === null || this.#namespaces === JSON.stringify(namespaces)
  }

  /** Somebody waits for it: goes on, and resolves after a while or when it is done. */
  async ask(patience: number): Promise<void> {
    this.#askedAt = this.#now()
    if (this.done) return
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    const ended = new AbortController()
    await Promise.race([
      this.#running,
      delay(patience, undefined, { signal: ended.signal }).catch(() => {}),
    ])
    ended.abort()
  }

  /** Names between the root and this node, the root left out. */
  pathOf(place: number): Walked[] {
    const path: Walked[] = []
    for (let at = this.nodes[place]?.parent ?? -1; at > 0; at = this.nodes[at]?.parent ?? -1) {
      const node = this.nodes[at]
      if (node !== undefined) path.unshift(node)
    }
    return path
  }

  async #run(): Promise<void> {
    this.error = null
    try {
      while (!this.done) {
        if (this.#now() - this.#askedAt > ASKED) return
        const begun = this.#now()
        await this.#line.take({ timeout: STEP }, (place) => this.#step(place))
        if (!this.done) await delay(Math.min(REST, Math.max(0, this.#now() - begun)))
      }
    } catch (error) {
      this.error = error
    }
  }

  async #step(place: Place): Promise<void> {
    this.#namespaces ??= JSON.stringify(place.facts.namespaces)
    if (!this.isOf(place.facts.namespaces)) {
      throw new Error(RENUMBERED)
    }
    if (this.#queue.length === 0) {
      this.#queue = this.#late
      this.#late = []
    }
    const places = this.#queue.slice(0, PART)
    const nodes = places.flatMap((at) => {
      const node = nodeNow(this.nodes[at]?.local ?? '', place.facts.namespaces)
      return node === null ? [] : [{ at, node }]
    })
    const found = await below(
      place.session,
      nodes.map(({ node }) => node),
      place.facts.limits,
      MOST_NODES,
    )
    // Only now: what fails is asked for again.
    this.#queue = this.#queue.slice(places.length)
    nodes.forEach(({ at }, index) => this.#take(at, found[index], place))
    const isFull = this.#isFull()
    if (isFull) this.cut = true
    if (isFull || (this.#queue.length === 0 && this.#late.length === 0)) {
      this.done = true
      this.endedAt = this.#now()
    }
  }

  #isFull(): boolean {
    return (
      this.seen >= MOST_NODES ||
      this.variables.length >= MOST_VARIABLES ||
      this.#characters >= CHARACTERS
    )
  }

  #take(
    parent: number,
    found: Awaited<ReturnType<typeof below>>[number] | undefined,
    place: Place,
  ): void {
    if (found === undefined || found.status !== 0) {
      this.refused += 1
      return
    }
    if (found.cut) this.cut = true
    const isVariable = this.nodes[parent]?.kind === 'variable'
    for (const reference of found.references) {
      if (this.#isFull()) return
      // What is a property of a variable says something of it, and is no variable for itself.
      if (isVariable && isProperty(reference)) continue
      const node = plainNode(reference.nodeId, place.facts.namespaces)
      if (node === null) continue
      const name = shownName(reference.browseName.name)
      const title = shownName(reference.displayName.text)
      const kind = kindOf(reference.nodeClass)
      if (kind === 'type') continue
      const definition = plainNode(reference.typeDefinition, place.facts.namespaces)
      this.#add({
        local: localText(node),
        name,
        title: title === name ? '' : title,
        kind,
        typeDefinition: definition === null || definition.isEmpty() ? null : localText(definition),
        parent,
      })
    }
  }

  #add(node: Walked): void {
    if (this.#seen.has(node.local)) return
    this.#seen.add(node.local)
    this.#characters += node.local.length + node.name.length + node.title.length
    const at = this.nodes.push(node) - 1
    if (node.kind === 'variable') this.variables.push(at)
    if (node.kind === 'method') return
    const parent = this.nodes[node.parent]
    const isLate =
      node.local === SERVER_OBJECT || (parent !== undefined && this.#lateBelow.has(node.parent))
    if (isLate) {
      this.#lateBelow.add(at)
      this.#late.push(at)
    } else this.#queue.push(at)
  }

  /** Places below the server's object of itself. */
  readonly #lateBelow = new Set<number>()
}
