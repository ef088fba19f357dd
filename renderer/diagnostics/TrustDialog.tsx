/**
 * The decision about a server's certificate: its thumbprint in pairs, to be read out and compared.
 * It is a decision about where setpoints go, so nothing here is chosen beforehand.
 */
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { useServerName } from '../readings/words.ts'
import { call } from '../stores/core.ts'
import type { Server } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Health.module.css'
import catalogue from './messages.ts'

export interface Stranger {
  readonly thumbprint: string
  readonly subject: string
}

/** The certificate that a server showed and nobody has decided about. */
export function strangerOf({ error }: Server): Stranger | null {
  const { reason, thumbprint, subject } = error?.details ?? {}
  if (reason !== 'untrusted' || typeof thumbprint !== 'string') return null
  return { thumbprint, subject: String(subject ?? '') }
}

const inPairs = (digits: string): string => digits.toUpperCase().replaceAll(/(..)(?=.)/g, '$1 ')

export function TrustDialog(props: {
  readonly server: Server
  readonly stranger: Stranger
  readonly onClose: () => void
}) {
  const { server, onClose } = props
  // What was compared is what is trusted, whatever the server shows meanwhile.
  const [stranger] = useState(props.stranger)
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const name = useServerName()(server) ?? ''
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const trust = async () => {
    setBusy(true)
    const { thumbprint } = stranger
    const result = await call('servers.trust', { server: server.id, thumbprint })
    setBusy(false)
    if (!result.ok) return setFailure(result.error)
    toast({ title: texts.trust.done(name) })
    onClose()
  }
  return (
    <Dialog
      title={texts.trust.title(name)}
      onClose={onClose}
      width={520}
      foot={
        <>
          <Button initialFocus onPress={onClose}>
            {texts.form.cancel}
          </Button>
          <span className={css['space']} />
          <Button rank="primary" busy={busy} onPress={() => void trust()}>
            {texts.trust.act}
          </Button>
        </>
      }
    >
      <p>{texts.trust.text}</p>
      <dl className={css['certificate']}>
        <dt>{texts.trust.thumbprint}</dt>
        <dd>{inPairs(stranger.thumbprint)}</dd>
        <dt>{texts.trust.subject}</dt>
        <dd>{stranger.subject}</dd>
      </dl>
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
    </Dialog>
  )
}
