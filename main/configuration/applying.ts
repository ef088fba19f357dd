/**
 * Carries out a plan: one transaction with its journal row and with what undoes it, then the same in
 * memory. A long plan is handed to the database thread in turns, until when it can be cancelled; the
 * transaction itself is whole or nothing, so nobody is ever left with half of a list.
 */
import { ok, type Result } from '../../shared/result.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { JournalEntry, Progress } from '../interface.ts'
import { TURN, turns } from '../threads/turns.ts'
import type { Directory } from './directory.ts'
import { isAskedAnew } from './drafts.ts'
import { editOf } from './edit.ts'
import type { Desk } from './parts.ts'
import { nothingPlanned, planned, sizeOf, tagPlan, type Plan } from './plan.ts'
import { describedOf, undescribed } from './rows.ts'
import type { NewTag } from './rows.ts'

/** Where nobody waits to see how far it is. */
export const unfollowed: Progress = { at: () => ok(null), seal: () => ok(null) }

let stages = 0

/** What stands in one turn's message, and what is left for the transaction. */
async function staged(
  desk: Desk,
  plan: Plan,
  progress: Progress,
): Promise<Result<{ readonly key: string | null; readonly rest: Plan }>> {
  const { records } = desk.parts
  if (sizeOf(plan) <= TURN) return ok({ key: null, rest: plan })
  stages += 1
  const key = `plan ${String(stages)}`
  await records.read('configuration.stage', key, { ...nothingPlanned, equipment: plan.equipment })
  let done = 0
  for await (const slice of turns(planned(plan))) {
    const tags = (did: 'put' | 'remove'): Tag[] =>
      slice.flatMap((entry) => (entry.did === did ? [entry.tag] : []))
    const create = slice.flatMap((entry) => (entry.did === 'create' ? [entry.tag] : []))
    const part = tagPlan({ create, put: tags('put'), remove: tags('remove') })
    await records.read('configuration.stage', key, part)
    done += slice.length
    const going = progress.at(done)
    if (!going.ok) {
      await records.read('configuration.unstage', key)
      return going
    }
  }
  return ok({ key, rest: tagPlan({ drop: plan.tags.drop }) })
}

/**
 * What follows from what was written, for everybody who asks.
 * @return servers of which the tags are others; null where there are the same tags as before
 */
async function follow(
  directory: Directory,
  plan: Plan,
  equipment: readonly Equipment[],
  created: readonly Tag[],
  at: number,
): Promise<ReadonlySet<number> | null> {
  const servers = new Set<number>()
  const touch = (...tags: readonly Pick<Tag, 'server'>[]): void => {
    for (const { server } of tags) if (server !== null) servers.add(server)
  }
  const { tags } = plan
  directory.putEquipment(equipment, [])
  const restored: Tag[] = []
  const changed: Tag[] = []
  for await (const slice of turns(tags.put)) {
    for (const tag of slice) {
      const before = directory.tagById(tag.id)
      if (before === undefined) {
        restored.push(tag)
        touch(tag)
        continue
      }
      // Its server may have described it meanwhile.
      changed.push({ ...tag, ...descriptionOf(before, tag) })
      if (isAskedAnew(before, tag)) touch(before, tag)
    }
  }
  directory.leaveDeleted(restored.map(({ name }) => name))
  directory.putTags(changed)
  const drop = new Set(tags.drop)
  if (tags.remove.length > 0) {
    directory.removeTags(tags.remove.map((tag) => ({ tag, at, dropping: drop.has(tag.id) })))
    touch(...tags.remove)
  }
  const dropping = directory.deletedTags.filter(({ tag }) => drop.has(tag.id))
  directory.removeTags(dropping.map((entry) => ({ ...entry, dropping: true })))
  directory.putEquipment([], plan.equipment.remove)
  directory.mended('tag', new Set(created.map(({ name }) => name)))
  directory.mended('equipment', new Set(equipment.map(({ name }) => name)))
  if (created.length + restored.length > 0) await directory.addTags([...created, ...restored])
  touch(...created)
  const isOther = created.length + restored.length + tags.remove.length > 0
  return isOther || servers.size > 0 ? servers : null
}

const descriptionOf = (before: Tag, after: Tag): Partial<Tag> => {
  // No server tells what it is: a person does, with the plan.
  if (after.origin !== 'field') return {}
  const isOther =
    before.server !== after.server || before.node !== after.node || before.member !== after.member
  if (isOther) return undescribed
  return describedOf(before)
}

/** What was made, with the numbers that it got. */
export interface Applied {
  readonly equipment: readonly Equipment[]
  readonly tags: readonly Tag[]
}

/** @param entry of the journal, without what undoes it; to be called in the order of changes (`inOrder`) */
export async function apply(
  desk: Desk,
  plan: Plan,
  entry: JournalEntry,
  progress: Progress = unfollowed,
): Promise<Result<Applied>> {
  const { directory, parts } = desk
  const edit = await editOf(plan, directory)
  const { length } = planned(plan)
  const begun = progress.at(0, length)
  if (!begun.ok) return begun
  const handed = await staged(desk, plan, progress)
  if (!handed.ok) return handed
  const { key, rest } = handed.value
  const sealed = progress.seal()
  if (!sealed.ok) {
    if (key !== null) await parts.records.read('configuration.unstage', key)
    return sealed
  }
  const at = entry.at
  const carried = await parts.records.commit(
    [edit.length === 0 ? entry : { ...entry, edit }],
    'configuration.apply',
    key,
    rest,
    at,
    parts.highestTag(),
  )
  if (!carried.ok) return carried
  const numbers = new Map(carried.value.equipment)
  const real = (id: number | null): number | null => (id === null ? null : (numbers.get(id) ?? id))
  const equipment = plan.equipment.put.map((part) => ({
    ...part,
    id: numbers.get(part.id) ?? part.id,
    parent: real(part.parent),
  }))
  const created: Tag[] = []
  for await (const slice of turns<NewTag>(plan.tags.create)) {
    for (const tag of slice) {
      const id = carried.value.tags[created.length] ?? 0
      created.push({ id, ...tag, equipment: real(tag.equipment), ...undescribed })
    }
  }
  const whole: Plan = {
    ...plan,
    tags: {
      ...plan.tags,
      put: plan.tags.put.map((tag) => ({ ...tag, equipment: real(tag.equipment) })),
    },
  }
  const servers = await follow(directory, whole, equipment, created, at)
  if (servers === null) parts.revised()
  else parts.changed([...servers])
  return ok({ equipment, tags: created })
}
