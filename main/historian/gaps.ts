/** Owns the table of gaps: writing them and finding them. */
import type { Gap, GapKind, GapScope } from '../../shared/history.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'

export interface Closing {
  readonly id: number
  readonly to: Ticks
  /** Undefined leaves the count as it is. */
  readonly lost: number | null | undefined
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
  return {
    put(gap: Gap): void {
      put.run(gap.id, gap.kind, gap.scope.of, subjectOf(gap.scope), gap.from, gap.to, gap.lost)
    },
    close({ id, to, lost }: Closing): void {
      close.run(to, id)
      if (lost !== undefined) correct.run(lost, id)
    },
  }
}

/** Gaps that touch a range, oldest first: those of everything, of the tags and of their servers. */
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
  for (const statement of [every, some]) statement.raw().safeIntegers()
  return ({ from, to, tags }) => {
    const rows =
      tags === undefined
        ? every.all({ from, to })
        : some.all({ from, to, tags: JSON.stringify(tags) })
    return (rows as GapRow[]).map(gapOf)
  }
}
