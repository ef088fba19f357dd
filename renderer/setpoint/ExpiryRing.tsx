/** Time left to send, as a ring and figures, counted by the core's clock. */
import { useNow } from '../stores/liveness.ts'
import { useMessages } from '../ui/language.tsx'
import css from './ArmedView.module.css'
import catalogue from './messages.ts'

const RADIUS = 10
const ROUND = 2 * Math.PI * RADIUS

/** `0:24`: whole seconds, rounded up, so that nothing is left when it says nothing is. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export interface ExpiryRingProps {
  /** Unix milliseconds of the core. */
  readonly until: number
  readonly total: number
}

export function ExpiryRing({ until, total }: ExpiryRingProps) {
  const texts = useMessages(catalogue)
  const left = Math.max(0, until - useNow(250))
  const share = total > 0 ? Math.min(1, left / total) : 0
  return (
    <span className={css['expiry']} role="timer" aria-label={texts.left(timeLeft(left))}>
      <svg viewBox="0 0 26 26" aria-hidden>
        <circle className={css['round']} cx="13" cy="13" r={RADIUS} />
        <circle
          className={css['left']}
          cx="13"
          cy="13"
          r={RADIUS}
          strokeDasharray={`${share * ROUND} ${ROUND}`}
          transform="rotate(-90 13 13)"
        />
      </svg>
      <b aria-hidden>{timeLeft(left)}</b>
    </span>
  )
}
