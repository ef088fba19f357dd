/** People: the first administrator, signing in and out, locking, accounts. */
import { fail, ok, type Result } from '../../shared/result.ts'
import { passwordFault, permissionsOf, type Person } from '../../shared/users.ts'
import type { Records } from '../database/records.ts'
import type { Handlers, JournalEntry, Log, Session } from '../interface.ts'
import { Attempts, limitsOf, limitsOfSession, type Limited } from './attempts.ts'
import { hashPassword, verifyPassword } from './password.ts'
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
  /** Makes the administrator `admin` where there is none yet; true where it was made. */
  createAdministrator(password: string): Promise<Result<boolean>>
}

/**
 * Rows that strangers' names may leave in a minute. Attempts on a person's name are few by themselves;
 * those on names that nobody has are not, and must not bury the journal.
 */
const STRANGERS_A_MINUTE = 30

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

export function createUsers({ records, sessions, journal, log, now }: UsersParts): Users {
  const attempts = new Attempts()
  const strangers = { minute: 0, rows: 0 }

  const worthARow = (isPerson: boolean): boolean => {
    if (isPerson) return true
    const minute = Math.floor(now() / 60_000)
    if (minute !== strangers.minute) Object.assign(strangers, { minute, rows: 0 })
    strangers.rows += 1
    if (strangers.rows === STRANGERS_A_MINUTE + 1) {
      log.warn({}, 'strangers try to sign in too often; no further rows of them this minute')
    }
    return strangers.rows <= STRANGERS_A_MINUTE
  }

  /** Verifies a password within the limits; what it costs does not tell whether the person exists. */
  const authenticate = async (
    user: string,
    password: string,
    address: string,
    limits: readonly Limited[],
  ): Promise<Result<Person>> => {
    const wait = attempts.wait(limits, now())
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000)
      return fail('too_many', `Too many attempts. Wait ${seconds} s and try again.`, { seconds })
    }
    attempts.begin(limits, now())
    const stored = await records.read('users.find', user)
    if (!(await verifyPassword(stored?.password ?? null, password)) || stored === null) {
      const refused: JournalEntry = {
        kind: 'sign_in_refused',
        at: now(),
        person: null,
        subject: user.slice(0, 64),
        outcome: 'refused',
        details: { address },
      }
      if (worthARow(stored !== null)) await journal([refused])
      return fail('wrong_credentials', 'Name and password do not match. Check both.')
    }
    attempts.succeeded(limits)
    return ok({ id: stored.id, user: stored.user, name: stored.name, role: stored.role })
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
      if (!created.ok) return created
      const { token, session } = sessions.open(created.value, now())
      return ok({ token, session: shown(session) })
    },

    'session.open': async ({ user, password }, context) => {
      const { address } = context.caller
      const person = await authenticate(user, password, address, limitsOf(user, address))
      if (!person.ok) return person
      const written = await journal([
        context.entry(
          { kind: 'signed_in', subject: user, details: { address: context.caller.address } },
          person.value,
        ),
      ])
      // Reading must go on with a full disk: signing in does not depend on the journal, commands do.
      const { token, session } = sessions.open(person.value, now())
      return written.ok || written.error.code === 'unavailable'
        ? ok({ token, session: shown(session) })
        : written
    },

    'session.current': (_input, { session }) => ok(shown(session)),

    'session.close': async (_input, context) => {
      sessions.close(context.session.id)
      await journal([context.entry({ kind: 'signed_out', subject: context.session.person.user })])
      return ok(null)
    },

    'session.lock': async (_input, context) => {
      const locked = sessions.setLocked(context.session.id, true)
      await journal([
        context.entry({ kind: 'session_locked', subject: context.session.person.user }),
      ])
      return ok(shown(locked ?? context.session))
    },

    'session.unlock': async ({ password }, context) => {
      const { user } = context.session.person
      const limits = limitsOfSession(context.session.id)
      const person = await authenticate(user, password, context.caller.address, limits)
      if (!person.ok) return person
      await journal([context.entry({ kind: 'session_unlocked', subject: user })])
      const open = sessions.setLocked(context.session.id, false)
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
