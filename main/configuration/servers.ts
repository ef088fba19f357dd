/** The calls about servers, and a server as everyone sees it: its configuration with its figures. */
import type { z } from 'zod'
import type { EndpointFigures } from '../../shared/acquisition.ts'
import type { serverSchema } from '../../shared/contract.ts'
import { ledgerOf, type Ledger } from '../../shared/ledger.ts'
import { newPlace } from '../../shared/endpoint.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Handlers } from '../interface.ts'
import { defined } from '../../shared/own-tags.ts'
import { Line } from '../threads/line.ts'
import { alike, openServer, unknownServer } from './drafts.ts'
import { identityChange } from './identity.ts'
import type { Desk } from './parts.ts'
import type { ServerRow } from './rows.ts'
import { changedServerEdit, madeServer, removedServer, serverFacts } from './server-edit.ts'
import { hasTags } from './server-store.ts'

export type ServerView = z.output<typeof serverSchema>
export type ServerCalls =
  | 'servers.list'
  | 'servers.create'
  | 'servers.update'
  | 'servers.remove'
  | 'servers.discover'
  | 'servers.switch'

const nothing: Ledger = {
  ...{ received: 0, stored: 0, duplicate: 0 },
  ...{ refused: 0, dropped: 0, waiting: 0 },
}

export function viewOf(row: ServerRow, { parts, directory }: Desk): ServerView {
  const figures = parts.figures(row.id)
  return {
    ...row,
    state: row.enabled ? (figures?.state ?? 'connecting') : 'disabled',
    since: figures?.since ?? parts.now(),
    reconnects: figures?.reconnects ?? 0,
    confirmedAt: figures?.confirmedAt ?? null,
    delayMs: figures?.delayMs ?? null,
    clockOffsetMs: figures?.clockOffsetMs ?? null,
    error: row.enabled ? (figures?.error ?? null) : null,
    commands: figures?.commands ?? 'idle',
    commandsTrouble: figures?.commandsTrouble ?? null,
    tags: directory.tagsOf(row.id),
    items: figures?.items ?? 0,
    itemsFailed: figures?.itemsFailed ?? 0,
    failed: [...(figures?.failed ?? [])],
    endpoints: [...(figures?.endpoints ?? [])],
    oversized: [...(figures?.oversized ?? [])],
    ...(figures === null ? nothing : ledgerOf(figures)),
    passed: figures?.passed ?? 0,
    gaps: figures?.store.gaps ?? 0,
    misdated: figures?.store.misdated ?? 0,
    misdatedTags: [...(figures?.store.misdatedTags ?? [])],
    restarts: figures?.restarts ?? 0,
    renewals: figures?.renewals ?? 0,
    overflows: figures?.overflows ?? 0,
    rate: figures?.rate ?? 0,
    filling: figures?.filling ?? 0,
    filled: figures?.filled ?? 0,
    wholeSeconds: figures?.wholeSeconds ?? false,
    bridging: figures?.bridging ?? null,
  }
}

/** The address that is active now, null where none is; or why there is nothing to go to. */
function switchTarget(
  row: ServerRow,
  endpoints: readonly EndpointFigures[],
  wanted: string,
): Result<string | null> {
  if (!row.enabled) {
    return fail('conflict', `${row.name} is switched off. Switch it on first.`, {
      reason: 'switched_off',
    })
  }
  const active = endpoints.find((each) => each.active)?.endpoint ?? null
  const found = endpoints.find(({ endpoint }) => endpoint === wanted)
  if (found === undefined) {
    return fail('not_found', `${wanted} is none of the endpoints of ${row.name}. See servers.list.`)
  }
  if (found.partner?.verdict === 'other') {
    return fail(
      'conflict',
      `${wanted} is another device than the first endpoint of ${row.name}. Correct the address, or remove it from the set.`,
      { reason: 'other_device' },
    )
  }
  return active === wanted
    ? fail('conflict', `${wanted} is the active endpoint already.`, { reason: 'active_endpoint' })
    : ok(active)
}

/** Addresses that are asked at the same time: enough for a person, too few to search a network. */
const ASKED_AT_ONCE = 2

export function serverCalls(desk: Desk): Handlers<ServerCalls> {
  const { parts } = desk
  const asking = new Line(ASKED_AT_ONCE)

  const changed = (row: ServerRow): ServerView => {
    desk.directory.putServer(row)
    parts.changed([row.id])
    return viewOf(row, desk)
  }

  return {
    'servers.list': () => ok(desk.directory.servers.map((row) => viewOf(row, desk))),

    'servers.create': (input, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const like = directory.serverAlike(input.name)
        if (like !== undefined) return alike('server', input.name, like)
        const { password, userCertificate, userKey, user, ...given } = input
        const secret = { password, userCertificate, userKey, user }
        const who = await identityChange(parts.secrets, null, { ...given, ...secret })
        if (!who.ok) return who
        const { sealed, ...identity } = who.value
        const server = { ...openServer, ...defined(given), ...identity }
        // The row of the journal names it, and is written together with it.
        const id = await parts.records.read('configuration.serverNumber', input.name)
        const made: ServerRow = { id, ...server, enabled: true }
        const created = await parts.records.commit(
          [
            context.entry({
              kind: 'server_created',
              subject: input.name,
              ...serverFacts(null, made),
              edit: madeServer(made),
            }),
          ],
          'configuration.createServer',
          server,
          sealed,
        )
        if (!created.ok) return created
        directory.mended('server', new Set([input.name]))
        return ok(changed({ ...made, id: created.value }))
      }),

    'servers.update': ({ server, ...input }, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const before = directory.server(server)
        if (before === undefined) return unknownServer(server)
        const like =
          input.name === undefined ? undefined : directory.serverAlike(input.name, server)
        if (like !== undefined) return alike('server', input.name ?? '', like)
        const { password, userCertificate, userKey, user, ...given } = input
        const secret = { password, userCertificate, userKey, user }
        const who = await identityChange(parts.secrets, before, { ...given, ...secret })
        if (!who.ok) return who
        const { sealed, ...identity } = who.value
        const next: ServerRow = { ...before, ...defined(given), ...identity }
        // What somebody has allowed was of that password, over that security.
        const isOpened = next.securityMode === 'None' && before.securityMode !== 'None'
        const plainPassword =
          input.plainPassword ?? (before.plainPassword && sealed === undefined && !isOpened)
        const after = { ...next, plainPassword }
        const elsewhere =
          after.identity === 'user' && sealed === undefined && newPlace(before, after)
        if (typeof elsewhere === 'string') {
          return fail(
            'bad_input',
            `password: it was entered for another address, and ${elsewhere} would get it. Enter it again.`,
            { field: 'password', reason: 'password_elsewhere', address: elsewhere },
          )
        }
        const isEntered = sealed !== undefined
        const written = await parts.records.commit(
          [
            context.entry({
              kind: 'server_changed',
              subject: before.name,
              ...serverFacts(before, after),
              edit: changedServerEdit(before, after, isEntered),
              // That it changed is told; what it is stands nowhere.
              ...(isEntered
                ? { details: { secret: sealed === null ? 'dropped' : 'changed' } }
                : {}),
            }),
          ],
          'configuration.updateServer',
          after,
          sealed,
        )
        return written.ok ? ok(changed(after)) : written
      }),

    'servers.discover': ({ address }) => asking.take(() => parts.discover(address)),

    'servers.remove': ({ server }, context) =>
      desk.inOrder(async () => {
        const { directory } = desk
        const before = directory.server(server)
        if (before === undefined) return unknownServer(server)
        const tags = directory.tagsOf(server)
        if (tags > 0) return hasTags(tags)
        const removed = await parts.records.commit(
          [
            context.entry({
              kind: 'server_removed',
              subject: before.name,
              ...serverFacts(before, null),
              edit: removedServer(before),
            }),
          ],
          'configuration.removeServer',
          server,
        )
        if (!removed.ok) return removed
        directory.removeServer(server)
        parts.changed([server])
        return ok(null)
      }),

    // The row is there before the values change their source; what comes of it is the server's state.
    'servers.switch': ({ server, endpoint, reason }, context) =>
      desk.inOrder(async () => {
        const row = desk.directory.server(server)
        if (row === undefined) return unknownServer(server)
        const endpoints = parts.figures(server)?.endpoints ?? []
        const target = switchTarget(row, endpoints, endpoint)
        if (!target.ok) return target
        const written = await parts.records.commit(
          [
            context.entry({
              kind: 'server_switched',
              subject: row.name,
              ...(target.value === null ? {} : { old: target.value }),
              new: endpoint,
              ...(reason === undefined ? {} : { reason }),
            }),
          ],
          'configuration.updateServer',
          row,
        )
        if (!written.ok) return written
        const begun = await parts.switchTo(server, endpoint)
        return begun.ok ? ok({ endpoint: begun.value }) : begun
      }),
  }
}
