/** The state of a server in a mark and a word. */
import { isConnected } from '../../../shared/acquisition.ts'
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

export function StateWord({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const heard = useConnected()
  const state = linkStateOf(server)
  return (
    <span className={classes(css['state'], !isConnected(server.state) && css['strong'])}>
      <Quality mark={heard ? marks[state] : 'link'} />
      {texts.state[state]}
    </span>
  )
}
