/** The form of a calculated or manual tag as it is typed: what it begins with, what is wrong, what is sent. */
import type { Input } from '../../shared/contract.ts'
import type { Schedule } from '../../shared/formula.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'

export type Kind = 'calculated' | 'manual'

export interface OwnDraft {
  readonly name: string
  readonly en: string
  readonly ru: string
  /** Its name; empty for none. */
  readonly equipment: string
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
}
export type Field = keyof OwnDraft

export type Wrong = 'nameNeeded' | 'notNumber' | 'order' | 'secondsWrong' | 'timesWrong'
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
  }
}

const timesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((each) => each !== '')

export function faultsOf(kind: Kind, draft: OwnDraft): Faults {
  const faults: Faults = {}
  if (draft.name.trim() === '') faults.name = 'nameNeeded'
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
  title: { en: draft.en, ru: draft.ru },
  equipment: draft.equipment === '' ? null : draft.equipment,
  unit: draft.unit,
  low: draft.low,
  high: draft.high,
  decimals: draft.decimals ?? 2,
})

export const calculatedOf = (draft: OwnDraft): Omit<Input<'calculations.create'>, 'name'> => ({
  ...common(draft),
  text: draft.text,
  when: whenOf(draft),
  sampling: draft.sampling ?? 0,
  deadband: draft.deadband ?? 0,
})

export const manualOf = (draft: OwnDraft): Omit<Input<'manual.update'>, 'tag'> => ({
  ...common(draft),
  due: (draft.sampling ?? 0) * HOUR,
})
