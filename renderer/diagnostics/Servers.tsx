/** The servers as a table: what each sends, how late, and whether any of it was lost. */
import { difference } from '../../shared/ledger.ts'
import { ServerTable, useTimeColumns } from '../server/kept/ServerTable.tsx'
import type { Server } from '../stores/servers.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { lost } from './ledger.ts'
import catalogue from './messages.ts'

export interface ServersProps {
  readonly servers: readonly Server[]
  readonly selected: number | null
  readonly onSelect: (server: number) => void
}

function Lost({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const open = difference(server)
  return (
    <>
      {open === 0 ? null : (
        <AlarmSymbol priority={2} size={14} label={texts.open(format.number(open))} />
      )}
      {format.number(lost(server))}
    </>
  )
}
const lostOf = (server: Server) => <Lost server={server} />

export function Servers(props: ServersProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { since, delay, offset } = useTimeColumns()
  const { column } = texts
  return (
    <ServerTable
      label={texts.servers}
      {...props}
      columns={[
        since,
        {
          key: 'rate',
          head: `${column.rate}, ${texts.perSecond}`,
          kind: 'figure',
          cell: ({ rate }) => format.number(rate, 1),
        },
        delay,
        offset,
        {
          key: 'items',
          head: column.items,
          kind: 'figure',
          cell: ({ items }) => format.number(items),
        },
        {
          key: 'failed',
          head: column.failed,
          kind: 'figure',
          marked: ({ itemsFailed }) => itemsFailed > 0,
          cell: ({ itemsFailed }) => format.number(itemsFailed),
        },
        {
          key: 'lost',
          head: column.lost,
          kind: 'figure',
          marked: (server) => lost(server) > 0 || difference(server) !== 0,
          cell: lostOf,
        },
      ]}
    />
  )
}
