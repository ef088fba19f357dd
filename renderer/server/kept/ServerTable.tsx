/**
 * The servers as a table wherever they are listed: a row each in the order in which they were added, so that
 * a row keeps its place, with its state and its whole name first. What else stands in a row is the caller's.
 */
import type { ReactNode } from 'react'
import { isClockFar } from '../../../shared/acquisition.ts'
import { useServerName } from '../../readings/words.ts'
import { coreNow, useNow } from '../../stores/liveness.ts'
import type { Server } from '../../stores/servers.ts'
import { classes } from '../../ui/classes.ts'
import { useFormat, useMessages } from '../../ui/language.tsx'
import { moveByArrows } from '../../ui/rows.ts'
import css from '../../ui/Table.module.css'
import catalogue from './messages.ts'
import { clockOf, sinceOf, StateWord } from './StateWord.tsx'

export interface ServerColumn {
  readonly key: string
  readonly head: ReactNode
  /** What it holds: figures stand at the right; an address or words may go on in a second line. */
  readonly kind: 'figure' | 'address' | 'words'
  /** Left out on small screens; the detail of the server has it. */
  readonly roomyOnly?: boolean
  /** Not as it should be: bold. */
  readonly marked?: (server: Server) => boolean
  readonly cell: (server: Server) => ReactNode
}

export interface ServerTableProps {
  readonly label: string
  readonly servers: readonly Server[]
  readonly columns: readonly ServerColumn[]
  readonly selected: number | null
  readonly onSelect: (server: number) => void
}

const classOf = ({ kind, roomyOnly }: ServerColumn) =>
  classes(css[kind], roomyOnly === true && css['roomy'])

interface RowProps extends Omit<ServerTableProps, 'label' | 'servers'> {
  readonly server: Server
}

function Row({ server, columns, selected, onSelect }: RowProps) {
  const called = useServerName()
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
      <td className={css['words']}>
        <StateWord server={server} />
      </td>
      <td className={css['name']}>
        <b>{called(server)}</b>
      </td>
      {columns.map((column) => (
        <td
          key={column.key}
          className={classes(classOf(column), column.marked?.(server) === true && css['strong'])}
        >
          {column.cell(server)}
        </td>
      ))}
    </tr>
  )
}

export function ServerTable({ label, servers, columns, selected, onSelect }: ServerTableProps) {
  const texts = useMessages(catalogue)
  useNow()
  return (
    <table className={css['table']} aria-label={label}>
      <thead>
        <tr>
          <th className={css['words']}>{texts.column.state}</th>
          <th className={css['words']}>{texts.column.name}</th>
          {columns.map((column) => (
            <th key={column.key} className={classOf(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {servers.map((server) => (
          <Row key={server.id} {...{ server, columns, selected, onSelect }} />
        ))}
      </tbody>
    </table>
  )
}

/** How long it has been so, how late its values are and how far its clock is off: of interest in every list. */
export function useTimeColumns(): Readonly<Record<'since' | 'delay' | 'offset', ServerColumn>> {
  const { column } = useMessages(catalogue)
  const format = useFormat()
  const milliseconds = format.unit('ms')
  return {
    since: {
      key: 'since',
      head: column.since,
      kind: 'figure',
      cell: (server) => {
        const since = sinceOf(server)
        return format.age(since === null ? null : Math.max(0, coreNow() - since))
      },
    },
    delay: {
      key: 'delay',
      head: `${column.delay}, ${milliseconds}`,
      kind: 'figure',
      cell: ({ delayMs }) => format.number(delayMs, 0),
    },
    offset: {
      key: 'offset',
      head: `${column.offset}, ${milliseconds}`,
      kind: 'figure',
      marked: (server) => isClockFar(clockOf(server)),
      cell: (server) => format.change(clockOf(server), 0),
    },
  }
}
