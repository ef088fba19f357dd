/**
 * Where what acquisition brings goes: samples to the live table, the screens and the history; states to
 * the links; what servers say of their variables to the configuration.
 */
import type { AcquisitionEvents, ServerFigures } from '../shared/acquisition.ts'
import type { Configuration } from './configuration/configuration.ts'
import type { Beats } from './diagnostics/diagnostics.ts'
import type { Historian } from './historian/historian.ts'
import type { Log } from './interface.ts'
import type { Hub } from './live/hub.ts'
import type { LinkRows } from './live/link-rows.ts'
import type { createLinks } from './live/links.ts'
import { createOverflows } from './live/overflows.ts'
import type { LiveTable } from './live/table.ts'

export interface FeedParts {
  readonly figures: Map<number, ServerFigures>
  readonly links: ReturnType<typeof createLinks>
  readonly linkRows: Pick<LinkRows, 'changed'>
  readonly table: Pick<LiveTable, 'apply' | 'get'>
  readonly hub: Pick<Hub, 'samples' | 'publish'>
  readonly history: Pick<Historian, 'append' | 'openGap' | 'closeGap'>
  readonly configuration: Pick<Configuration, 'views' | 'describe' | 'pin'>
  readonly beats: Pick<Beats, 'mark'>
  readonly log: Log
  now(): number
}

export function createFeed(parts: FeedParts): AcquisitionEvents {
  const { figures, links, linkRows, table, hub, history, configuration, beats, log, now } = parts
  const overflowed = createOverflows({ lastOf: (tag) => table.get(tag)?.sourceTime, history, log })
  return {
    batch: (server, batch) => {
      links.arrived(server, batch)
      overflowed(batch)
      table.apply(batch, now())
      hub.samples(batch)
      history.append(batch).catch((error: unknown) => {
        log.error({ error }, 'samples could not be handed to the history')
      })
    },
    state: (state) => {
      figures.set(state.server, state)
      links.changed(state)
      linkRows.changed(state)
      hub.publish('servers', configuration.views())
    },
    current: (server, silent) => {
      links.current(server, silent)
    },
    figures: (list) => {
      for (const entry of list) figures.set(entry.server, entry)
    },
    described: (_server, items) => {
      configuration.describe(items).catch((error: unknown) => {
        log.error({ error }, 'what a server says of its variables could not be kept')
      })
    },
    pinned: (_server, nodes) => {
      configuration.pin(nodes).catch((error: unknown) => {
        log.error({ error }, 'the namespaces of tags could not be kept')
      })
    },
    beat: (at) => {
      beats.mark('acquisition', at)
    },
  }
}
