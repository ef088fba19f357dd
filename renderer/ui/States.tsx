/**
 * What stands where content would: why it is empty and the next step; what failed, what still works
 * and Try again; reading, shown only after 300 ms; not allowed, with the role that is.
 */
import { use, useEffect, useState, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { HeadingLevel } from './headings.ts'
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'
import css from './States.module.css'

function Title({ children }: { readonly children: string }) {
  return use(HeadingLevel) === 'h2' ? (
    <h2 className={css['title']}>{children}</h2>
  ) : (
    <h3 className={css['title']}>{children}</h3>
  )
}

export const LOADING_AFTER_MS = 300

export interface EmptyStateProps {
  readonly title: string
  readonly children?: ReactNode
  /** The next step: usually one small button. */
  readonly action?: ReactNode
}

export const EmptyState = ({ title, children, action }: EmptyStateProps) => (
  <div className={css['state']}>
    <Title>{title}</Title>
    {children === undefined ? null : <p>{children}</p>}
    {action === undefined ? null : <div className={css['actions']}>{action}</div>}
  </div>
)

export interface ErrorStateProps {
  readonly title: string
  /** What is wrong and what still works. */
  readonly children: ReactNode
  /** The code of the failure, for the one who is called. */
  readonly code?: string
  readonly onRetry?: () => void
}

export function ErrorState({ title, children, code, onRetry }: ErrorStateProps) {
  const texts = useMessages(catalogue)
  return (
    <div className={css['state']} role="alert">
      <Title>{title}</Title>
      <p>{children}</p>
      <div className={css['actions']}>
        {onRetry === undefined ? null : (
          <Button small onPress={onRetry}>
            {texts.retry}
          </Button>
        )}
        {code === undefined ? null : <code>{code}</code>}
      </div>
    </div>
  )
}

export function Denied({ children }: { readonly children: ReactNode }) {
  const texts = useMessages(catalogue)
  return <EmptyState title={texts.notAllowed}>{children}</EmptyState>
}

/** False for the first 300 ms: most waiting ends before anything would flicker. */
export function useLongWait(): boolean {
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LOADING_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return long
}

/** Nothing for a moment, then still bars. */
export function Loading({ text, action }: { readonly text?: string; readonly action?: ReactNode }) {
  const texts = useMessages(catalogue)
  if (!useLongWait()) return null
  return (
    <div className={css['state']} role="status">
      <Title>{text ?? texts.loading}</Title>
      <i className={css['bar']} />
      <i className={css['bar']} />
      <i className={css['bar']} />
      {action === undefined ? null : <div className={css['actions']}>{action}</div>}
    </div>
  )
}
