/**
 * Equipment and tags in `derrick.db`; servers are in `server-store.ts`, plans of many changes in `plan-store.ts`.
 * Runs in the database thread.
 */
import type { PinnedNode, ItemDescription } from '../../shared/acquisition.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { Database } from '../database/database.ts'
import { idFor, numberFor, page, taken, type Page } from './kept-rows.ts'
import { planStore } from './plan-store.ts'
import {
  describedOf,
  equipmentOf,
  tagOf,
  type DeletedTag,
  type Description,
  type NewTag,
  type StoredRow,
} from './rows.ts'
import { serverStore, type NewServer } from './server-store.ts'

export interface TagPage extends Page<Tag> {
  readonly deleted: readonly DeletedTag[]
}

export function configurationStore(db: Database) {
  const servers = serverStore(db)
  const equipment = db.prepare<[], StoredRow>('SELECT * FROM equipment ORDER BY id')
  // By id and not by name: where a name is damaged, its index leads astray.
  const tags = db.prepare<[number, number], StoredRow>(
    'SELECT * FROM tag WHERE id > ? ORDER BY id LIMIT ?',
  )
  const tagNamed = db.prepare<[string], StoredRow>('SELECT * FROM tag WHERE name = ?')
  const setting = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck()
  const insertEquipment = db.prepare(`
    INSERT INTO equipment (id, name, kind, title_en, title_ru, parent, position, state, nameplate, location,
      modes, safe, template)
    VALUES (${numberFor('equipment')}, @name, @kind, @titleEn, @titleRu, @parent, @position, @state, @nameplate, @location, @modes,
      @safe, @template)`)
  const insertTag = db.prepare(`
    INSERT INTO tag (id, name, title_en, title_ru, origin, server, node, member, formula, equipment, signal,
      setpoint_of, sampling, deadband, queue, decimals, step, rules, site_low, site_high)
    VALUES (@id, @name, @titleEn, @titleRu, @origin, @server, @node, @member, @formula, @equipment, @signal,
      @setpointOf, @sampling, @deadband, @queue, @decimals, @step, @rules, @siteLow, @siteHigh)
    ON CONFLICT (id) DO UPDATE SET title_en = excluded.title_en, title_ru = excluded.title_ru,
      origin = excluded.origin, server = excluded.server, node = excluded.node,
      member = excluded.member, formula = excluded.formula, equipment = excluded.equipment,
      signal = excluded.signal, setpoint_of = excluded.setpoint_of, sampling = excluded.sampling,
      deadband = excluded.deadband, queue = excluded.queue, decimals = excluded.decimals,
      step = excluded.step, rules = excluded.rules, site_low = excluded.site_low,
      site_high = excluded.site_high, described = NULL, deleted_at = NULL, dropping = 0`)
  const lastTag = db
    .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'tag'")
    .pluck()
  const updateTag = db.prepare(`
    UPDATE tag SET title_en = @titleEn, title_ru = @titleRu, origin = @origin, server = @server, node = @node,
      member = @member, formula = @formula, equipment = @equipment, signal = @signal, setpoint_of = @setpointOf, sampling = @sampling,
      deadband = @deadband, queue = @queue, decimals = @decimals, step = @step, rules = @rules,
      site_low = @siteLow, site_high = @siteHigh, deleted_at = NULL,
      described = CASE WHEN server IS @server AND node IS @node AND member IS @member THEN described END WHERE id = @id`)
  const pin = db.prepare('UPDATE tag SET node = @node WHERE id = @tag AND node = @from')
  const describe = db.prepare('UPDATE tag SET described = ? WHERE id = ?')

  const equipmentColumns = (part: Omit<Equipment, 'id' | 'parent'>) => ({
    ...part,
    titleEn: part.title.en,
    titleRu: part.title.ru,
    nameplate: JSON.stringify(part.nameplate),
    location: part.location === null ? null : JSON.stringify(part.location),
    modes: JSON.stringify(part.modes),
    safe: JSON.stringify(part.safe),
  })

  const columnsOf = (tag: NewTag) => ({
    ...tag,
    titleEn: tag.title.en,
    titleRu: tag.title.ru,
    step: tag.step ? 1 : 0,
    rules: JSON.stringify(tag.rules),
    formula: tag.formula === null ? null : JSON.stringify(tag.formula),
  })

  /**
   * @param known greatest id of which there is history: in records that were put back from an older copy
   * the next free one may be another tag's there
   */
  const createTags = (list: readonly NewTag[], known: number): Result<readonly number[]> => {
    const ids: number[] = []
    const beyond = (): number | null => (known > (lastTag.get() ?? 0) ? known + 1 : null)
    for (const tag of list) {
      const mended = idFor(tagNamed.get(tag.name), tagOf)
      if (mended === undefined) return taken('tag', tag.name)
      const id = mended ?? beyond()
      const { lastInsertRowid } = insertTag.run({ ...columnsOf(tag), id })
      ids.push(id ?? Number(lastInsertRowid))
    }
    return ok(ids)
  }

  const plans = planStore(db, {
    createTags,
    updateTag: (tag) => {
      updateTag.run(columnsOf(tag))
      // What no server tells stands with the tag.
      if (tag.origin !== 'field') describe.run(JSON.stringify(describedOf(tag)), tag.id)
    },
    equipmentColumns,
  })

  return {
    reads: {
      ...servers.reads,
      'configuration.equipment': (): Page<Equipment> => page(equipment.all(), equipmentOf),
      /** In order of id, those that follow an id. */
      'configuration.tags': (after: number, limit: number): TagPage => {
        const rows = tags.all(after, limit)
        const isDeleted = (row: StoredRow): boolean => typeof row['deleted_at'] === 'number'
        const deleted = rows.filter(isDeleted).flatMap((row): DeletedTag[] => {
          const { value } = tagOf(row)
          const at = Number(row['deleted_at'])
          return value === null ? [] : [{ tag: value, at, dropping: row['dropping'] === 1 }]
        })
        const last = Number(rows.at(-1)?.['id'] ?? 0) || null
        return {
          ...page(
            rows.filter((row) => !isDeleted(row)),
            tagOf,
          ),
          deleted,
          last,
        }
      },
      ...plans.reads,
      'configuration.setting': (key: string): string | null => setting.get(key) ?? null,
    },
    writes: {
      ...servers.writes,
      ...plans.writes,
      /** A tag that no server describes: what it is stands with it from the start. */
      'configuration.createOwn': (
        tag: NewTag,
        description: Description,
        known: number,
      ): Result<number> => {
        const created = createTags([tag], known)
        if (!created.ok) return created
        const id = created.value[0] ?? 0
        describe.run(JSON.stringify(description), id)
        return ok(id)
      },
      'configuration.updateOwn': (tag: Tag, description: Description): Result<null> => {
        updateTag.run(columnsOf(tag))
        describe.run(JSON.stringify(description), tag.id)
        return ok(null)
      },
      /** A whole field at once: server, equipment by name, tags. Refused where a server exists. */
      'configuration.createField': (
        server: NewServer,
        parts: readonly (Omit<Equipment, 'id' | 'parent'> & { parent: string | null })[],
        list: readonly (Omit<NewTag, 'server' | 'equipment'> & { equipment: string | null })[],
        known: number,
      ): Result<readonly number[]> => {
        if (servers.isAny()) {
          return fail(
            'conflict',
            'A server is configured already. Add further servers one by one.',
            {
              reason: 'field_exists',
            },
          )
        }
        const created = servers.create(server)
        if (!created.ok) return created
        const ids = new Map<string, number>()
        const idOf = (name: string | null): number | null =>
          name === null ? null : (ids.get(name) ?? null)
        for (const part of parts) {
          const { lastInsertRowid } = insertEquipment.run({
            ...equipmentColumns(part),
            id: null,
            parent: idOf(part.parent),
          })
          ids.set(part.name, Number(lastInsertRowid))
        }
        return createTags(
          list.map((tag) => ({ ...tag, server: created.value, equipment: idOf(tag.equipment) })),
          known,
        )
      },
      /** The same nodes, by the names of their namespaces. */
      'configuration.pin': (nodes: readonly PinnedNode[]): Result<null> => {
        for (const node of nodes) pin.run(node)
        return ok(null)
      },
      /** What the server says of its variables; nothing that a person decided. */
      'configuration.describe': (items: readonly ItemDescription[]): Result<null> => {
        for (const { tag, ...description } of items) describe.run(JSON.stringify(description), tag)
        return ok(null)
      },
    },
  }
}
