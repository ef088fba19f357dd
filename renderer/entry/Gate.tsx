/**
 * Who comes in, and what is still missing before: the core, an administrator, a session, a field.
 * Each is asked for on a screen of its own; behind them stands the shell.
 */
import type { ReactNode } from 'react'
import { useSession } from '../stores/session.ts'
import { useSetup } from '../stores/setup.ts'
import { useMessages } from '../ui/language.tsx'
import { EmptyState, ErrorState, Loading, useLongWait } from '../ui/States.tsx'
import { ChooseField } from './ChooseField.tsx'
import { EntryFrame } from './EntryFrame.tsx'
import { FirstStart } from './FirstStart.tsx'
import catalogue from './messages.ts'
import { SignIn } from './SignIn.tsx'

/** It is not known yet who comes: a frame that the next moment replaces would only flash. */
function Waiting() {
  return useLongWait() ? (
    <EntryFrame>
      <Loading />
    </EntryFrame>
  ) : null
}

export function Gate({ children }: { readonly children: ReactNode }) {
  const texts = useMessages(catalogue)
  const { status, error } = useSetup()
  const { phase, permissions } = useSession()
  if (status === null && error !== null) {
    return (
      <EntryFrame>
        <ErrorState title={texts.unreachable} code={error.code}>
          {texts.unreachableText}
        </ErrorState>
      </EntryFrame>
    )
  }
  if (status === null || phase === 'starting') return <Waiting />
  if (phase === 'out' || phase === 'ended') {
    return status.administrator ? <SignIn /> : <FirstStart />
  }
  if (!status.field && phase === 'open') {
    if (permissions.includes('engineer')) return <ChooseField />
    return (
      <EntryFrame>
        <EmptyState title={texts.noField}>{texts.noFieldText}</EmptyState>
      </EntryFrame>
    )
  }
  return children
}
