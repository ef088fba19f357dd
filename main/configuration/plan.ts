/**
 * What is to be done to tags and equipment together: every change of them is a plan, carried out whole in
 * one transaction with its journal row, or not at all (`applying.ts`).
 */
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { NewTag } from './rows.ts'

export interface Plan {
  readonly equipment: {
    /** Parents first. A number below zero is new and stands in `parent` and in tags for the one it gets. */
    readonly put: readonly Equipment[]
    /** Parts before what they are parts of. */
    readonly remove: readonly number[]
  }
  readonly tags: {
    readonly create: readonly NewTag[]
    /** As they are from now on; one that was deleted is taken back. */
    readonly put: readonly Tag[]
    /** Deleted, with their history kept. */
    readonly remove: readonly Tag[]
    /** Deleted ones, or such as are deleted here, whose history is dropped from now on. */
    readonly drop: readonly number[]
  }
}

export const nothingPlanned: Plan = {
  equipment: { put: [], remove: [] },
  tags: { create: [], put: [], remove: [], drop: [] },
}

export const tagPlan = (tags: Partial<Plan['tags']>): Plan => ({
  ...nothingPlanned,
  tags: { ...nothingPlanned.tags, ...tags },
})

export const equipmentPlan = (
  equipment: Partial<Plan['equipment']>,
  tags: Partial<Plan['tags']> = {},
): Plan => ({ ...tagPlan(tags), equipment: { ...nothingPlanned.equipment, ...equipment } })

export type Planned =
  | { readonly did: 'create'; readonly tag: NewTag }
  | { readonly did: 'put' | 'remove'; readonly tag: Tag }

/** The tags of a plan as one list, to be worked on in turns. */
export const planned = ({ tags }: Plan): readonly Planned[] => [
  ...tags.create.map((tag) => ({ did: 'create', tag }) as const),
  ...tags.put.map((tag) => ({ did: 'put', tag }) as const),
  ...tags.remove.map((tag) => ({ did: 'remove', tag }) as const),
]

export const sizeOf = ({ tags, equipment }: Plan): number =>
  tags.create.length +
  tags.put.length +
  tags.remove.length +
  tags.drop.length +
  equipment.put.length +
  equipment.remove.length
