/** Gathering and treatment: every vessel, machine and tank by its few telling indicators. */
import { memo } from 'react'
import type { Signal } from '../../shared/tags.ts'
import { LiveBar } from '../readings/LiveBar.tsx'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { useReading } from '../stores/readings.ts'
import { classes } from '../ui/classes.ts'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import catalogue from './messages.ts'
import { hrefOfTrend, selectTag, targetOfTag, useIsSelectedTag } from './selection.ts'
import type { IndicatorShape } from './shape.ts'
import css from './Side.module.css'

/** `PIC-101.PV` reads as `PIC-101`; the rest of a name says which one it is and stays. */
export const instrumentOf = (name: string): string => name.replace(/\.PV$/, '')

const Indicator = memo(function Indicator({ indicator }: { readonly indicator: IndicatorShape }) {
  const { tag, signal, equipment } = indicator
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const selected = useIsSelectedTag(tag.name)
  const word = (texts.word as Partial<Record<Signal, string>>)[signal]
  const named = instrumentOf(tag.name)
  const { mark } = useReading(tag.id)
  const dead = mark !== 'live' && mark !== 'uncertain'
  return (
    <a
      className={classes(css['indicator'], selected && css['selected'], dead && css['dead'])}
      href={hrefOfTrend(targetOfTag(tag.name)?.pens ?? tag.name)}
      title={tag.title[language]}
      onFocus={() => selectTag(tag.name)}
    >
      <span className={classes(css['name'], css['instrument'])}>
        <b>{named}</b>
        {/* The instrument's number says little to a newcomer, its vessel and what it measures a lot. */}
        <span>
          {[named === equipment.name ? null : equipment.name, word].filter(Boolean).join(' ')}
        </span>
      </span>
      <span className={css['gauge']}>
        <LiveBar tag={tag.id} />
      </span>
      <span className={css['value']}>
        <LiveFigure tag={tag.id} bareMark />
      </span>
    </a>
  )
})

export function Plant({ plant }: { readonly plant: readonly IndicatorShape[] }) {
  const texts = useMessages(catalogue)
  return (
    <Panel title={texts.plant} flush scroll className={css['plant']}>
      <div className={css['indicators']}>
        {plant.map((each) => (
          <Indicator key={each.tag.id} indicator={each} />
        ))}
      </div>
    </Panel>
  )
}
