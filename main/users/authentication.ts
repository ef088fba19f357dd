/**
 * Whether a password is right, asked in turns and within limits. Who is known, by a seat mark or by a
 * session to unlock, and who is not have counts and turns of their own: whatever strangers do, it is
 * nothing to the former.
 */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Person } from '../../shared/users.ts'
import type { Records } from '../database/records.ts'
import type { JournalEntry, Log, Session } from '../interface.ts'
import {
  Attempts,
  limitsOfSeat,
  limitsOfSession,
  limitsOfStranger,
  type Limited,
} from './attempts.ts'
import { Checks } from './checks.ts'
import { verifyPassword } from './password.ts'
import type { usersStore } from './store.ts'

export interface AuthenticationParts {
  readonly records: Records<typeof usersStore>
  journal(entries: readonly JournalEntry[]): Promise<Result<null>>
  readonly log: Pick<Log, 'warn'>
  now(): number
}

/** What somebody gives who wants in. */
export interface Credentials {
  readonly user: string
  readonly password: string
  readonly address: string
}

export interface Authentication {
  /** @param seat nonce of a valid mark of this person, or null */
  signIn(credentials: Credentials, seat: string | null): Promise<Result<Person>>
  unlock(session: Session, password: string, address: string): Promise<Result<Person>>
}

/** Counted together, and in one line. */
interface Side {
  readonly attempts: Attempts
  readonly checks: Checks
}

/**
 * Rows that strangers' names may leave in a minute. Attempts on a person's name are few by themselves;
 * those on names that nobody has are not, and must not bury the journal.
 */
const STRANGERS_A_MINUTE = 30

const tooMany = (message: string, seconds?: number): Result<never> =>
  fail('too_many', message, seconds === undefined ? undefined : { seconds })

export function createAuthentication(parts: AuthenticationParts): Authentication {
  const { records, journal, log, now } = parts
  // Together they leave a thread of Node's four to files and names of hosts. A line of strangers that
  // is full is worked off in half a second.
  const known: Side = { attempts: new Attempts(), checks: new Checks(1, 64) }
  const strangers: Side = { attempts: new Attempts(), checks: new Checks(2, 16) }
  const rows = { minute: 0, count: 0 }

  const worthARow = (isPerson: boolean): boolean => {
    if (isPerson) return true
    const minute = Math.floor(now() / 60_000)
    if (minute !== rows.minute) Object.assign(rows, { minute, count: 0 })
    rows.count += 1
    if (rows.count === STRANGERS_A_MINUTE + 1) {
      log.warn({}, 'strangers try to sign in too often; no further rows of them this minute')
    }
    return rows.count <= STRANGERS_A_MINUTE
  }

  /** What it costs does not tell whether the person exists. */
  const check = async ({ user, password, address }: Credentials): Promise<Result<Person>> => {
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
      // Not waited for: a name without a row would be answered sooner than one with.
      if (worthARow(stored !== null)) void journal([refused])
      return fail('wrong_credentials', 'Name and password do not match. Check both.')
    }
    return ok({ id: stored.id, user: stored.user, name: stored.name, role: stored.role })
  }

  const within = async (
    { attempts, checks }: Side,
    limits: readonly Limited[],
    credentials: Credentials,
  ): Promise<Result<Person>> => {
    const wait = attempts.wait(limits, now())
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000)
      return tooMany(`Too many attempts. Wait ${seconds} s and try again.`, seconds)
    }
    const checked = checks.take(credentials.user, () => check(credentials))
    if (checked === null) return tooMany('Too many sign in at once. Wait a moment and try again.')
    attempts.begin(limits, now())
    const person = await checked
    if (person.ok) attempts.succeeded(limits)
    return person
  }

  return {
    signIn: (credentials, seat) =>
      seat === null
        ? within(strangers, limitsOfStranger(credentials.user, credentials.address), credentials)
        : within(known, limitsOfSeat(seat), credentials),
    unlock: ({ id, person: { user } }, password, address) =>
      within(known, limitsOfSession(id), { user, password, address }),
  }
}
