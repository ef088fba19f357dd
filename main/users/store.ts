/** People in `derrick.db`. Runs in the database thread. */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Person, Role } from '../../shared/users.ts'
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
  const administrators = db
    .prepare<[], number>("SELECT count(*) FROM person WHERE role = 'administrator'")
    .pluck()
  const insert = db.prepare(
    'INSERT INTO person (user, name, role, password, created_at) VALUES (@user, @name, @role, @password, @createdAt)',
  )

  const create = (person: NewPerson): Result<Person> => {
    if (byUser.get(person.user) !== undefined) {
      return fail(
        'conflict',
        `There is a person ${person.user} already. Choose another sign-in name.`,
        {
          reason: 'name_taken',
          user: person.user,
        },
      )
    }
    const { lastInsertRowid } = insert.run(person)
    const { user, name, role } = person
    return ok({ id: Number(lastInsertRowid), user, name, role })
  }

  return {
    reads: {
      'users.find': (user: string): StoredPerson | null => byUser.get(user) ?? null,
      'users.list': (): Person[] => all.all(),
      'users.hasAdministrator': (): boolean => (administrators.get() ?? 0) > 0,
    },
    writes: {
      'users.create': create,
      /** Checked and made in one transaction: of two first starts at once one is refused. */
      'users.createFirst': (person: NewPerson): Result<Person> =>
        (administrators.get() ?? 0) > 0
          ? fail('conflict', 'There is an administrator already. Sign in instead.', {
              reason: 'administrator_exists',
            })
          : create(person),
    },
  }
}
