/**
 * The address spaces as far as they have been looked at: children of each node, what is open, how far a
 * server was walked. They stay while the window does; a server whose link was lost is read again.
 */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import { keyOf } from './picks.ts'

export type Child = Output<'browse.children'>['children'][number]
export type Progress = Pick<Output<'browse.search'>, 'seen' | 'done' | 'cut' | 'refused'>

export interface Below {
  readonly status: 'reading' | 'ready' | 'failed'
  readonly children: readonly Child[]
  readonly cut: boolean
  readonly error: Failure | null
}

/** What is above a node: needed to say where it is, and for its neighbours. */
export interface Place {
  readonly server: number
  readonly parent: string | null
  readonly child: Child
}

/** What is looked at: the node whose variables are shown, and the one that is selected in the tree. */
export interface Chosen {
  readonly server: number
  readonly node: string
}

interface State {
  readonly chosen: Chosen | null
  /** By `keyOf`; the top of a server is the empty node. */
  readonly below: ReadonlyMap<string, Below>
  readonly places: ReadonlyMap<string, Place>
  readonly open: ReadonlySet<string>
  readonly walks: ReadonlyMap<number, Progress>
}

/** Types are no part of the field. */
const TYPES = 'i=86'
export const OBJECTS = 'i=85'
export const TOP = ''

const nothing = (): State => ({
  chosen: null,
  below: new Map(),
  places: new Map(),
  open: new Set(),
  walks: new Map(),
})

export const useSpace = create<State>(nothing)

export const forgetSpace = (): void => useSpace.setState(nothing())

export const choose = (server: number, node: string): void =>
  useSpace.setState({ chosen: { server, node } })

export const placeAt = (server: number, node: string): Place | undefined =>
  useSpace.getState().places.get(keyOf(server, node))

const put = (key: string, below: Below): void =>
  useSpace.setState((state) => ({ below: new Map(state.below).set(key, below) }))

/** Reads what lies below a node; what is known of it stays in sight meanwhile. */
export async function read(server: number, node: string): Promise<void> {
  const key = keyOf(server, node)
  const before = useSpace.getState().below.get(key)
  if (before?.status === 'reading') return
  put(key, { children: [], cut: false, error: null, ...before, status: 'reading' })
  const answer = await call('browse.children', { server, node: node === TOP ? null : node })
  if (!answer.ok) {
    put(key, { children: [], cut: false, status: 'failed', error: answer.error })
    return
  }
  const children = answer.value.children.filter(({ node: child }) => child !== TYPES)
  put(key, { children, cut: answer.value.cut, status: 'ready', error: null })
  useSpace.setState((state) => {
    const places = new Map(state.places)
    for (const child of children) {
      const at = keyOf(server, child.node)
      // The first way that led to it stays: a loop would lead in circles otherwise.
      if (!places.has(at)) places.set(at, { server, parent: node === TOP ? null : node, child })
    }
    return { places }
  })
}

export function setOpen(server: number, node: string, open: boolean): void {
  useSpace.setState((state) => {
    const next = new Set(state.open)
    if (open) next.add(keyOf(server, node))
    else next.delete(keyOf(server, node))
    return { open: next }
  })
  const known = useSpace.getState().below.get(keyOf(server, node))
  if (open && (known === undefined || known.status === 'failed')) void read(server, node)
}

/** Opens the way down to a node. */
export async function reveal(server: number, path: readonly string[]): Promise<void> {
  for (const node of [TOP, OBJECTS, ...path]) {
    const known = useSpace.getState().below.get(keyOf(server, node))
    if (known === undefined || known.status === 'failed') await read(server, node)
    setOpen(server, node, true)
  }
}

const walking = new Set<number>()
/** Milliseconds between two questions how far a walk is. */
const EVERY = 700

/** Follows the walk over a server until it is done, then reads the counts; ends with `signal`. */
export async function follow(server: number, signal: AbortSignal): Promise<void> {
  if (walking.has(server) || useSpace.getState().walks.get(server)?.done === true) return
  walking.add(server)
  try {
    while (!signal.aborted) {
      const answer = await call('browse.search', { server, text: '' })
      if (!answer.ok) return
      useSpace.setState((state) => ({ walks: new Map(state.walks).set(server, answer.value) }))
      if (answer.value.done) break
      await new Promise((resolve) => setTimeout(resolve, EVERY))
    }
  } finally {
    walking.delete(server)
  }
  if (signal.aborted) return
  for (const [key, { status }] of useSpace.getState().below) {
    const node = key.slice(String(server).length + 1)
    if (key.startsWith(`${server} `) && status === 'ready') await read(server, node)
  }
}

/** Names from the top down to what holds a node, without the top itself. */
export function ownersOf(server: number, node: string): readonly Place[] {
  const owners: Place[] = []
  const { places } = useSpace.getState()
  const seen = new Set<string>()
  let at = places.get(keyOf(server, node))
  while (at !== undefined && at.parent !== null && !seen.has(at.parent)) {
    seen.add(at.parent)
    at = places.get(keyOf(server, at.parent))
    if (at !== undefined) owners.unshift(at)
  }
  return owners
}

export interface Line {
  readonly key: string
  readonly kind: 'server' | 'node' | 'note'
  readonly server: number
  readonly node: string
  readonly level: number
  readonly child: Child | null
  readonly open: boolean | null
  readonly below: Below | null
}

const mayOpen = ({ kind }: Child): boolean => kind !== 'method' && kind !== 'other'

/** The tree as lines, as far as it is open. A loop is opened by hand, so each turn of it is asked for. */
export function linesOf(servers: readonly number[], state: Pick<State, 'below' | 'open'>): Line[] {
  const lines: Line[] = []
  const descend = (
    server: number,
    node: string,
    level: number,
    above: ReadonlySet<string>,
  ): void => {
    const below = state.below.get(keyOf(server, node))
    if (below === undefined || above.has(node)) return
    const within = new Set(above).add(node)
    for (const child of below.children) {
      const path = [...within].join('\n')
      const isOpen = state.open.has(keyOf(server, child.node)) && !within.has(child.node)
      const known = state.below.get(keyOf(server, child.node))
      const isLeaf = known?.status === 'ready' && known.children.length === 0
      lines.push({
        key: `${server}\n${path}\n${child.node}`,
        kind: 'node',
        server,
        node: child.node,
        level,
        child,
        open: isLeaf || !mayOpen(child) || within.has(child.node) ? null : isOpen,
        below: known ?? null,
      })
      if (isOpen) descend(server, child.node, level + 1, within)
    }
    if (
      below.status === 'failed' ||
      below.cut ||
      (below.status === 'reading' && below.children.length === 0)
    ) {
      const key = `${server}\n${[...within].join('\n')}\nnote`
      lines.push({ key, kind: 'note', server, node, level, child: null, open: null, below })
    }
  }
  for (const server of servers) {
    const open = state.open.has(keyOf(server, TOP))
    const below = state.below.get(keyOf(server, TOP)) ?? null
    const line = { server, node: TOP, child: null, below }
    lines.push({ ...line, key: String(server), kind: 'server', level: 1, open })
    if (open) descend(server, TOP, 2, new Set())
  }
  return lines
}

/** Names from the top down to a node, itself among them, without the folder that holds all objects. */
export function ownerNames(server: number, node: string): readonly string[] {
  const place = placeAt(server, node)
  if (place === undefined || node === OBJECTS) return []
  return [...ownersOf(server, node), place]
    .filter(({ child }) => child.node !== OBJECTS)
    .map(({ child }) => child.name)
}
