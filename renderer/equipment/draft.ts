/**
 * A piece of equipment as the form has it: what is wrong with it, before the core checks again, and what of
 * it is sent. Only what the person changed is sent, so that of two people at one piece neither undoes what
 * the other did. Pure.
 */
import type { Input } from '../../shared/contract.ts'
import { nameFault, plainName } from '../../shared/plain-text.ts'
import type { EquipmentKind, EquipmentState, Signal } from '../../shared/tags.ts'
import type { Equipment } from '../stores/configuration.ts'

export interface Draft {
  readonly name: string
  readonly kind: EquipmentKind
  readonly en: string
  readonly ru: string
  /** Name; empty at the top. */
  readonly parent: string
  readonly state: EquipmentState
  /** Degrees, as of `NumberField`. */
  readonly latitude: number | null
  readonly longitude: number | null
  /** One in a line. */
  readonly modes: string
  /** `name: value` in each line. */
  readonly nameplate: string
  readonly safe: readonly {
    readonly signal: Signal
    readonly low: number | null
    readonly high: number | null
  }[]
}

export type Field = keyof Draft
export type Fault =
  | 'empty'
  | 'name'
  | 'taken'
  | 'degrees'
  | 'both'
  | 'plate'
  | 'bar'
  | 'limits'
  | 'twice'
export type Faults = Partial<Record<Field, Fault>>

export const blank = (parent: string | null): Draft => ({
  name: '',
  kind: 'well_esp',
  en: '',
  ru: '',
  parent: parent ?? '',
  state: 'in_service',
  latitude: null,
  longitude: null,
  modes: '',
  nameplate: '',
  safe: [],
})

export const draftOf = (part: Equipment, parent: string | undefined): Draft => ({
  name: part.name,
  kind: part.kind,
  en: part.title.en,
  ru: part.title.ru,
  parent: parent ?? '',
  state: part.state,
  latitude: part.location?.latitude ?? null,
  longitude: part.location?.longitude ?? null,
  modes: part.modes.join('\n'),
  nameplate: part.nameplate.map(({ name, value }) => `${name}: ${value}`).join('\n'),
  safe: part.safe,
})

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const pairsOf = (text: string): readonly { readonly name: string; readonly value: string }[] =>
  linesOf(text).map((line) => {
    const at = line.indexOf(':')
    return { name: line.slice(0, Math.max(0, at)).trim(), value: line.slice(at + 1).trim() }
  })

const hasTwice = (list: readonly string[]): boolean => new Set(list).size < list.length

const listFault = (list: readonly string[], names: readonly string[]): Fault | null =>
  list.some((line) => line.includes('|')) ? 'bar' : hasTwice(names) ? 'twice' : null

const degrees = (value: number | null, other: number | null, most: number): Fault | null => {
  if (value === null) return other === null ? null : 'both'
  return Number.isNaN(value) || Math.abs(value) > most ? 'degrees' : null
}

/** @param taken whether another one has the name */
export function faultsOf(draft: Draft, taken: (name: string) => boolean): Faults {
  const name = plainName(draft.name)
  const pairs = pairsOf(draft.nameplate)
  const modes = linesOf(draft.modes)
  const wrongLimits = draft.safe.some(
    ({ low, high }) =>
      Number.isNaN(low) ||
      Number.isNaN(high) ||
      (low === null && high === null) ||
      (low !== null && high !== null && low >= high),
  )
  const found: Partial<Record<Field, Fault | null>> = {
    name:
      name === ''
        ? 'empty'
        : nameFault(name, 1, 64) !== null
          ? 'name'
          : taken(name)
            ? 'taken'
            : null,
    latitude: degrees(draft.latitude, draft.longitude, 90),
    longitude: degrees(draft.longitude, draft.latitude, 180),
    modes: listFault(modes, modes),
    nameplate: pairs.some((pair) => pair.name === '' || pair.value === '')
      ? 'plate'
      : listFault(
          linesOf(draft.nameplate),
          pairs.map((pair) => pair.name),
        ),
    safe: wrongLimits
      ? 'limits'
      : hasTwice(draft.safe.map(({ signal }) => signal))
        ? 'twice'
        : null,
  }
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== null))
}

type Fields = Omit<Input<'equipment.create'>, 'template' | 'position'>

export function created(draft: Draft): Fields {
  const { latitude, longitude } = draft
  return {
    name: plainName(draft.name),
    kind: draft.kind,
    // A text that is missing in one language is that of the other.
    title: {
      en: draft.en.trim() === '' ? draft.ru.trim() : draft.en.trim(),
      ru: draft.ru.trim() === '' ? draft.en.trim() : draft.ru.trim(),
    },
    parent: draft.parent === '' ? null : draft.parent,
    state: draft.state,
    location: latitude === null || longitude === null ? null : { latitude, longitude },
    modes: [...linesOf(draft.modes)],
    nameplate: [...pairsOf(draft.nameplate)],
    safe: [...draft.safe],
  }
}

/** What of a piece of equipment is sent; null where nothing of it is changed. */
export function updated(began: Draft, draft: Draft): Input<'equipment.update'> | null {
  const before: Readonly<Record<string, unknown>> = { ...created(began) }
  const changed = Object.entries(created(draft)).filter(
    ([field, value]) => JSON.stringify(before[field]) !== JSON.stringify(value),
  )
  return changed.length === 0 ? null : { equipment: began.name, ...Object.fromEntries(changed) }
}
