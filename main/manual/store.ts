/** Values entered by hand, in `derrick.db`. Runs in the database thread. */
import type { Entry } from '../../shared/contract/manual.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { ManualValue } from '../../shared/manual.ts'
import type { Database } from '../database/database.ts'

/** An entry before it has a number; its tag by id, as everything that outlives a name. */
export interface NewEntry {
  readonly tag: number
  readonly value: ManualValue
  readonly time: number
  readonly comment: string
  readonly override: string | null
  readonly person: Entry['person']
  readonly enteredAt: number
  readonly corrects: number | null
  readonly reason: string | null
}
export type StoredEntry = Omit<Entry, 'tag'> & { readonly tag: number; readonly inHistory: boolean }

interface Row {
  readonly id: number
  readonly tag: number
  readonly time: number
  readonly value: string
  readonly comment: string
  readonly override: string | null
  readonly person_id: number
  readonly person_user: string
  readonly person_name: string
  readonly entered_at: number
  readonly corrects: number | null
  readonly reason: string | null
  readonly in_history: number
  readonly corrected_by: number | null
}

function entryOf(row: Row): StoredEntry[] {
  let value: unknown
  try {
    value = JSON.parse(row.value)
  } catch {
    return []
  }
  const usable =
    typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
  if (!usable) return []
  return [
    {
      id: row.id,
      tag: row.tag,
      value: value as ManualValue,
      time: row.time,
      comment: row.comment,
      override: row.override,
      person: { id: row.person_id, user: row.person_user, name: row.person_name },
      enteredAt: row.entered_at,
      corrects: row.corrects,
      reason: row.reason,
      correctedBy: row.corrected_by,
      inHistory: row.in_history === 1,
    },
  ]
}

export function manualStore(db: Database) {
  const all = `SELECT e.*, (SELECT c.id FROM manual_entry c WHERE c.corrects = e.id) AS corrected_by
    FROM manual_entry e`
  const one = db.prepare<[number], Row>(`${all} WHERE e.id = ?`)
  const ofTag = db.prepare<[number, number, number], Row>(
    `${all} WHERE e.tag = ? AND e.id < ? ORDER BY e.id DESC LIMIT ?`,
  )
  const standing = db.prepare<[number, number], { id: number }>(`
    SELECT id FROM manual_entry e WHERE tag = ? AND time = ?
      AND NOT EXISTS (SELECT 1 FROM manual_entry c WHERE c.corrects = e.id)`)
  const last = db.prepare<[string], Row>(`${all} WHERE e.id IN (
    SELECT (SELECT n.id FROM manual_entry n WHERE n.tag = t.value
      AND NOT EXISTS (SELECT 1 FROM manual_entry c WHERE c.corrects = n.id)
      ORDER BY n.time DESC, n.id DESC LIMIT 1) FROM json_each(?) t)`)
  const waiting = db.prepare<[], Row>(`${all} WHERE e.in_history = 0 ORDER BY e.id LIMIT 10000`)
  const done = db.prepare(
    'UPDATE manual_entry SET in_history = 1 WHERE id IN (SELECT value FROM json_each(?))',
  )
  const again = db.prepare('UPDATE manual_entry SET in_history = 0 WHERE entered_at >= ?')
  const insert = db.prepare(`
    INSERT INTO manual_entry (tag, time, value, comment, override, person_id, person_user, person_name,
      entered_at, corrects, reason)
    VALUES (@tag, @time, @value, @comment, @override, @personId, @user, @name, @enteredAt, @corrects,
      @reason)`)

  return {
    reads: {
      'manual.find': (id: number): StoredEntry | null => one.all(id).flatMap(entryOf)[0] ?? null,
      'manual.ofTag': (tag: number, before: number, limit: number): StoredEntry[] =>
        ofTag.all(tag, before, limit).flatMap(entryOf),
      /** The newest that stands of each tag, by the time of its sample. */
      'manual.last': (tags: readonly number[]): StoredEntry[] =>
        last.all(JSON.stringify(tags)).flatMap(entryOf),
      /** Those of which the history may not have the sample yet, in the order in which they were entered. */
      'manual.waiting': (): StoredEntry[] => waiting.all().flatMap(entryOf),
    },
    writes: {
      /** All or none; refused where one is of a moment of which there is a value, or corrects twice. */
      'manual.enter': (list: readonly NewEntry[]): Result<readonly StoredEntry[]> => {
        const made: StoredEntry[] = []
        for (const [at, entry] of list.entries()) {
          const there = standing.get(entry.tag, entry.time)
          if (there !== undefined && there.id !== entry.corrects) {
            return fail(
              'conflict',
              'There is a value of that moment already. Correct it instead.',
              {
                reason: 'taken',
                row: at,
                entry: there.id,
              },
            )
          }
          const corrected = entry.corrects === null ? null : one.get(entry.corrects)
          if (corrected !== null && (corrected === undefined || corrected.corrected_by !== null)) {
            return fail('conflict', 'It was corrected meanwhile. Correct the newer value.', {
              reason: 'corrected',
              entry: corrected?.corrected_by ?? null,
            })
          }
          const { person, value, ...rest } = entry
          const { lastInsertRowid } = insert.run({
            ...rest,
            value: JSON.stringify(value),
            personId: person.id,
            user: person.user,
            name: person.name,
          })
          made.push({ id: Number(lastInsertRowid), ...entry, correctedBy: null, inHistory: false })
        }
        return ok(made)
      },
      /** The history is of an earlier moment than the records: what was entered since then follows again. */
      'manual.again': (since: number): Result<null> => {
        again.run(since)
        return ok(null)
      },
      'manual.stored': (ids: readonly number[]): Result<null> => {
        done.run(JSON.stringify(ids))
        return ok(null)
      },
    },
  }
}
