/** The figure beside the word of a tab: how many there are, or how many wait for somebody. */
import type { Tab } from '../screens.ts'
import { useCertificates } from '../stores/certificates.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { useServers, type Server } from '../stores/servers.ts'
import { undecidedOf } from '../trust/undecided.ts'

/** Certificates that wait for somebody: those that servers show, and ours where it is to be followed. */
function useWaiting(): number {
  const shown = useServers((state) => undecided(state.list))
  const following = useCertificates(({ list }) => (list?.own.next == null ? 0 : 1))
  return shown + following
}

const undecided = (servers: readonly Server[]): number =>
  new Set(servers.map(undecidedOf).filter((each) => each !== null)).size

/** Null: no figure stands beside it. */
export function useCounts(): Readonly<Record<Tab, number | null>> {
  // While they are still read their number is not known, and none is not zero.
  const tags = useConfiguration(({ status, tags: all }) =>
    status === 'loading' ? null : all.length,
  )
  const equipment = useConfiguration(({ status, equipment: all }) =>
    status === 'loading' ? null : all.length,
  )
  const servers = useServers((state) => state.list.length)
  const waiting = useWaiting()
  return {
    tags,
    rounds: null,
    browse: null,
    equipment,
    servers,
    certificates: waiting === 0 ? null : waiting,
  }
}
