/** The opposite of a change of a template of the site. */
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { JournalEntry } from '../../interface.ts'
import { same } from '../edit.ts'
import type { Desk } from '../parts.ts'
import { templateEdit, templateFacts, type TemplateChange } from '../template-edit.ts'
import { MOST_TEMPLATES, unfitName } from '../templates.ts'
import type { TemplateTrace } from '../traces.ts'
import { changedTemplate, type Wrong } from './wrong.ts'

export async function undoTemplate(
  desk: Desk,
  { before, after }: TemplateTrace,
): Promise<TemplateChange | Wrong> {
  const kept = await desk.parts.records.read('configuration.templates')
  const name = after?.name ?? before?.name ?? ''
  const now = kept.find((each) => each.name === name) ?? null
  if (!same('template', now, after)) return changedTemplate(name)
  if (before === null) return { before: after, after: null }
  const others = kept.filter((each) => each !== now)
  const refused = unfitName(before.name, others)
  if (refused !== null) return { failure: refused }
  if (after === null && kept.length >= MOST_TEMPLATES) {
    return { failure: fail('too_large', `A site keeps ${MOST_TEMPLATES} templates at most.`) }
  }
  return { before: after, after: before }
}

/** Writes it with its row. */
export async function applyTemplate(
  desk: Desk,
  change: TemplateChange,
  entry: JournalEntry,
): Promise<Result<null>> {
  const { before, after } = change
  const row = { ...entry, ...templateFacts(change), edit: templateEdit(change) }
  const written = await desk.parts.records.commit(
    [row],
    'configuration.replaceTemplate',
    before?.name ?? null,
    after,
  )
  return written.ok ? ok(null) : written
}
