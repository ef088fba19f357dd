/** Head of a pad: its oil, its pressure, and how much of it is heard. Where tiles leave units out, it
 * states them. */
import { useMemo } from 'react'
import type { Signal } from '../../shared/tags.ts'
import { LiveAge } from '../readings/LiveAge.tsx'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import type { Tag } from '../stores/configuration.ts'
import { Clock } from 'lucide-react'
import { Icon } from '../ui/Icon.tsx'
import { Quality } from '../ui/Quality.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import type { Member } from './kpis.ts'
import catalogue from './messages.ts'
import css from './Pads.module.css'
import type { PadShape } from './shape.ts'
import { Caption, type SignalProps } from './Signal.tsx'
import type { Sum } from './sums.ts'
import { sameUnit, Total, useSum, useSumAge } from './Total.tsx'

function State({ pad, sum }: { readonly pad: PadShape; readonly sum: Sum }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const age = useSumAge(sum)
  if (age !== null) {
    return (
      <span className={css['state']}>
        <Quality mark={sum.mark} bare />
        {format.age(age)}
      </span>
    )
  }
  if (sum.live < sum.of)
    return <span className={css['state']}>{texts.notLive(sum.of - sum.live)}</span>
  return (
    <span className={css['state']}>
      <Icon of={Clock} size="small" />
      <LiveAge tag={pad.wells.find(({ rate }) => rate !== undefined)?.rate?.id} />
    </span>
  )
}

/** Signals of the pad's tiles by their unit, in the order of the tiles: a unit is written once. */
function unitsOf(pad: PadShape, rows: number): readonly [string, readonly SignalProps[]][] {
  const found = new Map<Signal, Tag>()
  for (const { bars } of pad.wells) {
    for (const { signal, tag } of bars.slice(0, rows)) {
      if (tag !== undefined && !found.has(signal)) found.set(signal, tag)
    }
  }
  const signals = [...found].map(([signal, tag]) => ({ signal, tag }))
  return [...Map.groupBy(signals, ({ tag }) => tag.unit ?? '')].filter(([unit]) => unit !== '')
}

function Units({ pad, rows }: { readonly pad: PadShape; readonly rows: number }) {
  const format = useFormat()
  const units = useMemo(() => unitsOf(pad, rows), [pad, rows])
  return (
    <dl className={css['units']}>
      {units.map(([unit, signals]) => (
        <div key={unit}>
          <dt>{format.unit(unit)}</dt>
          {signals.map((each) => (
            <dd key={each.signal}>
              <Caption {...each} />
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

export interface PadHeadProps {
  readonly pad: PadShape
  readonly rows: number
  readonly units: boolean
}

export function PadHead({ pad, rows, units }: PadHeadProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const members = useMemo(() => {
    const rates = pad.wells.flatMap(({ rate }): Member[] =>
      rate === undefined ? [] : [{ tag: rate, sign: 1 }],
    )
    return sameUnit(rates)
  }, [pad])
  const sum = useSum(members)
  const title = pad.equipment?.title[language] ?? texts.loose
  return (
    <div className={css['head']}>
      <h2 title={title}>{title}</h2>
      {members.length === 0 ? null : <Total sum={sum} members={members} bareMark />}
      {pad.pressure === undefined ? null : <LiveFigure tag={pad.pressure.id} hideAge bareMark />}
      {units ? <Units pad={pad} rows={rows} /> : null}
      {sum.of === 0 ? null : <State pad={pad} sum={sum} />}
    </div>
  )
}
