/** Servers with their state, as the core says it on change and every second. */
import { create } from 'zustand'
import { isConnected } from '../../shared/acquisition.ts'
import type { Payload } from '../../shared/contract.ts'
import type { connectionTroubles } from '../../shared/server-troubles.ts'

export type Server = Payload<'servers'>[number]

/**
 * `never`: it is down and was not heard since the start, or since it was set up as it is. `undecided`: it is
 * down until a person has decided about its certificate. `unaccepted`: its certificate is not accepted here.
 * `denied`: it answers, and does not let us in as we are set up.
 */
export type LinkState = Server['state'] | 'never' | 'undecided' | 'unaccepted' | 'denied'

/** Troubles of which only a server can tell that answers. */
const denials: ReadonlySet<unknown> = new Set<(typeof connectionTroubles)[number]>([
  'certificate',
  'distrusts',
  'full',
  'identity',
  'licence',
  'password',
  'plain_password',
  'security',
  'user_certificate',
  'user_denied',
])

export const linkStateOf = ({
  state,
  confirmedAt,
  error,
}: Pick<Server, 'state' | 'confirmedAt' | 'error'>): LinkState => {
  if (state !== 'down') return state
  const reason = error?.details?.['reason']
  if (reason === 'untrusted') return 'undecided'
  if (typeof reason === 'string' && reason.startsWith('certificate_')) return 'unaccepted'
  if (denials.has(reason)) return 'denied'
  return confirmedAt === null ? 'never' : 'down'
}

interface State {
  readonly list: readonly Server[]
  readonly byId: ReadonlyMap<number | null, Server>
}

export const useServers = create<State>(() => ({ list: [], byId: new Map() }))

export const setServers = (list: readonly Server[]): void => {
  useServers.setState({ list, byId: new Map(list.map((server) => [server.id, server])) })
}

export const serverById = (id: number | null): Server | undefined =>
  useServers.getState().byId.get(id)

/** Enabled servers whose link is not up, the longest broken first. */
export const brokenLinks = (list: readonly Server[]): readonly Server[] =>
  list
    .filter((server) => server.enabled && !isConnected(server.state))
    .toSorted((a, b) => a.since - b.since)
