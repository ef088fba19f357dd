/** The heading of a step. It takes the focus when the step begins: what had it is gone with the step before. */
import { useEffect, useRef, type ReactNode } from 'react'
import css from './Server.module.css'

export interface StepHeadProps {
  /** It changes by itself, and is read out then. */
  readonly live?: boolean
  readonly children: ReactNode
}

export function StepHead({ live = false, children }: StepHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h3 ref={heading} className={css['state']} tabIndex={-1} {...(live ? { role: 'status' } : {})}>
      {children}
    </h3>
  )
}
