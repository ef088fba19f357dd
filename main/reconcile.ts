/**
 * Makes acquisition, history and live table follow the configuration: one change after the other, so
 * that of two quick ones the later wins.
 */
import type { AcquisitionPort } from '../shared/acquisition-port.ts'
import { noFigures, type ServerFigures } from '../shared/acquisition.ts'
import type { HistoryPort, TagPlace } from '../shared/history.ts'
import type { Failure } from '../shared/result.ts'
import type { Tag } from '../shared/tags.ts'
import { queueFor } from './opcua/bridging.ts'
import { SIMULATED, type Configuration } from './configuration/configuration.ts'
import type { ServerRow } from './configuration/rows.ts'
import type { SimulatorProcess } from './ground.ts'
import type { Log } from './interface.ts'
import type { Bindings } from './live/bindings.ts'
import type { LiveTable } from './live/table.ts'
import { reachOf, reachText } from './reach.ts'
import { nextTurn } from './threads/turns.ts'

export interface ReconcileParts {
  configuration(): Configuration
  readonly acquisition: Pick<AcquisitionPort, 'configure' | 'remove'>
  readonly history: Pick<HistoryPort, 'assign'>
  readonly table: Pick<LiveTable, 'configure'>
  readonly bindings: Pick<Bindings, 'want' | 'held'>
  /** Where the simulated field is; null where it was switched off. */
  readonly simulator: Pick<SimulatorProcess, 'endpoint' | 'onArrival'> | null
  /** What was last known of a server. */
  figures(server: number): ServerFigures | null
  /** A server was removed, and acquisition has left it. */
  left(): void
  /** A server that acquisition is not told of is in this state. */
  standsStill(figures: ServerFigures): void
  readonly log: Log
  now(): number
}

export interface Reconciler {
  /** These servers, or their tags, have changed. */
  apply(servers: readonly number[]): void
  /** These tags mean the same nodes as before, which are written in another way. */
  renamed(tags: readonly Tag[]): void
  /** What fails from now on is only the end. */
  stop(): void
}

/** By which clocks and when it was heard last. */
const heardOf = ({ confirmedAt, confirmedClock, lagMs, clockOffsetMs }: ServerFigures) => ({
  ...{ confirmedAt, confirmedClock, lagMs, clockOffsetMs },
})

const placeOf = (address: string, node: string): string => `${address} ${node}`

export function createReconciler(parts: ReconcileParts): Reconciler {
  let last: Promise<void> = Promise.resolve()
  let stopping = false
  /** Of the servers, as the history has been told of them. */
  let placed: ReadonlyMap<number, string> = new Map()

  /** It cannot be connected as it is configured now, and is connected as before no longer. */
  const standDown = async (server: number, wish: number, error: Failure): Promise<void> => {
    const since = parts.now()
    const left = await parts.acquisition.remove(server)
    parts.bindings.held(server, wish)
    const heard = heardOf(parts.figures(server) ?? left)
    parts.standsStill({ ...left, ...heard, since, state: 'down', error })
  }

  /** @param wish what its tags are to stand for by then */
  const follow = async (server: ServerRow, wish: number): Promise<void> => {
    const since = parts.now()
    if (!server.enabled) {
      const left = await parts.acquisition.remove(server.id)
      parts.bindings.held(server.id, wish)
      // From when on its samples are missing follows from when it was last heard.
      const still = { ...heardOf(parts.figures(server.id) ?? left), since, error: null }
      const nothing = { delayMs: null, items: 0, itemsFailed: 0, oversized: [], bridging: null }
      parts.standsStill({ ...left, ...still, ...nothing, state: 'disabled' })
      return
    }
    const reach = await reachOf(parts.simulator, server)
    if (!reach.ok) return standDown(server.id, wish, reach.error)
    const identity = await parts.configuration().identityOf(server)
    if (!identity.ok) return standDown(server.id, wish, identity.error)
    const items = parts
      .configuration()
      .itemsOf(server.id)
      .map((item) => ({ ...item, queue: queueFor(item, server.bridge) }))
    const { user: _, plainPassword: __, enabled: ___, ...told } = server
    const partners = parts.configuration().partnersOf(server.id)
    const spec = { ...told, ...reach.value, identity: identity.value, partners }
    // Not waited for: a thread that is busy holds up the servers of no other. One that has died follows the
    // wish when it is back, and what it had under way died with it.
    const held = (): void => parts.bindings.held(server.id, wish)
    void parts.acquisition.configure(spec, items).then(held, held)
  }

  /** It was removed: nobody asks for it any more, and it has no tags that could miss anything. */
  const leave = async (server: number, wish: number): Promise<void> => {
    await parts.acquisition.remove(server)
    parts.bindings.held(server, wish)
    parts.standsStill({ ...noFigures(server), since: parts.now(), state: 'disabled' })
    parts.left()
  }

  const settle = async (servers: readonly number[], wish: number): Promise<void> => {
    // After what came before it, as a list of thousands of tags.
    await nextTurn()
    const { tags, servers: all } = parts.configuration()
    placed = new Map(all.map(({ id, endpoint }) => [id, endpoint]))
    await parts.history.assign(
      tags.flatMap(({ id, server, node }) => {
        if (server === null) return []
        const at = all.find((each) => each.id === server)?.endpoint ?? ''
        return [{ tag: id, server, ...(node === null ? {} : { place: placeOf(at, node) }) }]
      }),
    )
    await nextTurn()
    // At once, so that a server that cannot be reached does not hold up the others.
    await Promise.all(
      servers.map((id) => {
        const server = all.find((each) => each.id === id)
        return server === undefined ? leave(id, wish) : follow(server, wish)
      }),
    )
  }

  const apply = (servers: readonly number[]): void => {
    const { tags, servers: all } = parts.configuration()
    const addresses = new Map(all.map((server) => [server.id, reachText(server)]))
    const wish = parts.bindings.want(tags, addresses)
    parts.table.configure(tags)
    last = last
      .then(() => settle(servers, wish))
      .catch((error: unknown) => {
        if (!stopping) parts.log.error({ error }, 'the configuration could not be applied')
      })
  }

  parts.simulator?.onArrival(() => {
    const simulated = parts.configuration().servers.filter(({ endpoint }) => endpoint === SIMULATED)
    apply(simulated.map(({ id }) => id))
  })

  // At once, before the next change is settled: by then the history knows the place by its new name.
  const renamed = (tags: readonly Tag[]): void => {
    const places = tags.flatMap(({ id, server, node }): TagPlace[] => {
      const at = server === null ? undefined : placed.get(server)
      if (server === null || node === null || at === undefined) return []
      return [{ tag: id, server, place: placeOf(at, node), renamed: true }]
    })
    parts.history.assign(places).catch((error: unknown) => {
      if (!stopping) parts.log.error({ error }, 'the history was not told of names of nodes')
    })
  }

  return {
    apply,
    renamed,
    stop: () => {
      stopping = true
    },
  }
}
