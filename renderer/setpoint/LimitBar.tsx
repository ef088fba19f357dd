/**
 * The range of the setpoint with the zones of what it steers, the stretch that may be set, and two
 * markers: hollow for what it is, solid for what it shall be. Decoration for the eye: every bound
 * stands in the checks too.
 */
import { setpointLimits } from '../../shared/tags.ts'
import type { Tag } from '../stores/configuration.ts'
import { useMessages } from '../ui/language.tsx'
import { positionOf } from '../ui/scale.ts'
import { useSteered } from './facts.ts'
import css from './LimitBar.module.css'
import catalogue from './messages.ts'
import { useFigures } from './say.ts'

/** Labels nearer than this share of the bar are pushed apart. */
const NEAR = 15
/** A bound nearer than this to the end of the bar leaves the end its label. */
const TIGHT = 9
/** The words need this much between their bounds. */
const ROOMY = 34

interface Span {
  readonly low: number
  readonly high: number
}

/** The scale of the bar: that of the steered value, widened to what may be set. */
function scaleOf(tag: Tag, steered: Tag | undefined): Span | null {
  const lows = [tag.low, steered?.low].filter((each) => typeof each === 'number')
  const highs = [tag.high, steered?.high].filter((each) => typeof each === 'number')
  if (lows.length === 0 || highs.length === 0) return null
  const scale = { low: Math.min(...lows), high: Math.max(...highs) }
  return scale.high > scale.low ? scale : null
}

function zonesOf({ limits }: Tag, { low, high }: Span): readonly [Span, string][] {
  const zones: [Span, string][] = []
  if (limits.low !== null) zones.push([{ low: limits.lowLow ?? low, high: limits.low }, 'zone1'])
  if (limits.lowLow !== null) zones.push([{ low, high: limits.lowLow }, 'zone2'])
  if (limits.high !== null)
    zones.push([{ low: limits.high, high: limits.highHigh ?? high }, 'zone1'])
  if (limits.highHigh !== null) zones.push([{ low: limits.highHigh, high }, 'zone2'])
  return zones
}

/** At the ends of the bar a label stays inside it. */
const sideAt = (position: number): string =>
  position > 100 - TIGHT ? 'end' : position < TIGHT ? 'start' : 'over'

const Marker = ({ at, solid }: { readonly at: number; readonly solid: boolean }) => (
  <svg
    className={solid ? css['solid'] : css['hollow']}
    style={{ left: `${at}%` }}
    viewBox="0 0 12 10"
  >
    <path d="M1 1h10L6 9z" />
  </svg>
)

export interface LimitBarProps {
  readonly tag: Tag
  readonly from: number | boolean | null
  readonly to: number | boolean | null
}

export function LimitBar({ tag, from, to }: LimitBarProps) {
  const texts = useMessages(catalogue)
  const figures = useFigures(tag)
  const steered = useSteered(tag)
  const scale = scaleOf(tag, steered)
  if (scale === null) return null
  const at = (value: number) => positionOf(scale, value)
  const stretch = ({ low, high }: Span) => ({
    left: `${at(low)}%`,
    width: `${Math.max(0, at(high) - at(low))}%`,
  })
  const limits = setpointLimits(tag)
  const may = { low: limits.low ?? scale.low, high: limits.high ?? scale.high }
  const old = typeof from === 'number' ? from : null
  const fresh = typeof to === 'number' && !Number.isNaN(to) ? to : null
  const near = old !== null && fresh !== null && Math.abs(at(fresh) - at(old)) < NEAR
  const rising = old !== null && fresh !== null && fresh >= old
  const write = (value: number) => figures.figure(value)
  const inner = [may.low, may.high].filter((bound) => at(bound) > TIGHT && at(bound) < 100 - TIGHT)
  const bounds = new Set([scale.low, ...inner, scale.high])
  const roomy = at(may.high) - at(may.low) >= ROOMY
  return (
    <div className={css['bar']} aria-hidden>
      <i className={css['track']} />
      {steered?.normal ? <i className={css['normal']} style={stretch(steered.normal)} /> : null}
      {(steered === undefined ? [] : zonesOf(steered, scale)).map(([span, kind]) => (
        <i key={`${kind}${span.low}`} className={css[kind]} style={stretch(span)} />
      ))}
      <i className={css['may']} style={stretch(may)} />
      {old === null || fresh === null ? null : (
        <i
          className={css['move']}
          style={stretch({ low: Math.min(old, fresh), high: Math.max(old, fresh) })}
        />
      )}
      {old === null ? null : <Marker at={at(old)} solid={false} />}
      {fresh === null ? null : <Marker at={at(fresh)} solid />}
      {old === null ? null : (
        <span
          className={css['old']}
          data-side={near ? (rising ? 'before' : 'after') : sideAt(at(old))}
          style={{ left: `${at(old)}%` }}
        >
          {write(old)}
        </span>
      )}
      {fresh === null ? null : (
        <span
          className={css['new']}
          data-side={
            near && at(fresh) < 100 - TIGHT ? (rising ? 'after' : 'before') : sideAt(at(fresh))
          }
          style={{ left: `${at(fresh)}%` }}
        >
          {figures.exact(fresh)}
        </span>
      )}
      {[...bounds].map((bound) => (
        <span
          key={bound}
          data-end={bound === scale.low ? 'low' : bound === scale.high ? 'high' : 'between'}
          style={{ left: `${at(bound)}%` }}
        >
          {write(bound)}
        </span>
      ))}
      {roomy ? (
        <span className={css['words']} style={{ left: `${(at(may.low) + at(may.high)) / 2}%` }}>
          {texts.mayBeSet}
        </span>
      ) : null}
    </div>
  )
}
