/** The trust list as a table in groups; the row that has the focus is the one that is explained below. */
import { Fragment, type KeyboardEvent } from 'react'
import { inPairs } from '../trust/say.ts'
import { Badge } from '../ui/Badge.tsx'
import { classes } from '../ui/classes.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Certificates.module.css'
import { commonName, groups, type Entry } from './entries.ts'
import catalogue from './messages.ts'
import { isInsecure, useCertificateWords } from './words.ts'

/** Arrow keys go from row to row, over the heads of the groups. */
function move(event: KeyboardEvent<HTMLTableRowElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const table = event.currentTarget.closest('table')
  const rows = [...(table?.querySelectorAll<HTMLElement>('tr[aria-selected]') ?? [])]
  const to = rows[rows.indexOf(event.currentTarget) + step]
  if (to === undefined) return
  event.preventDefault()
  to.focus()
}

function Cells({ entry }: { readonly entry: Entry }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const words = useCertificateWords()
  if (entry.of === 'file') {
    return (
      <>
        <td className={css['cut']} title={entry.file.file}>
          {entry.file.file}
        </td>
        <td className={css['marked']}>{texts.unreadable}</td>
        <td colSpan={2}>{format.bytes(entry.file.bytes)}</td>
      </>
    )
  }
  if (entry.of === 'crl') {
    const { issuer, to, revoked, signed, outdated } = entry.crl
    const state = signed ? (outdated ? texts.outdated : texts.current) : texts.unsigned
    return (
      <>
        <td className={css['cut']} title={issuer}>
          <b>{commonName(issuer)}</b>
        </td>
        <td className={classes(css['cut'], state !== texts.current && css['marked'])} title={state}>
          {state}
        </td>
        <td>{to === null ? texts.noEnd : format.date(to)}</td>
        <td>{texts.revoked(revoked, format.number(revoked))}</td>
      </>
    )
  }
  const { certificate } = entry
  const { subject, thumbprint, blocked, faults, to, inUse, shown } = certificate
  const wrong = faults.filter((fault) => fault !== 'undecided' && fault !== 'refused')
  const first = wrong[0]
  const state = first === undefined ? words.state(certificate) : words.fault(first)
  const users = inUse.length > 0 ? inUse : shown.map(({ server }) => server)
  return (
    <>
      <td className={css['cut']} title={`${subject}\n${inPairs(thumbprint)}`}>
        <b>{commonName(subject)}</b>
      </td>
      <td className={classes(css['cut'], blocked !== null && css['marked'])} title={state}>
        {isInsecure(certificate) ? (
          <>
            <Badge kind="filled">{words.insecure}</Badge>{' '}
          </>
        ) : null}
        {state}
      </td>
      <td className={classes(faults.includes('expired') && css['marked'])}>{format.date(to)}</td>
      <td className={css['cut']}>
        {users.map(words.serverName).join(', ')}
        {inUse.length > 0 ? <span className={css['quiet']}> · {texts.inUse}</span> : null}
      </td>
    </>
  )
}

export function Table(props: {
  readonly entries: readonly Entry[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
}) {
  const { entries, chosen, onChoose } = props
  const texts = useMessages(catalogue)
  const present = groups.filter((group) => entries.some((entry) => entry.group === group))
  return (
    <table className={css['table']} aria-label={texts.table}>
      <thead>
        <tr>
          <th>{texts.columns.name}</th>
          <th>{texts.columns.state}</th>
          <th>{texts.columns.to}</th>
          <th>{texts.columns.servers}</th>
        </tr>
      </thead>
      {present.map((group) => (
        <tbody key={group}>
          <tr className={css['group']}>
            <th colSpan={4} scope="rowgroup">
              {texts.groups[group]}
            </th>
          </tr>
          {entries.map((entry) => (
            <Fragment key={`${entry.group} ${entry.id}`}>
              {entry.group === group ? (
                <tr
                  className={classes(entry.id === chosen && css['selected'])}
                  aria-selected={entry.id === chosen}
                  tabIndex={entry.id === chosen ? 0 : -1}
                  onClick={() => onChoose(entry.id)}
                  onFocus={() => onChoose(entry.id)}
                  onKeyDown={move}
                >
                  <Cells entry={entry} />
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      ))}
    </table>
  )
}
