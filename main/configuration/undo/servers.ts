/**
 * The opposite of a change of a server. A password or key is not in the journal, so what would need one is
 * refused with words, and a server that comes back is switched off and has none.
 */
import { newPlace } from '../../../shared/endpoint.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { JournalEntry } from '../../interface.ts'
import { alike } from '../drafts.ts'
import { same } from '../edit.ts'
import type { Desk } from '../parts.ts'
import type { ServerRow } from '../rows.ts'
import {
  changedServerEdit,
  decidedOf,
  isReach,
  madeServer,
  removedServer,
  serverFacts,
} from '../server-edit.ts'
import { hasTags } from '../server-store.ts'
import type { ServerTrace } from '../traces.ts'
import { changedServer, changedSecret, type Wrong } from './wrong.ts'

export type ServerOpposite =
  | { readonly did: 'removed'; readonly before: ServerRow }
  | { readonly did: 'restored'; readonly after: ServerRow }
  | {
      readonly did: 'changed'
      readonly before: ServerRow
      readonly after: ServerRow
      /** The password or key that is kept goes with the user that it was of. */
      readonly drops: boolean
    }

const refused = (name: string, reason: string, message: string): Wrong => ({
  failure: fail('conflict', message, { reason, name }),
})

const secretNeeded = ({ name }: ServerRow): Wrong =>
  refused(
    name,
    'secret_needed',
    `This needs the former password or key of ${name}, which is not kept in the journal. Change the server by hand and enter it.`,
  )

/** Why a server may not go back to how it was reached; null where it may. */
function reachFault(before: ServerRow, after: ServerRow, entered: boolean): Wrong | null {
  if (after.identity === 'anonymous') return null
  const isOther = before.identity !== after.identity || before.user !== after.user
  if (isOther || entered) return secretNeeded(before)
  if (after.identity !== 'user') return null
  // It was entered for where it is now, and would go elsewhere.
  if (newPlace(before, after) !== undefined) return secretNeeded(before)
  const isOpened = after.securityMode === 'None' && before.securityMode !== 'None'
  return after.plainPassword && (!before.plainPassword || isOpened)
    ? refused(
        before.name,
        'plain_password',
        `The password of ${before.name} might then go unencrypted. Allow that at the server by hand.`,
      )
    : null
}

function nameFault({ directory }: Desk, { id, name }: ServerRow): Wrong | null {
  const like = directory.serverAlike(name, id)
  return like === undefined ? null : { failure: alike('server', name, like) }
}

/** @param seq of the row that is undone */
export async function undoServer(
  desk: Desk,
  seq: number,
  trace: ServerTrace,
): Promise<ServerOpposite | Wrong> {
  const { directory, parts } = desk
  const now = directory.server(trace.ofServer)
  const enteredSince = async (): Promise<Wrong | null> => {
    if (now === undefined || now.identity === 'anonymous') return null
    const wrong = changedSecret(now.name, now.id)
    return (await parts.journal.editedSince(seq, wrong.about)) === null ? null : wrong
  }
  switch (trace.did) {
    case 'created': {
      const { name } = trace.server
      if (now === undefined || !same('server', decidedOf(now), trace.server)) {
        return changedServer(name, trace.ofServer)
      }
      const tags = directory.tagsOf(now.id)
      if (tags > 0) return { failure: hasTags(tags) }
      return (await enteredSince()) ?? { did: 'removed', before: now }
    }
    case 'removed': {
      if (now !== undefined) return changedServer(now.name, now.id)
      const after: ServerRow = { ...trace.server, id: trace.ofServer, enabled: false }
      return nameFault(desk, after) ?? { did: 'restored', after }
    }
    case 'changed': {
      const { before, after, secret } = trace
      const name = now?.name ?? after.name ?? before.name ?? `#${trace.ofServer}`
      if (now === undefined) return changedServer(name, trace.ofServer)
      const isSame = Object.entries(after).every(([key, value]) =>
        same(key, now[key as keyof ServerRow], value),
      )
      if (!isSame) return changedServer(name, now.id)
      const back: ServerRow = { ...now, ...(before as Partial<ServerRow>) }
      const taken = back.name === now.name ? null : nameFault(desk, back)
      if (taken !== null) return taken
      if (isReach(after)) {
        const since = (await enteredSince()) ?? reachFault(now, back, secret)
        if (since !== null) return since
      }
      const drops = back.identity === 'anonymous' && now.identity !== 'anonymous'
      return { did: 'changed', before: now, after: back, drops }
    }
  }
}

/** Writes it with its row and follows it. */
export async function applyServer(
  desk: Desk,
  opposite: ServerOpposite,
  entry: JournalEntry,
): Promise<Result<null>> {
  const { directory, parts } = desk
  const { records } = parts
  switch (opposite.did) {
    case 'removed': {
      const { before } = opposite
      const row = { ...entry, ...serverFacts(before, null), edit: removedServer(before) }
      const gone = await records.commit([row], 'configuration.removeServer', before.id)
      if (!gone.ok) return gone
      directory.removeServer(before.id)
      parts.changed([before.id])
      return ok(null)
    }
    case 'restored': {
      const { after } = opposite
      const row = { ...entry, ...serverFacts(null, after), edit: madeServer(after) }
      const back = await records.commit([row], 'configuration.restoreServer', after)
      if (!back.ok) return back
      directory.putServer(after)
      parts.changed([after.id])
      return ok(null)
    }
    case 'changed': {
      const { before, after, drops } = opposite
      const edit = changedServerEdit(before, after, drops)
      const row = {
        ...entry,
        ...serverFacts(before, after),
        edit,
        details: { ...entry.details, ...(drops ? { secret: 'dropped' } : {}) },
      }
      const secret = drops ? null : undefined
      const written = await records.commit([row], 'configuration.updateServer', after, secret)
      if (!written.ok) return written
      directory.putServer(after)
      parts.changed([after.id])
      return ok(null)
    }
  }
}
