/** What the state of a server's link means for its values, and for the history. Pure. */
import type { ServerState } from '../../shared/acquisition.ts'
import type { GapKind } from '../../shared/history.ts'
import { assertNever } from '../../shared/result.ts'
import type { Link } from './table.ts'

/** @param seen it was up once: before that, values are last known and nothing is lost yet */
export function linkOf(state: ServerState, seen: boolean): Link {
  switch (state) {
    case 'up':
    case 'backfilling':
      return 'up'
    case 'suspect':
      return 'suspect'
    case 'switching':
      return seen ? 'switching' : 'last_known'
    case 'connecting':
      return seen ? 'lost' : 'last_known'
    case 'down':
    case 'disabled':
      return 'lost'
    default:
      return assertNever(state)
  }
}

/**
 * Why there is a gap from now on; null where the state alone begins none.
 * @param seen it was up once @param heard it has told something
 */
export function gapOf(state: ServerState, seen: boolean, heard: boolean): GapKind | null {
  switch (state) {
    case 'up':
    case 'backfilling':
    case 'suspect':
      return null
    case 'switching':
      return seen || heard ? 'switching' : 'not_connected'
    case 'down':
      return seen || heard ? 'link_lost' : 'not_connected'
    case 'connecting':
      return seen ? 'link_lost' : null
    case 'disabled':
      return 'switched_off'
    default:
      return assertNever(state)
  }
}
