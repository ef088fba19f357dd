/**
 * A signal by its own normal, lying: the middle third is its band, so the pointers of healthy signals
 * stand in one line under each other. `from` draws the way from the middle instead of a pointer, for a
 * list of what is far away. Not live: outline only.
 */
import { classes } from '../ui/classes.ts'
import css from './NormBar.module.css'

export interface NormBarProps {
  /** −3 to 3, ±1 the edges of the band; null without a value or a band. */
  readonly place: number | null
  readonly live: boolean
  readonly kind?: 'pointer' | 'way'
}

export function NormBar({ place, live, kind = 'pointer' }: NormBarProps) {
  if (!live || place === null) {
    return <span className={classes(css['bar'], css['dead'])} aria-hidden />
  }
  const at = 50 + (Math.min(3, Math.max(-3, place)) / 3) * 48
  return (
    <span className={classes(css['bar'], kind === 'way' && css['wide'])} aria-hidden>
      <i className={classes(css['end'], css['low'])} />
      <i className={css['normal']} />
      <i className={classes(css['end'], css['high'])} />
      {kind === 'pointer' ? (
        <b className={css['pointer']} style={{ left: `${at}%` }} />
      ) : (
        <b
          className={css['way']}
          style={
            at < 50 ? { left: `${at}%`, right: '50%' } : { left: '50%', right: `${100 - at}%` }
          }
        />
      )}
    </span>
  )
}
