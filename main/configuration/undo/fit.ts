/** What an undo of tags and equipment must not bring about: it is judged by what would be then. */
import { fail, ok, type Result } from '../../../shared/result.ts'
import { alike } from '../drafts.ts'
import { treeFault } from '../equipment.ts'
import { numberFault } from '../numbered.ts'
import type { Desk } from '../parts.ts'
import { equipmentPlan, type Plan } from '../plan.ts'
import { removable } from '../removal.ts'
import type { Opposite } from './tags.ts'

/** As a plan; or what would not fit together any more: parts and tags of what is unmade, owners that are gone. */
export function fitted(desk: Desk, { tags, ...opposite }: Opposite): Result<Plan> {
  const { directory } = desk
  const put = [...opposite.back.toReversed(), ...opposite.put]
  const remove = opposite.remove.toReversed()
  const gone = new Set<number | null>(remove)
  const leaves = new Set([...tags.remove, ...tags.put].map(({ id }) => id))
  const moves = new Set(put.map(({ id }) => id))
  const part = directory.equipment.find(
    ({ id, parent }) => gone.has(parent) && !gone.has(id) && !moves.has(id),
  )
  const owned = directory.tags.find(({ id, equipment }) => gone.has(equipment) && !leaves.has(id))
  const left = part?.name ?? owned?.name
  if (left !== undefined) {
    return fail('conflict', `${left} belongs to it by now. Move it or remove it first.`, {
      reason: 'belongs',
      name: left,
    })
  }
  for (const { id, name } of put) {
    const like = directory.equipmentAlike(name, id)
    if (like !== undefined) return alike('piece of equipment', name, like)
  }
  const isThere = (id: number | null): boolean =>
    id !== null && (directory.part(id) !== undefined || moves.has(id))
  const placed = put.map((each) => (isThere(each.parent) ? each : { ...each, parent: null }))
  const tree = directory.equipment.filter(({ id }) => !gone.has(id) && !moves.has(id))
  const wrong = treeFault(directory.equipment, [...tree, ...placed])
  if (wrong !== null) return wrong
  const free = removable(desk, new Set(tags.remove.map(({ name }) => name)))
  if (!free.ok) return free
  const servers = new Set<number | null>(directory.servers.map(({ id }) => id))
  const stray = tags.put.find(({ origin, server }) => origin === 'field' && !servers.has(server))
  if (stray !== undefined) {
    return fail('conflict', `The server of ${stray.name} is gone.`, {
      reason: 'server_gone',
      name: stray.name,
    })
  }
  const numbered = numberFault(directory, tags.put)
  if (numbered !== null) return numbered
  const moved = tags.put.find(
    ({ name, node, server }) =>
      desk.parts.isCommanded(name) &&
      (directory.tag(name)?.node !== node || directory.tag(name)?.server !== server),
  )
  if (moved !== undefined) {
    return fail(
      'conflict',
      `The setpoint ${moved.name} is being changed now. Wait for the outcome.`,
      {
        reason: 'commanded',
        tag: moved.name,
      },
    )
  }
  return ok(
    equipmentPlan(
      {
        put: placed,
        remove,
      },
      {
        put: tags.put.map((tag) => (isThere(tag.equipment) ? tag : { ...tag, equipment: null })),
        remove: tags.remove,
      },
    ),
  )
}
