/** Signing in. A refusal says why and keeps the name; the password is typed anew. */
import { ArchiveRestore, LogIn } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { signIn, useSession } from '../stores/session.ts'
import { useSetup } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'
import css from './Entry.module.css'
import { EntryFrame } from './EntryFrame.tsx'
import catalogue from './messages.ts'

export function SignIn() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const ended = useSession((state) => state.phase === 'ended')
  const site = useSetup((state) => state.status?.site)
  const restored = useSetup((state) => state.status?.restored)
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const ready = user.trim() !== '' && password !== ''

  const send = async () => {
    if (!ready || busy) return
    setBusy(true)
    const refused = await signIn(user.trim(), password)
    setBusy(false)
    setFailure(refused)
    if (refused !== null) setPassword('')
  }

  return (
    <EntryFrame>
      <form
        className={`${css['card']} ${css['narrow']}`}
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <div className={css['rows']}>
          <div>
            <h1>{texts.signIn}</h1>
            <p>{site}</p>
          </div>
          {restored ? (
            <Note icon={ArchiveRestore}>
              {texts.restored(format.moment(restored.of), format.moment(restored.at))}
            </Note>
          ) : ended && failure === null ? (
            <Note icon={LogIn}>{texts.ended}</Note>
          ) : null}
          <TextField
            label={texts.user}
            value={user}
            onChange={setUser}
            initialFocus
            autoComplete="username"
            maxLength={64}
            name="user"
          />
          <PasswordField
            label={texts.password}
            value={password}
            onChange={setPassword}
            autoComplete="current-password"
            maxLength={256}
            name="password"
          />
          {failure === null ? null : <Fault>{say(failure)}</Fault>}
        </div>
        <footer>
          <span className={css['left']}>{texts.signInText}</span>
          <span className={css['space']} />
          <Button rank="primary" type="submit" off={!ready} busy={busy}>
            {texts.enter}
          </Button>
        </footer>
      </form>
    </EntryFrame>
  )
}
