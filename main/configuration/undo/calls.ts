/**
 * `journal.undo`: the opposite of a change of the configuration, as the journal keeps what was there. It is
 * done where everything that the change left is still so; else the answer says who changed what.
 */
import type { Output } from '../../../shared/contract.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Handlers, JournalEntry, Progress, SessionContext } from '../../interface.ts'
import { apply } from '../applying.ts'
import { needsMet } from '../needs.ts'
import { asJob, type Desk, type EditedRow } from '../parts.ts'
import type { Plan } from '../plan.ts'
import type { TemplateChange } from '../template-edit.ts'
import { readEdit, type EditPart } from '../traces.ts'
import { fitted } from './fit.ts'
import { applyServer, undoServer, type ServerOpposite } from './servers.ts'
import { nothingYet, undoParts, type Made } from './tags.ts'
import { applyTemplate, undoTemplate } from './templates.ts'
import { refusedSince, type Author, type Wrong } from './wrong.ts'

/** A row is of one of these: each is written in a transaction of its own. */
type Opposite =
  | { readonly of: 'plan'; readonly plan: Plan; readonly anew: number }
  | { readonly of: 'server'; readonly server: ServerOpposite }
  | { readonly of: 'template'; readonly template: TemplateChange }

type Known = Result<{ readonly row: EditedRow; readonly opposite: Opposite }>

const unreadable = (seq: number): Wrong => ({
  failure: fail('conflict', `What row ${seq} changed cannot be read.`, { reason: 'damaged' }),
})

async function oppositeOf(desk: Desk, seq: number, by: Author): Promise<Known> {
  const { journal } = desk.parts
  const row = await journal.row(seq)
  if (row === null) return fail('not_found', `There is no row ${seq}. See journal.list.`)
  const into = nothingYet()
  const made: Made = new Map()
  let part = 0
  for (let text = await journal.edit(seq, 0); text !== null; text = await journal.edit(seq, part)) {
    part += 1
    const edit: EditPart | null = readEdit(text)
    if (edit === null) return refusedSince(desk, seq, unreadable(seq))
    const [server] = edit.servers
    if (server !== undefined) {
      const opposite = await undoServer(desk, seq, server)
      if (!('did' in opposite)) return refusedSince(desk, seq, opposite)
      return ok({ row, opposite: { of: 'server', server: opposite } })
    }
    const [template] = edit.templates
    if (template !== undefined) {
      const opposite = await undoTemplate(desk, template)
      if (!('before' in opposite)) return refusedSince(desk, seq, opposite)
      return ok({ row, opposite: { of: 'template', template: opposite } })
    }
    const wrong = await undoParts(desk, seq, edit, made, by, into)
    if (wrong !== null) return refusedSince(desk, seq, wrong)
  }
  if (part === 0) {
    return fail('conflict', `Row ${seq} changed nothing that can be taken back.`, {
      reason: 'not_undoable',
    })
  }
  const plan = fitted(desk, into)
  if (!plan.ok) return plan
  const met = await needsMet(desk.directory, plan.value)
  if (!met.ok) return met
  return ok({ row, opposite: { of: 'plan', plan: plan.value, anew: into.anew.length } })
}

type Figures = Output<'journal.undo'>

const nothing: Figures = { tags: 0, equipment: 0, servers: 0, templates: 0, anew: 0, off: 0 }

function figuresOf(opposite: Opposite): Figures {
  switch (opposite.of) {
    case 'plan': {
      const { tags, equipment } = opposite.plan
      return {
        ...nothing,
        tags: tags.put.length + tags.remove.length,
        equipment: equipment.put.length + equipment.remove.length,
        anew: opposite.anew,
      }
    }
    case 'server':
      return { ...nothing, servers: 1, off: opposite.server.did === 'restored' ? 1 : 0 }
    case 'template':
      return { ...nothing, templates: 1 }
  }
}

async function applied(
  desk: Desk,
  opposite: Opposite,
  entry: JournalEntry,
  progress: Progress | undefined,
): Promise<Result<unknown>> {
  switch (opposite.of) {
    case 'plan':
      return apply(desk, opposite.plan, entry, progress)
    case 'server':
      return applyServer(desk, opposite.server, entry)
    case 'template':
      return applyTemplate(desk, opposite.template, entry)
  }
}

const authorOf = ({ session, now }: SessionContext): Author => ({
  name: session.person.name,
  at: now,
})

export const undoCalls = (desk: Desk): Handlers<'journal.undo'> => ({
  'journal.undo': async ({ seq, preview = false, job }, context) => {
    const by = authorOf(context)
    const known = await oppositeOf(desk, seq, by)
    if (!known.ok) return known
    const figures = figuresOf(known.value.opposite)
    if (preview) return ok(figures)
    return asJob(
      desk,
      { kind: 'undo', id: job, of: figures.tags, context, figures: (value) => value },
      (progress) =>
        desk.inOrder(async () => {
          const found = await oppositeOf(desk, seq, by)
          if (!found.ok) return found
          const { row, opposite } = found.value
          const counts = figuresOf(opposite)
          const { tags, equipment, anew, off } = counts
          const entry = context.entry({
            kind: 'undone',
            subject: row.subject,
            details: {
              undoes: seq,
              of: row.kind,
              ...(opposite.of === 'plan' ? { count: tags, equipment } : {}),
              ...(anew > 0 ? { anew } : {}),
              ...(off > 0 ? { off } : {}),
            },
          })
          const written = await applied(desk, opposite, entry, progress)
          return written.ok ? ok(counts) : written
        }),
    )
  },
})
