/**
 * Load tags: many Doubles that change at a steady rate, at the least cost in the server. They change
 * in slices over the interval, as the tags of a real server do, not all in one instant.
 */
import { DataType, type Namespace, StatusCodes, type UAVariable, Variant } from 'node-opcua'
import type { Random } from './random.ts'

export interface Load {
  /** Publishes what is due at `now`, in Unix milliseconds. */
  publish(now: number): void
}

/** Milliseconds between two slices, at most. */
const SLICE_MS = 100

export function addLoad(
  namespace: Namespace,
  count: number,
  interval: number,
  random: Random,
): Load {
  const folder = namespace.addFolder(namespace.addressSpace.rootFolder.objects, {
    nodeId: 's=Load',
    browseName: 'Load',
  })
  const phases = new Float64Array(count)
  const tags: UAVariable[] = []
  for (let i = 0; i < count; i++) {
    const number = String(i + 1).padStart(5, '0')
    phases[i] = random.uniform() * 2 * Math.PI
    tags.push(
      namespace.addVariable({
        organizedBy: folder,
        nodeId: `s=Load.${number}`,
        browseName: `Tag_${number}`,
        dataType: 'Double',
        minimumSamplingInterval: 0,
        value: new Variant({ dataType: DataType.Double, value: 50 }),
      }),
    )
  }
  const slices = Math.max(1, Math.round(interval / SLICE_MS))
  let next = 0
  let dueAt: number | null = null
  const slice = (now: number): void => {
    const at = new Date(now)
    for (let i = next; i < count; i += slices) {
      const sine = Math.sin(now / 60_000 + (phases[i] ?? 0))
      const value = Math.round((50 + 40 * sine + random.normal()) * 100) / 100
      tags[i]?.setValueFromSource(
        new Variant({ dataType: DataType.Double, value }),
        StatusCodes.Good,
        at,
      )
    }
    next = (next + 1) % slices
  }
  return {
    publish: (now) => {
      // Far behind, as after a sleep of the machine: start anew instead of catching up.
      if (dueAt === null || now - dueAt > 2000) dueAt = now
      for (; dueAt <= now; dueAt += interval / slices) slice(now)
    },
  }
}
