/** The handle in the dialog's head: it takes the arrow keys; the pointer takes the whole head. */
import { Move } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Icon } from '../ui/Icon.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './SetpointDialog.module.css'

export interface MoveHandleProps {
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
}

export function MoveHandle({ onKeyDown }: MoveHandleProps) {
  const texts = useMessages(catalogue)
  return (
    <button
      type="button"
      className={css['handle']}
      aria-label={texts.move}
      title={texts.moveHow}
      data-moves=""
      onKeyDown={onKeyDown}
    >
      <Icon of={Move} size="small" />
    </button>
  )
}
