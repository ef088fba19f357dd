/** One signal of a well in its tile, subscribed by itself: standing bar, or a row with its figure. */
import { memo } from 'react'
import type { Signal as Meaning } from '../../shared/tags.ts'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import type { Tag } from '../stores/configuration.ts'
import { useReading } from '../stores/readings.ts'
import { classes } from '../ui/classes.ts'
import { DeviationBar } from '../ui/DeviationBar.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { placeOf } from './deviation.ts'
import catalogue from './messages.ts'
import { NormBar } from './NormBar.tsx'
import css from './Well.module.css'

export interface SignalProps {
  readonly signal: Meaning
  readonly tag: Tag | undefined
}

export function usePlace(tag: Tag | undefined): { place: number | null; live: boolean } {
  const reading = useReading(tag?.id)
  const value = typeof reading.value === 'number' ? reading.value : null
  const live = reading.mark === 'live' || reading.mark === 'uncertain'
  return { place: tag === undefined ? null : placeOf(tag, value), live }
}

export function useCaption(signal: Meaning): string {
  const texts = useMessages(catalogue)
  return (texts.caption as Partial<Record<Meaning, string>>)[signal] ?? signal
}

export const Bar = memo(function Bar({ tag }: SignalProps) {
  const { place, live } = usePlace(tag)
  // No such instrument here: the place stays empty, which is not the same as not live.
  if (tag === undefined) return <span className={css['hole']} />
  return <DeviationBar deviation={place} live={live} />
})

export const Caption = memo(function Caption({ signal, tag }: SignalProps) {
  const language = useLanguage()
  return <span title={tag?.title[language]}>{useCaption(signal)}</span>
})

export const Row = memo(function Row({
  signal,
  tag,
  units,
  large,
}: SignalProps & { readonly units: boolean; readonly large: boolean }) {
  const { place, live } = usePlace(tag)
  return (
    <span className={classes(css['row'], large && css['largeRow'])}>
      <span className={css['caption']}>
        <Caption signal={signal} tag={tag} />
      </span>
      {tag === undefined || tag.normal === null ? (
        <span className={css['noBand']} />
      ) : (
        <NormBar place={place} live={live} />
      )}
      <span className={css['rowFigure']}>
        {tag === undefined ? null : (
          <LiveFigure
            tag={tag.id}
            size={large ? 'reading' : 'normal'}
            hideAge
            hideUnit={!units}
            bareMark
          />
        )}
      </span>
    </span>
  )
})
