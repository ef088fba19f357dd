/** Why a row is not undone: something of it has changed since, and in which row; or what it would need. */
import { fail, type ErrorDetails, type Result } from '../../../shared/result.ts'
import type { Desk } from '../parts.ts'

/** Who takes it back, and when (Unix milliseconds). */
export interface Author {
  readonly name: string
  readonly at: number
}

/** What an undo is refused for. */
export type Wrong =
  /** It is not what the change left: `about` finds who changed it, in the JSON of an edit. */
  { readonly changed: string; readonly about: string } | { readonly failure: Result<never> }

export const changedTag = (name: string): Wrong => ({
  changed: name,
  about: `"tag":${JSON.stringify(name)}`,
})
export const changedPart = (name: string): Wrong => ({
  changed: name,
  about: `"name":${JSON.stringify(name)}`,
})

export const changedServer = (name: string, id: number) => ({
  changed: name,
  about: `"ofServer":${id},`,
})
/** A password or key of it was entered or dropped. */
export const changedSecret = (name: string, id: number) => ({
  changed: name,
  about: `"ofServer":${id},"secret":true,`,
})
export const changedTemplate = (name: string): Wrong => ({
  changed: name,
  about: `"ofTemplate":${JSON.stringify(name)},`,
})

export async function refusedSince(desk: Desk, seq: number, wrong: Wrong): Promise<Result<never>> {
  if ('failure' in wrong) return wrong.failure
  const row = await desk.parts.journal.editedSince(seq, wrong.about)
  const details: ErrorDetails =
    row === null
      ? { reason: 'changed_since', name: wrong.changed }
      : {
          reason: 'changed_since',
          name: wrong.changed,
          by: row.person?.name ?? null,
          at: row.at,
          row: row.seq,
          kind: row.kind,
        }
  const by = row === null ? '' : ` by ${row.person?.name ?? 'the console'} (row ${row.seq})`
  return fail('conflict', `${wrong.changed} has been changed since${by}. Undo that first.`, details)
}
