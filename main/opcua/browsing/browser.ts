/**
 * Looks at the address space of one server for an engineer. Nothing of it touches what acquisition
 * subscribes to: it goes over the line for inquiries, in parts, and ends when nobody asks any more.
 */
import {
  AttributeIds,
  TimestampsToReturn,
  VariableIds,
  coerceNodeId,
  type DataValue,
  type NodeId,
} from 'node-opcua-client'
import {
  MOST_CHILDREN,
  MOST_ROWS,
  type BranchAnswer,
  type ChildrenAnswer,
  type PreviewValue,
  type SearchAnswer,
  type ServerLoad,
} from '../../../shared/browsing.ts'
import { Status, subCode } from '../../../shared/quality.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { nodeNow } from '../namespaces.ts'
import type { Place } from '../own-session.ts'
import { readAll } from '../reads.ts'
import type { ServiceLine } from '../service-line.ts'
import { decodeInTime } from '../structures.ts'
import { factsOf } from './facts.ts'
import { matchesOf, type Match } from './matches.ts'
import { localText, plainNode } from './node-text.ts'
import { below } from './references.ts'
import { namedTold, nodeTold, shownValue, walkedTold } from './told.ts'
import { RENUMBERED, Walk } from './walk.ts'

/** Milliseconds for what a person waits for. */
const PATIENCE = 20_000
/** So long an answer waits for a walk to come further. */
const PROGRESS = 500
/** What a walk has found is told for so long; then it is walked anew. */
const SEARCHED = 600_000
const BRANCHED = 60_000
/** Branches that are kept. */
const BRANCHES = 24

const ROOT = coerceNodeId('i=84')
const OBJECTS = coerceNodeId('i=85')

export class Browser {
  readonly #line: Pick<ServiceLine, 'take'>
  readonly #now: () => number
  #all: Walk | null = null
  /** Variables below each node of the walk that has ended. */
  #counts: ReadonlyMap<string, number> = new Map()
  #branches = new Map<string, Walk>()

  constructor(line: Pick<ServiceLine, 'take'>, now: () => number = () => performance.now()) {
    this.#line = line
    this.#now = now
  }

  children(node: string | null): Promise<Result<ChildrenAnswer>> {
    return this.#at(node, ROOT, async (place, id) => {
      const [found] = await below(place.session, [id], place.facts.limits, MOST_CHILDREN)
      if (found === undefined || found.status !== 0) return refused(node, found?.status ?? 0)
      const { namespaces } = place.facts
      const listed = found.references.flatMap((reference) => {
        const child = plainNode(reference.nodeId, namespaces)
        return child === null ? [] : [{ child, told: nodeTold(reference, child, namespaces) }]
      })
      const isVariable = ({ told }: (typeof listed)[number]): boolean => told.kind === 'variable'
      const variables = listed.filter(isVariable).map(({ child }) => child)
      const facts = await factsOf(place, variables)
      const counts = this.#countsNow(namespaces)
      let next = 0
      return ok({
        cut: found.cut,
        children: listed.map((each) => ({
          ...each.told,
          below: counts.get(each.told.local) ?? null,
          variable: isVariable(each) ? (facts[next++] ?? null) : null,
        })),
      })
    })
  }

  async search(text: string): Promise<Result<SearchAnswer>> {
    const table = await this.#at(null, ROOT, ({ facts }) => Promise.resolve(ok(facts.namespaces)))
    if (!table.ok) return table
    const walk = this.#walkOf(this.#all, OBJECTS, SEARCHED, table.value)
    if (walk !== this.#all) this.#counts = new Map()
    this.#all = walk
    await walk.ask(PROGRESS)
    if (walk.error !== null) return this.#failed(walk.error, 'search')
    if (text === '') return ok({ ...walk.progress, matches: [], more: false })
    return this.#at(null, ROOT, async (place) => {
      const { namespaces } = place.facts
      if (!walk.isOf(namespaces)) return this.#failed(new Error(RENUMBERED), 'search')
      const { matches, more } = matchesOf(walk, text, namespaces)
      if (matches.length > 0) return ok({ ...walk.progress, matches, more })
      return ok({ ...walk.progress, matches: await this.#named(place, text), more })
    })
  }

  async branch(node: string, from: number): Promise<Result<BranchAnswer>> {
    return this.#at(node, OBJECTS, ({ facts }, id) =>
      Promise.resolve(ok({ id, namespaces: facts.namespaces })),
    ).then(async (found) => {
      if (!found.ok) return found
      const { id, namespaces } = found.value
      const key = localText(id)
      const before = this.#branches.get(key) ?? null
      const walk = this.#walkOf(before, id, BRANCHED, namespaces)
      // The newest stands last; the oldest goes.
      this.#branches.delete(key)
      this.#branches.set(key, walk)
      for (const old of this.#branches.keys()) {
        if (this.#branches.size > BRANCHES) this.#branches.delete(old)
      }
      // Its first rows were of nodes that have other ids now.
      if (from > 0 && before?.isOf(namespaces) === false) {
        return this.#failed(new Error(RENUMBERED), 'branch')
      }
      if (!walk.done && walk.variables.length <= from) await walk.ask(PROGRESS)
      else await walk.ask(0)
      if (walk.error !== null) return this.#failed(walk.error, 'branch')
      return this.#part(walk, from)
    })
  }

  /** The rows of a branch from one on. */
  #part(walk: Walk, from: number): Promise<Result<BranchAnswer>> {
    const places = walk.variables.slice(from, from + MOST_ROWS)
    return this.#at(null, ROOT, async (place) => {
      const { namespaces } = place.facts
      if (!walk.isOf(namespaces)) return this.#failed(new Error(RENUMBERED), 'branch')
      const nodes = places.flatMap((at) => {
        const walked = walk.nodes[at]
        const node = walked === undefined ? null : nodeNow(walked.local, namespaces)
        return walked === undefined || node === null ? [] : [{ at, walked, node }]
      })
      const facts = await factsOf(
        place,
        nodes.map(({ node }) => node),
      )
      const next = from + places.length
      return ok({
        ...walk.progress,
        found: walk.variables.length,
        next: walk.done && next >= walk.variables.length ? null : next,
        rows: nodes.flatMap(({ at, walked }, index) => {
          const variable = facts[index]
          const path = walk.pathOf(at).map(({ name }) => name)
          return variable === undefined
            ? []
            : [{ ...walkedTold(walked, namespaces), path, variable }]
        }),
      })
    })
  }

  preview(wanted: readonly string[]): Promise<Result<readonly PreviewValue[]>> {
    return this.#at(null, ROOT, async (place) => {
      const { session, facts } = place
      const nodes = wanted.flatMap((text) => {
        const nodeId = nodeNow(text, facts.namespaces)
        return nodeId === null ? [] : [{ text, nodeId }]
      })
      const answers = await readAll(
        session,
        nodes.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
        facts.limits,
        TimestampsToReturn.Both,
      )
      for (const answer of answers) await decodeInTime(session, answer.value)
      return ok(nodes.flatMap(({ text }, at) => shownValue(text, answers[at])))
    })
  }

  load(): Promise<Result<ServerLoad>> {
    const ids = [
      VariableIds.Server_ServerCapabilities_MaxMonitoredItems,
      VariableIds.Server_ServerCapabilities_MaxMonitoredItemsPerSubscription,
    ]
    return this.#at(null, ROOT, async (place) => {
      const reads = ids.map((id) => ({ nodeId: coerceNodeId(id), attributeId: AttributeIds.Value }))
      const answers = await readAll(place.session, reads, place.facts.limits)
      const told = answers
        .map((answer) => (answer.value as DataValue['value'] | undefined)?.value as unknown)
        .filter((value): value is number => typeof value === 'number' && value > 0)
      return ok({ items: told.length === 0 ? null : Math.min(...told) })
    })
  }

  /** A node that a walk has not come to, or never will. */
  async #named(place: Place, text: string): Promise<Match[]> {
    const { namespaces, limits } = place.facts
    const nodeId = nodeNow(text.trim(), namespaces)
    if (nodeId === null) return []
    const [kind, name, title] = (
      await readAll(
        place.session,
        [AttributeIds.NodeClass, AttributeIds.BrowseName, AttributeIds.DisplayName].map(
          (attributeId) => ({ nodeId, attributeId }),
        ),
        limits,
      )
    ).map((answer) => (answer.value as DataValue['value'] | undefined)?.value as unknown)
    return typeof kind === 'number' ? [namedTold(nodeId, kind, name, title, namespaces)] : []
  }

  #walkOf(before: Walk | null, root: NodeId, lasts: number, namespaces: readonly string[]): Walk {
    const isOld = before?.done === true && this.#now() - before.endedAt > lasts
    if (before === null || isOld || before.error !== null || !before.isOf(namespaces)) {
      return new Walk(this.#line, root, this.#now)
    }
    return before
  }

  #countsNow(namespaces: readonly string[]): ReadonlyMap<string, number> {
    const walk = this.#all
    if (walk === null || !walk.done || !walk.isOf(namespaces)) return new Map()
    if (this.#counts.size === 0) this.#counts = countsOf(walk)
    return this.#counts
  }

  async #at<T>(
    node: string | null,
    otherwise: NodeId,
    work: (place: Place, id: NodeId) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    try {
      return await this.#line.take({ timeout: PATIENCE }, async (place) => {
        const id = node === null ? otherwise : nodeNow(node, place.facts.namespaces)
        if (id !== null) return work(place, id)
        return fail('not_found', `The server has no node ${node?.slice(0, 100)}. Browse to it.`)
      })
    } catch (error) {
      return this.#failed(error, 'question')
    }
  }

  #failed(error: unknown, what: string): Result<never> {
    const failure = (error as { failure?: unknown } | null)?.failure
    if (typeof failure === 'object' && failure !== null) {
      return { ok: false, error: failure as Extract<Result<never>, { ok: false }>['error'] }
    }
    const words = error instanceof Error ? error.message.slice(0, 200) : String(error)
    return fail('unavailable', `The server gave no answer to the ${what}: ${words} Try again.`, {
      reason: 'unanswered',
    })
  }
}

function refused(node: string | null, status: number): Result<never> {
  if (subCode(status) === Status.BadDecodingError) {
    return fail(
      'unavailable',
      `What the server tells of what lies below ${node ?? 'its root'} cannot be read: it is broken, or far more than was asked for. Look in another branch, or search for what you need.`,
      { reason: 'unreadable_answer' },
    )
  }
  const hex = `0x${status.toString(16).toUpperCase().padStart(8, '0')}`
  return fail(
    'not_found',
    `The server does not tell what lies below ${node ?? 'its root'}: ${hex}.`,
    {
      status,
    },
  )
}

/** Variables below each node of a walk, by its id. */
function countsOf(walk: Walk): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const at of walk.variables) {
    const path = [walk.root, ...walk.pathOf(at).map(({ local }) => local)]
    for (const local of path) counts.set(local, (counts.get(local) ?? 0) + 1)
  }
  return counts
}
