/**
 * A tag as the form has it: what is wrong with it, before the core checks again, and what of it is sent.
 * Of a tag that is changed only what the person changed is sent, so that of two people at one tag neither
 * undoes what the other did. Pure.
 */
import type { Input } from '../../shared/contract.ts'
import { isNodeId } from '../../shared/node-id.ts'
import type { Failure } from '../../shared/result.ts'
import type { Signal } from '../../shared/tags.ts'
import { nameFaultOf, titleOf, type Basics, type NameFault } from '../field/tag/basics.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'
import { changedIn } from '../ui/edits.ts'

export interface TagDraft extends Basics {
  readonly server: string
  readonly node: string
  readonly signal: Signal | null
  /** Numbers as of `NumberField`: null is nothing, NaN no number. */
  readonly sampling: number | null
  readonly decimals: number | null
  /** The site's limits of the setpoint. */
  readonly low: number | null
  readonly high: number | null
}

export type Field = keyof TagDraft
export type Fault = NameFault | 'node' | 'sampling' | 'decimals' | 'number' | 'order' | 'outside'
export type Faults = Partial<Record<Field, Fault>>

/** As the core fills it in where nothing is said. */
export const blank = (server: number | undefined, equipment: string | null): TagDraft => ({
  name: '',
  server: server === undefined ? '' : String(server),
  node: '',
  signal: null,
  equipment: equipment ?? '',
  en: '',
  ru: '',
  sampling: 500,
  decimals: 2,
  low: null,
  high: null,
})

export const draftOf = (
  tag: Tag,
  equipmentById: ReadonlyMap<number, Pick<Equipment, 'name'>>,
): TagDraft => ({
  name: tag.name,
  server: tag.server === null ? '' : String(tag.server),
  node: tag.node ?? '',
  signal: tag.signal,
  equipment: equipmentById.get(tag.equipment ?? -1)?.name ?? '',
  en: tag.title.en,
  ru: tag.title.ru,
  sampling: tag.sampling,
  decimals: tag.decimals,
  low: tag.siteLow,
  high: tag.siteHigh,
})

const LONGEST_SAMPLING = 3_600_000
const MOST_DECIMALS = 9

const within = (value: number | null, most: number): boolean =>
  value !== null && value >= 0 && value <= most

/** @param taken whether another tag has the name; one that is changed keeps its own */
export function faultsOf(draft: TagDraft, taken: ((name: string) => boolean) | null): Faults {
  const node = draft.node.trim()
  const { sampling, decimals, low, high } = draft
  const found: Record<Field, Fault | null> = {
    name: taken === null ? null : nameFaultOf(draft.name, taken),
    server: draft.server === '' ? 'empty' : null,
    node: node === '' ? 'empty' : isNodeId(node) ? null : 'node',
    equipment: null,
    signal: null,
    en: null,
    ru: null,
    sampling: within(sampling, LONGEST_SAMPLING) ? null : 'sampling',
    decimals: within(decimals, MOST_DECIMALS) && Number.isInteger(decimals) ? null : 'decimals',
    low: Number.isNaN(low) ? 'number' : null,
    high: Number.isNaN(high)
      ? 'number'
      : low !== null && high !== null && low >= high
        ? 'order'
        : null,
  }
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null))
}

const fieldOf: Readonly<Record<string, Faults>> = {
  node: { node: 'node' },
  name: { name: 'name' },
  sampling: { sampling: 'sampling' },
  decimals: { decimals: 'decimals' },
  siteLow: { low: 'outside' },
  siteHigh: { high: 'outside' },
}

/** Which field a refusal of the core is about; null where it is about none. */
export function faultOf({ code, details = {} }: Failure): Faults | null {
  // Which name it looks like, or what is under way, is said by the failure itself.
  if (code === 'conflict') {
    return 'like' in details || details['reason'] === 'commanded' ? null : { name: 'taken' }
  }
  const { field } = details
  if (code !== 'bad_input' || typeof field !== 'string') return null
  return fieldOf[field.split('.').at(-1) ?? ''] ?? null
}

export function created(draft: TagDraft): Input<'tags.create'>['tags'][number] {
  const title = titleOf(draft)
  return {
    name: draft.name.trim(),
    server: Number(draft.server),
    node: draft.node.trim(),
    equipment: draft.equipment === '' ? null : draft.equipment,
    signal: draft.signal,
    ...(title.en === '' ? {} : { title }),
    sampling: draft.sampling ?? 0,
    decimals: draft.decimals ?? 0,
    siteLow: draft.low,
    siteHigh: draft.high,
  }
}

/** What of a tag is sent; null where nothing of it is changed. */
export function updated(edits: Partial<TagDraft>, now: TagDraft): Input<'tags.update'> | null {
  const fields = changedIn(edits, now)
  if (fields.length === 0) return null
  const whole = created({ ...now, ...edits })
  const has = (field: Field) => fields.includes(field)
  return {
    tag: now.name,
    ...(has('server') ? { server: whole.server } : {}),
    ...(has('node') ? { node: whole.node } : {}),
    ...(has('equipment') ? { equipment: whole.equipment } : {}),
    ...(has('signal') ? { signal: whole.signal } : {}),
    ...(has('en') || has('ru') ? { title: titleOf({ ...now, ...edits }) } : {}),
    ...(has('sampling') ? { sampling: whole.sampling } : {}),
    ...(has('decimals') ? { decimals: whole.decimals } : {}),
    ...(has('low') ? { siteLow: whole.siteLow } : {}),
    ...(has('high') ? { siteHigh: whole.siteHigh } : {}),
  }
}
