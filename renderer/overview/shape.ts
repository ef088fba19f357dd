/**
 * The shape of the field on this screen: rows of wells and indicators of the plant, read from kinds of
 * equipment and meanings of tags alone, so that any field is drawn, whatever its names. Pure.
 */
import type { Signal } from '../../shared/tags.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'
import { barsOf, indicatorsOf, isWell, rateSignals, steeringSignals } from './signals.ts'

export interface WellShape {
  readonly equipment: Equipment
  readonly rate: Tag | undefined
  /** In fixed places: a signal that other wells of the kind have leaves a hole. */
  readonly bars: readonly { readonly signal: Signal; readonly tag: Tag | undefined }[]
  readonly running: Tag | undefined
  readonly state: Tag | undefined
  /** What it is steered by: the measured tag and its setpoint. */
  readonly steering: Tag | undefined
  readonly setpoint: Tag | undefined
}

export interface PadShape {
  /** What the wells are a part of; undefined where they stand by themselves. */
  readonly equipment: Equipment | undefined
  readonly wells: readonly WellShape[]
  readonly pressure: Tag | undefined
}

export interface IndicatorShape {
  readonly tag: Tag
  readonly signal: Signal
  readonly equipment: Equipment
  readonly setpoint: Tag | undefined
}

export interface FieldShape {
  readonly field: Equipment | undefined
  readonly pads: readonly PadShape[]
  readonly plant: readonly IndicatorShape[]
}

/** Parents before children, siblings by position. */
function inOrder(equipment: readonly Equipment[]): readonly Equipment[] {
  const children = Map.groupBy(
    equipment.toSorted((a, b) => a.position - b.position),
    (each) => each.parent,
  )
  const walk = (parent: number | null): Equipment[] =>
    (children.get(parent) ?? []).flatMap((each) => [each, ...walk(each.id)])
  return walk(null)
}

/** Without what is retired, and without its parts. */
export const inUse = (equipment: readonly Equipment[]): readonly Equipment[] => {
  const gone = new Set<number | null>()
  return inOrder(equipment).filter(({ id, parent, state }) => {
    if (state !== 'retired' && !gone.has(parent)) return true
    gone.add(id)
    return false
  })
}

export type Finder = (equipment: number, signal: Signal) => Tag | undefined

/** Finds the measured tag of a signal, never the setpoint that steers it. */
export function finderOf(tags: readonly Tag[]): Finder {
  const found = new Map<string, Tag>()
  for (const tag of tags) {
    if (tag.equipment === null || tag.signal === null || tag.setpointOf !== null) continue
    found.set(`${tag.equipment}:${tag.signal}`, tag)
  }
  return (equipment, signal) => found.get(`${equipment}:${signal}`)
}

export function shapeOf(equipment: readonly Equipment[], tags: readonly Tag[]): FieldShape {
  const ordered = inOrder(equipment)
  const find = finderOf(tags)
  const setpoints = new Map(tags.map((tag) => [tag.setpointOf, tag]))
  const setpointOf = (tag: Tag | undefined) =>
    tag === undefined ? undefined : setpoints.get(tag.name)
  const first = (id: number, signals: readonly Signal[]) =>
    signals.map((signal) => find(id, signal)).find((tag) => tag !== undefined)

  const wells = ordered.filter(({ kind }) => isWell(kind))
  // A slot that no well of the kind fills would be a hole in every tile.
  const slots = new Map(
    [...new Set(wells.map(({ kind }) => kind))].map((kind) => [
      kind,
      barsOf(kind).filter((signal) =>
        wells.some((well) => well.kind === kind && find(well.id, signal) !== undefined),
      ),
    ]),
  )
  const wellOf = (well: Equipment): WellShape => {
    const steering = steeringSignals
      .map((signal) => find(well.id, signal))
      .find((tag) => setpointOf(tag) !== undefined)
    return {
      equipment: well,
      rate: first(well.id, rateSignals),
      bars: (slots.get(well.kind) ?? []).map((signal) => ({ signal, tag: find(well.id, signal) })),
      running: find(well.id, 'running'),
      state: find(well.id, 'state'),
      steering,
      setpoint: setpointOf(steering),
    }
  }
  const byParent = Map.groupBy(wells, ({ parent }) => parent)
  const byId = new Map(equipment.map((each) => [each.id, each]))
  return {
    field: ordered.find(({ kind }) => kind === 'field'),
    pads: [...byParent].map(([parent, group]) => {
      const pad = parent === null ? undefined : byId.get(parent)
      return {
        equipment: pad,
        wells: group.map(wellOf),
        pressure: pad === undefined ? undefined : find(pad.id, 'line_pressure'),
      }
    }),
    plant: ordered.flatMap((each) =>
      indicatorsOf(each.kind).flatMap((choices) => {
        const signal = choices.find((choice) => find(each.id, choice) !== undefined)
        const tag = signal === undefined ? undefined : find(each.id, signal)
        if (tag === undefined || signal === undefined) return []
        return [{ tag, signal, equipment: each, setpoint: setpointOf(tag) }]
      }),
    ),
  }
}

/** Pens of a well's trend: what it is steered by, what it gives, and the two pressures. */
export function pensOf(well: WellShape): string {
  const pressures = ['intake_pressure', 'injection_pressure', 'casing_pressure', 'tubing_pressure']
  const shown = well.bars.filter(({ signal }) => pressures.includes(signal)).map(({ tag }) => tag)
  const pens = [well.steering, well.rate, ...shown.slice(0, 2)]
  return [...new Set(pens.flatMap((tag) => (tag === undefined ? [] : [tag.name])))].join()
}
