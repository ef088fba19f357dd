/** The strip at the top: production and what it costs, each with its scale, its hour and its doubts. */
import { useMemo } from 'react'
import { noLine, type Line } from '../readings/line.ts'
import { confirmedUntil, readingNow } from '../stores/readings.ts'
import { classes } from '../ui/classes.ts'
import { Figure } from '../ui/Figure.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { positionOf } from '../ui/scale.ts'
import { changeOf } from './deviation.ts'
import { useHour } from './hour.ts'
import { HourLine } from './HourLine.tsx'
import type { Kpi } from './kpis.ts'
import css from './Kpis.module.css'
import { atStart, summed } from './line.ts'
import catalogue from './messages.ts'
import type { Sum } from './sums.ts'
import { sameUnit, scaleOf, Total, useSum, useSumAge } from './Total.tsx'

/** Points of the line of a sum. */
const POINTS = 60

function useSumLine(kpi: Kpi): { line: Line; from: number; to: number } {
  const { lines, from, to } = useHour()
  const line = useMemo(
    () =>
      summed(
        sameUnit(kpi.members).map(({ tag, sign }) => ({
          line: lines.get(tag.name) ?? noLine,
          sign,
        })),
        from,
        to,
        POINTS,
      ),
    [kpi, lines, from, to],
  )
  return { line, from, to }
}

/** What is to be known of the sum, most pressing first. */
function useDoubt(kpi: Kpi, sum: Sum): string | null {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const age = useSumAge(sum)
  // Other units than the rest: not counted, and said.
  const missing = sum.missing + (kpi.members.length - sameUnit(kpi.members).length)
  if (missing > 0) return texts.missing(missing, kpi.members.length)
  if (age !== null) return texts.lastOnly(format.age(age))
  if (sum.last > 0) return texts.lastCounted(sum.last, sum.of)
  return null
}

function Scale({ kpi, sum }: { readonly kpi: Kpi; readonly sum: Sum }) {
  const { low, high } = scaleOf(kpi.members)
  if (low === null || high === null || sum.value === null) return <span className={css['scale']} />
  const scale = { low, high }
  const { normal } = kpi
  const from = positionOf(scale, low)
  return (
    <span className={css['scale']} aria-hidden>
      {normal === null ? null : (
        <i
          className={css['normal']}
          style={{
            left: `${positionOf(scale, normal.low)}%`,
            right: `${100 - positionOf(scale, normal.high)}%`,
          }}
        />
      )}
      <i
        className={classes(css['fill'], sum.live === 0 && css['grey'])}
        style={{ left: `${from}%`, width: `${positionOf(scale, sum.value) - from}%` }}
      />
    </span>
  )
}

function Cell({ kpi }: { readonly kpi: Kpi }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const language = useLanguage()
  const members = useMemo(() => sameUnit(kpi.members), [kpi])
  const sum = useSum(members)
  const { line, from, to } = useSumLine(kpi)
  const doubt = useDoubt(kpi, sum)
  const change = changeOf(atStart(line, from, to), sum.live > 0 ? sum.value : null)
  const { decimals } = scaleOf(kpi.members)
  const title = kpi.title?.[language] ?? texts.kpi[kpi.key]
  const counted = members.filter(({ sign }) => sign === 1).length
  return (
    <div className={css['kpi']} role="group" aria-label={title}>
      <span className={css['top']}>
        <span className={css['label']} title={title}>
          {title}
        </span>
        <span className={css['change']}>
          {change === null ? null : texts.inHour(`${format.change(change, 1)}\u202f%`)}
        </span>
      </span>
      <span className={css['figure']}>
        <Total sum={sum} members={members} size="large" />
      </span>
      <span className={css['spark']}>
        <HourLine
          line={line}
          from={from}
          to={to}
          scale={kpi}
          live={sum.live > 0}
          until={confirmedUntil(sum)}
        />
      </span>
      <Scale kpi={kpi} sum={sum} />
      <span className={css['notes']}>
        <span>
          {kpi.normal === null || doubt !== null
            ? ''
            : texts.normal(format.range(kpi.normal.low, kpi.normal.high, decimals))}
        </span>
        {doubt === null ? <span>{texts.sumOf[kpi.of](counted)}</span> : <b>{doubt}</b>}
      </span>
      {doubt === null ? null : <b className={css['doubt']}>{doubt}</b>}
    </div>
  )
}

/** A well that is not heard is counted as it was last, and the count says so. */
function Running({ kpi }: { readonly kpi: Kpi }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  // Renders as a sum does; a running well is not a number to add.
  useSum(kpi.members)
  const states = kpi.members.map(({ tag }) => readingNow(tag.id))
  const known = states.filter(({ value }) => typeof value === 'boolean')
  const silent = states.filter(({ mark }) => mark !== 'live' && mark !== 'uncertain').length
  const on = known.filter(({ value }) => value === true).length
  const mark =
    silent === 0 ? 'live' : silent < states.length ? 'uncertain' : (states[0]?.mark ?? 'none')
  const doubt = silent === 0 ? null : texts.notHeard(silent, states.length)
  const stopped = known.length - on
  return (
    <div className={css['kpi']} role="group" aria-label={texts.kpi.wells}>
      <span className={css['top']}>
        <span className={css['label']}>{texts.kpi.wells}</span>
      </span>
      <span className={css['figure']}>
        <Figure value={known.length === 0 ? null : on} mark={mark} size="large" />
        <span className={css['of']}>{texts.ofWells(format.number(states.length))}</span>
      </span>
      <span className={css['scale']} aria-hidden>
        <i
          className={classes(css['fill'], silent === states.length && css['grey'])}
          style={{ width: `${(on / states.length) * 100}%` }}
        />
      </span>
      <span className={css['notes']}>
        <span>
          {stopped > 0 ? texts.stoppedWells(stopped) : doubt === null ? texts.allRunning : ''}
        </span>
        {doubt === null ? null : <b>{doubt}</b>}
      </span>
      {doubt === null ? null : <b className={css['doubt']}>{doubt}</b>}
    </div>
  )
}

export function Kpis({ kpis }: { readonly kpis: readonly Kpi[] }) {
  const texts = useMessages(catalogue)
  return (
    <section className={css['kpis']} aria-label={texts.kpis}>
      {kpis.map((kpi) =>
        kpi.key === 'wells' ? (
          <Running key={kpi.key} kpi={kpi} />
        ) : (
          <Cell key={kpi.key} kpi={kpi} />
        ),
      )}
    </section>
  )
}
