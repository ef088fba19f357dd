/**
 * A figure with its unit, its quality and, when it is not live, its age. The width of the longest
 * figure of the range is reserved, so nothing beside it moves while it changes. Bad is struck, stale
 * and link lost are grey with age, uncertain keeps its ink beside a question mark; no value is a dash.
 * `data-mark` says the same to whoever asks the page whether its first live value is painted.
 */
import { classes } from './classes.ts'
import css from './Figure.module.css'
import { useFormat } from './language.tsx'
import { ByHandMark, Quality, ServerTimeMark, type QualityMark } from './Quality.tsx'

export interface FigureProps {
  /** A number, or the text of a state. */
  readonly value: number | string | null
  readonly decimals?: number
  readonly unit?: string | null
  readonly mark?: QualityMark
  /** Milliseconds; shown only where the value is not live. */
  readonly age?: number | null
  readonly serverTime?: boolean
  /** A person entered it. */
  readonly byHand?: boolean
  /** Ends of the range, for the reserved width. */
  readonly low?: number | null
  readonly high?: number | null
  /** `small` 13, `normal` body, `reading` 16, `plate` 20, `large` 28. */
  readonly size?: 'small' | 'normal' | 'reading' | 'plate' | 'large'
  /** The unit stands elsewhere, in a head; screen readers still get it. */
  readonly hideUnit?: boolean
  readonly bareMark?: boolean
}

/** Characters of the longest figure that the range can give. */
export function widthOf(
  low: number | null | undefined,
  high: number | null | undefined,
  decimals: number,
): number {
  if (low === null || low === undefined || high === null || high === undefined) return 0
  const whole = (value: number) => {
    const digits = String(Math.trunc(Math.abs(value))).length
    return digits + Math.floor((digits - 1) / 3) * 0.4 + (value < 0 ? 1 : 0)
  }
  return Math.max(whole(low), whole(high)) + (decimals > 0 ? decimals + 0.5 : 0)
}

export function Figure(props: FigureProps) {
  const { value, decimals = 0, unit, mark = 'live', age, size = 'normal' } = props
  const format = useFormat()
  const absent = value === null || mark === 'none'
  const text = absent
    ? format.number(null)
    : typeof value === 'number'
      ? format.number(value, decimals)
      : value
  const shownUnit = absent ? null : format.unit(unit)
  const grey = mark === 'stale' || mark === 'link' || mark === 'known'
  const reserved = widthOf(props.low, props.high, decimals)
  return (
    <span className={classes(css['figure'], css[size])} data-mark={absent ? 'none' : mark}>
      <Quality mark={mark} absent={absent} bare={props.bareMark === true} />
      {props.byHand === true && !absent ? <ByHandMark /> : null}
      {props.serverTime === true && mark !== 'none' ? <ServerTimeMark /> : null}
      <span
        className={classes(css['value'], grey && css['grey'], mark === 'bad' && css['bad'])}
        {...(reserved === 0 ? {} : { style: { minWidth: `${reserved}ch` } })}
      >
        {mark === 'bad' ? <s>{text}</s> : text}
      </span>
      {shownUnit === null ? null : (
        <span className={props.hideUnit === true ? css['spoken'] : css['unit']}>{shownUnit}</span>
      )}
      {mark === 'live' || mark === 'none' || age === null || age === undefined ? null : (
        <span className={css['age']}>{format.age(age)}</span>
      )}
    </span>
  )
}
