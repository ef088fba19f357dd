/** A new account. The rules of passwords stand beside the field in words and are ticked while typing. */
import { Check, Minus, X } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import {
  passwordFault,
  roles,
  userNamePattern,
  type PasswordFault,
  type Role,
} from '../../shared/users.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Fault } from '../ui/Fault.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useMessages } from '../ui/language.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import css from './People.module.css'

const empty = { user: '', name: '', password: '', again: '' }
const rules = ['short', 'common', 'name', 'monotonous'] as const satisfies PasswordFault[]

/** `passwordFault` names the first fault; those before it hold, those after it are not known yet. */
function Rules({
  fault,
  typed,
}: {
  readonly fault: PasswordFault | null
  readonly typed: boolean
}) {
  const texts = useMessages(catalogue)
  const order: readonly PasswordFault[] = ['short', 'long', 'name', 'common', 'monotonous']
  const at = fault === null ? order.length : order.indexOf(fault)
  const shown = fault === 'long' ? [...rules, 'long' as const] : rules
  return (
    <div className={css['rules']}>
      <h3>{texts.rules}</h3>
      <ul>
        {shown.map((rule) => {
          const place = order.indexOf(rule)
          const state = !typed || place > at ? 'open' : place === at ? 'broken' : 'kept'
          return (
            <li key={rule} className={classes(css[state])} data-state={state}>
              <Icon of={state === 'kept' ? Check : state === 'broken' ? X : Minus} size="small" />
              {texts.rule[rule]}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

export function AccountForm({ onCreated }: { readonly onCreated: () => void }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [form, setForm] = useState(empty)
  const [role, setRole] = useState<Role>('viewer')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const put = (field: keyof typeof empty) => (value: string) =>
    setForm((before) => ({ ...before, [field]: value }))

  const fault = passwordFault(form.password, form.user)
  const wrong = {
    user: !userNamePattern.test(form.user),
    name: form.name.trim() === '',
    password: fault !== null,
    again: form.again !== form.password,
  }
  const send = async () => {
    setTried(true)
    if (busy || Object.values(wrong).some(Boolean)) return
    setBusy(true)
    const name = form.name.trim()
    const result = await call('users.create', {
      user: form.user,
      name,
      role,
      password: form.password,
    })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (!result.ok) return
    toast({ title: texts.created(name) })
    setForm(empty)
    setRole('viewer')
    setTried(false)
    onCreated()
  }
  const told =
    failure === null ? null : failure.code === 'conflict' ? texts.taken(form.user) : say(failure)
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <TextField
        label={texts.name}
        value={form.name}
        onChange={put('name')}
        hint={texts.nameHint}
        error={tried && wrong.name ? texts.nameFault : null}
        autoComplete="off"
        maxLength={64}
      />
      <TextField
        label={texts.user}
        value={form.user}
        onChange={put('user')}
        hint={texts.userHint}
        error={wrong.user && (tried || form.user !== '') ? texts.userFault : null}
        autoComplete="off"
        maxLength={32}
      />
      <Select
        label={texts.role}
        value={role}
        choices={roles.map((key) => ({ key, text: texts.roles[key] }))}
        onChange={setRole}
      />
      <p className={css['may']}>
        {texts.roles[role]}: {texts.may[role]}.
      </p>
      <PasswordField
        label={texts.password}
        value={form.password}
        onChange={put('password')}
        error={tried && fault !== null ? texts.rule[fault] : null}
        autoComplete="new-password"
      />
      <PasswordField
        label={texts.again}
        value={form.again}
        onChange={put('again')}
        error={wrong.again && (tried || form.again !== '') ? texts.differ : null}
        autoComplete="new-password"
      />
      <Rules fault={fault} typed={form.password !== ''} />
      {told === null ? null : <Fault>{told}</Fault>}
      <Button rank="primary" type="submit" busy={busy}>
        {texts.act}
      </Button>
    </form>
  )
}
