/**
 * The simulated field as a list of points and equipment: the single source of names, texts, units,
 * ranges and limits, for the OPC UA server and for a console that configures itself for it. Knows no
 * OPC UA library, so that any process may import it.
 */
import type { FieldSeed } from '../../shared/tags.ts'
import { simulatedEquipment } from './equipment.ts'
import { controllerPoints } from './loops.ts'
import type { Point } from './point.ts'
import { espPoints } from './points-esp.ts'
import { liftPoints } from './points-lift.ts'
import { fieldPoints } from './points-field.ts'
import { gasPoints } from './points-gas.ts'
import { separationPoints } from './points-separation.ts'
import { storagePoints } from './points-storage.ts'

/** Namespace of every node of the simulator. */
export const SIMULATED_NAMESPACE = 'urn:derrick:simulated-field'

export const nodeOf = (path: string): string => `nsu=${SIMULATED_NAMESPACE};s=${path}`

const order = new Map(simulatedEquipment.map(({ name }, index) => [name, index]))
const place = ({ equipment }: Point): number => order.get(equipment) ?? order.size

/** Every point, by equipment in the order of the tree. */
export const points: readonly Point[] = [
  ...espPoints,
  ...liftPoints,
  ...fieldPoints,
  ...separationPoints,
  ...gasPoints,
  ...storagePoints,
  ...controllerPoints,
].sort((a, b) => place(a) - place(b))

/** 0: the server reports each change as it happens, none is sampled away. */
const SAMPLING = 0

/** What a console needs to have the whole field as equipment and tags. */
export function simulatedField(): FieldSeed {
  return {
    equipment: simulatedEquipment.map(({ name, kind, title, parent }) => ({
      name,
      kind,
      title,
      parent,
    })),
    tags: points.map((point) => ({
      name: point.name,
      title: point.title,
      node: nodeOf(point.name),
      equipment: point.equipment,
      signal: point.signal,
      setpointOf: point.setpointOf,
      decimals: point.decimals,
      step: point.step,
      sampling: SAMPLING,
    })),
  }
}
