/** What the server says of the variable that is selected, whole. */
import { statusHex } from '../../shared/quality.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Sparkline } from '../ui/Sparkline.tsx'
import { useRange, useShown, Value, type ColumnParts } from './columns.tsx'
import css from './Detail.module.css'
import { Members } from './Members.tsx'
import catalogue from './messages.ts'
import type { Variable } from './picks.ts'
import { useSeen } from './preview.ts'

/** States that are written out. */
const STATES = 6
/** Characters of a long value. */
const LONG = 200

interface Fact {
  readonly name: string
  readonly text: string
  readonly mono?: boolean
}

const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className={css['facts']}>
    {facts.map(({ name, text, mono }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd className={mono === true ? css['mono'] : undefined} title={text}>
          {text}
        </dd>
      </div>
    ))}
  </dl>
)

function useFacts(row: Variable): readonly (readonly Fact[])[] {
  const { detail } = useMessages(catalogue)
  const format = useFormat()
  const range = useRange()
  const seen = useSeen(row.node)
  const { variable } = row
  const time = (ms: number | null | undefined): string =>
    ms === null || ms === undefined ? detail.unknown : format.time(ms, { milliseconds: true })
  const { lowLow, low, high, highHigh } = variable.limits
  const limits = [lowLow, low, high, highHigh].filter((limit) => limit !== null)
  const access = [
    ...(variable.readable ? [detail.read] : []),
    ...(variable.writable ? [detail.write] : []),
  ]
  const states = (variable.enumeration ?? [])
    .slice(0, STATES)
    .map(({ value, text }) => `${value} ${text}`)
  const more = (variable.enumeration?.length ?? 0) > STATES ? ' …' : ''
  return [
    [
      { name: detail.node, text: row.local, mono: true },
      {
        name: detail.status,
        text: seen === undefined ? detail.unknown : statusHex(seen.last.status),
      },
      { name: detail.source, text: time(seen?.last.sourceTime) },
      { name: detail.server, text: time(seen?.last.serverTime) },
    ],
    [
      { name: detail.unit, text: variable.unit ?? detail.unknown },
      { name: detail.range, text: range(variable) || detail.unknown },
      {
        name: detail.limits,
        text:
          limits.length === 0
            ? detail.unknown
            : limits.map((limit) => format.number(limit, 2)).join(' · '),
      },
      {
        name: detail.fastest,
        text:
          variable.fastest === null
            ? detail.unknown
            : `${format.number(variable.fastest)} ${detail.ms}`,
      },
    ],
    [
      { name: detail.access, text: access.length === 0 ? detail.neither : access.join(', ') },
      { name: detail.history, text: variable.history ? detail.hasHistory : detail.noHistory },
      ...(states.length === 0
        ? []
        : [{ name: detail.states, text: `${states.join(', ')}${more}` }]),
      ...(variable.description === '' ? [] : [{ name: detail.about, text: variable.description }]),
    ],
  ]
}

interface DetailProps {
  readonly row: Variable
  readonly parts: ColumnParts
}

export function Detail({ row, parts }: DetailProps) {
  const facts = useFacts(row)
  const shown = useShown()
  const seen = useSeen(row.node)
  const long = seen === undefined ? null : shown(row, seen, LONG)
  return (
    <section className={css['detail']} aria-label={row.name}>
      <div className={css['now']}>
        <div className={css['head']}>
          <b>{row.title === '' ? row.name : row.title}</b>
          <Value row={row} whole />
        </div>
        {seen === undefined ? null : typeof long === 'string' ? (
          <p className={css['long']}>{long}</p>
        ) : (
          <Sparkline values={seen.values} times={seen.times} />
        )}
      </div>
      {facts.map((column) => (
        <Facts key={column[0]?.name} facts={column} />
      ))}
      <Members row={row} parts={parts} />
    </section>
  )
}
