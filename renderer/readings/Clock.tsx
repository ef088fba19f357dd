/** The core's clock in the zone of the site, with its offset and date. */
import { useNow } from '../stores/liveness.ts'
import { useFormat } from '../ui/language.tsx'
import css from './Clock.module.css'

export function Clock() {
  const format = useFormat()
  const now = useNow()
  return (
    <div className={css['clock']} role="timer" aria-live="off">
      <b>
        {format.time(now)}
        <span>{format.offset(now)}</span>
      </b>
      <span className={css['date']}>{format.weekday(now)}</span>
    </div>
  )
}
