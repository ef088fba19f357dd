/** Conditions that a site has saved by name, in `derrick.db`. Runs in the database thread. */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'

export interface SavedCondition {
  readonly id: number
  readonly name: string
  readonly text: string
  readonly person: { readonly id: number; readonly user: string; readonly name: string }
  /** Unix milliseconds. */
  readonly savedAt: number
}
export type NewCondition = Omit<SavedCondition, 'id'>

/** A list that a person looks through. */
const MOST_SAVED = 200

interface Row {
  readonly id: number
  readonly name: string
  readonly text: string
  readonly person_id: number
  readonly person_user: string
  readonly person_name: string
  readonly saved_at: number
}

const conditionOf = (row: Row): SavedCondition => ({
  ...{ id: row.id, name: row.name, text: row.text, savedAt: row.saved_at },
  person: { id: row.person_id, user: row.person_user, name: row.person_name },
})

/** Names that differ in their case alone are one: nobody could tell them apart. */
const keyOf = (name: string): string => name.normalize('NFC').toLowerCase()

const taken = (name: string): Result<never> =>
  fail('conflict', `There is a saved condition ${name} already. Choose another name.`, {
    reason: 'condition_name',
    name,
  })
const gone = fail('not_found', 'This saved condition was deleted meanwhile.', {
  reason: 'condition_gone',
})

export function conditionStore(db: Database) {
  const all = db.prepare<[], Row>('SELECT * FROM saved_condition ORDER BY key')
  const one = db.prepare<[number], Row>('SELECT * FROM saved_condition WHERE id = ?')
  const byKey = db.prepare<[string], Row>('SELECT * FROM saved_condition WHERE key = ?')
  const count = db.prepare<[], number>('SELECT count(*) FROM saved_condition').pluck()
  const insert = db.prepare(`
    INSERT INTO saved_condition (name, key, text, person_id, person_user, person_name, saved_at)
    VALUES (@name, @key, @text, @personId, @user, @personName, @savedAt)`)
  const write = db.prepare(`
    UPDATE saved_condition SET text = @text, person_id = @personId, person_user = @user,
      person_name = @personName, saved_at = @savedAt WHERE id = @id`)
  const rename = db.prepare('UPDATE saved_condition SET name = ?, key = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM saved_condition WHERE id = ?')

  const valuesOf = ({ name, text, person, savedAt }: NewCondition) => ({
    ...{ name, key: keyOf(name), text, savedAt },
    ...{ personId: person.id, user: person.user, personName: person.name },
  })

  return {
    reads: {
      'conditions.all': (): SavedCondition[] => all.all().map(conditionOf),
      'conditions.find': (id: number): SavedCondition | null =>
        one.all(id).map(conditionOf)[0] ?? null,
      'conditions.named': (name: string): SavedCondition | null =>
        byKey.all(keyOf(name)).map(conditionOf)[0] ?? null,
    },
    writes: {
      'conditions.add': (condition: NewCondition): Result<SavedCondition> => {
        if (byKey.get(keyOf(condition.name)) !== undefined) return taken(condition.name)
        if ((count.get() ?? 0) >= MOST_SAVED) {
          return fail(
            'too_many',
            `${MOST_SAVED} conditions are saved already. Delete one that is not needed.`,
            { reason: 'conditions', most: MOST_SAVED },
          )
        }
        const { lastInsertRowid } = insert.run(valuesOf(condition))
        return ok({ id: Number(lastInsertRowid), ...condition })
      },
      /** @param former what the caller has seen of it, so that nobody's newer text is lost */
      'conditions.write': (
        id: number,
        former: string,
        condition: NewCondition,
      ): Result<SavedCondition> => {
        const row = one.get(id)
        if (row === undefined) return gone
        if (row.text !== former) {
          return fail('conflict', 'Somebody has changed this saved condition meanwhile.', {
            reason: 'condition_changed',
          })
        }
        const { key: _key, ...values } = valuesOf({ ...condition, name: row.name })
        const { name: _name, ...kept } = values
        write.run({ id, ...kept })
        return ok({ ...condition, id, name: row.name })
      },
      'conditions.rename': (id: number, former: string, name: string): Result<null> => {
        const row = one.get(id)
        if (row === undefined) return gone
        if (row.name !== former) {
          return fail('conflict', `Somebody has renamed it to ${row.name} meanwhile.`, {
            reason: 'condition_changed',
          })
        }
        const other = byKey.get(keyOf(name))
        if (other !== undefined && other.id !== id) return taken(name)
        rename.run(name, keyOf(name), id)
        return ok(null)
      },
      'conditions.remove': (id: number): Result<null> =>
        remove.run(id).changes === 0 ? gone : ok(null),
    },
  }
}
