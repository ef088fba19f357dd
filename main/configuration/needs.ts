/**
 * What tags need of each other: a setpoint the tag that it sets. Judged over the tags as a change leaves
 * them, and of those alone to which it gives another need: what an older file lacks keeps nobody from
 * changing the rest.
 */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { turns } from '../threads/turns.ts'
import type { Directory } from './directory.ts'
import { COMPARED } from './edit.ts'
import { planned, type Plan } from './plan.ts'
import type { NewTag } from './rows.ts'

type IsThere = (name: string) => boolean

/** Whether a tag of a name is there once a plan is carried out. */
export function thereAfter(directory: Directory, { tags }: Plan): IsThere {
  const added = new Set([...tags.create, ...tags.put].map(({ name }) => name))
  const removed = new Set(tags.remove.map(({ name }) => name))
  return (name) => added.has(name) || (directory.tag(name) !== undefined && !removed.has(name))
}

/** The tag that a setpoint sets, where it is given it now and it is not there; else null. */
export const unsetBy = (
  { setpointOf }: NewTag,
  before: Tag | undefined,
  isThere: IsThere,
): string | null =>
  setpointOf === null || setpointOf === before?.setpointOf || isThere(setpointOf)
    ? null
    : setpointOf

/** Why a plan would leave a tag without one that it needs. */
export async function needsMet(directory: Directory, plan: Plan): Promise<Result<null>> {
  const isThere = thereAfter(directory, plan)
  for await (const slice of turns(planned(plan), COMPARED)) {
    for (const { did, tag } of slice) {
      if (did === 'remove') continue
      const { name } = tag
      const sets = unsetBy(tag, directory.tag(name), isThere)
      if (sets !== null) {
        return fail(
          'conflict',
          `${name} is the setpoint of ${sets}, which is not there. Add or restore ${sets} too.`,
          { reason: 'sets_none', field: 'setpointOf', tag: name, by: sets },
        )
      }
    }
  }
  return ok(null)
}
