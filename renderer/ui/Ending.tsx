/**
 * The foot of what asks before something ends: the safe choice in the place of the last click, with the
 * focus; the act, by its verb, at the left.
 */
import { Button } from './Button.tsx'
import css from './Dialog.module.css'

export interface EndingProps {
  /** What the buttons say; null where it cannot be done, and the dialog says why. */
  readonly act: string | null
  readonly keep: string
  readonly busy: boolean
  readonly onAct: () => void
  readonly onKeep: () => void
}

export const Ending = ({ act, keep, busy, onAct, onKeep }: EndingProps) => (
  <>
    {act === null ? null : (
      <Button busy={busy} onPress={onAct}>
        {act}
      </Button>
    )}
    <span className={css['space']} />
    <Button rank="primary" initialFocus onPress={onKeep}>
      {keep}
    </Button>
  </>
)
