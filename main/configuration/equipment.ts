/** The calls about equipment: a tree without circles, names that differ to the eye, places among siblings. */
import type { Parsed } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { equipmentDefaults, type Equipment, type Tag } from '../../shared/tags.ts'
import type { Handlers } from '../interface.ts'
import { apply } from './applying.ts'
import type { Directory } from './directory.ts'
import { alike } from './drafts.ts'
import { defined } from '../../shared/own-tags.ts'
import { difference } from './edit.ts'
import type { Desk } from './parts.ts'
import { equipmentPlan } from './plan.ts'
import { removable } from './removal.ts'

export type EquipmentCalls =
  | 'equipment.list'
  | 'equipment.create'
  | 'equipment.update'
  | 'equipment.remove'

/** Pieces of equipment that a site has at most: its tree is read and drawn whole. */
export const MOST_EQUIPMENT = 20_000

/** Levels of that tree at most. */
export const MOST_LEVELS = 20

const unknownPart = (name: string): Result<never> =>
  fail('not_found', `There is no equipment ${name}. See equipment.list.`, { name })

/** Parents first, siblings in their places; what lies too deep, or in a circle, is not in it. */
export function inTreeOrder(
  list: readonly Equipment[],
  levels = MOST_LEVELS,
): readonly Equipment[] {
  const children = Map.groupBy(
    list.toSorted((one, other) => one.position - other.position),
    ({ parent }) => parent,
  )
  const below = (parent: number | null, level: number): Equipment[] =>
    level === levels
      ? []
      : (children.get(parent) ?? []).flatMap((part) => [part, ...below(part.id, level + 1)])
  return below(null, 0)
}

/** What is wrong with a tree as it would be, or null. What damage had put in a circle before is not. */
export function treeFault(
  before: readonly Equipment[],
  after: readonly Equipment[],
): Result<never> | null {
  const reached = new Set(inTreeOrder(after).map(({ id }) => id))
  if (reached.size === after.length) return null
  const lost = new Set(before.map(({ id }) => id))
  for (const { id } of inTreeOrder(before)) lost.delete(id)
  const astray = after.find(({ id }) => !reached.has(id) && !lost.has(id))
  if (astray === undefined) return null
  const { id: wanted, name } = astray
  return inTreeOrder(after, after.length).some(({ id }) => id === wanted)
    ? fail('conflict', `${name} would lie deeper than ${MOST_LEVELS} levels. Move it first.`, {
        reason: 'too_deep',
        name,
        most: MOST_LEVELS,
      })
    : fail('conflict', `${name} would be a part of itself.`, { reason: 'cycle', name })
}

/** Its parts, theirs and so on, each before what it is a part of; itself last. */
export function withParts(directory: Directory, part: Equipment): Equipment[] {
  const children = Map.groupBy(directory.equipment, ({ parent }) => parent)
  // Damage may have put it in a circle: each once.
  const seen = new Set<number>()
  const collect = (of: Equipment): Equipment[] => {
    if (seen.has(of.id)) return []
    seen.add(of.id)
    return [...(children.get(of.id) ?? []).flatMap(collect), of]
  }
  return collect(part)
}

/** Siblings in their places when one of them takes a place: those whose place is another then. */
function placed(directory: Directory, part: Equipment, at: number | undefined): Equipment[] {
  const siblings = directory.equipment
    .filter(({ id, parent }) => parent === part.parent && id !== part.id)
    .toSorted((one, other) => one.position - other.position)
  const list = siblings.toSpliced(at ?? siblings.length, 0, part)
  return list.flatMap((each, position) =>
    each.position === position && each.id !== part.id ? [] : [{ ...each, position }],
  )
}

/** Levels from the top down to it. */
function levelOf(directory: Directory, part: Equipment): number {
  let level = 0
  for (
    let each: Equipment | undefined = part;
    each !== undefined && level <= MOST_LEVELS;
    level++
  ) {
    each = directory.part(each.parent ?? 0)
  }
  return level
}

/** Levels from it down to the last of its parts. */
function heightOf(directory: Directory, part: Equipment): number {
  const children = Map.groupBy(directory.equipment, ({ parent }) => parent)
  const heightFrom = (id: number, level: number): number => {
    let height = 0
    if (level <= MOST_LEVELS) {
      for (const each of children.get(id) ?? []) {
        height = Math.max(height, heightFrom(each.id, level + 1))
      }
    }
    return 1 + height
  }
  return heightFrom(part.id, 1)
}

type Fields = Omit<Parsed<'equipment.update'>, 'equipment'>

/** A piece of equipment as a change leaves it, with the siblings that move; or what is wrong. */
export function changedPart(
  directory: Directory,
  before: Equipment,
  { parent: owner, position, ...fields }: Fields,
): Result<readonly Equipment[]> {
  if (fields.name !== undefined) {
    const like = directory.equipmentAlike(fields.name, before.id)
    if (like !== undefined) return alike('piece of equipment', fields.name, like)
  }
  const above = typeof owner === 'string' ? directory.partNamed(owner) : null
  if (above === undefined) return unknownPart(owner ?? '')
  // Damage may have put it in a circle: no tree that is one has more levels.
  for (
    let each = above, level = 0;
    each !== null && level <= MOST_LEVELS;
    each = directory.part(each.parent ?? 0) ?? null, level += 1
  ) {
    if (each.id === before.id) {
      return fail('conflict', `${before.name} would be a part of itself.`, {
        reason: 'cycle',
        name: before.name,
      })
    }
  }
  if (above !== null && levelOf(directory, above) + heightOf(directory, before) > MOST_LEVELS) {
    return fail('bad_input', `parent: a tree has ${MOST_LEVELS} levels at most.`, {
      field: 'parent',
      most: MOST_LEVELS,
    })
  }
  const parent = owner === undefined ? before.parent : (above?.id ?? null)
  const after: Equipment = { ...before, ...defined(fields), parent }
  const isPlaced = position !== undefined || parent !== before.parent || before.id < 0
  return ok(isPlaced ? placed(directory, after, position) : [after])
}

/** What a change gave, for the journal. */
const summaryOf = (of: Readonly<Record<string, unknown>>): string => JSON.stringify(of)

export function equipmentCalls(desk: Desk): Handlers<EquipmentCalls> {
  return {
    'equipment.list': () => {
      const { equipment } = desk.directory
      const ordered = inTreeOrder(equipment)
      if (ordered.length === equipment.length) return ok([...ordered])
      // What damage has put in a circle stands at the end, where it is seen and can be moved.
      const reached = new Set(ordered.map(({ id }) => id))
      const left = equipment.filter(({ id }) => !reached.has(id))
      return ok([...ordered, ...left.map((part) => ({ ...part, parent: null }))])
    },

    'equipment.create': ({ name, kind, ...fields }, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        if (directory.equipment.length >= MOST_EQUIPMENT) {
          return fail('too_large', `A site has ${MOST_EQUIPMENT} pieces of equipment at most.`)
        }
        const blank: Equipment = {
          ...equipmentDefaults,
          id: -1,
          name: '',
          kind,
          title: { en: '', ru: '' },
          parent: null,
          position: 0,
        }
        const made = changedPart(directory, blank, { name, ...fields })
        if (!made.ok) return made
        const entry = context.entry({ kind: 'equipment_created', subject: name })
        const written = await apply(desk, equipmentPlan({ put: made.value }), entry)
        if (!written.ok) return written
        const part = written.value.equipment.find((each) => each.name === name)
        return part === undefined ? unknownPart(name) : ok(part)
      }),

    'equipment.update': ({ equipment, ...fields }, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const before = directory.partNamed(equipment)
        if (before === undefined) return unknownPart(equipment)
        const changed = changedPart(directory, before, fields)
        if (!changed.ok) return changed
        const put = changed.value.filter((part) => {
          const known = directory.part(part.id)
          return known === undefined || difference({ ...known }, { ...part }) !== null
        })
        const after = changed.value.find(({ id }) => id === before.id) ?? before
        if (put.length === 0) return ok(before)
        const own = difference({ ...before }, { ...after })
        const entry = context.entry({
          kind: 'equipment_changed',
          subject: before.name,
          old: summaryOf(own?.before ?? {}),
          new: summaryOf(own?.after ?? {}),
        })
        const written = await apply(desk, equipmentPlan({ put }), entry)
        return written.ok ? ok(directory.part(before.id) ?? after) : written
      }),

    'equipment.remove': ({ equipment, tags: fate }, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const part = directory.partNamed(equipment)
        if (part === undefined) return unknownPart(equipment)
        const remove = withParts(directory, part).map(({ id }) => id)
        const within = new Set<number | null>(remove)
        const tags: readonly Tag[] = directory.tags.filter((tag) => within.has(tag.equipment))
        if (tags.length > 0 && fate === undefined) {
          return fail(
            'conflict',
            `${equipment} has ${tags.length} tags. Say what becomes of them: keep or delete. To keep all as it is, retire it.`,
            { reason: 'has_tags', name: equipment, tags: tags.length, parts: remove.length - 1 },
          )
        }
        if (fate === 'delete') {
          const free = removable(desk, new Set(tags.map(({ name }) => name)))
          if (!free.ok) return free
        }
        const entry = context.entry({
          kind: 'equipment_deleted',
          subject: equipment,
          details: { count: tags.length, parts: remove.length - 1, tags: fate ?? 'keep' },
        })
        const plan = equipmentPlan(
          { remove },
          fate === 'delete'
            ? { remove: tags }
            : { put: tags.map((tag) => ({ ...tag, equipment: null })) },
        )
        const written = await apply(desk, plan, entry)
        return written.ok ? ok({ equipment: remove.length, tags: tags.length }) : written
      }),
  }
}
