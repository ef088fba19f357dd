/**
 * Columns of the journal: what an investigation asks for, in the order it asks. Every window has all of
 * them, but that a narrow one leaves the reason to the detail beside it; texts wrap into two lines rather
 * than being cut at the end of one, and the detail has them whole.
 */
import { useMemo } from 'react'
import { outcomes } from '../../shared/setpoints.ts'
import { isAbnormal } from '../setpoint/steps.ts'
import { coreNow } from '../stores/liveness.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { classes } from '../ui/classes.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import type { Column } from '../ui/VirtualTable.tsx'
import css from './Journal.module.css'
import catalogue from './messages.ts'
import type { Row } from './rows.ts'
import { lastOf, useWords } from './say.ts'

function When({ row }: { readonly row: Row }) {
  const format = useFormat()
  const [clock, milli] = [format.time(row.at), format.time(row.at, { milliseconds: true }).slice(8)]
  return (
    <>
      <span className={css['date']}>{format.date(row.at)}</span>{' '}
      <span className={css['clock']}>
        {clock}
        <span className={css['milli']}>{milli}</span>
      </span>
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

interface ToldProps {
  readonly row: Row
  readonly part: 'what' | 'subject' | 'change' | 'reason'
}

function Told({ row, part }: ToldProps) {
  const text = useWords()[part](row)
  return <span title={text}>{part === 'subject' ? lastOf(row, text) : text}</span>
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
        className: css['when'],
        cell: (row) => <When row={row} />,
      },
      {
        key: 'who',
        head: columns.who,
        className: classes(css['told'], css['narrow']),
        cell: (row) => <Who row={row} />,
      },
      {
        key: 'what',
        head: columns.what,
        className: classes(css['told'], css['strong']),
        cell: (row) => <Told row={row} part="what" />,
      },
      {
        key: 'subject',
        head: columns.subject,
        className: classes(css['told'], css['narrow'], css['strong']),
        cell: (row) => <Told row={row} part="subject" />,
      },
      {
        key: 'change',
        head: columns.change,
        className: classes(css['told'], css['strong'], css['right']),
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
        className: classes(css['told'], css['narrow'], css['reason']),
        cell: (row) => <Told row={row} part="reason" />,
      },
    ] satisfies Column<Row>[]
  }, [texts, format])
}
