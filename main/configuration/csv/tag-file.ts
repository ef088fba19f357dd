/** `tags.export` and `tags.import`: all tags as one CSV, and a CSV as a plan that was seen before it is done. */
import { BOM, LINE_END, csvLine } from '../../../shared/csv.ts'
import { likeness } from '../../../shared/likeness.ts'
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts'
import type { Tag } from '../../../shared/tags.ts'
import type { Handlers } from '../../interface.ts'
import { turns } from '../../threads/turns.ts'
import { apply } from '../applying.ts'
import { newTag } from '../drafts.ts'
import { configuredOf, difference } from '../edit.ts'
import { withParts } from '../equipment.ts'
import { thereAfter, unsetBy } from '../needs.ts'
import { losesName } from '../numbered.ts'
import { asJob, type Desk } from '../parts.ts'
import { tagPlan, type Plan } from '../plan.ts'
import { removable } from '../removal.ts'
import { undescribed } from '../rows.ts'
import type { NewTag } from '../rows.ts'
import { changedTag } from '../tags.ts'
import { Cells } from './cells.ts'
import { Preview } from './preview.ts'
import { readTable, type Line } from './table.ts'
import {
  columnOf,
  fieldsIn,
  nameIn,
  namedIn,
  tagCells,
  tagColumns,
  type Named,
} from './tag-columns.ts'

interface Found {
  readonly preview: Preview
  readonly plan: Plan
}

interface Reading {
  readonly desk: Desk
  readonly named: Named
  readonly preview: Preview
  readonly create: NewTag[]
  readonly put: Tag[]
  /** Lines that give a tag what it is the setpoint of: told when all lines are known. */
  readonly setpoints: { readonly cells: Cells; readonly tag: NewTag; readonly before?: Tag }[]
  /** Names of the file, by what they look like. */
  readonly names: Map<string, string>
}

/** A refusal of the rules of tags, at the cell that it is about. */
function refuse(cells: Cells, { details = {} }: Failure): void {
  const { reason, field } = details
  const column = typeof field === 'string' ? (columnOf[field] ?? null) : null
  const fault =
    reason === 'commanded'
      ? 'used'
      : field === 'node'
        ? 'node'
        : field === 'siteLow' || field === 'siteHigh'
          ? 'range'
          : 'refused'
  const { low, high } = details
  const isBetween = fault === 'range' && typeof low === 'number' && typeof high === 'number'
  const bounds = isBetween ? { bounds: { least: low, most: high, letters: false } } : {}
  cells.wrong(fault, column, cells.text(column ?? 'name') ?? '', bounds)
}

function readLine(line: Line, delimiter: string, reading: Reading): void {
  const { desk, named, preview, create, put, setpoints, names } = reading
  const { directory } = desk
  const cells = new Cells(line, delimiter)
  const told = (): void => preview.wrong(cells.faults)
  const name = nameIn(cells)
  if (name === null) return told()
  const look = likeness(name)
  const twin = names.get(look)
  names.set(look, name)
  const before = directory.tag(name)
  const like = before === undefined ? directory.tagAlike(name) : undefined
  if (twin !== undefined) cells.wrong('twice', 'name', twin)
  else if (like !== undefined) {
    cells.wrong(directory.deleted(like) === undefined ? 'alike' : 'deleted', 'name', like)
  }
  const fields = fieldsIn(cells, before, named)
  if (fields === null || cells.faults.length > 0) return told()
  if (before === undefined) {
    const { server = 0, node = '', ...rest } = fields
    const made = newTag({ name, server, node, ...rest }, named.owners)
    if (!made.ok) {
      refuse(cells, made.error)
      return told()
    }
    create.push(made.value)
    setpoints.push({ cells, tag: made.value })
    const shown: Tag = { id: 0, ...made.value, ...undescribed }
    return preview.change(name, null, tagCells(shown, directory))
  }
  // From a file of before: what the number meant then, nobody knows.
  if (losesName(before, fields.node)) {
    cells.wrong('node_number', 'node', before.node ?? '')
    return told()
  }
  const changed = changedTag(desk, before, { tag: name, ...fields }, named.owners)
  if (!changed.ok) {
    refuse(cells, changed.error)
    return told()
  }
  const { after } = changed.value
  if (difference(configuredOf(before), configuredOf(after)) === null) return preview.unchanged()
  put.push(after)
  setpoints.push({ cells, tag: after, before })
  preview.change(name, tagCells(before, directory), tagCells(after, directory))
}

async function read(desk: Desk, text: string, absent: 'stay' | 'delete'): Promise<Found> {
  const { directory } = desk
  const preview = new Preview(tagColumns)
  const { delimiter, lines, faults } = await readTable(text, tagColumns, ['name'])
  preview.wrong(faults)
  const reading: Reading = {
    desk,
    named: namedIn(directory),
    preview,
    create: [],
    put: [],
    setpoints: [],
    names: new Map(),
  }
  for (const line of lines) {
    readLine(line, delimiter, reading)
    await preview.line()
  }
  const kept = new Set(reading.names.values())
  const remove =
    absent === 'stay' || preview.hasErrors
      ? []
      : directory.tags.filter(({ name, origin }) => origin === 'field' && !kept.has(name))
  for (const tag of remove) preview.change(tag.name, tagCells(tag, directory), null)
  const free = removable(desk, new Set(remove.map(({ name }) => name)))
  if (!free.ok) {
    const { tag } = free.error.details ?? {}
    preview.wrong([{ line: 1, column: null, fault: 'used', text: String(tag) }])
  }
  const plan = tagPlan({ create: reading.create, put: reading.put, remove })
  const isThere = thereAfter(directory, plan)
  for (const { cells, tag, before } of reading.setpoints) {
    const sets = unsetBy(tag, before, isThere)
    if (sets === null) continue
    cells.wrong('unknown_tag', 'setpoint_of', sets)
    preview.wrong(cells.faults)
  }
  return { preview, plan }
}

/** What was seen is not what would be done now. */
export const stale: Result<never> = fail(
  'conflict',
  'The configuration or the file has changed since the preview. Look at it again.',
  { reason: 'stale_preview' },
)

export function tagFileCalls(desk: Desk): Handlers<'tags.export' | 'tags.import'> {
  return {
    'tags.export': async ({ equipment, dialect = 'en', bom = true }) => {
      const { directory } = desk
      const part = equipment === undefined ? null : directory.partNamed(equipment)
      if (part === undefined) {
        return fail('not_found', `There is no equipment ${equipment}. See equipment.list.`)
      }
      const within =
        part === null
          ? null
          : new Set<number | null>(withParts(directory, part).map(({ id }) => id))
      const list =
        within === null ? directory.tags : directory.tags.filter((tag) => within.has(tag.equipment))
      const rows: string[] = [csvLine(tagColumns, dialect)]
      for await (const slice of turns(list)) {
        rows.push(...slice.map((tag) => csvLine(tagCells(tag, directory), dialect)))
      }
      const text = `${bom ? BOM : ''}${rows.join(LINE_END)}${LINE_END}`
      return ok({ name: 'tags.csv', text, rows: list.length })
    },

    'tags.import': async (
      { text, file = 'tags.csv', absent = 'stay', apply: hash, job },
      context,
    ) => {
      if (hash === undefined) return ok((await read(desk, text, absent)).preview.answer(false))
      return asJob(
        desk,
        {
          kind: 'tags_import',
          id: job,
          of: text.length,
          context,
          figures: ({ created, changed, deleted }) => ({ created, changed, deleted }),
        },
        (progress) =>
          desk.inOrder(async () => {
            const { preview, plan } = await read(desk, text, absent)
            const answer = preview.answer(true)
            if (answer.hash !== hash) return stale
            const { created, changed, deleted } = answer
            const entry = context.entry({
              kind: 'tags_imported',
              subject: file,
              details: { created, changed, deleted, count: created + changed + deleted },
            })
            const written = await apply(desk, plan, entry, progress)
            return written.ok ? ok(answer) : written
          }),
      )
    },
  }
}
