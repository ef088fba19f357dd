/** Owns the table of gaps: writing them and finding them. */
import type { Fill, Gap, GapKind, GapScope } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'

export interface Closing {
  readonly id: number
  readonly to: Ticks
  /** Undefined leaves the count as it is. */
  readonly lost: number | null | undefined
}

/** A part of a gap that was read from the history of a server. */
export interface Filling extends Fill {
  readonly gap: number
}

export interface GapQuery {
  readonly from: Ticks
  readonly to: Ticks
  readonly tags?: readonly number[]
}

type GapRow = [bigint, string, string, bigint | null, bigint, bigint | null, bigint | null]

const subjectOf = (scope: GapScope): number | null =>
  scope.of === 'all' ? null : scope.of === 'server' ? scope.server : scope.tag

function gapOf([id, kind, scope, subject, from, to, lost]: GapRow): Gap {
  return {
    id: Number(id),
    kind: kind as GapKind,
    scope:
      scope === 'server'
        ? { of: 'server', server: Number(subject) }
        : scope === 'tag'
          ? { of: 'tag', tag: Number(subject) }
          : { of: 'all' },
    from,
    to,
    lost: lost === null ? null : Number(lost),
  }
}

/** Statements of the writer. */
export function gapTable(db: Database) {
  const put = db.prepare(
    `INSERT INTO gap VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET "from" = excluded."from", "to" = excluded."to", lost = excluded.lost`,
  )
  const close = db.prepare('UPDATE gap SET "to" = max("from", ?) WHERE id = ?')
  const correct = db.prepare('UPDATE gap SET lost = ? WHERE id = ?')
  const widen = db.prepare(
    `UPDATE filled SET "to" = max("to", :to)
     WHERE gap = :gap AND tag = :tag AND "from" <= :from AND "to" >= :from`,
  )
  const fill = db.prepare('INSERT OR REPLACE INTO filled VALUES (:gap, :tag, :from, :to)')
  return {
    put(gap: Gap): void {
      put.run(gap.id, gap.kind, gap.scope.of, subjectOf(gap.scope), gap.from, gap.to, gap.lost)
    },
    close({ id, to, lost }: Closing): void {
      close.run(to, id)
      if (lost !== undefined) correct.run(lost, id)
    },
    /** One part after the other is one row. */
    fill({ gap, tag, from, to }: Filling): void {
      const row = { gap, tag, from, to }
      if (widen.run(row).changes === 0) fill.run(row)
    },
  }
}

/**
 * Gaps that touch a range, oldest first: those of everything, of the tags and of their servers, and what
 * of them was filled for the tags that the question names.
 */
export function gapFinder(db: Database): (query: GapQuery) => Gap[] {
  const columns = 'id, kind, scope, subject, "from", "to", lost'
  const touching = `SELECT ${columns} FROM gap
    WHERE "from" < :to AND ("to" IS NULL OR "to" >= :from)`
  const every = db.prepare(`${touching} ORDER BY "from", id`)
  const some = db.prepare(`${touching} AND (scope = 'all'
    OR scope = 'tag' AND subject IN (SELECT value FROM json_each(:tags))
    OR scope = 'server' AND subject IN
      (SELECT server FROM owner WHERE tag IN (SELECT value FROM json_each(:tags))))
    ORDER BY "from", id`)
  const filled = db.prepare(`SELECT gap, tag, "from", "to" FROM filled
    WHERE gap IN (SELECT value FROM json_each(:gaps))
      AND tag IN (SELECT value FROM json_each(:tags)) ORDER BY gap, tag, "from"`)
  for (const statement of [every, some, filled]) statement.raw().safeIntegers()

  const withFills = (gaps: Gap[], tags: readonly number[]): Gap[] => {
    if (gaps.length === 0) return gaps
    const named = { gaps: JSON.stringify(gaps.map(({ id }) => id)), tags: JSON.stringify(tags) }
    const fills = new Map<number, Fill[]>()
    for (const [gap, tag, from, to] of filled.all(named) as [bigint, bigint, bigint, bigint][]) {
      const id = Number(gap)
      const known = fills.get(id)
      if (known === undefined) fills.set(id, [{ tag: Number(tag), from, to }])
      else known.push({ tag: Number(tag), from, to })
    }
    return gaps.map((gap) => {
      const parts = fills.get(gap.id)
      return parts === undefined ? gap : { ...gap, filled: parts }
    })
  }

  return ({ from, to, tags }) => {
    const rows =
      tags === undefined
        ? every.all({ from, to })
        : some.all({ from, to, tags: JSON.stringify(tags) })
    const gaps = (rows as GapRow[]).map(gapOf)
    return tags === undefined ? gaps : withFills(gaps, tags)
  }
}
