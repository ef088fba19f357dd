/**
 * The address space of a server as an engineer looks at it: nodes, what the server says of its
 * variables, and the bounds within which a space of any size is walked. `main/opcua/browsing` implements
 * it; the core and the screen see no protocol.
 */
import type { VariableDescription } from './description.ts'
import type { Result } from './result.ts'
import type { TagValue } from './samples.ts'

export const nodeKinds = ['object', 'variable', 'method', 'view', 'type', 'other'] as const
export type NodeKind = (typeof nodeKinds)[number]

/** Children of one node that are told; a folder with more says so and is searched instead. */
export const MOST_CHILDREN = 5_000
/** Nodes that one walk looks at. */
export const MOST_NODES = 200_000
/** Variables of one branch. */
export const MOST_VARIABLES = 100_000
/** Variables in one part of a branch. */
export const MOST_ROWS = 1_000
/** Matches of a search that are told. */
export const MOST_MATCHES = 200
/** Nodes whose present values are read in one go. */
export const MOST_PREVIEWED = 200

export interface BrowsedNode {
  /** `nsu=<uri>;s=…`, as a tag keeps it; `i=…` in the namespace of the standard. */
  readonly node: string
  /** `ns=3;s=…`: the same as this run of the server numbers it. */
  readonly local: string
  /** Browse name without its namespace. */
  readonly name: string
  /** Display name where it says something else; otherwise empty. */
  readonly title: string
  readonly kind: NodeKind
  /** Node of its type; nodes of the same one are built alike. */
  readonly typeDefinition: string | null
}

export interface BrowsedChild extends BrowsedNode {
  /** Variables below it, as far as the last walk has told; null where there was none. */
  readonly below: number | null
  /** Of a variable. */
  readonly variable: VariableFacts | null
}

/** What a server says of a variable. */
export interface VariableFacts extends VariableDescription {
  /** Browse name of its data type, `Double`. */
  readonly typeName: string
  /** −3 to −1 scalar or any, 0 an array of any dimensions, else the number of dimensions. */
  readonly rank: number
  readonly readable: boolean
  /** The server keeps a history of it that we may read. */
  readonly history: boolean
  readonly description: string
  /** Milliseconds; null where the server says nothing. */
  readonly fastest: number | null
}

export interface BranchRow extends BrowsedNode {
  /** Names of the nodes between the root of the branch and this one. */
  readonly path: readonly string[]
  readonly variable: VariableFacts
}

/** How far a walk is. */
export interface WalkProgress {
  /** Nodes seen so far. */
  readonly seen: number
  readonly done: boolean
  /** A bound was reached: there is more than was walked. */
  readonly cut: boolean
  /** Nodes whose children the server did not tell. */
  readonly refused: number
}

export interface SearchAnswer extends WalkProgress {
  readonly matches: readonly (BrowsedNode & { readonly path: readonly PathNode[] })[]
  readonly more: boolean
}

/** A node on the way from the top to another. */
export interface PathNode {
  readonly node: string
  readonly name: string
}

export interface BranchAnswer extends WalkProgress {
  readonly rows: readonly BranchRow[]
  /** Variables found so far. */
  readonly found: number
  /** Where the next part begins; null when all were told. */
  readonly next: number | null
}

export interface ChildrenAnswer {
  readonly children: readonly BrowsedChild[]
  /** There are more than are told. */
  readonly cut: boolean
}

export interface PreviewValue {
  readonly node: string
  readonly value: TagValue
  /** `ValueType`, with `ARRAY`. */
  readonly type: number
  readonly status: number
  /** Unix milliseconds. */
  readonly sourceTime: number | null
  readonly serverTime: number | null
}

/** What a server can bear, as it says. */
export interface ServerLoad {
  /** Monitored items; null where it sets no limit. */
  readonly items: number | null
}

export interface BrowsingPort {
  /** Children of a node; of the top where it is null. */
  children(request: { server: number; node: string | null }): Promise<Result<ChildrenAnswer>>
  /** Starts a walk over all of the server or goes on with it: ask again until it is done. */
  search(request: { server: number; text: string }): Promise<Result<SearchAnswer>>
  /** Every variable under a node, part by part. */
  branch(request: { server: number; node: string; from: number }): Promise<Result<BranchAnswer>>
  /** Present values. */
  preview(request: {
    server: number
    nodes: readonly string[]
  }): Promise<Result<readonly PreviewValue[]>>
  load(request: { server: number }): Promise<Result<ServerLoad>>
}
