/**
 * Where what acquisition brings goes: samples to the live table, the screens and the history; states to
 * the links; what servers say of their variables to the configuration.
 */
import type { AcquisitionEvents } from '../shared/acquisition-port.ts'
import { isConnected } from '../shared/acquisition.ts'
import type { AccountedFigures } from '../shared/ledger.ts'
import { SampleFlag } from '../shared/samples.ts'
import type { Configuration } from './configuration/configuration.ts'
import type { Beats } from './diagnostics/diagnostics.ts'
import type { Derived } from './derived.ts'
import type { Historian } from './historian/historian.ts'
import type { Log } from './interface.ts'
import type { Hub } from './live/hub.ts'
import type { Accounts } from './live/accounts.ts'
import type { Filling } from './live/filling.ts'
import type { Bindings } from './live/bindings.ts'
import type { LinkRows } from './live/link-rows.ts'
import type { Misdated } from './live/misdated.ts'
import type { createLinks } from './live/links.ts'
import { createOverflows } from './live/overflows.ts'
import type { LiveTable } from './live/table.ts'

export interface FeedParts {
  readonly figures: Map<number, AccountedFigures>
  readonly links: ReturnType<typeof createLinks>
  readonly linkRows: Pick<LinkRows, 'changed'>
  readonly misdated: Misdated
  readonly bindings: Pick<Bindings, 'take' | 'page' | 'described' | 'seen' | 'isElsewhere'>
  readonly table: Pick<LiveTable, 'apply' | 'get'>
  readonly hub: Pick<Hub, 'samples' | 'publish'>
  readonly history: Pick<Historian, 'openGap' | 'closeGap'>
  readonly accounts: Pick<Accounts, 'append' | 'join' | 'gap'>
  readonly filling: Pick<Filling, 'current' | 'lost' | 'overflowed' | 'page'>
  readonly configuration: Pick<
    Configuration,
    'views' | 'describe' | 'pin' | 'numbered' | 'portrayed'
  >
  readonly beats: Pick<Beats, 'mark'>
  readonly derived: Pick<Derived, 'take' | 'moved'>
  readonly log: Log
  now(): number
}

export function createFeed(parts: FeedParts): AcquisitionEvents {
  const { figures, links, linkRows, table, hub, history, configuration, beats, log, now } = parts
  const { accounts, filling, derived, misdated, bindings } = parts
  const overflowed = createOverflows({
    lastOf: (tag) => {
      const last = table.get(tag)
      if (last === null) return undefined
      return { time: last.sourceTime, ago: Math.max(0, now() - (last.arrivedAt || now())) }
    },
    history,
    accounts,
    log,
  })
  return {
    batch: (server, told, lost) => {
      const batch = bindings.take(server, told)
      links.arrived(server, batch)
      overflowed(server, batch, lost)
      misdated.take(server, batch)
      table.apply(batch, now())
      derived.take(batch)
      hub.samples(batch)
      accounts.append(server, batch).catch((error: unknown) => {
        log.error({ error }, 'samples could not be handed to the history')
      })
      const isLossy = batch.flags.some((flags) => (flags & SampleFlag.Overflow) !== 0)
      if (isLossy) filling.overflowed(server)
    },
    filled: (server, page) => filling.page(server, bindings.page(server, page)),
    state: (told) => {
      const state = bindings.seen(told)
      figures.set(state.server, accounts.join(state))
      if (!isConnected(state.state) && state.state !== 'suspect') filling.lost(state.server)
      links.changed(state)
      derived.moved()
      linkRows.changed(state)
      hub.publish('servers', configuration.views())
    },
    current: (server, silent) => {
      if (bindings.isElsewhere(server)) return
      links.current(server, silent)
      filling.current(server)
      derived.moved()
    },
    figures: (list) => {
      misdated.tick()
      for (const entry of list) figures.set(entry.server, accounts.join(bindings.seen(entry)))
    },
    described: (server, items) => {
      configuration.describe(bindings.described(server, items)).catch((error: unknown) => {
        log.error({ error }, 'what a server says of its variables could not be kept')
      })
    },
    pinned: (_server, nodes) => {
      configuration.pin(nodes).catch((error: unknown) => {
        log.error({ error }, 'the namespaces of tags could not be kept')
      })
    },
    numbered: (server, names) => {
      configuration.numbered(server, names).catch((error: unknown) => {
        log.error({ error }, 'the namespaces of deleted tags could not be kept')
      })
    },
    portrayed: (server, portrait) => {
      configuration.portrayed(server, portrait).catch((error: unknown) => {
        log.error({ error }, 'how the first endpoint of a server was seen could not be kept')
      })
    },
    beat: (at) => {
      beats.mark('acquisition', at)
    },
  }
}
