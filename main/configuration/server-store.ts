/** Servers in `derrick.db`, with their sealed secrets. Runs in the database thread. */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'
import { idFor, numberFor, page, taken, type Page } from './kept-rows.ts'
import { serverOf, type ServerRow, type StoredRow } from './rows.ts'

export type NewServer = Omit<ServerRow, 'id' | 'enabled'>

/** As it is kept; null: there is none, undefined: nothing is said of it. */
export type SealedSecret = Uint8Array | null | undefined

/** What is to be done with them is for a person to say, one way or the other. */
export const hasTags = (count: number): Result<never> =>
  fail(
    'conflict',
    `The server has ${count} tags. Give them to another server or delete them first; switched off instead, it keeps them and their history.`,
    { reason: 'has_tags', tags: count },
  )

/** Among the settings, followed by the number of the server, which no other gets. */
const PARTNERS = 'partners.'

export function serverStore(db: Database) {
  const listed = db.prepare<[], StoredRow>('SELECT * FROM server ORDER BY id')
  const serverNamed = db.prepare<[string], StoredRow>('SELECT * FROM server WHERE name = ?')
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
  const partners = db.prepare<[], { server: number; kept: string }>(`
    SELECT CAST(substr(key, ${PARTNERS.length + 1}) AS INTEGER) AS server, value AS kept
    FROM setting WHERE key GLOB '${PARTNERS}*'`)
  const putPartners = db.prepare(`
    INSERT INTO setting (key, value) VALUES ('${PARTNERS}' || ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
  const dropSecret = db.prepare('DELETE FROM server_secret WHERE server = ?')
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

  const createServer = (server: NewServer, sealed: SealedSecret = null): Result<number> => {
    const id = idFor(serverNamed.get(server.name), serverOf)
    if (id === undefined) return taken('server', server.name)
    const { lastInsertRowid } = insertServer.run({ ...serverColumns(server), id, enabled: 1 })
    const made = id ?? Number(lastInsertRowid)
    keepSecret(made, sealed)
    return ok(made)
  }

  return {
    isAny: () => listed.all().length > 0,
    create: createServer,
    reads: {
      'configuration.servers': (): Page<ServerRow> => page(listed.all(), serverOf),
      /** That a new server of this name gets: a damaged row of it gives up its own. */
      'configuration.serverNumber': (name: string): number =>
        idFor(serverNamed.get(name), serverOf) ?? (lastServer.get() ?? 0) + 1,
      /** What is kept of their endpoints as equipment. */
      'configuration.partners': (): { server: number; kept: string }[] => partners.all(),
      'configuration.secret': (server: number): Uint8Array | null => secret.get(server) ?? null,
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
      'configuration.keepPartners': (server: number, known: string): Result<null> => {
        putPartners.run(String(server), known)
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
    },
  }
}
