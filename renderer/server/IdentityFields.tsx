/** The fields of who we are to a server. A stored secret is never shown; an empty field keeps it. */
import { useRef } from 'react'
import type { OfferedIdentity } from '../../shared/discovery.ts'
import { pemOf } from '../trust/files.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { IdentityDraft, IdentityFault, IdentityKind } from './identity.ts'
import catalogue from './messages.ts'
import type { Refusal } from './refusal.ts'
import css from './Server.module.css'

const kinds: readonly IdentityKind[] = ['anonymous', 'user', 'certificate']

interface FileProps {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly error: string | null
}

/** A PEM file: chosen, or pasted. */
function PemField({ label, value, onChange, error }: FileProps) {
  const texts = useMessages(catalogue)
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={css['file']}>
      <TextField
        label={label}
        value={value}
        onChange={onChange}
        error={error}
        lines
        maxLength={20_000}
      />
      <Button small onPress={() => input.current?.click()}>
        {texts.choose}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".pem,.crt,.cer,.key"
        aria-label={label}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file !== undefined) void pemOf(file).then(onChange)
          event.target.value = ''
        }}
      />
    </div>
  )
}

export interface IdentityFieldsProps {
  readonly draft: IdentityDraft
  /** Shown when somebody tried to send it. */
  readonly fault: IdentityFault | null
  /** What the core has said to it. */
  readonly refusal: Refusal
  /** What the server takes; null where it was not asked. */
  readonly offered: readonly OfferedIdentity[] | null
}

export function IdentityFields({ draft, fault, refusal, offered }: IdentityFieldsProps) {
  const texts = useMessages(catalogue)
  const { kind, stored, change } = draft
  const shown = kinds.filter(
    (each) => offered === null || each === kind || offered.some((offer) => offer.kind === each),
  )
  const isPlain = offered?.find((offer) => offer.kind === 'user')?.plain
  return (
    <>
      <div className={css['group']} role="group" aria-label={texts.identity}>
        <span className={css['label']}>{texts.identity}</span>
        <Segmented
          label={texts.identity}
          value={kind}
          choices={shown.map((key) => ({ key, text: texts.identities[key] }))}
          onChange={(to) => change({ kind: to })}
        />
      </div>
      {kind === 'user' ? (
        <div className={css['pair']}>
          <TextField
            label={texts.user}
            value={draft.user}
            onChange={(user) => change({ user })}
            error={fault === 'user' ? texts.userFault : refusal.of('user')}
            maxLength={128}
            autoComplete="off"
          />
          <PasswordField
            label={texts.password}
            value={draft.password}
            onChange={(password) => change({ password })}
            error={fault === 'password' ? texts.passwordFault : refusal.of('password')}
            hint={stored ? texts.passwordKept : undefined}
            maxLength={1000}
            autoComplete="new-password"
          />
        </div>
      ) : null}
      {kind === 'user' &&
      (isPlain === true || (isPlain === undefined && (draft.plain || draft.wasPlain))) ? (
        <div className={css['choice']}>
          <Checkbox on={draft.plain} onChange={(plain) => change({ plain })}>
            {texts.plain}
          </Checkbox>
          <p className={css['quiet']}>{texts.plainText}</p>
          {fault === 'plain' ? <Fault>{texts.plainFault}</Fault> : null}
        </div>
      ) : null}
      {kind === 'certificate' ? (
        <div className={css['pair']}>
          <PemField
            label={texts.userCertificate}
            value={draft.certificate}
            onChange={(certificate) => change({ certificate })}
            error={fault === 'certificate' ? texts.certificateFault : refusal.of('userCertificate')}
          />
          <PemField
            label={texts.userKey}
            value={draft.key}
            onChange={(key) => change({ key })}
            error={fault === 'key' ? texts.keyFault : refusal.of('userKey')}
          />
          {stored ? <p className={css['quiet']}>{texts.pairKept}</p> : null}
        </div>
      ) : null}
    </>
  )
}
