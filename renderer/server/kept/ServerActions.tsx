/** What an engineer may do with a server. Switching it off says first what goes with it. */
import { Pencil, Power, ShieldCheck, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../../shared/result.ts'
import { useErrorText } from '../../errors/text.ts'
import { call } from '../../stores/core.ts'
import { useMay } from '../../stores/session.ts'
import { useServerName } from '../../readings/words.ts'
import type { Server } from '../../stores/servers.ts'
import { TrustDialog } from '../../trust/TrustDialog.tsx'
import { undecidedOf } from '../../trust/undecided.ts'
import { Button } from '../../ui/Button.tsx'
import { Fault } from '../../ui/Fault.tsx'
import { useMessages } from '../../ui/language.tsx'
import { Question } from '../../ui/Question.tsx'
import { toast } from '../../ui/Toasts.tsx'
import css from './Kept.module.css'
import catalogue from './messages.ts'
import { ServerDialog } from './ServerDialog.tsx'

export function ServerActions({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const name = useServerName()(server) ?? ''
  const may = useMay('engineer')
  const [open, setOpen] = useState<'change' | 'off' | 'trust' | 'remove' | null>(null)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const close = () => {
    setOpen(null)
    setFailure(null)
  }
  const put = async (enabled: boolean) => {
    setBusy(true)
    const result = await call('servers.update', { server: server.id, enabled })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (!result.ok) return
    toast({ title: enabled ? texts.enabled(name) : texts.disabled(name) })
    setOpen(null)
  }
  const remove = async () => {
    setBusy(true)
    const result = await call('servers.remove', { server: server.id })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (!result.ok) return
    toast({ title: texts.removed(name) })
    setOpen(null)
  }
  const undecided = undecidedOf(server)
  const fault = failure === null ? null : say(failure)
  const why = may ? null : texts.notEngineer
  return (
    <span className={css['acts']}>
      {fault === null || open !== null ? null : <Fault>{fault}</Fault>}
      {undecided === null ? null : (
        <Button small icon={ShieldCheck} off={!may} reason={why} onPress={() => setOpen('trust')}>
          {texts.trust.open}
        </Button>
      )}
      <Button small icon={Pencil} off={!may} reason={why} onPress={() => setOpen('change')}>
        {texts.changeServer}
      </Button>
      <Button
        small
        icon={Power}
        off={!may}
        reason={why}
        busy={busy}
        onPress={() => (server.enabled ? setOpen('off') : void put(true))}
      >
        {server.enabled ? texts.disable : texts.enable}
      </Button>
      <Button small icon={Trash2} off={!may} reason={why} onPress={() => setOpen('remove')}>
        {texts.remove}
      </Button>
      {open === 'remove' ? (
        <Question
          title={texts.removeQuestion.title(name)}
          act={server.tags === 0 ? texts.removeQuestion.act : null}
          keep={texts.removeQuestion.keep}
          busy={busy}
          fault={fault}
          onAct={() => void remove()}
          onKeep={close}
        >
          <p>
            {server.tags === 0
              ? texts.removeQuestion.text
              : texts.removeQuestion.hasTags(server.tags)}
          </p>
        </Question>
      ) : null}
      {open === 'change' ? <ServerDialog server={server} onClose={close} /> : null}
      {open === 'trust' && undecided !== null ? (
        <TrustDialog server={server.id} thumbprint={undecided} onClose={close} />
      ) : null}
      {open === 'off' ? (
        <Question
          title={texts.off.title(name)}
          act={texts.off.act}
          keep={texts.off.keep}
          busy={busy}
          fault={fault}
          onAct={() => void put(false)}
          onKeep={close}
        >
          <p>{texts.off.text(server.tags)}</p>
        </Question>
      ) : null}
    </span>
  )
}
