/** How good a password is, in words; the bars only repeat them. Length is what counts. */
import { passwordFault } from '../../shared/users.ts'
import { useMessages } from '../ui/language.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

const GOOD = 14
const STRONG = 18

export function PasswordStrength({
  password,
  user,
}: {
  readonly password: string
  readonly user: string
}) {
  const texts = useMessages(catalogue)
  const count = [...password].length
  const fault = passwordFault(password, user)
  const rank = fault !== null ? (count === 0 ? 0 : 1) : count >= STRONG ? 4 : count >= GOOD ? 3 : 2
  const said = (): string => {
    if (count === 0) return texts.passwordRule
    if (fault === 'short') return texts.faults.short(count)
    if (fault !== null) return texts.faults[fault]
    if (rank === 4) return texts.strength.strong(count)
    return rank === 3 ? texts.strength.good(count) : texts.strength.enough(count)
  }
  return (
    <div className={css['strength']}>
      <span className={css['meter']} aria-hidden>
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} data-on={bar <= rank ? '' : undefined} />
        ))}
      </span>
      <span role="status">{said()}</span>
    </div>
  )
}
