/** A short text beside what has the focus or the pointer. Never the only place of a fact. */
import type { ReactNode } from 'react'
import { Tooltip, TooltipTrigger } from 'react-aria-components'
import css from './Tip.module.css'

export interface TipProps {
  readonly text: ReactNode
  /** A button, or anything inside `Focusable`. */
  readonly children: ReactNode
}

export const Tip = ({ text, children }: TipProps) => (
  <TooltipTrigger delay={400} closeDelay={0}>
    {children}
    {/* Below, so that it does not cover the banner. */}
    <Tooltip className={css['tip'] ?? ''} offset={6} placement="bottom">
      {text}
    </Tooltip>
  </TooltipTrigger>
)
