/**
 * What tags need of each other: a setpoint the tag that it sets, a formula those that it names, and not
 * itself over others. Judged over the tags as a change leaves them, and of those alone to which it gives
 * another need: what an older file lacks keeps nobody from changing the rest.
 */
import { circleOf, inputsOf } from '../../shared/formula.ts'
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

const textOf = (tag: NewTag | undefined): string | undefined => tag?.formula?.text

/** Why formulas that a plan brings cannot be calculated once it is carried out. */
async function formulasMet(
  directory: Directory,
  plan: Plan,
  isThere: IsThere,
): Promise<Result<null>> {
  const list = planned(plan).flatMap(({ did, tag }) => (did === 'remove' ? [] : [tag]))
  const after = new Map<string, NewTag>(list.map((tag) => [tag.name, tag]))
  const known = new Map<string, readonly string[]>()
  const needsOf = (name: string): readonly string[] => {
    const found = known.get(name) ?? inputsOf(textOf(after.get(name) ?? directory.tag(name)) ?? '')
    known.set(name, found)
    return found
  }
  for await (const slice of turns(list, COMPARED)) {
    for (const tag of slice) {
      const { name } = tag
      if (tag.formula === null || textOf(tag) === textOf(directory.tag(name))) continue
      const needs = needsOf(name)
      const missing = needs.find((need) => !isThere(need))
      if (missing !== undefined) {
        return fail(
          'conflict',
          `${name} is calculated from ${missing}, which is not there. Add or restore ${missing} too.`,
          { reason: 'calculated_from_none', tag: name, by: missing },
        )
      }
      const circle = circleOf(name, needs, needsOf)
      if (circle !== null) {
        return fail(
          'conflict',
          `${name} would be calculated from itself: ${circle.join(' → ')}. Change one of them first.`,
          { reason: 'circular', tag: name, by: circle.at(-2) ?? name },
        )
      }
      // Through this one goes no circle: the next way round ends here.
      known.set(name, [])
    }
  }
  return ok(null)
}

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
  return formulasMet(directory, plan, isThere)
}
