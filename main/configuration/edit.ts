/**
 * The traces that a plan leaves in the journal (`traces.ts`): of each tag and piece of equipment what a
 * person decided of it, before and after.
 */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Formula } from '../../shared/formula.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import { turns } from '../threads/turns.ts'
import type { Directory } from './directory.ts'
import { identifierOf, isByNumber } from './numbered.ts'
import { planned, type Plan } from './plan.ts'
import { undescribed } from './rows.ts'
import type { NewTag } from './rows.ts'
import { writtenEdit, type EquipmentTrace, type Fields, type TagTrace } from './traces.ts'

/** What a person decided of a tag: not its number, nor what its server tells. Of an own one all is decided. */
export const configuredOf = (tag: NewTag | Tag): Fields =>
  Object.fromEntries(
    Object.entries(tag)
      .filter(
        ([key]) => key !== 'id' && (tag.origin !== 'field' || !Object.hasOwn(undescribed, key)),
      )
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )

const hashed = (fields: Fields): string => {
  const { equipment: _, ...rest } = fields
  return createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 16)
}

/** By a number only what stands behind it: its server gives it the name of its namespace in a moment. */
const unnumbered = (fields: Fields): Fields =>
  isByNumber(fields['node']) ? { ...fields, node: identifierOf(fields['node']) } : fields

/** As rows have it that were written before what stands behind a number was told. */
const withoutNumbered = (fields: Fields): Fields =>
  isByNumber(fields['node']) ? { ...fields, node: '' } : fields

/** Who wrote a formula, when and as which of its revisions is no part of what it says. */
const saidOf = (formula: unknown): unknown => {
  const { text, when } = formula as Formula
  return { text, when }
}

const toldOf = (tag: NewTag | Tag): Fields => {
  const whole = configuredOf(tag)
  return tag.formula === null ? whole : { ...whole, formula: saidOf(tag.formula) }
}

/** Of what a tag was made as; equipment is told beside it, since it may be made together with it. */
export const digestOf = (tag: NewTag | Tag): string => hashed(unnumbered(toldOf(tag)))

/** Whether a tag is what it was made as, perhaps by a number that its server has named since. */
export function isMadeAs(tag: Tag, digest: string): boolean {
  const byNumber = { ...tag, node: `ns=1;${identifierOf(tag.node) ?? ''}` }
  // As rows have it that were written before own tags told what they are.
  const former = (of: Tag): Fields =>
    Object.fromEntries(
      Object.entries(configuredOf(of)).filter(([key]) => !Object.hasOwn(undescribed, key)),
    )
  return [tag, byNumber].some((each) =>
    [unnumbered(toldOf(each)), ...[toldOf(each), former(each)].map(withoutNumbered)].some(
      (fields) => hashed(fields) === digest,
    ),
  )
}

/** @param key a field of a tag, of equipment or of a server */
export const same = (key: string, one: unknown, other: unknown): boolean =>
  one === other ||
  (key === 'formula' && one && other
    ? isDeepStrictEqual(saidOf(one), saidOf(other))
    : isDeepStrictEqual(one ?? null, other ?? null))

/** What of one is other in the other; null where nothing is. */
export function difference(
  before: Fields,
  after: Fields,
): { readonly before: Fields; readonly after: Fields } | null {
  const keys = Object.keys(after).filter((key) => !same(key, before[key], after[key]))
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
  if (equipment.length > 0) parts.push(writtenEdit({ equipment }))
  for await (const slice of turns(planned(plan), COMPARED)) {
    const tags = slice.flatMap((entry) => {
      if (entry.did === 'remove' && dropped.has(entry.tag.id)) return []
      const trace = traceOf(entry, directory)
      return trace === null ? [] : [trace]
    })
    if (tags.length > 0) parts.push(writtenEdit({ tags }))
  }
  return parts
}
