/** The figure beside the word of a tab: how many there are, or how many wait for somebody. */
import type { Tab } from '../screens.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { useServers, type Server } from '../stores/servers.ts'

/** Certificates that servers show now and nobody has decided about. */
const undecided = (servers: readonly Server[]): number =>
  new Set(
    servers.flatMap(({ error }) =>
      error?.details?.['reason'] === 'untrusted' ? [String(error.details['thumbprint'])] : [],
    ),
  ).size

/** Null: no figure stands beside it. */
export function useCounts(): Readonly<Record<Tab, number | null>> {
  const tags = useConfiguration((state) => state.tags.length)
  const equipment = useConfiguration((state) => state.equipment.length)
  const servers = useServers((state) => state.list.length)
  const waiting = useServers((state) => undecided(state.list))
  return {
    tags,
    browse: null,
    equipment,
    servers,
    certificates: waiting === 0 ? null : waiting,
  }
}
