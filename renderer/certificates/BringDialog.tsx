/** A certificate of the site's own authority in place of ours. The key goes to the core and is kept there. */
import { useState } from 'react'
import { call } from '../stores/core.ts'
import { useCertificateError } from '../trust/say.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Certificates.module.css'
import { FileField } from './FileField.tsx'
import { isTooLarge, pemOf } from '../trust/files.ts'
import catalogue from './messages.ts'

export function BringDialog({ onClose }: { readonly onClose: () => void }) {
  const {
    own: { bring: texts },
    importing: { large },
    cancel,
  } = useMessages(catalogue)
  const say = useCertificateError()
  const [certificate, setCertificate] = useState<File | null>(null)
  const [key, setKey] = useState<File | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const send = async () => {
    if (certificate === null) return setFault(texts.missing)
    if (isTooLarge(certificate) || (key !== null && isTooLarge(key))) return setFault(large)
    setBusy(true)
    const result = await call('certificates.replace', {
      certificate: await pemOf(certificate),
      privateKey: key === null ? null : await key.text(),
      passphrase: passphrase === '' ? null : passphrase,
    })
    setBusy(false)
    if (!result.ok) return setFault(say(result.error))
    toast({ title: texts.done })
    onClose()
  }
  return (
    <FormDialog
      title={texts.title}
      width={520}
      className={css['form']}
      send={texts.act}
      cancel={cancel}
      busy={busy}
      onSend={() => void send()}
      onClose={onClose}
    >
      <p className={css['quiet']}>{texts.text}</p>
      <FileField label={texts.certificate} accept=".pem,.der,.cer,.crt" onChange={setCertificate} />
      <FileField label={texts.key} accept=".pem,.key" onChange={setKey} />
      <PasswordField
        label={texts.passphrase}
        value={passphrase}
        onChange={setPassphrase}
        autoComplete="off"
      />
      {fault === null ? null : <Fault>{fault}</Fault>}
    </FormDialog>
  )
}
