/** Servers, equipment and tags in `derrick.db`. Runs in the database thread. */
import type { ItemDescription, ServerSpec } from '../../shared/acquisition.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { ChangeRules, Equipment, EquipmentKind, Signal, Tag } from '../../shared/tags.ts'
import type { Database } from '../database/database.ts'

export interface ServerRow extends ServerSpec {
  readonly enabled: boolean
}

/** What is configured of a tag; the rest is the server's description. */
export type NewTag = Omit<Tag, 'id' | keyof Description>
type Description = Omit<ItemDescription, 'tag'>

interface StoredServer {
  id: number
  name: string
  endpoint: string
  security_mode: ServerSpec['securityMode']
  security_policy: ServerSpec['securityPolicy']
  enabled: number
}

interface StoredEquipment {
  id: number
  name: string
  kind: EquipmentKind
  title_en: string
  title_ru: string
  parent: number | null
  position: number
}

interface StoredTag {
  id: number
  name: string
  title_en: string
  title_ru: string
  server: number
  node: string
  equipment: number | null
  signal: Signal | null
  setpoint_of: string | null
  sampling: number
  deadband: number
  queue: number
  decimals: number
  step: number
  rules: string
  site_low: number | null
  site_high: number | null
  described: string | null
}

const undescribed: Description = {
  unit: null,
  low: null,
  high: null,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  type: 0,
  writable: false,
}

const tagOf = (row: StoredTag): Tag => ({
  id: row.id,
  name: row.name,
  title: { en: row.title_en, ru: row.title_ru },
  server: row.server,
  node: row.node,
  equipment: row.equipment,
  signal: row.signal,
  setpointOf: row.setpoint_of,
  sampling: row.sampling,
  deadband: row.deadband,
  queue: row.queue,
  decimals: row.decimals,
  step: row.step === 1,
  rules: JSON.parse(row.rules) as ChangeRules,
  siteLow: row.site_low,
  siteHigh: row.site_high,
  ...(row.described === null ? undescribed : (JSON.parse(row.described) as Description)),
})

export function configurationStore(db: Database) {
  const servers = db.prepare<[], StoredServer>('SELECT * FROM server ORDER BY id')
  const equipment = db.prepare<[], StoredEquipment>('SELECT * FROM equipment ORDER BY id')
  const tags = db.prepare<[], StoredTag>('SELECT * FROM tag ORDER BY name')
  const serverNamed = db.prepare<[string], number>('SELECT id FROM server WHERE name = ?').pluck()
  const tagNamed = db.prepare<[string], number>('SELECT id FROM tag WHERE name = ?').pluck()
  const setting = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck()
  const insertServer = db.prepare(`
    INSERT INTO server (name, endpoint, security_mode, security_policy, enabled)
    VALUES (@name, @endpoint, @securityMode, @securityPolicy, 1)`)
  const updateServer = db.prepare(`
    UPDATE server SET name = @name, endpoint = @endpoint, security_mode = @securityMode,
      security_policy = @securityPolicy, enabled = @enabled WHERE id = @id`)
  const insertEquipment = db.prepare(`
    INSERT INTO equipment (name, kind, title_en, title_ru, parent, position)
    VALUES (@name, @kind, @titleEn, @titleRu, @parent, @position)`)
  const insertTag = db.prepare(`
    INSERT INTO tag (name, title_en, title_ru, server, node, equipment, signal, setpoint_of, sampling,
      deadband, queue, decimals, step, rules, site_low, site_high)
    VALUES (@name, @titleEn, @titleRu, @server, @node, @equipment, @signal, @setpointOf, @sampling,
      @deadband, @queue, @decimals, @step, @rules, @siteLow, @siteHigh)`)
  const updateTag = db.prepare(`
    UPDATE tag SET title_en = @titleEn, title_ru = @titleRu, decimals = @decimals,
      site_low = @siteLow, site_high = @siteHigh, rules = @rules WHERE id = @id`)
  const describe = db.prepare('UPDATE tag SET described = ? WHERE id = ?')

  const taken = (what: string, name: string): Result<never> =>
    fail('conflict', `There is a ${what} ${name} already. Choose another name.`, {
      reason: 'name_taken',
      name,
    })

  const columnsOf = (tag: NewTag) => ({
    ...tag,
    titleEn: tag.title.en,
    titleRu: tag.title.ru,
    step: tag.step ? 1 : 0,
    rules: JSON.stringify(tag.rules),
  })

  const createTags = (list: readonly NewTag[]): Result<number> => {
    for (const tag of list) {
      if (tagNamed.get(tag.name) !== undefined) return taken('tag', tag.name)
      insertTag.run(columnsOf(tag))
    }
    return ok(list.length)
  }

  const createServer = (server: Omit<ServerSpec, 'id'>): Result<number> =>
    serverNamed.get(server.name) === undefined
      ? ok(Number(insertServer.run(server).lastInsertRowid))
      : taken('server', server.name)

  return {
    reads: {
      'configuration.servers': (): ServerRow[] =>
        servers.all().map((row) => ({
          id: row.id,
          name: row.name,
          endpoint: row.endpoint,
          securityMode: row.security_mode,
          securityPolicy: row.security_policy,
          enabled: row.enabled === 1,
        })),
      'configuration.equipment': (): Equipment[] =>
        equipment.all().map((row) => ({
          id: row.id,
          name: row.name,
          kind: row.kind,
          title: { en: row.title_en, ru: row.title_ru },
          parent: row.parent,
          position: row.position,
        })),
      'configuration.tags': (): Tag[] => tags.all().map(tagOf),
      'configuration.setting': (key: string): string | null => setting.get(key) ?? null,
    },
    writes: {
      'configuration.createServer': createServer,
      'configuration.updateServer': (server: ServerRow): Result<null> => {
        const owner = serverNamed.get(server.name)
        if (owner !== undefined && owner !== server.id) return taken('server', server.name)
        updateServer.run({ ...server, enabled: server.enabled ? 1 : 0 })
        return ok(null)
      },
      'configuration.createTags': createTags,
      'configuration.updateTag': (tag: Tag): Result<null> => {
        updateTag.run(columnsOf(tag))
        return ok(null)
      },
      /** A whole field at once: server, equipment by name, tags. Refused where a server exists. */
      'configuration.createField': (
        server: Omit<ServerSpec, 'id'>,
        parts: readonly (Omit<Equipment, 'id' | 'parent'> & { parent: string | null })[],
        list: readonly (Omit<NewTag, 'server' | 'equipment'> & { equipment: string | null })[],
      ): Result<number> => {
        if (servers.all().length > 0) {
          return fail(
            'conflict',
            'A server is configured already. Add further servers one by one.',
            {
              reason: 'field_exists',
            },
          )
        }
        const created = createServer(server)
        if (!created.ok) return created
        const ids = new Map<string, number>()
        const idOf = (name: string | null): number | null =>
          name === null ? null : (ids.get(name) ?? null)
        for (const part of parts) {
          const { lastInsertRowid } = insertEquipment.run({
            ...part,
            titleEn: part.title.en,
            titleRu: part.title.ru,
            parent: idOf(part.parent),
          })
          ids.set(part.name, Number(lastInsertRowid))
        }
        return createTags(
          list.map((tag) => ({ ...tag, server: created.value, equipment: idOf(tag.equipment) })),
        )
      },
      /** What the server says of its variables; nothing that a person decided. */
      'configuration.describe': (items: readonly ItemDescription[]): Result<null> => {
        for (const { tag, ...description } of items) describe.run(JSON.stringify(description), tag)
        return ok(null)
      },
    },
  }
}
