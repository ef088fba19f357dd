/** People: the first administrator, signing in and out, locking, accounts. */
import { randomBytes } from 'node:crypto'
import { fail, ok, type Result } from '../../shared/result.ts'
import { passwordFault, permissionsOf, type Person } from '../../shared/users.ts'
import type { Records } from '../database/records.ts'
import type {
  Handlers,
  JournalEntry,
  Log,
  PublicContext,
  Session,
  SessionContext,
} from '../interface.ts'
import { createAuthentication } from './authentication.ts'
import { hashPassword } from './password.ts'
import { SeatMarks } from './seat-marks.ts'
import type { Sessions } from './sessions.ts'
import type { usersStore } from './store.ts'

export interface UsersParts {
  readonly records: Records<typeof usersStore>
  readonly sessions: Sessions
  journal(entries: readonly JournalEntry[]): Promise<Result<null>>
  readonly log: Pick<Log, 'warn'>
  now(): number
}

type UserCalls =
  | 'setup.administrator'
  | 'session.open'
  | 'session.current'
  | 'session.close'
  | 'session.lock'
  | 'session.unlock'
  | 'users.list'
  | 'users.create'

export interface Users {
  readonly handlers: Handlers<UserCalls>
  hasAdministrator(): Promise<boolean>
  /** Whether who is signed in knows the password: for what must not be done from a seat that was left open. */
  confirm(context: SessionContext, password: string): Promise<Result<Person>>
  /** Makes the administrator `admin` where there is none yet; true where it was made. */
  createAdministrator(password: string): Promise<Result<boolean>>
}

const administratorExists = fail(
  'conflict',
  'There is an administrator already. Sign in instead.',
  {
    reason: 'administrator_exists',
  },
)

const faults = {
  short: 'is too short: use at least 10 characters',
  long: 'is too long: use at most 128 characters',
  name: 'contains the sign-in name',
  common: 'is one that everybody tries first',
  monotonous: 'has too few different characters',
} as const

function checkPassword(password: string, user: string): Result<null> {
  const fault = passwordFault(password, user)
  return fault === null
    ? ok(null)
    : fail('bad_input', `The password ${faults[fault]}.`, { field: 'password', reason: fault })
}

const shown = ({ person, locked, openedAt, expiresAt }: Session) => ({
  person,
  permissions: [...permissionsOf(person.role)],
  locked,
  openedAt,
  expiresAt,
})

/** The key of the marks that seats have. Where it cannot be read they are strangers until next time. */
async function readSeatMarks({ records, log }: UsersParts): Promise<SeatMarks> {
  const key = await records.read('users.seatKey')
  if (key !== null) return new SeatMarks(Buffer.from(key, 'hex'))
  log.warn({}, 'the key of the seat marks cannot be read; no seat is known by its mark')
  return new SeatMarks(randomBytes(32))
}

export async function createUsers(parts: UsersParts): Promise<Users> {
  const { records, sessions, journal, now } = parts
  const seatMarks = await readSeatMarks(parts)
  const authentication = createAuthentication(parts)

  /** Reading must go on with a full disk: signing in does not depend on the journal, commands do. */
  const admit = async (person: Person, context: PublicContext) => {
    const { user } = person
    const { address } = context.caller
    const written = await journal([
      context.entry({ kind: 'signed_in', subject: user, details: { address } }, person),
    ])
    if (!written.ok && written.error.code !== 'unavailable') return written
    const { token, session } = sessions.open(person, now())
    return ok({ token, session: shown(session), seatMark: seatMarks.make(user, now()) })
  }

  const createFirst = async (
    user: string,
    name: string,
    password: string,
    entry: JournalEntry,
  ): Promise<Result<Person>> => {
    const checked = checkPassword(password, user)
    if (!checked.ok) return checked
    return records.commit([entry], 'users.createFirst', {
      user,
      name,
      role: 'administrator',
      password: await hashPassword(password),
      createdAt: now(),
    })
  }

  const handlers: Handlers<UserCalls> = {
    'setup.administrator': async ({ user, name, password }, context) => {
      // Asked first, so that a stranger cannot make the program hash; decided in the transaction.
      if (await records.read('users.hasAdministrator')) return administratorExists
      const created = await createFirst(
        user,
        name,
        password,
        context.entry({ kind: 'administrator_created', subject: user }),
      )
      return created.ok ? admit(created.value, context) : created
    },

    'session.open': async ({ user, password, seatMark }, context) => {
      const seat = seatMark === undefined ? null : seatMarks.nonceOf(seatMark, user, now())
      const { address } = context.caller
      const person = await authentication.signIn({ user, password, address }, seat)
      return person.ok ? admit(person.value, context) : person
    },

    'session.current': (_input, { session }) => ok(shown(session)),

    'session.close': async (_input, context) => {
      sessions.close(context.session.id)
      await journal([context.entry({ kind: 'signed_out', subject: context.session.person.user })])
      return ok(null)
    },

    'session.lock': async (_input, context) => {
      const { session } = context
      // However often it is locked, it is locked once: the rest must not bury the journal.
      const wasOpen = sessions.isOpen(session.id)
      const locked = sessions.setLocked(session.id, true)
      if (wasOpen) {
        await journal([context.entry({ kind: 'session_locked', subject: session.person.user })])
      }
      return ok(shown(locked ?? session))
    },

    'session.unlock': async ({ password }, context) => {
      const { session, caller } = context
      const person = await authentication.unlock(session, password, caller.address)
      if (!person.ok) return person
      const { user } = person.value
      await journal([context.entry({ kind: 'session_unlocked', subject: user })])
      const open = sessions.setLocked(session.id, false)
      return open === null
        ? fail('unauthenticated', 'The session has ended. Sign in again.')
        : ok(shown(open))
    },

    'users.list': async () => ok(await records.read('users.list')),

    'users.create': async ({ user, name, role, password }, context) => {
      const checked = checkPassword(password, user)
      if (!checked.ok) return checked
      return records.commit(
        [context.entry({ kind: 'user_created', subject: user, new: role, details: { name } })],
        'users.create',
        { user, name, role, password: await hashPassword(password), createdAt: now() },
      )
    },
  }

  return {
    handlers,
    confirm: ({ session, caller }, password) =>
      authentication.unlock(session, password, caller.address),
    hasAdministrator: () => records.read('users.hasAdministrator'),
    createAdministrator: async (password) => {
      if (await records.read('users.hasAdministrator')) return ok(false)
      const created = await createFirst('admin', 'Administrator', password, {
        kind: 'administrator_created',
        at: now(),
        person: null,
        subject: 'admin',
      })
      return created.ok ? ok(true) : created
    },
  }
}
