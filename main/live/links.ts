/**
 * What a server's state means for its values and for the history: late keep-alives mark the values,
 * a lost link marks them and opens a typed gap from the last confirmation, the link's return closes
 * it.
 */
import type { ServerFigures } from '../../shared/acquisition.ts'
import type { HistoryPort } from '../../shared/history.ts'
import { assertNever } from '../../shared/result.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type { Log } from '../interface.ts'
import type { Link, LiveTable } from './table.ts'

export interface LinksParts {
  readonly table: Pick<LiveTable, 'setLink'>
  readonly history: Pick<HistoryPort, 'openGap' | 'closeGap'>
  readonly log: Log
  now(): number
}

export function createLinks({ table, history, log, now }: LinksParts) {
  /** The open gap of a server; a promise, so that closing waits for opening. */
  const gaps = new Map<number, Promise<number>>()
  /** Servers that were up once: before that, values are last known and nothing is lost yet. */
  const seen = new Set<number>()

  const openGap = (server: number, from: number): void => {
    if (gaps.has(server)) return
    const opened = history.openGap({
      kind: 'link_lost',
      scope: { of: 'server', server },
      from: ticksFromMs(from),
      lost: null,
    })
    opened.catch((error: unknown) => {
      log.error({ error, server }, 'a gap could not be opened')
    })
    gaps.set(server, opened)
  }

  const closeGap = (server: number): void => {
    const opened = gaps.get(server)
    if (opened === undefined) return
    gaps.delete(server)
    const to = ticksFromMs(now())
    opened
      .then((id) => history.closeGap(id, to))
      .catch((error: unknown) => {
        log.error({ error, server }, 'a gap could not be closed')
      })
  }

  const linkOf = (state: ServerFigures['state'], server: number): Link => {
    switch (state) {
      case 'up':
        return 'up'
      case 'suspect':
        return 'suspect'
      case 'connecting':
        return seen.has(server) ? 'lost' : 'last_known'
      case 'down':
      case 'disabled':
        return 'lost'
      default:
        return assertNever(state)
    }
  }

  /** When the last samples of a server came, Unix milliseconds. */
  const heard = new Map<number, number>()

  return {
    /** Samples came: a gap that opens later does not begin before them. */
    arrived: (server: number): void => {
      heard.set(server, now())
    },
    changed: (figures: ServerFigures): void => {
      const { server, state, confirmedAt } = figures
      table.setLink(server, linkOf(state, server))
      if (state === 'up') {
        seen.add(server)
        closeGap(server)
      } else if (state === 'down') {
        openGap(server, Math.max(confirmedAt ?? figures.since, heard.get(server) ?? 0))
      }
    },
  }
}
