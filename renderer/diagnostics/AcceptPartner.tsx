/**
 * A person says that an endpoint of a redundant set that is in doubt is the same equipment, and how that was
 * checked. What is accepted is the doubt as it was shown.
 */
import { useState } from 'react'
import { REASON_MOST } from '../../shared/plain-text.ts'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { useServerTrouble, type Trouble } from '../errors/troubles/text.ts'
import { call } from '../stores/core.ts'
import type { Server } from '../stores/servers.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Health.module.css'
import catalogue from './messages.ts'

interface AcceptPartnerProps {
  readonly server: Server
  readonly endpoint: string
  /** As the server's view names it. */
  readonly doubt: string
  /** What is in doubt. */
  readonly trouble: Trouble | null
  readonly onClose: () => void
}

export function AcceptPartner({ server, endpoint, doubt, trouble, onClose }: AcceptPartnerProps) {
  const { accept: texts, cancel } = useMessages(catalogue).set
  const say = useErrorText()
  const advise = useServerTrouble((tag) => `#${tag}`)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const send = async () => {
    if (busy) return
    setBusy(true)
    const asked = { server: server.id, endpoint, doubt, reason: reason.trim() }
    const result = await call('servers.accept_partner', asked)
    setBusy(false)
    if (!result.ok) return setFailure(result.error)
    toast({ title: texts.done(endpoint) })
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
      {trouble === null ? null : <p>{advise(trouble)}</p>}
      <p>{texts.text}</p>
      <TextField
        label={texts.reason}
        value={reason}
        onChange={setReason}
        maxLength={REASON_MOST}
        initialFocus
      />
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
    </FormDialog>
  )
}
