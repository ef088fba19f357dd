/** Columns of the tag table. Cells that live subscribe to their own tag, so a row is never drawn anew. */
import { useMemo } from 'react'
import { LiveAge } from '../readings/LiveAge.tsx'
import { LiveBar } from '../readings/LiveBar.tsx'
import { useServerName } from '../readings/words.ts'
import { setpointFor, type Tag } from '../stores/configuration.ts'
import { coreNow } from '../stores/liveness.ts'
import { useReading } from '../stores/readings.ts'
import { useServers } from '../stores/servers.ts'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { Name } from '../ui/Name.tsx'
import type { Column } from '../ui/VirtualTable.tsx'
import catalogue from './messages.ts'
import css from './TagTable.module.css'
import { ValueCell } from '../readings/ValueCell.tsx'
import { isPlotted } from '../readings/valueText.ts'

const Title = ({ tag }: { readonly tag: Tag }) => {
  const language = useLanguage()
  return <span title={tag.title[language]}>{tag.title[language]}</span>
}

function LiveName({ tag }: { readonly tag: Tag }) {
  const { mark } = useReading(tag.id)
  return (
    <Name className={css['name']} mark={mark}>
      {tag.name}
    </Name>
  )
}

const Setpoint = ({ tag }: { readonly tag: Tag }) => {
  const setpoint = setpointFor(tag.name)
  const { mark } = useReading(setpoint?.id)
  if (setpoint === undefined) return null
  // The hue of what may be set is for a value that is so now.
  return (
    <span className={mark === 'live' ? css['asked'] : undefined}>
      <ValueCell tag={setpoint} hideAge />
    </span>
  )
}

function SourceTime({ tag }: { readonly tag: Tag }) {
  const format = useFormat()
  const { sourceTime } = useReading(tag.id)
  // What has not changed since another day says the day; the rest of it is in the faceplate.
  const today = sourceTime === null || format.date(sourceTime) === format.date(coreNow())
  return <>{today ? format.time(sourceTime, { milliseconds: true }) : format.date(sourceTime)}</>
}

/** The server, or what else its values are from. */
function ServerName({ tag }: { readonly tag: Tag }) {
  const { origins } = useMessages(catalogue)
  const server = useServerName()(useServers((state) => state.byId.get(tag.server ?? -1)))
  return <>{tag.origin === 'field' ? server : origins[tag.origin]}</>
}

export function useColumns(): readonly Column<Tag>[] {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return useMemo(() => {
    const { columns } = texts
    return [
      {
        key: 'tag',
        head: columns.tag,
        className: css['named'],
        cell: (tag) => <LiveName tag={tag} />,
      },
      {
        key: 'title',
        head: columns.title,
        className: css['title'],
        cell: (tag) => <Title tag={tag} />,
      },
      {
        key: 'bar',
        head: columns.bar,
        className: css['bar'],
        cell: (tag) => (isPlotted(tag) ? <LiveBar tag={tag.id} /> : null),
      },
      {
        key: 'value',
        head: columns.value,
        className: css['right'],
        cell: (tag) => <ValueCell tag={tag} hideAge />,
      },
      {
        key: 'setpoint',
        head: columns.setpoint,
        className: css['setpoint'],
        cell: (tag) => <Setpoint tag={tag} />,
      },
      {
        key: 'age',
        head: columns.age,
        className: css['muted'],
        cell: (tag) => <LiveAge tag={tag.id} />,
      },
      {
        key: 'source',
        head: columns.source(format.offset(coreNow())),
        className: css['source'],
        cell: (tag) => <SourceTime tag={tag} />,
      },
      {
        key: 'server',
        head: columns.server,
        className: css['server'],
        cell: (tag) => <ServerName tag={tag} />,
      },
    ] satisfies Column<Tag>[]
  }, [texts, format])
}
