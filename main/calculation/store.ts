/** What formulas have counted, now and at earlier moments, in `derrick.db`. Runs in the database thread. */
import { z } from 'zod'
import { ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'
import { savedCounters, type Checkpoint, type SavedCounters } from './saved.ts'

/** Milliseconds. */
const HOUR = 3_600_000
/** Longer than any server is asked for what was missed, so that there is one from before it. */
const KEPT = 16 * 24 * HOUR

const parsed = <T>(text: string, read: (value: unknown) => T | null): T | null => {
  try {
    return read(JSON.parse(text))
  } catch {
    return null
  }
}

export function calculationStore(db: Database) {
  const states = db
    .prepare<[number, number], [number, string]>(
      'SELECT tag, saved FROM calculation_state WHERE tag > ? ORDER BY tag LIMIT ?',
    )
    .raw()
  const keep = db.prepare('INSERT OR REPLACE INTO calculation_state (tag, saved) VALUES (?, ?)')
  const forget = db.prepare(
    'DELETE FROM calculation_state WHERE tag IN (SELECT value FROM json_each(?))',
  )
  const before = db
    .prepare<[number, bigint], string>(
      `SELECT saved FROM calculation_checkpoint WHERE tag = ? AND reached < ?
       ORDER BY reached DESC LIMIT 1`,
    )
    .pluck()
  const check = db.prepare('INSERT OR REPLACE INTO calculation_checkpoint VALUES (?, ?, ?, ?)')
  const ages = db.prepare<[number], { reached: bigint; kept: bigint }>(
    'SELECT reached, kept_at AS kept FROM calculation_checkpoint WHERE tag = ? ORDER BY kept_at',
  )
  ages.safeIntegers()
  const drop = db.prepare('DELETE FROM calculation_checkpoint WHERE tag = ? AND reached = ?')
  const rewind = db.prepare('DELETE FROM calculation_checkpoint WHERE tag = ? AND reached >= ?')

  /** Of each span of ages, twice as long as the one before, the oldest stays, and the newest of all. */
  const thin = (tag: number, at: number): void => {
    const rows = ages.all(tag)
    const spans = new Set<number>()
    rows.forEach(({ reached, kept }, index) => {
      const span = Math.floor(Math.log2(Math.max(1, (at - Number(kept)) / HOUR)))
      const isOld = at - Number(kept) > KEPT
      const isNewest = index === rows.length - 1
      if ((isOld || spans.has(span)) && !isNewest) drop.run(tag, reached)
      else spans.add(span)
    })
  }

  return {
    reads: {
      /** Those of tags that follow a tag; one that cannot be read counts anew. */
      'calculation.states': (
        after: number,
        limit: number,
      ): { readonly states: readonly SavedCounters[]; readonly last: number | null } => {
        const rows = states.all(after, limit)
        const read = rows.flatMap(([, saved]) => {
          const state = parsed(saved, (value) => savedCounters.safeParse(value).data ?? null)
          return state === null ? [] : [state]
        })
        return { states: read, last: rows.at(-1)?.[0] ?? null }
      },
      /** What a formula, and all that it is made of, had counted last before a moment. */
      'calculation.before': (tag: number, moment: bigint): readonly SavedCounters[] | null => {
        const saved = before.get(tag, moment)
        const kept = z.array(savedCounters)
        return saved === undefined
          ? null
          : parsed(saved, (value) => kept.safeParse(value).data ?? null)
      },
    },
    writes: {
      'calculation.keep': (
        list: readonly SavedCounters[],
        gone: readonly number[],
      ): Result<null> => {
        for (const state of list) keep.run(state.tag, JSON.stringify(state))
        if (gone.length > 0) forget.run(JSON.stringify(gone))
        return ok(null)
      },
      'calculation.check': (list: readonly Checkpoint[], at: number): Result<null> => {
        for (const { tag, reached, states: kept } of list) {
          // What lies ahead of what is counted now is of a clock that has been set back since.
          rewind.run(tag, BigInt(reached))
          check.run(tag, BigInt(reached), at, JSON.stringify(kept))
          thin(tag, at)
        }
        return ok(null)
      },
      /** What it had counted from a moment on was not all that there was. */
      'calculation.rewind': (tag: number, from: bigint): Result<null> => {
        rewind.run(tag, from)
        return ok(null)
      },
    },
  }
}
