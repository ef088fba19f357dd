/**
 * The form of a calculated or manual tag as it is typed: what it begins with, what is wrong, what is sent.
 * Of a tag that is changed only what the person changed is sent, and a formula only over the one that was
 * seen: what a formula has counted is lost with it.
 */
import type { Input } from '../../shared/contract.ts'
import type { Schedule } from '../../shared/formula.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Text } from '../../shared/tags.ts'
import { nameFaultOf, titleOf, type Basics, type NameFault } from '../field/tag/basics.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'
import { changedIn } from '../ui/edits.ts'

export type Kind = 'calculated' | 'manual'

export interface OwnDraft extends Basics {
  readonly unit: string
  /** `NaN` is not a number, `null` nothing. */
  readonly low: number | null
  readonly high: number | null
  readonly decimals: number | null
  /** Milliseconds of a formula, hours of an entry. */
  readonly sampling: number | null
  readonly deadband: number | null
  readonly text: string
  readonly on: Schedule['on']
  readonly seconds: number | null
  readonly times: string
  readonly type: 'number' | 'boolean' | 'text'
  /** Of the formula; it is never typed. */
  readonly revision: number
}
export type Field = keyof OwnDraft

export type Wrong = NameFault | 'notNumber' | 'order' | 'secondsWrong' | 'timesWrong'
export type Faults = Partial<Record<Field, Wrong>>

const HOUR = 3_600_000

export const blank = (kind: Kind, equipment: string | null): OwnDraft => ({
  name: '',
  en: '',
  ru: '',
  equipment: equipment ?? '',
  unit: '',
  low: null,
  high: null,
  decimals: 2,
  sampling: kind === 'calculated' ? 1_000 : 0,
  deadband: 0,
  text: '',
  on: 'change',
  seconds: 60,
  times: '',
  type: 'number',
  revision: 0,
})

export function draftOf(tag: Tag, equipment: ReadonlyMap<number, Equipment>): OwnDraft {
  const { formula, type } = tag
  const when = formula?.when ?? { on: 'change' }
  return {
    name: tag.name,
    en: tag.title.en,
    ru: tag.title.ru,
    equipment: equipment.get(tag.equipment ?? -1)?.name ?? '',
    unit: tag.unit ?? '',
    low: tag.low,
    high: tag.high,
    decimals: tag.decimals,
    sampling: tag.origin === 'manual' ? tag.sampling / HOUR : tag.sampling,
    deadband: tag.deadband,
    text: formula?.text ?? '',
    on: when.on,
    seconds: when.on === 'interval' ? when.seconds : 60,
    times: when.on === 'times' ? when.times.join(', ') : '',
    type: type === ValueType.Boolean ? 'boolean' : type === ValueType.String ? 'text' : 'number',
    revision: formula?.revision ?? 0,
  }
}

const timesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((each) => each !== '')

/** @param taken whether another tag has the name; one that is changed keeps its own */
export function faultsOf(
  kind: Kind,
  draft: OwnDraft,
  taken: ((name: string) => boolean) | null,
): Faults {
  const faults: Faults = {}
  const name = taken === null ? null : nameFaultOf(draft.name, taken)
  if (name !== null) faults.name = name
  for (const field of ['low', 'high', 'decimals', 'sampling', 'deadband'] as const) {
    if (Number.isNaN(draft[field])) faults[field] = 'notNumber'
  }
  const { low, high, seconds } = draft
  if (low !== null && high !== null && low >= high) faults.low = 'order'
  if (kind === 'calculated' && draft.on === 'interval') {
    const fits = seconds !== null && seconds >= 0.2 && seconds <= 86_400
    if (!fits) faults.seconds = 'secondsWrong'
  }
  if (kind === 'calculated' && draft.on === 'times') {
    const times = timesOf(draft.times)
    const right = times.every((each) => /^([01]\d|2[0-3]):[0-5]\d$/.test(each))
    if (times.length === 0 || !right) faults.times = 'timesWrong'
  }
  return faults
}

const whenOf = ({ on, seconds, times }: OwnDraft): Schedule =>
  on === 'interval'
    ? { on, seconds: seconds ?? 60 }
    : on === 'times'
      ? { on, times: timesOf(times) }
      : { on }

const common = (draft: OwnDraft) => ({
  title: titleOf(draft),
  equipment: draft.equipment === '' ? null : draft.equipment,
  unit: draft.unit,
  low: draft.low,
  high: draft.high,
  decimals: draft.decimals ?? 2,
})

export const calculatedOf = (draft: OwnDraft): Input<'calculations.create'> => ({
  name: draft.name.trim(),
  ...common(draft),
  text: draft.text,
  when: whenOf(draft),
  sampling: draft.sampling ?? 0,
  deadband: draft.deadband ?? 0,
})

export const manualOf = (draft: OwnDraft): Input<'manual.create'> => ({
  name: draft.name.trim(),
  type: draft.type,
  ...common(draft),
  due: (draft.sampling ?? 0) * HOUR,
})

/** Of what both kinds have, what was changed. */
function changes(fields: ReadonlySet<Field>, draft: OwnDraft): Partial<ReturnType<typeof common>> {
  const { title, equipment, unit, low, high, decimals } = common(draft)
  return {
    ...(fields.has('en') || fields.has('ru') ? { title } : {}),
    ...(fields.has('equipment') ? { equipment } : {}),
    ...(fields.has('unit') ? { unit } : {}),
    ...(fields.has('low') ? { low } : {}),
    ...(fields.has('high') ? { high } : {}),
    ...(fields.has('decimals') ? { decimals } : {}),
  }
}

/** What was seen is told as it is kept: of a title in one language the other is not put in. */
const asKept = <T extends { readonly title?: Text }>(seen: T, { en, ru }: OwnDraft): T =>
  seen.title === undefined ? seen : { ...seen, title: { en, ru } }

/** What of a calculated tag is sent; null where nothing of it is changed. */
export function calculatedUpdate(
  edits: Partial<OwnDraft>,
  now: OwnDraft,
): Input<'calculations.update'> | null {
  const fields = new Set(changedIn(edits, now))
  if (fields.size === 0) return null
  const draft = { ...now, ...edits }
  const isOther = fields.has('text')
  const isWhen = fields.has('on') || fields.has('seconds') || fields.has('times')
  const rest = (of: OwnDraft) => {
    const { when, sampling, deadband } = calculatedOf(of)
    return {
      ...changes(fields, of),
      ...(isWhen ? { when } : {}),
      ...(fields.has('sampling') ? { sampling } : {}),
      ...(fields.has('deadband') ? { deadband } : {}),
    }
  }
  return {
    tag: now.name,
    ...rest(draft),
    ...(isOther ? { text: draft.text } : {}),
    ...(isOther || isWhen ? { revision: now.revision } : {}),
    was: asKept(rest(now), now),
  }
}

/** What of a manual tag is sent; null where nothing of it is changed. */
export function manualUpdate(
  edits: Partial<OwnDraft>,
  now: OwnDraft,
): Input<'manual.update'> | null {
  const fields = new Set(changedIn(edits, now))
  if (fields.size === 0) return null
  const rest = (of: OwnDraft) => ({
    ...changes(fields, of),
    ...(fields.has('sampling') ? { due: manualOf(of).due } : {}),
  })
  return { tag: now.name, ...rest({ ...now, ...edits }), was: asKept(rest(now), now) }
}
