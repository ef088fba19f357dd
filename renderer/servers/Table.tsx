/** The table of the tab: of each server how it is reached, how it is secured and as whom it is entered. */
import { ShieldOff } from 'lucide-react'
import { ServerTable, useTimeColumns } from '../server/kept/ServerTable.tsx'
import serverWords from '../server/messages.ts'
import type { Server } from '../stores/servers.ts'
import { Badge } from '../ui/Badge.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Address } from '../ui/Name.tsx'
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

const addressOf = (endpoint: string) => <Address>{endpoint}</Address>
const securityOf = (server: Server) => <Security server={server} />

export function useIdentityWord(): (server: Server) => string {
  const texts = useMessages(catalogue)
  return ({ identity, user }) => (identity === 'user' ? (user ?? '') : texts.as[identity])
}

export interface TableProps {
  readonly servers: readonly Server[]
  readonly selected: number | null
  readonly onSelect: (server: number) => void
}

export function Table(props: TableProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const identityOf = useIdentityWord()
  const { since, delay, offset } = useTimeColumns()
  const { column } = texts
  return (
    <ServerTable
      label={texts.list}
      {...props}
      columns={[
        {
          key: 'endpoint',
          head: column.endpoint,
          kind: 'address',
          cell: ({ endpoint }) =>
            endpoint === 'simulated' ? texts.simulated : addressOf(endpoint),
        },
        {
          key: 'security',
          head: column.security,
          kind: 'words',
          cell: securityOf,
        },
        {
          key: 'identity',
          head: column.identity,
          kind: 'words',
          roomyOnly: true,
          cell: identityOf,
        },
        since,
        delay,
        offset,
        {
          key: 'items',
          head: column.items,
          kind: 'figure',
          cell: ({ items }) => format.number(items),
        },
      ]}
    />
  )
}
