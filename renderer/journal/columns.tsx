/** Columns of the journal. */
import { useMemo } from 'react'
import { outcomes } from '../../shared/setpoints.ts'
import { isAbnormal } from '../setpoint/steps.ts'
import { coreNow } from '../stores/liveness.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import type { Column } from '../ui/VirtualTable.tsx'
import css from './Journal.module.css'
import catalogue from './messages.ts'
import type { Row } from './rows.ts'
import { useWords } from './say.ts'

function When({ row }: { readonly row: Row }) {
  const format = useFormat()
  const [clock, milli] = [format.time(row.at), format.time(row.at, { milliseconds: true }).slice(8)]
  return (
    <>
      <span className={css['date']}>{format.date(row.at)}</span> {clock}
      <span className={css['milli']}>{milli}</span>
    </>
  )
}

const Who = ({ row }: { readonly row: Row }) => {
  const texts = useMessages(catalogue)
  return row.person === null ? (
    <span className={css['muted']}>{texts.program}</span>
  ) : (
    <span title={row.person.user}>{row.person.name}</span>
  )
}

/** Ended otherwise than the person asked: the symbol that the ledger shows. */
export const isAbnormalRow = ({ outcome }: Row): boolean => {
  const phase = outcomes.find((each) => each === outcome)
  return phase !== undefined && isAbnormal(phase)
}

function Outcome({ row }: { readonly row: Row }) {
  const words = useWords()
  const text = words.outcome(row)
  return (
    <span className={css['outcome']} title={text}>
      {isAbnormalRow(row) ? <AlarmSymbol priority={2} size={18} label={text} /> : null}
      <span>{text}</span>
    </span>
  )
}

function Told({ row, part }: { readonly row: Row; readonly part: 'what' | 'subject' | 'change' }) {
  const text = useWords()[part](row)
  return <span title={text}>{text}</span>
}

export function useColumns(): readonly Column<Row>[] {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return useMemo(() => {
    const { columns } = texts
    return [
      {
        key: 'time',
        head: columns.time(format.offset(coreNow())),
        cell: (row) => <When row={row} />,
      },
      { key: 'who', head: columns.who, cell: (row) => <Who row={row} /> },
      {
        key: 'what',
        head: columns.what,
        className: css['strong'],
        cell: (row) => <Told row={row} part="what" />,
      },
      {
        key: 'subject',
        head: columns.subject,
        className: css['strong'],
        cell: (row) => <Told row={row} part="subject" />,
      },
      {
        key: 'change',
        head: columns.change,
        className: css['right'],
        cell: (row) => <Told row={row} part="change" />,
      },
      {
        key: 'outcome',
        head: columns.outcome,
        cell: (row) => <Outcome row={row} />,
      },
      {
        key: 'reason',
        head: columns.reason,
        className: css['reason'],
        cell: (row) => <span title={row.reason ?? ''}>{row.reason}</span>,
      },
    ] satisfies Column<Row>[]
  }, [texts, format])
}
