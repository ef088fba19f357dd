/** Rows of the journal in their one order, newest first by number. Pure. */
import type { Output } from '../../shared/contract.ts'

export type Row = Output<'journal.list'>[number]
export type Kind = Row['kind']

/** Joins what is known with what was read; a row never changes, so either copy will do. */
export function joined(known: readonly Row[], read: readonly Row[]): readonly Row[] {
  const bySeq = new Map([...known, ...read].map((row) => [row.seq, row]))
  return bySeq.size === known.length ? known : [...bySeq.values()].sort((a, b) => b.seq - a.seq)
}

/** The rows of the same setpoint change, the attempt first. */
export const linked = (rows: readonly Row[], change: string): readonly Row[] =>
  rows.filter((row) => row.change === change).sort((a, b) => a.seq - b.seq)

export interface Author {
  readonly user: string
  readonly name: string
}

/** People who stand in the rows, in order of name. */
export function authorsOf(rows: readonly Row[]): readonly Author[] {
  const byUser = new Map<string, Author>()
  for (const { person } of rows) if (person !== null) byUser.set(person.user, person)
  return [...byUser.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** The core narrows by kind and text; the person is narrowed here, since text alone can name one. */
export const by = (rows: readonly Row[], user: string | null): readonly Row[] =>
  user === null ? rows : rows.filter(({ person }) => person?.user === user)
