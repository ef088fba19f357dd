/**
 * The console's side of the field: acquisition, and what the state of each server means for its values,
 * for the history and for the journal, whether acquisition tells of it or the server stands still.
 */
import { SLOW, type ServerFigures } from '../shared/acquisition.ts'
import type { OwnMade } from '../shared/certificates.ts'
import type { AccountedFigures } from '../shared/ledger.ts'
import { ticksFromMs, type Ticks } from '../shared/time.ts'
import type { Derived } from './derived.ts'
import { createFeed, type FeedParts } from './feed.ts'
import type { Historian } from './historian/historian.ts'
import { createAccounts } from './live/accounts.ts'
import { createFilling } from './live/filling.ts'
import { createBindings, type Bindings } from './live/bindings.ts'
import { createLinkRows, type LinkRowsParts } from './live/link-rows.ts'
import { createLinks, UNSETTLED, type LinksParts } from './live/links.ts'
import { createMisdated } from './live/misdated.ts'
import { startAcquisition, type Acquisition } from './opcua/acquisition.ts'
import type { Configuration } from './configuration/configuration.ts'
import type { Stops } from './stops.ts'

export interface FieldParts
  extends
    Omit<
      FeedParts,
      | 'links'
      | 'linkRows'
      | 'misdated'
      | 'bindings'
      | 'table'
      | 'history'
      | 'configuration'
      | 'accounts'
      | 'filling'
      | 'derived'
    >,
    Pick<LinkRowsParts, 'append' | 'after'> {
  readonly table: FeedParts['table'] & LinksParts['table']
  readonly history: Historian
  readonly configuration: Configuration
  readonly derived: FeedParts['derived'] & Pick<Derived, 'told'>
  /** Folder of certificates and trust lists. */
  readonly pki: string
  /** See `AcquisitionOptions`. */
  certificates(made: OwnMade | null): void
}

export interface Field {
  readonly acquisition: Acquisition
  readonly bindings: Bindings
  /** Until when the values of every server are here, Unix milliseconds. */
  heardUntil(): number
  /** The same by the clock of each server. */
  clocks(): ReadonlyMap<number, Ticks>
  /** What this server missed is being read from its own history. */
  isFilling(server: number): boolean
  /** A server that acquisition is not told of is in this state. */
  standsStill(figures: ServerFigures): void
}

export function startField(parts: FieldParts, stops: Stops): Field {
  const { figures, history, configuration, log, now } = parts
  const accounts = createAccounts(history)
  const links = createLinks({
    ...parts,
    accounts,
    elapsed: () => performance.now(),
    figures: (server) => figures.get(server) ?? null,
    slow: (server) =>
      configuration.itemsOf(server).flatMap(({ tag, sampling }) => {
        return sampling > SLOW ? [{ tag, by: sampling - SLOW }] : []
      }),
  })
  links.begin(
    configuration.servers.map(({ id }) => id),
    history.beganAt,
    history.former,
    history.former.then(async ({ stoppedAt }) => {
      if (stoppedAt <= 0n) return []
      // It may have ended after the last moment of which all is known.
      const [from, until] = [stoppedAt - ticksFromMs(UNSETTLED), stoppedAt + ticksFromMs(UNSETTLED)]
      const gaps = await history.gaps({ from, to: until })
      return gaps.filter(({ to }) => to !== null && to >= from && to <= until)
    }),
  )
  const nameOf = (id: number): string =>
    configuration.servers.find((server) => server.id === id)?.name ?? String(id)
  const tagsOf = (server: number): number[] => configuration.itemsOf(server).map(({ tag }) => tag)
  const linkRows = createLinkRows({
    append: parts.append,
    nameOf,
    log,
    now,
    after: parts.after,
  })
  const filling = createFilling({
    acquisition: {
      backfill: (server, stretches) => {
        acquisition.backfill(server, stretches)
      },
    },
    history,
    accounts,
    tagsOf,
    isOn: (id) => {
      const server = configuration.servers.find((each) => each.id === id)
      return server?.enabled === true && server.backfill
    },
    told: () => {
      parts.derived.told()
    },
    log,
    now,
    after: parts.after,
  })
  const misdated = createMisdated({
    lastOf: (tag) => parts.table.get(tag)?.sourceTime,
    tagName: (tag) => configuration.tags.find(({ id }) => id === tag)?.name ?? String(tag),
    ...{ tagsOf, nameOf, history, accounts, append: parts.append, log, now },
  })
  const bindings = createBindings({
    lastOf: (tag) => parts.table.get(tag)?.sourceTime,
    rebound: filling.rebound,
    moved: (server) => {
      const last = figures.get(server)
      // Of one that is switched off nothing is waited for.
      if (last === undefined || last.state === 'disabled') return
      const since = now()
      // The ledger stays as it was told last: both of its halves are of that moment.
      tell({ ...last, state: 'connecting', since, error: null, endpoints: [] })
    },
    ...{ history, accounts, log, now },
  })
  const tell = (still: AccountedFigures): void => {
    figures.set(still.server, still)
    filling.lost(still.server)
    links.changed(still)
    parts.derived.moved()
    linkRows.changed(still)
  }
  const feed = createFeed({ ...parts, bindings, links, linkRows, misdated, accounts, filling })
  const acquisition: Acquisition = startAcquisition(feed, {
    pki: parts.pki,
    certificates: (made) => {
      parts.certificates(made)
    },
  })
  stops.add('acquisition', async () => {
    linkRows.stop()
    filling.stop()
    await links.stop()
    await acquisition.stop()
  })
  return {
    acquisition,
    bindings,
    heardUntil: links.heardUntil,
    clocks: links.clocks,
    isFilling: filling.isBusy,
    standsStill: (still) => {
      tell(accounts.join(still))
    },
  }
}
