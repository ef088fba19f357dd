/** Columns of the occurrences: when, how long, why it ended, and what the tags were when it began. */
import { useMemo } from 'react'
import { stateText, type Tag } from '../../shared/tags.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { coreNow } from '../stores/liveness.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import type { Column } from '../ui/VirtualTable.tsx'
import type { Row } from './feed.ts'
import catalogue from './messages.ts'
import { beginOf, lengthOf } from './order.ts'
import css from './Search.module.css'

type Value = Row['readings'][number]['value']

/** A value as its tag shows it, with its unit or, where that stands beside the tag, without. */
export function useValueText(isBare = false): (tag: string, value: Value) => string {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const tags = useConfiguration((state) => state.recorded)
  return useMemo(
    () => (name, value) => {
      const tag: Tag | undefined = tags.get(name)
      const state = stateText(tag?.enumeration, value)
      if (state !== null) return state
      if (typeof value === 'boolean') return value ? texts.on : texts.off
      if (typeof value === 'number') {
        return format.quantity(value, tag?.decimals ?? 2, isBare ? null : (tag?.unit ?? null))
      }
      return value ?? format.number(null)
    },
    [tags, texts, format, isBare],
  )
}

/** The moment of an occurrence lasts for no time. */
export function useLengthText(): (row: Row) => string {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return (row) => (row.from === row.to ? texts.moment : format.age(lengthOf(row)))
}

function When({ row }: { readonly row: Row }) {
  const format = useFormat()
  const at = beginOf(row)
  const [clock, milli] = [format.time(at), format.time(at, { milliseconds: true }).slice(8)]
  return (
    <span className={css['when']}>
      <span className={css['muted']}>{format.date(at)}</span> {clock}
      <span className={css['muted']}>{milli}</span>
    </span>
  )
}

function Lasted({ row }: { readonly row: Row }) {
  return <span>{useLengthText()(row)}</span>
}

function Ended({ row }: { readonly row: Row }) {
  const texts = useMessages(catalogue)
  return <span title={texts.ended[row.ended]}>{texts.ended[row.ended]}</span>
}

interface ValuesProps {
  readonly row: Row
  readonly tags: readonly string[]
}

function Values({ row, tags }: ValuesProps) {
  const text = useValueText()
  const said = tags.map((tag, at) => `${tag} ${text(tag, row.readings[at]?.value ?? null)}`)
  return <span title={said.join(' · ')}>{said.join(' · ')}</span>
}

export function useColumns(tags: readonly string[]): readonly Column<Row>[] {
  const { columns } = useMessages(catalogue)
  const format = useFormat()
  return useMemo(
    () => [
      {
        key: 'begin',
        head: columns.begin(format.offset(coreNow())),
        cell: (row) => <When row={row} />,
      },
      {
        key: 'length',
        head: columns.length,
        className: css['right'],
        cell: (row) => <Lasted row={row} />,
      },
      { key: 'ended', head: columns.ended, cell: (row) => <Ended row={row} /> },
      {
        key: 'values',
        head: columns.values,
        cell: (row) => <Values row={row} tags={tags} />,
      },
    ],
    [columns, format, tags],
  )
}
