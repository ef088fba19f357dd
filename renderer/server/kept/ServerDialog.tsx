/** A dialog that adds a server or changes one. The core has the last word. */
import { useServerName } from '../../readings/words.ts'
import { useServerDraft } from '../draft.ts'
import { useFaultInSight } from '../refusal.ts'
import { ServerFields } from '../ServerFields.tsx'
import type { Server } from '../../stores/servers.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useMessages } from '../../ui/language.tsx'
import { toast } from '../../ui/Toasts.tsx'
import css from './Kept.module.css'
import catalogue from './messages.ts'

export interface ServerDialogProps {
  /** Left out, one is added. */
  readonly server?: Server | undefined
  readonly onDone?: (server: number) => void
  readonly onClose: () => void
}

export function ServerDialog({ server, onDone, onClose }: ServerDialogProps) {
  const { form: texts, ...rest } = useMessages(catalogue)
  const draft = useServerDraft(server)
  const called = useServerName()
  const form = useFaultInSight(draft.refused)
  const name = called(server) ?? ''
  const send = async () => {
    const done = await draft.send()
    if (done === null) return
    toast({
      title: server === undefined ? rest.added(done.name) : rest.changed(called(done) ?? ''),
    })
    onDone?.(done.id)
    onClose()
  }
  return (
    <FormDialog
      title={server === undefined ? texts.add : texts.change(name)}
      width={520}
      className={css['form']}
      send={server === undefined ? texts.add_ : texts.save}
      cancel={texts.cancel}
      busy={draft.busy}
      form={form}
      onSend={() => void send()}
      onClose={onClose}
    >
      <p className={css['quiet']}>{server === undefined ? texts.text : texts.reconnects}</p>
      <ServerFields draft={draft} initialFocus />
    </FormDialog>
  )
}
