/** The address space of a server, for an engineer who looks for what to read. */
import { z } from 'zod'
import { MOST_PREVIEWED, nodeKinds } from '../browsing.ts'
import { band, call, limits, type CallDefinition } from './common.ts'
import { enumeration } from './tags.ts'

const server = z.number().int()
/** `nsu=<uri>;s=…`, `ns=2;s=…` or `i=…` */
const nodeId = z.string().min(3).max(5_000)

const node = {
  node: z.string(),
  local: z.string(),
  name: z.string(),
  title: z.string(),
  kind: z.enum(nodeKinds),
  typeDefinition: z.string().nullable(),
}
const variable = z.strictObject({
  typeName: z.string(),
  type: z.number().int(),
  rank: z.number().int(),
  readable: z.boolean(),
  writable: z.boolean(),
  history: z.boolean(),
  description: z.string(),
  /** Smallest interval between two samples, milliseconds. */
  fastest: z.number().nullable(),
  unit: z.string().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  limits,
  normal: band.nullable(),
  enumeration,
})
const progress = {
  seen: z.number().int(),
  done: z.boolean(),
  cut: z.boolean(),
  refused: z.number().int(),
}

export const browseCalls = {
  'browse.children': call(
    'engineer',
    'Children of a node of a server, of the top where none is given; `below` counts the variables as the last search has found them.',
    z.strictObject({ server, node: nodeId.nullable().default(null) }),
    z.strictObject({
      children: z
        .array(
          z.strictObject({
            ...node,
            below: z.number().int().nullable(),
            variable: variable.nullable(),
          }),
        )
        .readonly(),
      /** There are more than are told: search. */
      cut: z.boolean(),
    }),
  ),
  'browse.search': call(
    'engineer',
    'Nodes by a part of their name or node id. The server is walked once, in the background, as long as somebody asks: ask again until `done`. With no text it is walked alone.',
    z.strictObject({ server, text: z.string().trim().max(500) }),
    z.strictObject({
      ...progress,
      matches: z
        .array(
          z.strictObject({
            ...node,
            path: z.array(z.strictObject({ node: z.string(), name: z.string() })).readonly(),
          }),
        )
        .readonly(),
      more: z.boolean(),
    }),
  ),
  'browse.branch': call(
    'engineer',
    'Every variable under a node with what the server says of it, part by part: ask again from `next` until it is null.',
    z.strictObject({ server, node: nodeId, from: z.number().int().min(0).default(0) }),
    z.strictObject({
      ...progress,
      rows: z
        .array(z.strictObject({ ...node, path: z.array(z.string()).readonly(), variable }))
        .readonly(),
      found: z.number().int(),
      next: z.number().int().nullable(),
    }),
  ),
  'browse.preview': call(
    'engineer',
    'Present values of nodes, read once; those that are no node of the server are left out.',
    z.strictObject({ server, nodes: z.array(nodeId).max(MOST_PREVIEWED) }),
    z
      .array(
        z.strictObject({
          node: z.string(),
          value: z.unknown(),
          type: z.number().int(),
          status: z.number().int(),
          sourceTime: z.number().nullable(),
          serverTime: z.number().nullable(),
        }),
      )
      .readonly(),
  ),
  'browse.load': call(
    'engineer',
    'What a server can bear: monitored items, null where it sets no limit.',
    z.strictObject({ server }),
    z.strictObject({ items: z.number().int().nullable() }),
  ),
} as const satisfies Record<string, CallDefinition>
