/**
 * The moving analog indicator: track, normal band light, zones beyond the limits darker, a black
 * pointer for the value, a hollow blue one for its setpoint. Only the zone that the pointer is in may
 * take the hue of its alarm. Not live: hatched, with a hollow pointer at the last value.
 */
import type { CSSProperties } from 'react'
import type { Priority } from './AlarmSymbol.tsx'
import css from './AnalogBar.module.css'
import { classes } from './classes.ts'
import { positionOf, zoneOf, type BarScale, type Zone } from './scale.ts'

export interface AnalogBarProps extends BarScale {
  readonly value: number | null
  readonly setpoint?: number | null
  readonly vertical?: boolean
  readonly live?: boolean
  /** Filled from the low end: tanks and outputs. */
  readonly amount?: boolean
  /** Priority of the alarm that is in force. */
  readonly alarm?: Priority | null
}

interface Stretch {
  readonly zone: Zone
  readonly from: number
  readonly to: number
}

function zones({ limits, low, high }: BarScale): readonly Stretch[] {
  if (limits === undefined) return []
  const found: Stretch[] = []
  const add = (zone: Zone, from: number | null, to: number | null) => {
    if (from !== null && to !== null && to > from) found.push({ zone, from, to })
  }
  if (limits.high !== null) add('high', limits.high, limits.highHigh ?? high)
  if (limits.highHigh !== null) add('highHigh', limits.highHigh, high)
  if (limits.low !== null) add('low', limits.lowLow ?? low, limits.low)
  if (limits.lowLow !== null) add('lowLow', low, limits.lowLow)
  return found
}

export function AnalogBar(props: AnalogBarProps) {
  const { value, setpoint, vertical = false, live = true, amount, alarm, normal, limits } = props
  const at = (position: number): CSSProperties =>
    vertical ? { bottom: `${position}%` } : { left: `${position}%` }
  const stretch = (from: number, to: number): CSSProperties => {
    const start = positionOf(props, from)
    const length = positionOf(props, to) - start
    return vertical
      ? { bottom: `${start}%`, height: `${length}%` }
      : { left: `${start}%`, width: `${length}%` }
  }
  const zone = value === null ? 'between' : zoneOf(props, value)
  const outer = (each: Zone) => each === 'highHigh' || each === 'lowLow'
  const lines = limits === undefined ? [] : Object.values(limits).filter((each) => each !== null)
  return (
    <span
      className={classes(
        css['bar'],
        vertical ? css['vertical'] : css['horizontal'],
        !live && css['dead'],
      )}
      aria-hidden
    >
      {amount === true && value !== null ? (
        <i className={css['amount']} style={stretch(props.low, value)} />
      ) : null}
      {normal === null || normal === undefined ? null : (
        <i className={css['normal']} style={stretch(normal.low, normal.high)} />
      )}
      {zones(props).map((each) => (
        <i
          key={each.zone}
          className={classes(
            outer(each.zone) ? css['zone2'] : css['zone1'],
            live && each.zone === zone && typeof alarm === 'number' && css[`p${alarm}`],
          )}
          style={stretch(each.from, each.to)}
        />
      ))}
      {lines.map((each) => (
        <i key={each} className={css['limit']} style={at(positionOf(props, each))} />
      ))}
      {value === null ? null : (
        <svg
          className={classes(css['pointer'], !live && css['hollow'])}
          style={at(positionOf(props, value))}
          viewBox={vertical ? '0 0 25 12' : '0 0 12 17'}
          preserveAspectRatio="none"
        >
          <path d={vertical ? 'M0 5H14L24 .5V11.5L14 7H0z' : 'M5 17V7L.5 0H11.5L7 7V17z'} />
        </svg>
      )}
      {setpoint === null || setpoint === undefined ? null : (
        <svg
          className={css['setpoint']}
          style={at(positionOf(props, setpoint))}
          viewBox={vertical ? '0 0 9 12' : '0 0 12 8'}
        >
          <path d={vertical ? 'M1 1.5L8 6L1 10.5z' : 'M1.5 7L6 1L10.5 7z'} />
        </svg>
      )}
    </span>
  )
}
