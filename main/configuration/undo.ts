/**
 * `journal.undo`: the opposite of a change of tags and equipment, as the journal keeps what they were.
 * It is done where everything that the change left is still so; else the answer says who changed what.
 */
import { fail, ok, type ErrorDetails, type Result } from '../../shared/result.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { Handlers } from '../interface.ts'
import { turns } from '../threads/turns.ts'
import { apply } from './applying.ts'
import { alike } from './drafts.ts'
import {
  COMPARED,
  configuredOf,
  difference,
  digestOf,
  isByNumber,
  readEdit,
  same,
  type EditPart,
  type EquipmentTrace,
  type TagTrace,
} from './edit.ts'
import { treeFault } from './equipment.ts'
import { needsMet } from './needs.ts'
import { asJob, type Desk, type EditedRow } from './parts.ts'
import { equipmentPlan, type Plan } from './plan.ts'
import { removable } from './removal.ts'

/** What an undo is refused for. */
type Wrong =
  /** It is not what the change left: `about` finds who changed it, in the JSON of an edit. */
  { readonly changed: string; readonly about: string } | { readonly failure: Result<never> }

const changedTag = (name: string): Wrong => ({
  changed: name,
  about: `"tag":${JSON.stringify(name)}`,
})
const changedPart = (name: string): Wrong => ({
  changed: name,
  about: `"name":${JSON.stringify(name)}`,
})

/** In the order of what was done; equipment goes, and comes back, in the opposite one. */
interface Opposite {
  readonly put: Equipment[]
  readonly back: Equipment[]
  readonly remove: number[]
  readonly tags: { readonly put: Tag[]; readonly remove: Tag[] }
}

/** Places shift when a sibling comes or goes, so a place alone is no change that keeps from an undo. */
const compared = (fields: object): object => {
  const { position: _, id: __, ...rest } = fields as Record<string, unknown>
  return rest
}

/** Equipment that was made in the same change, by the number that stood for it; its name. */
type Made = Map<unknown, string>

/** What was made together with it stands there by the number that stood for it. */
function became({ directory }: Desk, made: Made, value: unknown): unknown {
  const name = made.get(value)
  return name === undefined ? value : directory.partNamed(name)?.id
}

/**
 * It is what it was made or restored as, and where. Made by the number of a namespace, its server has put the
 * name of that one there since.
 */
const isAsMade = (
  desk: Desk,
  tag: Tag,
  { digest, equipment }: Extract<TagTrace, { did: 'created' | 'restored' }>,
  made: Made,
): boolean =>
  (digest === undefined || [tag, { ...tag, node: 'ns=1;' }].map(digestOf).includes(digest)) &&
  (equipment === undefined || tag.equipment === became(desk, made, equipment))

function undoTag(desk: Desk, trace: TagTrace, made: Made, into: Opposite): Wrong | null {
  const { directory } = desk
  const tag = directory.tag(trace.tag)
  switch (trace.did) {
    case 'created':
    case 'restored':
      if (tag === undefined || !isAsMade(desk, tag, trace, made)) return changedTag(trace.tag)
      into.tags.remove.push(tag)
      return null
    case 'deleted': {
      const entry = directory.deleted(trace.tag)
      if (entry === undefined || entry.dropping) return changedTag(trace.tag)
      into.tags.put.push({ ...entry.tag, equipment: trace.equipment })
      return null
    }
    case 'changed': {
      if (tag === undefined) return changedTag(trace.tag)
      const now = configuredOf(tag)
      const isSame = Object.keys(trace.after).every(
        (key) =>
          same(now[key], trace.after[key]) || (key === 'node' && isByNumber(trace.after[key])),
      )
      if (!isSame) return changedTag(trace.tag)
      into.tags.put.push({ ...tag, ...(trace.before as Partial<Tag>) })
      return null
    }
  }
}

function undoPart(desk: Desk, trace: EquipmentTrace, made: Made, into: Opposite): Wrong | null {
  const { directory } = desk
  switch (trace.did) {
    case 'created': {
      const part = directory.partNamed(trace.part.name)
      const then = { ...trace.part, parent: became(desk, made, trace.part.parent) }
      if (part === undefined || difference(compared(then) as never, compared(part) as never)) {
        return changedPart(trace.part.name)
      }
      into.remove.push(part.id)
      return null
    }
    case 'changed': {
      const part = directory.part(trace.id)
      if (part === undefined) return changedPart(trace.name)
      const now = part as unknown as Readonly<Record<string, unknown>>
      const isSame = Object.keys(trace.after).every(
        (key) =>
          key === 'position' ||
          same(
            now[key],
            key === 'parent' ? became(desk, made, trace.after[key]) : trace.after[key],
          ),
      )
      if (!isSame) return changedPart(trace.name)
      into.put.push({ ...part, ...(trace.before as Partial<Equipment>) })
      return null
    }
    case 'deleted':
      if (directory.part(trace.part.id) !== undefined) return changedPart(trace.part.name)
      into.back.push(trace.part)
      return null
  }
}

/** What would not fit together any more: parts and tags of what is unmade, owners that are gone. */
function misfit(desk: Desk, { tags, ...opposite }: Opposite): Result<Plan> {
  const { directory } = desk
  const put = [...opposite.back.toReversed(), ...opposite.put]
  const remove = opposite.remove.toReversed()
  const gone = new Set<number | null>(remove)
  const leaves = new Set([...tags.remove, ...tags.put].map(({ id }) => id))
  const moves = new Set(put.map(({ id }) => id))
  const part = directory.equipment.find(
    ({ id, parent }) => gone.has(parent) && !gone.has(id) && !moves.has(id),
  )
  const owned = directory.tags.find(({ id, equipment }) => gone.has(equipment) && !leaves.has(id))
  const left = part?.name ?? owned?.name
  if (left !== undefined) {
    return fail('conflict', `${left} belongs to it by now. Move it or remove it first.`, {
      reason: 'belongs',
      name: left,
    })
  }
  for (const { id, name } of put) {
    const like = directory.equipmentAlike(name, id)
    if (like !== undefined) return alike('piece of equipment', name, like)
  }
  const isThere = (id: number | null): boolean =>
    id !== null && (directory.part(id) !== undefined || moves.has(id))
  const placed = put.map((each) => (isThere(each.parent) ? each : { ...each, parent: null }))
  const tree = directory.equipment.filter(({ id }) => !gone.has(id) && !moves.has(id))
  const wrong = treeFault(directory.equipment, [...tree, ...placed])
  if (wrong !== null) return wrong
  const free = removable(desk, new Set(tags.remove.map(({ name }) => name)))
  if (!free.ok) return free
  const servers = new Set<number | null>(directory.servers.map(({ id }) => id))
  const stray = tags.put.find(({ origin, server }) => origin === 'field' && !servers.has(server))
  if (stray !== undefined) {
    return fail('conflict', `The server of ${stray.name} is gone.`, {
      reason: 'server_gone',
      name: stray.name,
    })
  }
  const moved = tags.put.find(
    ({ name, node, server }) =>
      desk.parts.isCommanded(name) &&
      (directory.tag(name)?.node !== node || directory.tag(name)?.server !== server),
  )
  if (moved !== undefined) {
    return fail(
      'conflict',
      `The setpoint ${moved.name} is being changed now. Wait for the outcome.`,
      {
        reason: 'commanded',
        tag: moved.name,
      },
    )
  }
  return ok(
    equipmentPlan(
      {
        put: placed,
        remove,
      },
      {
        put: tags.put.map((tag) => (isThere(tag.equipment) ? tag : { ...tag, equipment: null })),
        remove: tags.remove,
      },
    ),
  )
}

async function since(desk: Desk, seq: number, wrong: Wrong): Promise<Result<never>> {
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

/** One part of an edit, in turns: it may be of twenty thousand pieces of equipment. */
async function undoEdit(
  desk: Desk,
  edit: EditPart,
  made: Made,
  into: Opposite,
): Promise<Wrong | null> {
  for (const trace of edit.equipment) {
    if (trace.did === 'created') made.set(trace.part.id, trace.part.name)
  }
  for await (const slice of turns(edit.equipment, COMPARED)) {
    for (const trace of slice) {
      const wrong = undoPart(desk, trace, made, into)
      if (wrong !== null) return wrong
    }
  }
  for await (const slice of turns(edit.tags, COMPARED)) {
    for (const trace of slice) {
      const wrong = undoTag(desk, trace, made, into)
      if (wrong !== null) return wrong
    }
  }
  return null
}

async function oppositeOf(
  desk: Desk,
  seq: number,
): Promise<Result<{ row: EditedRow; plan: Plan }>> {
  const { journal } = desk.parts
  const row = await journal.row(seq)
  if (row === null) return fail('not_found', `There is no row ${seq}. See journal.list.`)
  const into: Opposite = { put: [], back: [], remove: [], tags: { put: [], remove: [] } }
  const made: Made = new Map()
  let part = 0
  for (let text = await journal.edit(seq, 0); text !== null; text = await journal.edit(seq, part)) {
    part += 1
    const edit: EditPart | null = readEdit(text)
    const wrong: Wrong | null =
      edit === null
        ? {
            failure: fail('conflict', `What row ${seq} changed cannot be read.`, {
              reason: 'damaged',
            }),
          }
        : await undoEdit(desk, edit, made, into)
    if (wrong !== null) return since(desk, seq, wrong)
  }
  if (part === 0) {
    return fail('conflict', `Row ${seq} changed nothing that can be taken back.`, {
      reason: 'not_undoable',
    })
  }
  const plan = misfit(desk, into)
  if (!plan.ok) return plan
  const met = await needsMet(desk.directory, plan.value)
  return met.ok ? ok({ row, plan: plan.value }) : met
}

const figuresOf = ({ tags, equipment }: Plan) => ({
  tags: tags.put.length + tags.remove.length,
  equipment: equipment.put.length + equipment.remove.length,
})

export const undoCalls = (desk: Desk): Handlers<'journal.undo'> => ({
  'journal.undo': async ({ seq, preview = false, job }, context) => {
    const known = await oppositeOf(desk, seq)
    if (!known.ok) return known
    const figures = figuresOf(known.value.plan)
    if (preview) return ok(figures)
    return asJob(
      desk,
      { kind: 'undo', id: job, of: figures.tags, context, figures: (value) => value },
      (progress) =>
        desk.inOrder(async () => {
          const opposite = await oppositeOf(desk, seq)
          if (!opposite.ok) return opposite
          const { row, plan } = opposite.value
          const counts = figuresOf(plan)
          const entry = context.entry({
            kind: 'undone',
            subject: row.subject,
            details: { undoes: seq, of: row.kind, count: counts.tags, equipment: counts.equipment },
          })
          const written = await apply(desk, plan, entry, progress)
          return written.ok ? ok(counts) : written
        }),
    )
  },
})
