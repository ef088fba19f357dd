/** The servers as a table: one row each, in the order of their ids, so that a row keeps its place. */
import { coreNow, useNow } from '../stores/liveness.ts'
import { useServerName } from '../readings/words.ts'
import type { Server } from '../stores/servers.ts'
import { sinceOf, StateWord } from '../server/kept/StateWord.tsx'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { classes } from '../ui/classes.ts'
import { moveByArrows } from '../ui/rows.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Health.module.css'
import { difference } from '../../shared/ledger.ts'
import { lost } from './ledger.ts'
import catalogue from './messages.ts'

export interface ServersProps {
  readonly servers: readonly Server[]
  readonly selected: number | null
  readonly onSelect: (server: number) => void
}

function Row({ server, selected, onSelect }: Omit<ServersProps, 'servers'> & { server: Server }) {
  const format = useFormat()
  const called = useServerName()
  const texts = useMessages(catalogue)
  const open = difference(server)
  const on = server.id === selected
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
      <td>{format.age(sinceOf(server) === null ? null : Math.max(0, coreNow() - server.since))}</td>
      <td>{format.number(server.rate, 1)}</td>
      <td>{format.number(server.delayMs, 0)}</td>
      <td>{format.change(server.clockOffsetMs, 0)}</td>
      <td>{format.number(server.items)}</td>
      <td className={classes(server.itemsFailed > 0 && css['strong'])}>
        {format.number(server.itemsFailed)}
      </td>
      <td className={classes((lost(server) > 0 || open !== 0) && css['strong'])}>
        {open === 0 ? null : (
          <AlarmSymbol priority={2} size={14} label={texts.open(format.number(open))} />
        )}
        {format.number(lost(server))}
      </td>
    </tr>
  )
}

export function Servers({ servers, selected, onSelect }: ServersProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  useNow()
  const milliseconds = format.unit('ms')
  return (
    <table className={css['table']} aria-label={texts.servers}>
      <thead>
        <tr>
          <th>{texts.column.state}</th>
          <th>{texts.column.name}</th>
          <th>{texts.column.since}</th>
          <th>
            {texts.column.rate}, {texts.perSecond}
          </th>
          <th>
            {texts.column.delay}, {milliseconds}
          </th>
          <th>
            {texts.column.offset}, {milliseconds}
          </th>
          <th>{texts.column.items}</th>
          <th>{texts.column.failed}</th>
          <th>{texts.column.lost}</th>
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
