/**
 * What a change of tags and equipment leaves in the journal so that it can be undone: of each what it was
 * and what it became, or that it was made or deleted. JSON in parts, so that ten thousand of them are
 * neither written nor read in one go.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { equipmentSchema } from '../../shared/contract.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import { turns } from '../threads/turns.ts'
import type { Directory } from './directory.ts'
import { planned, type Plan } from './plan.ts'
import { undescribed } from './rows.ts'
import type { NewTag } from './rows.ts'

const fields = z.record(z.string(), z.unknown())

const tagTrace = z.discriminatedUnion('did', [
  /**
   * `digest` of what it was made as, and to which equipment it belonged: a tag that was changed or moved
   * since is not unmade. Earlier rows do not tell the equipment.
   */
  z.strictObject({
    did: z.literal('created'),
    tag: z.string(),
    digest: z.string(),
    equipment: z.number().nullable().optional(),
  }),
  z.strictObject({ did: z.literal('changed'), tag: z.string(), before: fields, after: fields }),
  /** With its history kept; to which equipment it belonged. */
  z.strictObject({ did: z.literal('deleted'), tag: z.string(), equipment: z.number().nullable() }),
  /** As what, and to which equipment it came back; earlier rows do not tell. */
  z.strictObject({
    did: z.literal('restored'),
    tag: z.string(),
    digest: z.string().optional(),
    equipment: z.number().nullable().optional(),
  }),
])
export type TagTrace = z.output<typeof tagTrace>

const equipmentTrace = z.discriminatedUnion('did', [
  z.strictObject({ did: z.literal('created'), part: equipmentSchema }),
  z.strictObject({
    did: z.literal('changed'),
    id: z.number(),
    name: z.string(),
    before: fields,
    after: fields,
  }),
  z.strictObject({ did: z.literal('deleted'), part: equipmentSchema }),
])
export type EquipmentTrace = z.output<typeof equipmentTrace>

const editPart = z.strictObject({
  tags: z.array(tagTrace).readonly(),
  equipment: z.array(equipmentTrace).readonly(),
})
export type EditPart = z.output<typeof editPart>

/** Null where it is not what was written: of a damaged one nothing is undone. */
export function readEdit(text: string): EditPart | null {
  try {
    const read = editPart.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

type Fields = Readonly<Record<string, unknown>>

/** What a person decided of a tag: not its number, nor what its server tells. */
export const configuredOf = (tag: NewTag | Tag): Fields =>
  Object.fromEntries(
    Object.entries(tag)
      .filter(([key]) => key !== 'id' && !Object.hasOwn(undescribed, key))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )

/** Given by the number of its namespace: its server gives it the name of that one (`namespaces.ts`). */
export const isByNumber = (node: unknown): boolean =>
  typeof node === 'string' && /^ns=[1-9]/.test(node)

/** Of what a tag was made as; equipment is told beside it, since it may be made together with it. */
export function digestOf(tag: NewTag | Tag): string {
  const { equipment: _, ...whole } = configuredOf(tag)
  const rest = isByNumber(whole['node']) ? { ...whole, node: '' } : whole
  return createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 16)
}

export const same = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** What of one is other in the other; null where nothing is. */
export function difference(
  before: Fields,
  after: Fields,
): { readonly before: Fields; readonly after: Fields } | null {
  const keys = Object.keys(after).filter((key) => !same(before[key], after[key]))
  if (keys.length === 0) return null
  const only = (of: Fields): Fields => Object.fromEntries(keys.map((key) => [key, of[key] ?? null]))
  return { before: only(before), after: only(after) }
}

const asMade = (tag: NewTag) => ({
  tag: tag.name,
  digest: digestOf(tag),
  equipment: tag.equipment,
})

function traceOf({ did, tag }: ReturnType<typeof planned>[number], directory: Directory) {
  switch (did) {
    case 'create':
      return { did: 'created', ...asMade(tag) } satisfies TagTrace
    case 'put': {
      const before = directory.tag(tag.name)
      if (before === undefined) return { did: 'restored', ...asMade(tag) } satisfies TagTrace
      const changed = difference(configuredOf(before), configuredOf(tag))
      return changed === null
        ? null
        : ({ did: 'changed', tag: tag.name, ...changed } satisfies TagTrace)
    }
    case 'remove':
      return { did: 'deleted', tag: tag.name, equipment: tag.equipment } satisfies TagTrace
  }
}

function equipmentTraces(
  { put, remove }: Plan['equipment'],
  directory: Directory,
): EquipmentTrace[] {
  const partOf = (id: number): Equipment | undefined => directory.part(id)
  return [
    ...put.flatMap((part): EquipmentTrace[] => {
      const before = partOf(part.id)
      if (before === undefined)
        return [{ did: 'created', part: { ...part, modes: [...part.modes] } }]
      const changed = difference({ ...before }, { ...part })
      return changed === null
        ? []
        : [{ did: 'changed', id: part.id, name: before.name, ...changed }]
    }),
    ...remove.flatMap((id): EquipmentTrace[] => {
      const part = partOf(id)
      return part === undefined ? [] : [{ did: 'deleted', part }]
    }),
  ]
}

/** Tags that are compared with what they were in one turn: some milliseconds. */
export const COMPARED = 200

/** What a plan leaves to be undone, before it is carried out; empty where nothing of it can be. */
export async function editOf(plan: Plan, directory: Directory): Promise<string[]> {
  const dropped = new Set(plan.tags.drop)
  const parts: string[] = []
  const equipment = equipmentTraces(plan.equipment, directory)
  if (equipment.length > 0) parts.push(JSON.stringify({ tags: [], equipment }))
  for await (const slice of turns(planned(plan), COMPARED)) {
    const tags = slice.flatMap((entry) => {
      if (entry.did === 'remove' && dropped.has(entry.tag.id)) return []
      const trace = traceOf(entry, directory)
      return trace === null ? [] : [trace]
    })
    if (tags.length > 0) parts.push(JSON.stringify({ tags, equipment: [] }))
  }
  return parts
}
