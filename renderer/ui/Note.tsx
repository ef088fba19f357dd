/** A line that explains the state of a part of the screen, with a heavy left edge. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import css from './Note.module.css'

export interface NoteProps {
  readonly icon: LucideIcon
  /** Something failed: the edge is that of a form error. */
  readonly error?: boolean
  readonly children: ReactNode
}

export const Note = ({ icon, error, children }: NoteProps) => (
  <div
    className={classes(css['note'], error === true && css['error'])}
    {...(error === true ? { role: 'alert' } : {})}
  >
    <Icon of={icon} size="small" />
    <span>{children}</span>
  </div>
)
