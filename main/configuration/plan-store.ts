/**
 * A plan as SQL, in the database thread. A long one comes in parts, which wait here until the transaction
 * that carries out all of them; a thread that ends before has nothing of it, and nothing is done.
 */
import { templateSchema } from '../../shared/contract/templates.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { Template } from '../../shared/templates.ts'
import type { Database } from '../database/database.ts'
import { idFor, numberFor, taken } from './kept-rows.ts'
import { nothingPlanned, type Plan } from './plan.ts'
import { equipmentOf, type NewTag, type StoredRow } from './rows.ts'

export interface PlanParts {
  createTags(list: readonly NewTag[], known: number): Result<readonly number[]>
  updateTag(tag: Tag): void
  equipmentColumns(part: Omit<Equipment, 'id' | 'parent'>): object
}

/** What became of a plan. */
export interface Carried {
  /** The numbers that stood for new equipment, and those that it got. */
  readonly equipment: readonly (readonly [number, number])[]
  /** Of the tags that were made, in their order. */
  readonly tags: readonly number[]
}

function templateIn(record: string): Template[] {
  try {
    const read = templateSchema.safeParse(JSON.parse(record))
    return read.success ? [read.data] : []
  } catch {
    return []
  }
}

const joined = (one: Plan, other: Plan): Plan => ({
  equipment: {
    put: [...one.equipment.put, ...other.equipment.put],
    remove: [...one.equipment.remove, ...other.equipment.remove],
  },
  tags: {
    create: [...one.tags.create, ...other.tags.create],
    put: [...one.tags.put, ...other.tags.put],
    remove: [...one.tags.remove, ...other.tags.remove],
    drop: [...one.tags.drop, ...other.tags.drop],
  },
})

export function planStore(db: Database, parts: PlanParts) {
  const equipmentNamed = db.prepare<[string], StoredRow>('SELECT * FROM equipment WHERE name = ?')
  const putEquipment = db.prepare(`
    INSERT INTO equipment (id, name, kind, title_en, title_ru, parent, position, state, nameplate,
      location, modes, safe, template)
    VALUES (${numberFor('equipment')}, @name, @kind, @titleEn, @titleRu, @parent, @position, @state, @nameplate, @location,
      @modes, @safe, @template)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
      title_en = excluded.title_en, title_ru = excluded.title_ru, parent = excluded.parent,
      position = excluded.position, state = excluded.state, nameplate = excluded.nameplate,
      location = excluded.location, modes = excluded.modes, safe = excluded.safe,
      template = excluded.template`)
  const removeEquipment = db.prepare('DELETE FROM equipment WHERE id = ?')
  const leaveEquipment = db.prepare('UPDATE tag SET equipment = NULL WHERE equipment = ?')
  const leaveParent = db.prepare('UPDATE equipment SET parent = NULL WHERE parent = ?')
  const removeTag = db.prepare('UPDATE tag SET deleted_at = ? WHERE id = ?')
  const dropTag = db.prepare(
    'UPDATE tag SET dropping = 1, deleted_at = coalesce(deleted_at, ?) WHERE id = ?',
  )
  const forgetTag = db.prepare('DELETE FROM tag WHERE id = ? AND dropping = 1')
  const templates = db.prepare<[], string>('SELECT record FROM template ORDER BY name').pluck()
  const saveTemplate = db.prepare(
    'INSERT INTO template (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record',
  )
  const removeTemplate = db.prepare('DELETE FROM template WHERE name = ?')
  const staged = new Map<string, Plan>()

  const putParts = (list: readonly Equipment[]): Result<Map<number, number>> => {
    const ids = new Map<number, number>()
    for (const { id, parent, ...part } of list) {
      const owner = equipmentNamed.get(part.name)
      const free = owner?.['id'] === id ? id : idFor(owner, equipmentOf)
      if (free === undefined) return taken('piece of equipment', part.name)
      const { lastInsertRowid } = putEquipment.run({
        ...parts.equipmentColumns(part),
        id: id < 0 ? free : id,
        parent: parent === null ? null : (ids.get(parent) ?? parent),
      })
      if (id < 0) ids.set(id, free ?? Number(lastInsertRowid))
    }
    return ok(ids)
  }

  return {
    reads: {
      /** A further part of a plan. Nothing is written. */
      'configuration.stage': (key: string, part: Plan): void => {
        staged.set(key, joined(staged.get(key) ?? nothingPlanned, part))
      },
      /** Those that can be read: of a damaged one nothing is proposed. */
      'configuration.templates': (): readonly Template[] => templates.all().flatMap(templateIn),
      'configuration.unstage': (key: string): void => {
        staged.delete(key)
      },
    },
    writes: {
      /**
       * @param key of the parts that were staged, or null
       * @param known greatest number of a tag of which there is history
       */
      'configuration.apply': (
        key: string | null,
        plan: Plan,
        at: number,
        known: number,
      ): Result<Carried> => {
        const before = key === null ? nothingPlanned : staged.get(key)
        if (key !== null) staged.delete(key)
        if (before === undefined) {
          return fail(
            'unavailable',
            'The thread of the records was started again meanwhile, and nothing was changed. Try again.',
            { reason: 'staging_lost' },
          )
        }
        const { equipment, tags } = joined(before, plan)
        const put = putParts(equipment.put)
        if (!put.ok) return put
        const owner = <T extends NewTag>(tag: T): T => ({
          ...tag,
          equipment:
            tag.equipment === null ? null : (put.value.get(tag.equipment) ?? tag.equipment),
        })
        const created = parts.createTags(tags.create.map(owner), known)
        if (!created.ok) return created
        for (const tag of tags.put) parts.updateTag(owner(tag))
        for (const { id } of tags.remove) removeTag.run(at, id)
        for (const id of tags.drop) dropTag.run(at, id)
        for (const id of equipment.remove) {
          leaveEquipment.run(id)
          leaveParent.run(id)
          removeEquipment.run(id)
        }
        return ok({ equipment: [...put.value], tags: created.value })
      },
      /** @param name of the one that it takes the place of, or null; template null: none is left */
      'configuration.replaceTemplate': (
        name: string | null,
        template: Template | null,
      ): Result<null> => {
        if (name !== null) removeTemplate.run(name)
        if (template !== null) saveTemplate.run(template.name, JSON.stringify(template))
        return ok(null)
      },
      /** Their history is gone; so are they, but for their numbers, which are never given again. */
      'configuration.forget': (ids: readonly number[]): Result<null> => {
        for (const id of ids) forgetTag.run(id)
        return ok(null)
      },
    },
  }
}
