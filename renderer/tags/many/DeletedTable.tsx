/** Tags that were deleted with their history kept: to be looked at, restored, or dropped for good. */
import { useMemo, useState } from 'react'
import { useConfiguration, type DeletedTag } from '../../stores/configuration.ts'
import { useFormat, useLanguage, useMessages } from '../../ui/language.tsx'
import { Name } from '../../ui/Name.tsx'
import { EmptyState } from '../../ui/States.tsx'
import { VirtualTable, type Column } from '../../ui/VirtualTable.tsx'
import many from './Many.module.css'
import tagWords from '../messages.ts'
import catalogue from './messages.ts'
import { folded } from '../scope.ts'

export interface DeletedTableProps {
  readonly text: string
  readonly ticked: ReadonlySet<string>
  readonly onTick: ((names: ReadonlySet<string>) => void) | null
}

const keyOf = ({ tag }: DeletedTag): string => tag.name

function useColumns(): readonly Column<DeletedTag>[] {
  const texts = useMessages(catalogue)
  const { columns: heads } = useMessages(tagWords)
  const language = useLanguage()
  const format = useFormat()
  return useMemo(
    (): readonly Column<DeletedTag>[] => [
      { key: 'tag', head: heads.tag, cell: ({ tag }) => <Name>{tag.name}</Name> },
      { key: 'title', head: heads.title, cell: ({ tag }) => tag.title[language] },
      {
        key: 'at',
        head: texts.deletedAt,
        cell: ({ at }) => `${format.moment(at)} ${format.offset(at)}`,
      },
      {
        key: 'state',
        head: texts.historyHead,
        className: many['muted'],
        cell: ({ dropping }) => (dropping ? texts.dropping : texts.kept),
      },
    ],
    [heads, texts, format, language],
  )
}

export function DeletedTable({ text, ticked, onTick }: DeletedTableProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const deleted = useConfiguration((state) => state.deleted)
  const [selected, setSelected] = useState<string | null>(null)
  const rows = useMemo(() => {
    const wanted = folded(text.trim())
    return deleted.filter(({ tag }) =>
      folded(`${tag.name} ${tag.title[language]} ${tag.node ?? ''}`).includes(wanted),
    )
  }, [deleted, text, language])
  const columns = useColumns()
  if (rows.length === 0) return <EmptyState title={texts.noneDeleted}>{texts.noneText}</EmptyState>
  return (
    <VirtualTable
      label={texts.deletedTable}
      items={rows}
      columns={columns}
      keyOf={keyOf}
      selected={selected}
      onSelect={({ tag }) => setSelected(tag.name)}
      template={many['template']}
      {...(onTick === null
        ? {}
        : {
            checks: {
              keys: ticked,
              label: ({ tag }: DeletedTag) => texts.tick(tag.name),
              onChange: onTick,
            },
          })}
    />
  )
}
