/**
 * Nodes of a server and the tags that get their samples from them: a node's history is read once for all,
 * and a tag that is a member of its values gets that member of each.
 */
import type { DataValue, NodeId } from 'node-opcua-client'
import type { FilledPage, Stretch } from '../../../shared/acquisition.ts'
import { SampleFlag } from '../../../shared/samples.ts'
import type { Columns } from '../columns.ts'
import { putMember } from '../members.ts'
import { Reading } from '../reading.ts'
import { opaqueIn } from '../values.ts'
import type { Perform } from './access.ts'
import type { StretchReading } from './stretch.ts'

/** Where a tag's values stand on a server. */
export interface Source {
  readonly node: NodeId
  /** The path to a member of the value; null for the whole of it. */
  readonly member: string | null
}

/** What back-fill needs of a link that stands. */
export interface History {
  readonly perform: Perform
  /** Null where the server has no node of the tag. */
  sourceOf(tag: number): Source | null
  /** Makes members of structures known, as far as the server describes them. */
  decode(value: DataValue['value']): Promise<void>
  /** Nodes in one request of history, and in one that reads; 0 where the server sets no limit. */
  readonly limits: { readonly history: number; readonly read: number }
}

/** One node whose history is read, for each of its tags. */
export interface Open {
  readonly node: NodeId
  readonly stretch: StretchReading
  readonly tags: readonly { readonly tag: number; readonly member: string | null }[]
}

interface Together {
  readonly chosen: ReadonlySet<Stretch>
  readonly nodes: readonly Pick<Open, 'node' | 'tags'>[]
  /** The server has no node of them. */
  readonly gone: FilledPage['left']
}

/** What begins and ends with the first, by its nodes, as many as are asked for at once. */
export function together(history: History, wanted: readonly Stretch[], most: number): Together {
  const [first] = wanted
  const chosen = new Set<Stretch>()
  const nodes = new Map<string, { node: NodeId; tags: Open['tags'][number][] }>()
  const gone: FilledPage['left'][number][] = []
  for (const stretch of wanted) {
    if (stretch.from !== first?.from || stretch.to !== first.to) continue
    const { tag } = stretch
    const source = history.sourceOf(tag)
    if (source === null) {
      chosen.add(stretch)
      gone.push({ ...stretch, reason: 'none' })
      continue
    }
    const { node, member } = source
    const key = node.toString()
    const known = nodes.get(key)
    if (known !== undefined) known.tags.push({ tag, member })
    else if (nodes.size < most) nodes.set(key, { node, tags: [{ tag, member }] })
    else continue
    chosen.add(stretch)
  }
  return { chosen, nodes: [...nodes.values()], gone }
}

/** Samples of tags from the values of their node. */
export class Members {
  readonly #reading = new Reading()
  /** Encodings of structures that the server does not describe: each is asked for once. */
  readonly #riddles = new Set<string>()

  async decode(history: History, value: DataValue['value'] | undefined): Promise<void> {
    const isOpen = opaqueIn(value?.value).some(
      ({ nodeId }) => !this.#riddles.has(nodeId.toString()),
    )
    if (value === undefined || !isOpen) return
    await history.decode(value)
    for (const { nodeId } of opaqueIn(value.value)) this.#riddles.add(nodeId.toString())
  }

  keep(columns: Columns, tags: Open['tags'], value: DataValue): void {
    const whole = this.#reading.fill(value)
    for (const { tag, member } of tags) {
      const reading = member === null ? whole : whole.copy()
      if (member !== null) putMember(reading, value.value, member)
      columns.append(tag, reading, 0, SampleFlag.BackFilled)
    }
  }
}
