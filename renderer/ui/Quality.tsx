/** The mark beside a value that is not simply live. Neutral: quality is carried by form, not by hue. */
import { classes } from './classes.ts'
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'
import css from './Quality.module.css'

export type QualityMark = 'live' | 'uncertain' | 'bad' | 'stale' | 'link' | 'known' | 'none'

const clock = 'M6 1.500a4.500 4.500 0 1 1-.01 0M6 3.500V6l2 1.200'
const broken =
  'M5 3.500l1-1a2.100 2.100 0 0 1 3 3l-1 1M7 8.500l-1 1a2.100 2.100 0 0 1-3-3l1-1M2 2l8 8'
const drawn: Partial<Record<QualityMark, string>> = { stale: clock, known: clock, link: broken }
const letters: Partial<Record<QualityMark, string>> = { uncertain: '?', bad: '×' }

export interface QualityProps {
  readonly mark: QualityMark
  /** There is no value that could be shown in place of a bad one. */
  readonly absent?: boolean
  /** Without its frame, where the surroundings are tight. */
  readonly bare?: boolean
}

export function Quality({ mark, absent, bare }: QualityProps) {
  const texts = useMessages(catalogue)
  if (mark === 'live' || mark === 'none') return null
  const path = drawn[mark]
  const word = texts.mark[mark === 'bad' && absent === true ? 'neverGood' : mark]
  return (
    <span
      className={classes(css['mark'], mark === 'bad' && css['bad'], bare === true && css['bare'])}
      role="img"
      aria-label={word}
      title={word}
    >
      {path === undefined ? (
        letters[mark]
      ) : (
        <svg viewBox="0 0 12 12" aria-hidden>
          <path d={path} />
        </svg>
      )}
    </span>
  )
}

/** `t`: the source gave no time of its own. */
export function ServerTimeMark() {
  const texts = useMessages(catalogue)
  return (
    <span className={css['mark']} role="img" aria-label={texts.serverTime} title={texts.serverTime}>
      t
    </span>
  )
}

/** `M`: a person entered it. */
export function ByHandMark() {
  const texts = useMessages(catalogue)
  return (
    <span className={css['mark']} role="img" aria-label={texts.byHand} title={texts.byHand}>
      M
    </span>
  )
}
