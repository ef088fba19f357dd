/** The state of a server in a mark and a word. */
import { isClockFar, isConnected } from '../../../shared/acquisition.ts'
import { useConnected } from '../../stores/connection.ts'
import { linkStateOf, type LinkState, type Server } from '../../stores/servers.ts'
import { classes } from '../../ui/classes.ts'
import { useMessages } from '../../ui/language.tsx'
import { Quality, type QualityMark } from '../../ui/Quality.tsx'
import css from './Kept.module.css'
import catalogue from './messages.ts'

const marks: Readonly<Record<LinkState, QualityMark>> = {
  up: 'live',
  backfilling: 'live',
  suspect: 'stale',
  switching: 'stale',
  connecting: 'known',
  down: 'link',
  never: 'link',
  undecided: 'link',
  unaccepted: 'link',
  denied: 'link',
  disabled: 'link',
}

/** Null while acquisition has not told of it yet. */
export const sinceOf = ({ since }: Pick<Server, 'since'>): number | null =>
  since === 0 ? null : since

/** Milliseconds that its clock is off; of a server that is not heard nobody knows it. */
export const clockOf = ({ state, clockOffsetMs }: Server): number | null =>
  isConnected(state) ? clockOffsetMs : null

export function StateWord({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const heard = useConnected()
  const state = linkStateOf(server)
  const isOff = isClockFar(clockOf(server))
  return (
    <span className={classes(css['state'], (isOff || !isConnected(server.state)) && css['strong'])}>
      <Quality mark={heard ? marks[state] : 'link'} />
      {isOff ? texts.clockOff(texts.state[state]) : texts.state[state]}
    </span>
  )
}
