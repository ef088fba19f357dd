/**
 * What is selected on the overview and what its keys do: a well or a signal of the plant, by name, in
 * the store that all screens share.
 */
import { setpointFor, tagByName } from '../stores/configuration.ts'
import { hrefOf } from '../stores/navigation.ts'
import { select, useSelection } from '../stores/selection.ts'
import { pensOf, type FieldShape, type WellShape } from './shape.ts'

export interface Target {
  readonly name: string
  /** Names of pens, joined for the address. */
  readonly pens: string
  /** Name of the setpoint that steers it; null where nothing does. */
  readonly setpoint: string | null
}

export const targetOfWell = (well: WellShape): Target => ({
  name: well.equipment.name,
  pens: pensOf(well),
  setpoint: well.setpoint?.name ?? null,
})

export function targetOfTag(name: string): Target | null {
  const tag = tagByName(name)
  if (tag === undefined) return null
  const setpoint = setpointFor(name)
  return {
    name,
    pens: setpoint === undefined ? name : `${name},${setpoint.name}`,
    setpoint: setpoint?.name ?? null,
  }
}

export function targetOf(
  shape: FieldShape,
  selection: { readonly tag: string | null; readonly equipment: string | null },
): Target | null {
  if (selection.tag !== null) return targetOfTag(selection.tag)
  const well = shape.pads
    .flatMap(({ wells }) => wells)
    .find(({ equipment }) => equipment.name === selection.equipment)
  return well === undefined ? null : targetOfWell(well)
}

export const selectWell = (name: string): void => select({ equipment: name, tag: null })
export const selectTag = (tag: string): void => select({ tag })
export const useIsSelected = (name: string): boolean =>
  useSelection(({ tag, equipment }) => tag === null && equipment === name)
export const useIsSelectedTag = (name: string): boolean => useSelection(({ tag }) => tag === name)

export const hrefOfWell = (name: string): string => hrefOf('tags', { equipment: name })
export const hrefOfTrend = (pens: string): string => hrefOf('trends', { pens })
