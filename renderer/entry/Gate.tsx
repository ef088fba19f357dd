/**
 * Who comes in, and what is still missing before: the core, an administrator, a session, a field.
 * Each is asked for on a screen of its own; behind them stands the shell.
 */
import type { ReactNode } from 'react'
import { useSession } from '../stores/session.ts'
import { useSetup } from '../stores/setup.ts'
import { useMessages } from '../ui/language.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { ChooseField } from './ChooseField.tsx'
import { EntryFrame } from './EntryFrame.tsx'
import { FirstStart } from './FirstStart.tsx'
import catalogue from './messages.ts'
import { SignIn } from './SignIn.tsx'

export function Gate({ children }: { readonly children: ReactNode }) {
  const texts = useMessages(catalogue)
  const { status, error } = useSetup()
  const { phase, permissions } = useSession()
  if (status === null) {
    return (
      <EntryFrame>
        {error === null ? (
          <Loading />
        ) : (
          <ErrorState title={texts.unreachable} code={error.code}>
            {texts.unreachableText}
          </ErrorState>
        )}
      </EntryFrame>
    )
  }
  if (phase === 'starting') return <EntryFrame>{null}</EntryFrame>
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
