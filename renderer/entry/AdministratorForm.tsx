/** The form of the first administrator. What is missing is said before it is sent, the rest by the core. */
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { passwordFault, userNamePattern } from '../../shared/users.ts'
import { useErrorText } from '../errors/text.ts'
import { createAdministrator } from '../stores/session.ts'
import { loadSetup } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'
import { PasswordStrength } from './PasswordStrength.tsx'

const empty = { user: '', name: '', password: '', again: '' }

export function AdministratorForm({ onBack }: { readonly onBack: () => void }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [form, setForm] = useState(empty)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const put = (field: keyof typeof empty) => (value: string) =>
    setForm((before) => ({ ...before, [field]: value }))

  const ready = {
    user: userNamePattern.test(form.user),
    name: form.name.trim() !== '',
    password: passwordFault(form.password, form.user) === null,
    again: form.again !== '' && form.again === form.password,
  }
  const left = Object.values(ready).filter((each) => !each).length

  const send = async () => {
    if (left > 0 || busy) return
    setBusy(true)
    setFailure(await createAdministrator(form.user, form.name.trim(), form.password))
    setBusy(false)
    await loadSetup()
  }

  return (
    <form
      className={css['card']}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div className={css['rows']}>
        <div className={css['pair']}>
          <TextField
            label={texts.user}
            value={form.user}
            onChange={put('user')}
            error={form.user !== '' && !ready.user ? texts.userFault : null}
            hint={texts.userHint}
            initialFocus
            autoComplete="username"
            maxLength={32}
          />
          <TextField
            label={texts.name}
            value={form.name}
            onChange={put('name')}
            autoComplete="name"
            maxLength={64}
          />
        </div>
        <div className={css['pair']}>
          <PasswordField
            label={texts.password}
            value={form.password}
            onChange={put('password')}
            autoComplete="new-password"
          />
          <PasswordField
            label={texts.again}
            value={form.again}
            onChange={put('again')}
            error={form.again !== '' && !ready.again ? texts.differ : null}
            autoComplete="new-password"
          />
        </div>
        <PasswordStrength password={form.password} user={form.user} />
        {failure === null ? null : <Fault>{say(failure)}</Fault>}
      </div>
      <footer>
        <Button icon={ArrowLeft} onPress={onBack}>
          {texts.back}
        </Button>
        <span className={css['space']} />
        {left === 0 ? null : <span className={css['left']}>{texts.left(left)}</span>}
        <Button rank="primary" type="submit" off={left > 0} busy={busy}>
          {texts.create}
        </Button>
      </footer>
    </form>
  )
}
