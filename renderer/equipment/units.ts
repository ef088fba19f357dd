/** The unit in which a signal of a piece of equipment is told: that of its tag. */
import type { Signal } from '../../shared/tags.ts'
import { useConfiguration } from '../stores/configuration.ts'

/** Null where no tag of the equipment, or none yet, says it. */
export function useUnitOf(equipment: number | undefined): (signal: Signal) => string | null {
  const tags = useConfiguration((state) =>
    equipment === undefined ? undefined : state.tagsOf.get(equipment),
  )
  return (signal) => tags?.find((tag) => tag.signal === signal)?.unit ?? null
}
