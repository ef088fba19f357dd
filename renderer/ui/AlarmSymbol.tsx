/**
 * Priority as shape, number and hue: square 1, triangle 2, diamond 3, circle 4. State by form: a halo
 * and blinking for what nobody has acknowledged, an outline for what has cleared, grey for what is
 * not annunciated. The blink has one phase for the whole program: `data-blink` on the root.
 */
import { classes } from './classes.ts'
import css from './AlarmSymbol.module.css'
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'

export type Priority = 1 | 2 | 3 | 4
export type AlarmForm =
  | 'unacknowledged'
  | 'active'
  | 'cleared'
  | 'shelved'
  | 'suppressed'
  | 'out'
  | 'zero'

const shapes: Readonly<Record<Priority, (scale: number) => string>> = {
  1: (s) => `M${14 - 8 * s} ${14 - 8 * s}h${16 * s}v${16 * s}h${-16 * s}z`,
  2: (s) => `M14 ${14.5 - 10.3 * s}L${14 + 10 * s} ${14.5 + 7.7 * s}H${14 - 10 * s}z`,
  3: (s) => `M14 ${14 - 10.4 * s}L${14 + 10.4 * s} 14L14 ${14 + 10.4 * s}L${14 - 10.4 * s} 14z`,
  4: (s) => `M14 ${14 - 9 * s}a${9 * s} ${9 * s} 0 1 1 -.01 0z`,
}
const baseline = { 1: 18.2, 2: 20.2, 3: 18, 4: 18 } as const
const figures = { 1: 12, 2: 10.5, 3: 11, 4: 11.5 } as const

export interface AlarmSymbolProps {
  readonly priority: Priority
  readonly form?: AlarmForm
  readonly size?: number
  /** Read instead of "Priority 1". */
  readonly label?: string
}

export function AlarmSymbol({ priority, form = 'active', size = 24, label }: AlarmSymbolProps) {
  const texts = useMessages(catalogue)
  const shape = shapes[priority]
  const side = { width: `calc(${size} * var(--px))`, height: `calc(${size} * var(--px))` }
  return (
    <svg
      className={classes(css['symbol'], css[`p${priority}`], css[form])}
      style={side}
      viewBox="0 0 28 28"
      role="img"
      aria-label={label ?? texts.priority(priority)}
    >
      {form === 'unacknowledged' || form === 'cleared' ? (
        <path className={css['halo']} d={shape(priority === 1 ? 1.4 : 1.32)} />
      ) : null}
      <path className={css['fill']} d={shape(1)} />
      <text x="14" y={baseline[priority]} fontSize={figures[priority]}>
        {priority}
      </text>
      {form === 'shelved' ? (
        <>
          <circle className={css['ground']} cx="22" cy="21" r="6" />
          <path className={css['line']} d="M22 17.8V21l2.2 1.500M22 16a5 5 0 1 1-.01 0" />
        </>
      ) : null}
      {form === 'out' ? <path className={css['line']} d="M4.500 23.500L23.500 4.500" /> : null}
    </svg>
  )
}
