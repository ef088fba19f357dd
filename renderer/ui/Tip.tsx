/**
 * A short text beside what has the focus or the pointer. Never the only place of a fact. Esc takes it away
 * and goes on to what it stands in, a dialog for example: nobody presses it twice.
 */
import { useEffect, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { Tooltip, TooltipTrigger } from 'react-aria-components'
import css from './Tip.module.css'

export interface TipProps {
  readonly text: ReactNode
  /** A button, or anything inside `Focusable`. */
  readonly children: ReactNode
}

export function Tip({ text, children }: TipProps) {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (!open) return
    // Gone at once, before its own listener on the document would keep the key from everything else.
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape') flushSync(() => setOpen(false))
    }
    window.addEventListener('keydown', leave, true)
    return () => window.removeEventListener('keydown', leave, true)
  }, [open])
  return (
    <TooltipTrigger delay={400} closeDelay={0} isOpen={open} onOpenChange={setOpen}>
      {children}
      {/* Below, so that it does not cover the banner. */}
      <Tooltip className={css['tip'] ?? ''} offset={6} placement="bottom">
        {text}
      </Tooltip>
    </TooltipTrigger>
  )
}
