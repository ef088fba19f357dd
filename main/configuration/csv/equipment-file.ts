/** `equipment.export` and `equipment.import`: a tree as lines, in any order, of which each names its parent. */
import type { CsvFault } from '../../../shared/contract/csv.ts'
import { BOM, LINE_END, csvLine } from '../../../shared/csv.ts'
import { likeness } from '../../../shared/likeness.ts'
import { ok } from '../../../shared/result.ts'
import { equipmentDefaults, type Equipment } from '../../../shared/tags.ts'
import type { Handlers } from '../../interface.ts'
import { apply } from '../applying.ts'
import type { Directory } from '../directory.ts'
import { defined } from '../../../shared/own-tags.ts'
import { difference } from '../edit.ts'
import { MOST_EQUIPMENT, inTreeOrder } from '../equipment.ts'
import { nextTurn, TURN } from '../../threads/turns.ts'
import { asJob, type Desk } from '../parts.ts'
import { equipmentPlan, type Plan } from '../plan.ts'
import { Cells } from './cells.ts'
import {
  equipmentCells,
  equipmentColumns,
  partFieldsIn,
  partNameIn,
  type PartFields,
} from './equipment-columns.ts'
import { Preview } from './preview.ts'
import { readTable } from './table.ts'
import { stale } from './tag-file.ts'

interface Entry {
  readonly cells: Cells
  readonly name: string
  readonly before: Equipment | undefined
  readonly fields: PartFields
}

/** Lines of the file that can be read, each once. */
async function entriesOf(
  directory: Directory,
  text: string,
  preview: Preview,
): Promise<readonly Entry[]> {
  const { delimiter, lines, faults } = await readTable(text, equipmentColumns, ['name'])
  preview.wrong(faults)
  const byName = new Map(directory.equipment.map((part) => [part.name, part]))
  const alike = new Map(directory.equipment.map(({ name }) => [likeness(name), name]))
  const names = new Map<string, string>()
  const entries: Entry[] = []
  for (const line of lines) {
    await preview.line()
    const cells = new Cells(line, delimiter)
    const name = partNameIn(cells)
    if (name !== null) {
      const look = likeness(name)
      const before = byName.get(name)
      const like = before === undefined ? alike.get(look) : undefined
      if (names.has(look)) cells.wrong('twice', 'name', names.get(look) ?? '')
      else if (like !== undefined) cells.wrong('alike', 'name', like)
      names.set(look, name)
      const fields = partFieldsIn(cells, before, delimiter)
      if (fields !== null) entries.push({ cells, name, before, fields })
    }
    preview.wrong(cells.faults)
  }
  return entries
}

async function read(
  { directory }: Desk,
  text: string,
): Promise<{ readonly preview: Preview; readonly plan: Plan }> {
  const preview = new Preview(equipmentColumns)
  const entries = await entriesOf(directory, text, preview)
  // New ones have numbers below zero until they get their own.
  const ids = new Map(directory.equipment.map(({ name, id }) => [name, id]))
  entries.forEach(({ name, before }, at) => {
    if (before === undefined) ids.set(name, -1 - at)
  })
  const wrong = ({ cells }: Entry, fault: CsvFault, about: string): void =>
    preview.wrong([{ line: cells.line, column: 'parent', fault, text: about }])
  const all = new Map(directory.equipment.map((part) => [part.id, part]))
  for (const [at, entry] of entries.entries()) {
    if (at % TURN === TURN - 1) await nextTurn()
    const { parent: owner, ...fields } = entry.fields
    const parent = typeof owner === 'string' ? ids.get(owner) : owner
    if (typeof owner === 'string' && parent === undefined) wrong(entry, 'unknown_equipment', owner)
    const id = ids.get(entry.name) ?? 0
    const blank = { ...equipmentDefaults, kind: 'field' as const, title: { en: '', ru: '' } }
    const before = entry.before ?? {
      ...blank,
      id,
      name: entry.name,
      parent: null,
      position: 1e9 - id,
    }
    all.set(id, {
      ...before,
      ...defined(fields),
      parent: parent === undefined ? before.parent : parent,
    })
  }
  const ordered = inTreeOrder([...all.values()])
  const reached = new Set(ordered.map(({ id }) => id))
  for (const entry of entries) {
    // What no root leads to goes round in a circle.
    if (!reached.has(ids.get(entry.name) ?? 0)) wrong(entry, 'cycle', entry.name)
  }
  const [first] = entries
  if (all.size > MOST_EQUIPMENT && first !== undefined)
    wrong(first, 'too_many', String(MOST_EQUIPMENT))
  if (preview.hasErrors) return { preview, plan: equipmentPlan({}) }
  const named = new Set(entries.map(({ name }) => name))
  const places = new Map<number | null, number>()
  const put: Equipment[] = []
  const nameOf = (id: number | null): string | null =>
    id === null ? null : (all.get(id)?.name ?? null)
  for (const [at, part] of ordered.entries()) {
    if (at % TURN === TURN - 1) await nextTurn()
    const place = places.get(part.parent) ?? 0
    places.set(part.parent, place + 1)
    if (!named.has(part.name)) continue
    const before = directory.part(part.id)
    // One whose place the file does not tell comes last.
    const after = before === undefined && part.position > 1e8 ? { ...part, position: place } : part
    if (before !== undefined && difference({ ...before }, { ...after }) === null) {
      preview.unchanged()
      continue
    }
    put.push(after)
    const was = before === undefined ? null : equipmentCells(before, nameOf(before.parent))
    preview.change(part.name, was, equipmentCells(after, nameOf(after.parent)))
  }
  return { preview, plan: equipmentPlan({ put }) }
}

export function equipmentFileCalls(desk: Desk): Handlers<'equipment.export' | 'equipment.import'> {
  return {
    'equipment.export': ({ dialect = 'en', bom = true }) => {
      const { directory } = desk
      const list = inTreeOrder(directory.equipment)
      const rows = list.map((part) =>
        csvLine(
          equipmentCells(part, directory.part(part.parent ?? 0)?.name ?? null, dialect),
          dialect,
        ),
      )
      const lines = [csvLine(equipmentColumns, dialect), ...rows]
      const text = `${bom ? BOM : ''}${lines.join(LINE_END)}${LINE_END}`
      return ok({ name: 'equipment.csv', text, rows: list.length })
    },

    'equipment.import': async ({ text, file = 'equipment.csv', apply: hash, job }, context) => {
      if (hash === undefined) return ok((await read(desk, text)).preview.answer(false))
      return asJob(
        desk,
        {
          kind: 'equipment_import',
          id: job,
          of: text.length,
          context,
          figures: ({ created, changed }) => ({ created, changed }),
        },
        (progress) =>
          desk.inOrder(async () => {
            const { preview, plan } = await read(desk, text)
            const answer = preview.answer(true)
            if (answer.hash !== hash) return stale
            const { created, changed } = answer
            const entry = context.entry({
              kind: 'equipment_imported',
              subject: file,
              details: { created, changed, count: created + changed },
            })
            const written = await apply(desk, plan, entry, progress)
            return written.ok ? ok(answer) : written
          }),
      )
    },
  }
}
