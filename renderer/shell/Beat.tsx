/** The beat: its mark goes one step with each frame that really arrived; a frozen screen freezes it. */
import css from './Strip.module.css'

const STEPS = 11

export const Beat = ({ beats }: { readonly beats: number }) => (
  <svg className={css['trace']} viewBox="0 0 44 14" aria-hidden>
    <path d="M0 8h8l2-5 3 9 2-4h6l2-3 2 3h19" />
    <rect x={(beats % STEPS) * 4} y="3" width="3" height="9" />
  </svg>
)
