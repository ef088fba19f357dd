/** Setpoint changes that were sent, in `derrick.db`. Runs in the database thread. */
import { changeSchema } from '../../shared/contract.ts'
import type { Damage } from '../../shared/damage.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Change } from '../../shared/setpoints.ts'
import type { Database } from '../database/database.ts'

export function controlStore(db: Database) {
  const save = db.prepare(`
    INSERT INTO change (id, tag, sent_at, phase, record) VALUES (@id, @tag, @sentAt, @phase, @record)
    ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, record = excluded.record`)
  const one = db.prepare<[string], string>('SELECT record FROM change WHERE id = ?').pluck()
  const unfinished = db.prepare<[], { id: string; record: string }>(
    "SELECT id, record FROM change WHERE phase IN ('sent', 'accepted', 'holding')",
  )
  const recent = db
    .prepare<[{ tag: string | null; limit: number }], string>(
      'SELECT record FROM change WHERE @tag IS NULL OR tag = @tag ORDER BY sent_at DESC LIMIT @limit',
    )
    .pluck()
  /** Null where it cannot be read as a change. */
  const read = (record: string): Change | null => {
    try {
      return changeSchema.parse(JSON.parse(record))
    } catch {
      return null
    }
  }
  const readable = (records: readonly string[]): Change[] =>
    records.map(read).filter((change) => change !== null)

  return {
    reads: {
      'control.find': (id: string): Change | null => {
        const record = one.get(id)
        return record === undefined ? null : read(record)
      },
      'control.damaged': (): Damage[] =>
        unfinished
          .all()
          .filter(({ record }) => read(record) === null)
          .map(({ id }) => ({ what: 'change', name: id, field: 'record', aside: true })),
      'control.unfinished': (): Change[] => readable(unfinished.all().map(({ record }) => record)),
      'control.recent': (tag: string | null, limit: number): Change[] =>
        readable(recent.all({ tag, limit })),
    },
    writes: {
      'control.save': (change: Change): Result<null> => {
        save.run({
          id: change.id,
          tag: change.tag,
          sentAt: change.sentAt ?? change.armedAt,
          phase: change.phase,
          record: JSON.stringify(change),
        })
        return ok(null)
      },
    },
  }
}
