/** The journal in `derrick.db`: appended to, read, never changed. Runs in the database thread. */
import type { z } from 'zod'
import { journalRowSchema, type Parsed } from '../../shared/contract.ts'
import { languages } from '../../shared/language.ts'
import { reasonIn } from '../../shared/reasons.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Database } from '../database/database.ts'
import type { JournalEntry } from '../interface.ts'

export type JournalRow = z.output<typeof journalRowSchema>

interface StoredRow {
  seq: number
  at: number
  kind: string
  person_id: number | null
  person_user: string | null
  person_name: string | null
  subject: string
  change: string | null
  old: string | null
  new: string | null
  unit: string | null
  reason: string | null
  outcome: string | null
  details: string
  /** 1 where it can be undone as far as it is written. */
  edit: number
}

const json = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A row that cannot be read stands in its place and says so; it does not hide the others. */
function rowOf(row: StoredRow): JournalRow {
  const { seq, at, subject, change, unit, reason, outcome } = row
  const person =
    row.person_id === null
      ? null
      : { id: row.person_id, user: row.person_user ?? '', name: row.person_name ?? '' }
  const read = journalRowSchema.safeParse({
    seq,
    at,
    kind: row.kind,
    person,
    subject,
    change,
    old: json(row.old),
    new: json(row.new),
    unit,
    reason,
    outcome,
    details: json(row.details),
    edit: row.edit === 1,
  })
  if (read.success) return read.data
  const field = String(read.error.issues[0]?.path[0] ?? 'row')
  return {
    seq,
    at: Math.max(0, at),
    kind: 'record_damaged',
    person,
    subject,
    change,
    old: null,
    new: null,
    unit,
    reason,
    outcome,
    details: { what: 'journal', field },
    edit: false,
  }
}

/** Rows that one step looks through: a search in a long journal must not hold up a command. */
export const STEP = 10_000

/** A reason as it is kept and as readers of either language see it: what is on a screen can be found. */
const said = (reason: unknown): string | null =>
  typeof reason === 'string'
    ? [reason, ...languages.map((language) => reasonIn(language, reason))].join('\n')
    : null

/** Letters of any script without case: SQLite's own LIKE knows only those of English. */
const fold = (text: unknown): string | null =>
  typeof text === 'string' ? text.toLowerCase().replaceAll('ё', 'е') : null

export function journalStore(db: Database) {
  db.function('fold', { deterministic: true }, fold)
  db.function('said', { deterministic: true }, said)
  const insert = db.prepare(`
    INSERT INTO journal (at, kind, person_id, person_user, person_name, subject, change, old, new, unit, reason, outcome, details)
    VALUES (@at, @kind, @personId, @personUser, @personName, @subject, @change, @old, @new, @unit, @reason, @outcome, @details)`)
  const page = db.prepare<
    [
      {
        before: number
        from: number
        kind: string | null
        change: string | null
        text: string | null
        limit: number
      },
    ],
    StoredRow
  >(`
    SELECT *, EXISTS (SELECT 1 FROM edit WHERE edit.seq = journal.seq) AS edit FROM journal
    WHERE seq < @before AND seq >= @from
      AND (@kind IS NULL OR kind = @kind)
      AND (@change IS NULL OR change = @change)
      AND (@text IS NULL OR instr(fold(subject), @text) OR instr(fold(said(reason)), @text)
        OR instr(fold(person_user), @text) OR instr(fold(person_name), @text))
    ORDER BY seq DESC LIMIT @limit`)

  const editPart = db
    .prepare<[number, number], string>('SELECT record FROM edit WHERE seq = ? AND part = ?')
    .pluck()
  const byNumber = db.prepare<[number], StoredRow>(
    'SELECT *, EXISTS (SELECT 1 FROM edit WHERE edit.seq = journal.seq) AS edit FROM journal WHERE seq = ?',
  )
  const editedSince = db.prepare<[number, string], StoredRow>(`
    SELECT *, 1 AS edit FROM journal WHERE seq = (
      SELECT seq FROM edit WHERE seq > ? AND instr(record, ?) ORDER BY seq DESC LIMIT 1)`)

  const begun = db.prepare<[], number>('SELECT at FROM journal ORDER BY seq LIMIT 1').pluck()
  const newest = db.prepare<[], number | null>('SELECT max(seq) FROM journal').pluck()

  const probe = db.prepare(
    "INSERT INTO setting (key, value) VALUES ('probed', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  )

  const insertEdit = db.prepare('INSERT INTO edit (seq, part, record) VALUES (?, ?, ?)')

  /** Only inside a transaction of the database thread. Returns the row's number. */
  const append = (entry: JournalEntry): number => {
    const seq = Number(
      insert.run({
        at: entry.at,
        kind: entry.kind,
        personId: entry.person?.id ?? null,
        personUser: entry.person?.user ?? null,
        personName: entry.person?.name ?? null,
        subject: entry.subject,
        change: entry.change ?? null,
        old: entry.old === undefined ? null : JSON.stringify(entry.old),
        new: entry.new === undefined ? null : JSON.stringify(entry.new),
        unit: entry.unit ?? null,
        reason: entry.reason ?? null,
        outcome: entry.outcome ?? null,
        details: JSON.stringify(entry.details ?? {}),
      }).lastInsertRowid,
    )
    entry.edit?.forEach((record, part) => insertEdit.run(seq, part, record))
    return seq
  }

  return {
    append,
    reads: {
      /** Unix milliseconds of the first row, which the first start wrote; null before it. */
      'journal.begun': (): number | null => begun.get() ?? null,
      /** What one step finds; `before` continues, null at the beginning of the journal. */
      'journal.step': (
        query: Parsed<'journal.list'>,
        limit: number,
      ): { readonly rows: JournalRow[]; readonly before: number | null } => {
        const before = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, (newest.get() ?? 0) + 1)
        const from = before - STEP
        const rows = page
          .all({
            before,
            from,
            kind: query.kind ?? null,
            change: query.change ?? null,
            text: query.text === undefined || query.text === '' ? null : fold(query.text),
            limit,
          })
          .map(rowOf)
        return { rows, before: from <= 1 ? null : from }
      },
      /** A part of what a row's change was; null behind the last. */
      'journal.edit': (seq: number, part: number): string | null => editPart.get(seq, part) ?? null,
      /** The newest row behind a row whose change was of this too, in the words of an edit's JSON. */
      'journal.editedSince': (seq: number, about: string): JournalRow | null => {
        const found = editedSince.get(seq, about)
        return found === undefined ? null : rowOf(found)
      },
      'journal.row': (seq: number): JournalRow | null => {
        const found = byNumber.get(seq)
        return found === undefined ? null : rowOf(found)
      },
      /** Proves that the thread and the file answer. */
      'journal.alive': (): void => {
        page.all({ before: 0, from: 0, kind: null, change: null, text: null, limit: 1 })
      },
    },
    writes: {
      /** Proves that the file takes what is written; nothing of it is kept. */
      'journal.probe': (at: number): Result<null> => {
        probe.run(String(at))
        return ok(null)
      },
      /** Entries alone, without another change. */
      'journal.append': (): Result<null> => ok(null),
    },
  }
}
