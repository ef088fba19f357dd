/** Setpoint changes that were sent, in `derrick.db`. Runs in the database thread. */
import { ok, type Result } from '../../shared/result.ts'
import type { Change } from '../../shared/setpoints.ts'
import type { Database } from '../database/database.ts'

export function controlStore(db: Database) {
  const save = db.prepare(`
    INSERT INTO change (id, tag, sent_at, phase, record) VALUES (@id, @tag, @sentAt, @phase, @record)
    ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, record = excluded.record`)
  const one = db.prepare<[string], string>('SELECT record FROM change WHERE id = ?').pluck()
  const unfinished = db
    .prepare<[], string>("SELECT record FROM change WHERE phase IN ('sent', 'accepted', 'holding')")
    .pluck()
  const recent = db
    .prepare<[{ tag: string | null; limit: number }], string>(
      'SELECT record FROM change WHERE @tag IS NULL OR tag = @tag ORDER BY sent_at DESC LIMIT @limit',
    )
    .pluck()
  const read = (record: string): Change => JSON.parse(record) as Change

  return {
    reads: {
      'control.find': (id: string): Change | null => {
        const record = one.get(id)
        return record === undefined ? null : read(record)
      },
      'control.unfinished': (): Change[] => unfinished.all().map(read),
      'control.recent': (tag: string | null, limit: number): Change[] =>
        recent.all({ tag, limit }).map(read),
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
