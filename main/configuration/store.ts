/** Servers, equipment and tags in `derrick.db`. Runs in the database thread. */
import type { PinnedNode, ItemDescription } from '../../shared/acquisition.ts'
import type { Damage } from '../../shared/damage.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { Database } from '../database/database.ts'
import {
  describedOf,
  equipmentOf,
  serverOf,
  tagOf,
  type DeletedTag,
  type Description,
  type NewTag,
  type Read,
  type ServerRow,
  type StoredRow,
} from './rows.ts'
import { numberFor, planStore } from './plan-store.ts'

export type NewServer = Omit<ServerRow, 'id' | 'enabled'>

/** As it is kept; null: there is none, undefined: nothing is said of it. */
export type SealedSecret = Uint8Array | null | undefined

/** What can be used of some rows, and what is wrong with the others. */
export interface Page<T> {
  readonly whole: readonly T[]
  readonly damaged: readonly Damage[]
  /** The last id looked at; null where nothing follows. */
  readonly last: number | null
}

export interface TagPage extends Page<Tag> {
  readonly deleted: readonly DeletedTag[]
}

function page<T>(rows: readonly StoredRow[], read: (row: StoredRow) => Read<T>): Page<T> {
  const whole: T[] = []
  const damaged: Damage[] = []
  for (const row of rows) {
    const { value, damage } = read(row)
    if (value !== null) whole.push(value)
    if (damage !== null) damaged.push(damage)
  }
  return { whole, damaged, last: Number(rows.at(-1)?.['id'] ?? 0) || null }
}

/** What is to be done with them is for a person to say, one way or the other. */
export const hasTags = (count: number): Result<never> =>
  fail(
    'conflict',
    `The server has ${count} tags. Give them to another server or delete them first; switched off instead, it keeps them and their history.`,
    { reason: 'has_tags', tags: count },
  )

export function configurationStore(db: Database) {
  const servers = db.prepare<[], StoredRow>('SELECT * FROM server ORDER BY id')
  const equipment = db.prepare<[], StoredRow>('SELECT * FROM equipment ORDER BY id')
  // By id and not by name: where a name is damaged, its index leads astray.
  const tags = db.prepare<[number, number], StoredRow>(
    'SELECT * FROM tag WHERE id > ? ORDER BY id LIMIT ?',
  )
  const serverNamed = db.prepare<[string], StoredRow>('SELECT * FROM server WHERE name = ?')
  const tagNamed = db.prepare<[string], StoredRow>('SELECT * FROM tag WHERE name = ?')
  const setting = db.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck()
  const insertServer = db.prepare(`
    INSERT INTO server (id, name, endpoint, security_mode, security_policy, alternates, identity, user,
      backfill, bridge, plain_password, enabled)
    VALUES (${numberFor('server')}, @name, @endpoint, @securityMode, @securityPolicy, @alternates, @identity, @user,
      @backfill, @bridge, @plainPassword, @enabled)
    ON CONFLICT (id) DO UPDATE SET endpoint = excluded.endpoint, enabled = excluded.enabled,
      security_mode = excluded.security_mode, security_policy = excluded.security_policy,
      alternates = excluded.alternates, identity = excluded.identity, user = excluded.user,
      backfill = excluded.backfill, bridge = excluded.bridge,
      plain_password = excluded.plain_password`)
  const updateServer = db.prepare(`
    UPDATE server SET name = @name, endpoint = @endpoint, security_mode = @securityMode,
      security_policy = @securityPolicy, alternates = @alternates, identity = @identity, user = @user,
      backfill = @backfill, bridge = @bridge, plain_password = @plainPassword, enabled = @enabled
    WHERE id = @id`)
  const lastServer = db
    .prepare<[], number>("SELECT number FROM number_given WHERE what = 'server'")
    .pluck()
  const removeServer = db.prepare('DELETE FROM server WHERE id = ?')
  // Tags that were deleted keep their history, and have no server to go back to.
  const releaseTags = db.prepare(
    'UPDATE tag SET server = NULL WHERE server = ? AND deleted_at IS NOT NULL',
  )
  const tagsOf = db
    .prepare<[number], number>('SELECT count(*) FROM tag WHERE server = ? AND deleted_at IS NULL')
    .pluck()
  const secret = db
    .prepare<[number], Uint8Array>('SELECT sealed FROM server_secret WHERE server = ?')
    .pluck()
  const putSecret = db.prepare(`
    INSERT INTO server_secret (server, sealed) VALUES (?, ?)
    ON CONFLICT (server) DO UPDATE SET sealed = excluded.sealed`)
  const dropSecret = db.prepare('DELETE FROM server_secret WHERE server = ?')
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

  const taken = (what: string, name: string): Result<never> =>
    fail('conflict', `There is a ${what} ${name} already. Choose another name.`, {
      reason: 'name_taken',
      name,
    })

  const serverColumns = (server: NewServer) => ({
    ...server,
    alternates: JSON.stringify(server.alternates),
    backfill: server.backfill ? 1 : 0,
    plainPassword: server.plainPassword ? 1 : 0,
  })

  /** Undefined: it stays what it is. */
  const keepSecret = (server: number, sealed: SealedSecret): void => {
    if (sealed === null) dropSecret.run(server)
    else if (sealed !== undefined) putSecret.run(server, Buffer.from(sealed))
  }

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
   * The id for a new row of this name: null for the next free one. A row that cannot be read gives up
   * its id, so that its history goes on with the row that is made anew. Undefined: the name is taken.
   */
  const idFor = <T>(
    there: StoredRow | undefined,
    read: (row: StoredRow) => Read<T>,
  ): number | null | undefined =>
    there === undefined ? null : read(there).value === null ? Number(there['id']) : undefined

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

  const createServer = (server: NewServer, sealed: SealedSecret = null): Result<number> => {
    const id = idFor(serverNamed.get(server.name), serverOf)
    if (id === undefined) return taken('server', server.name)
    const { lastInsertRowid } = insertServer.run({ ...serverColumns(server), id, enabled: 1 })
    const made = id ?? Number(lastInsertRowid)
    keepSecret(made, sealed)
    return ok(made)
  }

  const plans = planStore(db, {
    createTags,
    updateTag: (tag) => {
      updateTag.run(columnsOf(tag))
      // What no server tells stands with the tag.
      if (tag.origin !== 'field') describe.run(JSON.stringify(describedOf(tag)), tag.id)
    },
    equipmentColumns,
    idFor,
    taken,
  })

  return {
    reads: {
      'configuration.servers': (): Page<ServerRow> => page(servers.all(), serverOf),
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
      /** That a new server of this name gets: a damaged row of it gives up its own. */
      'configuration.serverNumber': (name: string): number =>
        idFor(serverNamed.get(name), serverOf) ?? (lastServer.get() ?? 0) + 1,
      'configuration.secret': (server: number): Uint8Array | null => secret.get(server) ?? null,
      ...plans.reads,
      'configuration.setting': (key: string): string | null => setting.get(key) ?? null,
    },
    writes: {
      'configuration.createServer': createServer,
      'configuration.updateServer': (server: ServerRow, sealed?: SealedSecret): Result<null> => {
        const owner = serverNamed.get(server.name)
        if (owner !== undefined && owner['id'] !== server.id) return taken('server', server.name)
        updateServer.run({
          ...serverColumns(server),
          id: server.id,
          enabled: server.enabled ? 1 : 0,
        })
        keepSecret(server.id, sealed)
        return ok(null)
      },
      /** Under the number that it had, which no other has got since; switched off. */
      'configuration.restoreServer': (server: ServerRow): Result<null> => {
        if (serverNamed.get(server.name) !== undefined) return taken('server', server.name)
        insertServer.run({ ...serverColumns(server), id: server.id, enabled: 0 })
        return ok(null)
      },
      /** Refused while it has tags. */
      'configuration.removeServer': (server: number): Result<null> => {
        const count = tagsOf.get(server) ?? 0
        if (count > 0) return hasTags(count)
        releaseTags.run(server)
        removeServer.run(server)
        return ok(null)
      },
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
