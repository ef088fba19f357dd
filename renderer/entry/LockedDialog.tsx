/**
 * The lock over a live screen: the displays go on behind a light scrim, banner, rail and strip stay in
 * use; the same person unlocks, or signs out for the next one.
 */
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { signOut, unlock, useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { SideDialog } from '../ui/Dialog.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import css from './LockedDialog.module.css'
import catalogue from './messages.ts'

export function LockedDialog() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const { person, lockedAt } = useSession()
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  const send = async () => {
    if (password === '' || busy) return
    setBusy(true)
    const refused = await unlock(password)
    setBusy(false)
    setFailure(refused)
    setPassword('')
  }

  return (
    <form
      className={css['scrim']}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <SideDialog
        title={texts.locked}
        width={460}
        foot={
          <>
            <Button onPress={() => void signOut()}>{texts.signOut}</Button>
            <span className={css['space']} />
            <Button rank="primary" type="submit" off={password === ''} busy={busy}>
              {texts.unlock}
            </Button>
          </>
        }
      >
        <div className={css['rows']}>
          <div>
            <b className={css['name']}>{person?.name}</b>
            <span className={css['since']}>
              {lockedAt === null ? null : texts.lockedSince(format.time(lockedAt).slice(0, 5))}
            </span>
          </div>
          <PasswordField
            label={texts.password}
            value={password}
            onChange={setPassword}
            initialFocus
            autoComplete="current-password"
          />
          {failure === null ? null : (
            <Fault>
              {failure.code === 'wrong_credentials' ? texts.wrongPassword : say(failure)}
            </Fault>
          )}
          <p className={css['about']}>{texts.lockedText}</p>
        </div>
      </SideDialog>
    </form>
  )
}
