/** The servers, a row each, in the order in which they were added, so that a row keeps its place. */
import { ShieldOff } from 'lucide-react'
import { useServerName } from '../readings/words.ts'
import serverWords from '../server/messages.ts'
import { sinceOf, StateWord } from '../server/kept/StateWord.tsx'
import { coreNow, useNow } from '../stores/liveness.ts'
import type { Server } from '../stores/servers.ts'
import { Badge } from '../ui/Badge.tsx'
import { classes } from '../ui/classes.ts'
import { moveByArrows } from '../ui/rows.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Servers.module.css'

/** Without security, or with a password that anybody can read. */
export const isInsecure = (server: Server): boolean =>
  server.endpoint !== 'simulated' && (server.securityMode === 'None' || server.plainPassword)

export function Security({ server }: { readonly server: Server }) {
  const words = useMessages(serverWords)
  const { securityMode, securityPolicy } = server
  return (
    <span className={css['security']}>
      {securityMode === 'None' ? words.noPolicy : words.modes[securityMode]}
      {securityMode === 'None' ? null : <span className={css['policy']}>{securityPolicy}</span>}
      {isInsecure(server) ? (
        <Badge kind="dashed" icon={ShieldOff}>
          {words.insecure}
        </Badge>
      ) : null}
    </span>
  )
}

export function useIdentityWord(): (server: Server) => string {
  const texts = useMessages(catalogue)
  return ({ identity, user }) => (identity === 'user' ? (user ?? '') : texts.as[identity])
}

export interface TableProps {
  readonly servers: readonly Server[]
  readonly selected: number | null
  readonly onSelect: (server: number) => void
}

function Row({ server, selected, onSelect }: Omit<TableProps, 'servers'> & { server: Server }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const called = useServerName()
  const identityOf = useIdentityWord()
  const on = server.id === selected
  const since = sinceOf(server)
  return (
    <tr
      className={classes(on && css['selected'])}
      aria-selected={on}
      tabIndex={on ? 0 : -1}
      onClick={() => onSelect(server.id)}
      onFocus={() => onSelect(server.id)}
      onKeyDown={moveByArrows}
    >
      <td>
        <StateWord server={server} />
      </td>
      <td className={css['cut']} title={called(server)}>
        <b>{called(server)}</b>
      </td>
      <td className={classes(css['cut'], css['address'])} title={server.endpoint}>
        {server.endpoint === 'simulated' ? texts.simulated : server.endpoint}
      </td>
      <td>
        <Security server={server} />
      </td>
      <td className={classes(css['cut'], css['wide'])}>{identityOf(server)}</td>
      <td>{format.age(since === null ? null : Math.max(0, coreNow() - since))}</td>
      <td>{format.number(server.delayMs, 0)}</td>
      <td>{format.change(server.clockOffsetMs, 0)}</td>
      <td>{format.number(server.items)}</td>
    </tr>
  )
}

export function Table({ servers, selected, onSelect }: TableProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  useNow()
  const milliseconds = format.unit('ms')
  return (
    <table className={css['table']} aria-label={texts.list}>
      <thead>
        <tr>
          <th>{texts.column.state}</th>
          <th>{texts.column.name}</th>
          <th>{texts.column.endpoint}</th>
          <th>{texts.column.security}</th>
          <th className={css['wide']}>{texts.column.identity}</th>
          <th>{texts.column.since}</th>
          <th>
            {texts.column.delay}, {milliseconds}
          </th>
          <th>
            {texts.column.offset}, {milliseconds}
          </th>
          <th>{texts.column.items}</th>
        </tr>
      </thead>
      <tbody>
        {servers.map((server) => (
          <Row key={server.id} server={server} selected={selected} onSelect={onSelect} />
        ))}
      </tbody>
    </table>
  )
}
