/** People in `derrick.db`. Runs in the database thread. */
import type { Damage } from '../../shared/damage.ts'
import { likeness } from '../../shared/likeness.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { isRole, type Person, type Role } from '../../shared/users.ts'
import type { Database } from '../database/database.ts'

export interface StoredPerson extends Person {
  /** Encoded argon2id hash. */
  readonly password: string
}

export interface NewPerson {
  readonly user: string
  readonly name: string
  readonly role: Role
  readonly password: string
  readonly createdAt: number
}

export function usersStore(db: Database) {
  const byUser = db.prepare<[string], StoredPerson>(
    'SELECT id, user, name, role, password FROM person WHERE user = ?',
  )
  const all = db.prepare<[], Person>('SELECT id, user, name, role FROM person ORDER BY user')
  /** A role that none is may have been this one: then a stranger must not become the first. */
  const hasAdministrator = (): boolean =>
    all.all().some(({ role }) => role === 'administrator' || !isRole(role))
  const seatKey = db
    .prepare<[], string>("SELECT value FROM secret WHERE name = 'seat marks'")
    .pluck()
  const insert = db.prepare(
    'INSERT INTO person (user, name, role, password, created_at) VALUES (@user, @name, @role, @password, @createdAt)',
  )

  const create = (person: NewPerson): Result<Person> => {
    const look = likeness(person.user)
    const like = all.all().find(({ user }) => likeness(user) === look)?.user
    if (like !== undefined && like !== person.user) {
      return fail(
        'conflict',
        `The sign-in name ${person.user} looks like ${like}, which is there already. Choose another one.`,
        { reason: 'name_alike', name: person.user, like },
      )
    }
    if (like !== undefined) {
      return fail(
        'conflict',
        `There is a person ${person.user} already. Choose another sign-in name.`,
        { reason: 'name_taken', name: person.user },
      )
    }
    const { lastInsertRowid } = insert.run(person)
    const { user, name, role } = person
    return ok({ id: Number(lastInsertRowid), user, name, role })
  }

  return {
    reads: {
      /** Nobody where the role cannot be read: what a person may do is never guessed. */
      'users.find': (user: string): StoredPerson | null => {
        const found = byUser.get(user)
        return found !== undefined && isRole(found.role) ? found : null
      },
      'users.list': (): Person[] => all.all().filter(({ role }) => isRole(role)),
      'users.damaged': (): Damage[] =>
        all
          .all()
          .filter(({ role }) => !isRole(role))
          .map(({ user }) => ({ what: 'person', name: user, field: 'role', aside: true })),
      'users.hasAdministrator': hasAdministrator,
      /** 256 bits as hexadecimal digits; null where they are damaged. For the core alone. */
      'users.seatKey': (): string | null => {
        const key = seatKey.get()
        return key !== undefined && /^[0-9a-f]{64}$/.test(key) ? key : null
      },
    },
    writes: {
      'users.create': create,
      /** Checked and made in one transaction: of two first starts at once one is refused. */
      'users.createFirst': (person: NewPerson): Result<Person> =>
        hasAdministrator()
          ? fail('conflict', 'There is an administrator already. Sign in instead.', {
              reason: 'administrator_exists',
            })
          : create(person),
    },
  }
}
