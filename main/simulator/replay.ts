/** Serves the columns of a recording as tags, row by row at the pace of its own times. */
import { DataType, type Namespace, StatusCodes, type UAVariable, Variant } from 'node-opcua'
import type { Recording } from './recording.ts'

export interface Replay {
  /** Publishes the rows that are due at `now`, in Unix milliseconds. */
  publish(now: number): void
}

export function addReplay(
  namespace: Namespace,
  recording: Recording,
  pace: { speed: number; loop: boolean },
): Replay {
  const folder = namespace.addFolder(namespace.addressSpace.rootFolder.objects, {
    nodeId: 's=Replay',
    browseName: 'Replay',
  })
  const tags: UAVariable[] = recording.columns.map(({ name }) =>
    namespace.addVariable({
      organizedBy: folder,
      nodeId: `s=Replay.${name}`,
      browseName: name,
      dataType: 'Double',
      minimumSamplingInterval: 0,
      value: new Variant({ dataType: DataType.Double, value: 0 }),
    }),
  )
  const { at } = recording
  const last = at.length - 1
  // After the last row comes a pause as long as the one before it, then the first again.
  const round = (at[last] ?? 0) + ((at[last] ?? 0) - (at[last - 1] ?? 0))

  const show = (row: number, when: Date): void => {
    for (const [index, { values }] of recording.columns.entries()) {
      const value = values[row] ?? NaN
      const missing = Number.isNaN(value)
      tags[index]?.setValueFromSource(
        new Variant({ dataType: DataType.Double, value: missing ? 0 : value }),
        missing ? StatusCodes.BadNoData : StatusCodes.Good,
        when,
      )
    }
  }
  const end = (when: Date): void => {
    for (const [index, { values }] of recording.columns.entries()) {
      tags[index]?.setValueFromSource(
        new Variant({ dataType: DataType.Double, value: values[last] ?? 0 }),
        StatusCodes.UncertainLastUsableValue,
        when,
      )
    }
  }

  let started: number | null = null
  let next = 0
  let ended = false
  return {
    publish: (now) => {
      started ??= now
      for (;;) {
        const row = at[next]
        if (row === undefined) {
          if (!pace.loop || round <= 0) break
          const again: number = started + round / pace.speed
          if (again > now) return
          started = again
          next = 0
          continue
        }
        const due = started + row / pace.speed
        if (due > now) return
        show(next, new Date(due))
        next += 1
      }
      if (ended) return
      ended = true
      end(new Date(now))
    },
  }
}
