/** Value and setpoint since shortly before the change: the value a line, the setpoint dashed steps. */
import type { Tag } from '../stores/configuration.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import type { Change } from './changes.ts'
import { useSteered } from './facts.ts'
import { useFollowed, type Point } from './follow.ts'
import css from './FollowTrend.module.css'
import catalogue from './messages.ts'

const WIDTH = 450
const HEIGHT = 70
const PAD = 6

export interface FollowTrendProps {
  readonly change: Change
  readonly tag: Tag
}

function pathOf(
  points: readonly Point[],
  x: (at: number) => number,
  y: (value: number) => number,
  steps: boolean,
  until: number,
): string {
  let path = ''
  let last: number | null = null
  for (const { at, value } of points) {
    if (Number.isNaN(value)) {
      last = null
      continue
    }
    const to = `${x(at).toFixed(1)} ${y(value).toFixed(1)}`
    if (last === null) path += `M${to}`
    else path += steps ? `H${x(at).toFixed(1)}V${y(value).toFixed(1)}` : `L${to}`
    last = value
  }
  return steps && last !== null ? `${path}H${x(until).toFixed(1)}` : path
}

export function FollowTrend({ change, tag }: FollowTrendProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const steered = useSteered(tag)
  const { from, to, until, setpoint, value } = useFollowed(change, tag, steered)
  const figures = [...setpoint, ...value].map((point) => point.value)
  for (const each of [change.old, change.value]) {
    if (typeof each === 'number') figures.push(each)
  }
  const real = figures.filter((each) => !Number.isNaN(each))
  const low = Math.min(...real)
  const high = Math.max(...real)
  if (!(high >= low)) return null
  const x = (at: number) => Math.max(0, ((at - from) / (to - from)) * WIDTH)
  const y = (each: number) => HEIGHT - PAD - ((each - low) / (high - low || 1)) * (HEIGHT - 2 * PAD)
  const inside = (points: readonly Point[]) => points.filter(({ at }) => at >= from)
  // A setpoint sends nothing while it stands: until it moved it was what it was at arming.
  const held: Point[] = typeof change.old === 'number' ? [{ at: from, value: change.old }] : []
  return (
    <div className={css['trend']} role="img" aria-label={texts.followLabel}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        {change.sentAt === null ? null : (
          <path className={css['sent']} d={`M${x(change.sentAt).toFixed(1)} 0V${HEIGHT}`} />
        )}
        <path
          className={css['setpoint']}
          d={pathOf([...held, ...inside(setpoint)], x, y, true, until)}
        />
        <path className={css['value']} d={pathOf(inside(value), x, y, false, until)} />
      </svg>
      <span className={css['from']}>{format.time(from)}</span>
      <span className={css['to']}>{format.time(to)}</span>
    </div>
  )
}
