/**
 * Equipment and tags as configured, with the indices that screens ask for: by id, by name, by
 * equipment and signal. Read at sign-in and again whenever the core says that it changed.
 */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import { ok, type Failure, type Result } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { isOfField, type Signal } from '../../shared/tags.ts'
import { call } from './core.ts'
import { rereading } from './rereading.ts'

export type Tag = Output<'tags.list'>[number]
export type DeletedTag = Output<'tags.deleted'>[number]
export type Equipment = Output<'equipment.list'>[number]

interface State {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: Failure | null
  /** In order of name. */
  readonly tags: readonly Tag[]
  /** Parents first. */
  readonly equipment: readonly Equipment[]
  /** Tags that were deleted with their history kept, in order of name. */
  readonly deleted: readonly DeletedTag[]
  /** It was read for the first time a moment ago: what servers say of their tags may be on its way. */
  readonly fresh: boolean
}

interface Indices {
  readonly tagById: ReadonlyMap<number, Tag>
  readonly tagByName: ReadonlyMap<string, Tag>
  readonly equipmentById: ReadonlyMap<number, Equipment>
  readonly equipmentByName: ReadonlyMap<string, Equipment>
  readonly children: ReadonlyMap<number | null, readonly Equipment[]>
  readonly tagsOf: ReadonlyMap<number, readonly Tag[]>
  readonly bySignal: ReadonlyMap<string, Tag>
  readonly setpoints: ReadonlyMap<string, Tag>
  /** By name, every tag of which there is history: those that were deleted too. */
  readonly recorded: ReadonlyMap<string, Tag>
}

const signalKey = (equipment: number, signal: Signal) => `${equipment}:${signal}`

function indexed(
  tags: readonly Tag[],
  equipment: readonly Equipment[],
  deleted: readonly DeletedTag[],
): Indices {
  const tagsOf = Map.groupBy(
    tags.filter((tag) => tag.equipment !== null),
    (tag) => tag.equipment ?? 0,
  )
  const bySignal = new Map<string, Tag>()
  for (const tag of tags) {
    // The measured value, not the setpoint that steers it, is what a signal means.
    if (tag.equipment === null || tag.signal === null || tag.setpointOf !== null) continue
    bySignal.set(signalKey(tag.equipment, tag.signal), tag)
  }
  return {
    tagById: new Map(tags.map((tag) => [tag.id, tag])),
    tagByName: new Map(tags.map((tag) => [tag.name, tag])),
    equipmentById: new Map(equipment.map((each) => [each.id, each])),
    equipmentByName: new Map(equipment.map((each) => [each.name, each])),
    children: Map.groupBy(
      equipment.toSorted((a, b) => a.position - b.position),
      (each) => each.parent,
    ),
    tagsOf,
    bySignal,
    recorded: new Map(
      [...deleted.filter(({ dropping }) => !dropping).map(({ tag }) => tag), ...tags].map(
        (tag) => [tag.name, tag] as const,
      ),
    ),
    setpoints: new Map(
      tags.flatMap((tag) => (tag.setpointOf === null ? [] : [[tag.setpointOf, tag] as const])),
    ),
  }
}

export const useConfiguration = create<State & Indices>(() => ({
  status: 'loading',
  error: null,
  tags: [],
  equipment: [],
  deleted: [],
  fresh: false,
  ...indexed([], [], []),
}))

export function setConfiguration(
  tags: readonly Tag[],
  equipment: readonly Equipment[],
  deleted: readonly DeletedTag[] = [],
): void {
  useConfiguration.setState({
    status: 'ready',
    error: null,
    tags,
    equipment,
    deleted,
    ...indexed(tags, equipment, deleted),
  })
}

/** Milliseconds in which a server that is there has told units and ranges, at the first start of all. */
const FRESH_MS = 3_000

/**
 * No server has said yet what its tags are, and that is to be expected: a figure without its unit and range is not
 * worth being shown for that moment. Where none tells it, its tags are shown as they are.
 */
export const useUndescribed = (): boolean =>
  useConfiguration(({ fresh, tags }) => {
    if (!fresh) return false
    const ofField = tags.filter(isOfField)
    return ofField.length > 0 && ofField.every(({ type }) => type === ValueType.Null)
  })

/** Tags in one answer: a longer one would hold up the values of everybody while it is made and read. */
const PAGE = 2_000

async function allTags(): Promise<Result<Tag[]>> {
  const tags: Tag[] = []
  for (;;) {
    const after = tags.at(-1)?.name
    const page = await call('tags.list', {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    })
    if (!page.ok) return page
    tags.push(...page.value)
    if (page.value.length < PAGE) return ok(tags)
  }
}

/** Reads everything; what changes meanwhile is read once more. */
export const loadConfiguration = rereading(async () => {
  const [tags, equipment, deleted] = await Promise.all([
    allTags(),
    call('equipment.list', {}),
    call('tags.deleted', {}),
  ])
  if (tags.ok && equipment.ok) {
    if (useConfiguration.getState().status === 'loading') {
      useConfiguration.setState({ fresh: true })
      setTimeout(() => useConfiguration.setState({ fresh: false }), FRESH_MS)
    }
    // Without the deleted ones everything that is read is there: those of before stay known.
    const gone = deleted.ok ? deleted.value : useConfiguration.getState().deleted
    setConfiguration(tags.value, equipment.value, gone)
  } else {
    const error = tags.ok ? (equipment.ok ? null : equipment.error) : tags.error
    // What is known stays in use: a screen with yesterday's names is better than an empty one.
    useConfiguration.setState(({ status }) => ({
      status: status === 'ready' ? 'ready' : 'failed',
      error,
    }))
  }
})

const state = () => useConfiguration.getState()

export const tagById = (id: number): Tag | undefined => state().tagById.get(id)
export const tagByName = (name: string): Tag | undefined => state().tagByName.get(name)
/** Whether anything is calculated here: without formulas there is nothing that could stand still. */
export const useCalculates = (): boolean =>
  useConfiguration(({ tags }) => tags.some(({ origin }) => origin === 'calculated'))

/** Parts of a piece of equipment in their fixed places; null asks for the roots. */
export const childrenOf = (id: number | null): readonly Equipment[] =>
  state().children.get(id) ?? []
/** The tag that means this for this equipment, for example the oil rate of a well. */
export const tagOf = (equipment: number, signal: Signal): Tag | undefined =>
  state().bySignal.get(signalKey(equipment, signal))
/** The setpoint that steers the tag of this name, if there is one. */
export const setpointFor = (tag: string): Tag | undefined => state().setpoints.get(tag)
