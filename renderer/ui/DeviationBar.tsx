/**
 * One signal of a well tile: its own normal band is the middle third, so the pointers of healthy
 * signals form a line whatever their units. `deviation` is in half-widths of the band: ±1 its edge,
 * ±3 the end of the bar; the end thirds stand for the limits. Not live: outline only.
 */
import type { Priority } from './AlarmSymbol.tsx'
import { classes } from './classes.ts'
import css from './DeviationBar.module.css'

export interface DeviationBarProps {
  /** Null where there is no value or no band. */
  readonly deviation: number | null
  readonly live?: boolean
  readonly alarm?: Priority | null
  readonly height?: number
}

export function DeviationBar({ deviation, live = true, alarm, height }: DeviationBarProps) {
  const style = height === undefined ? {} : { height: `calc(${height} * var(--px))` }
  if (!live || deviation === null)
    return <span className={classes(css['bar'], css['dead'])} style={style} aria-hidden />
  const held = Math.min(3, Math.max(-3, deviation))
  const hue = typeof alarm === 'number' ? css[`p${alarm}`] : undefined
  return (
    <span className={css['bar']} style={style} aria-hidden>
      <i className={classes(css['end'], css['top'], held > 0 && hue)} />
      <i className={css['normal']} />
      <i className={classes(css['end'], css['bottom'], held < 0 && hue)} />
      <b className={css['pointer']} style={{ top: `${50 - (held / 3) * 48}%` }} />
    </span>
  )
}
