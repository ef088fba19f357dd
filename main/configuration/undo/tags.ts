/** The opposite of what a row tells of tags and equipment, where all that it left is still so. */
import type { Formula } from '../../../shared/formula.ts'
import { hasTotal } from '../../../shared/formula.ts'
import type { Equipment, Tag } from '../../../shared/tags.ts'
import { turns } from '../../threads/turns.ts'
import { COMPARED, configuredOf, difference, isMadeAs, same } from '../edit.ts'
import { isNamedSince } from '../numbered.ts'
import type { Desk } from '../parts.ts'
import type { EditPart, EquipmentTrace, TagTrace } from '../traces.ts'
import { changedPart, changedTag, type Author, type Wrong } from './wrong.ts'

/** In the order of what was done; equipment goes, and comes back, in the opposite one. */
export interface Opposite {
  readonly put: Equipment[]
  readonly back: Equipment[]
  readonly remove: number[]
  readonly tags: { readonly put: Tag[]; readonly remove: Tag[] }
  /** Calculated tags whose totals begin anew. */
  readonly anew: string[]
}

export const nothingYet = (): Opposite => ({
  put: [],
  back: [],
  remove: [],
  tags: { put: [], remove: [] },
  anew: [],
})

/** Places shift when a sibling comes or goes, so a place alone is no change that keeps from an undo. */
const compared = (fields: object): object => {
  const { position: _, id: __, ...rest } = fields as Record<string, unknown>
  return rest
}

/** Equipment that was made in the same change, by the number that stood for it; its name. */
export type Made = Map<unknown, string>

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
  (digest === undefined || isMadeAs(tag, digest)) &&
  (equipment === undefined || tag.equipment === became(desk, made, equipment))

/** With a number of its own: what another text has counted since is not gone on with. */
function formulaBack(now: Tag, back: Tag, by: Author): Formula | null {
  if (now.formula === null || back.formula === null || same('formula', now.formula, back.formula)) {
    return now.formula
  }
  const { text, when } = back.formula
  const revision = now.formula.revision + (text === now.formula.text ? 0 : 1)
  return { text, when, author: by.name, changedAt: by.at, revision }
}

function undoTag(
  desk: Desk,
  trace: TagTrace,
  made: Made,
  by: Author,
  into: Opposite,
): Wrong | null {
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
          same(key, now[key], trace.after[key]) ||
          (key === 'node' && isNamedSince(trace.after[key], now[key])),
      )
      if (!isSame) return changedTag(trace.tag)
      const back: Tag = { ...tag, ...(trace.before as Partial<Tag>) }
      into.tags.put.push({ ...back, formula: formulaBack(tag, back, by) })
      if (tag.formula?.text !== back.formula?.text && hasTotal(back.formula?.text ?? '')) {
        into.anew.push(tag.name)
      }
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
            key,
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

/** One of a name that was dropped and made anew behind the row is another one, however alike. */
async function madeAnew(
  { parts: { journal } }: Desk,
  seq: number,
  tags: readonly TagTrace[],
): Promise<Wrong | null> {
  const about = '"did":"created","tag":'
  if (tags.length === 0 || (await journal.editedSince(seq, about)) === null) return null
  for (const { tag } of tags) {
    const wrong = { changed: tag, about: `${about}${JSON.stringify(tag)},` }
    if ((await journal.editedSince(seq, wrong.about)) !== null) return wrong
  }
  return null
}

/** One part of the edit of a row, in turns: it may be of twenty thousand pieces of equipment. */
export async function undoParts(
  desk: Desk,
  seq: number,
  edit: EditPart,
  made: Made,
  by: Author,
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
      const wrong = undoTag(desk, trace, made, by, into)
      if (wrong !== null) return wrong
    }
  }
  return madeAnew(desk, seq, edit.tags)
}
