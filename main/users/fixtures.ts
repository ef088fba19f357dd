/** People over real records, with a clock that stands until a test sets it. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { contextOf, person, quiet, sessionOf, temporaryFolder, value } from '../fixtures.ts'
import type { Log, PublicContext } from '../interface.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { startRecords } from '../records.ts'
import { Sessions } from './sessions.ts'
import type { usersStore } from './store.ts'
import { createUsers } from './users.ts'

export const PASSWORD = 'three wells and a tank'

/** @param folder of the records; the same once more is a restart */
export async function people(folder = temporaryFolder(), log: Log = quiet) {
  const clock = { now: 1_000_000 }
  const records = value(
    await startRecords({
      file: join(folder, 'derrick.db'),
      log: quiet,
      journalled: () => undefined,
    }),
  )
  onTestFinished(() => records.stop())
  const journal = createJournal(records.of<typeof journalStore>())
  const states: string[] = []
  const sessions = new Sessions((_session, state) => states.push(state))
  const users = await createUsers({
    records: records.of<typeof usersStore>(),
    sessions,
    journal: (entries) => journal.append(entries),
    log,
    now: () => clock.now,
  })
  const context = (address = '127.0.0.1'): PublicContext => ({
    now: clock.now,
    session: null,
    caller: { token: null, address },
    entry: (facts, who) => ({ ...facts, at: clock.now, person: who ?? null }),
  })
  const signIn = (user: string, password: string, address?: string) =>
    users.handlers['session.open']({ user, password }, context(address))
  const signInAt = (seatMark: string, user: string, password: string) =>
    users.handlers['session.open']({ user, password, seatMark }, context())
  const rows = async () =>
    value(await journal.handlers['journal.list']({}, contextOf(sessionOf(person('viewer')))))
  return { records, users, sessions, states, clock, context, signIn, signInAt, rows }
}
