/** Another name for a template of the site. */
import { useState } from 'react'
import { useErrorText } from '../../errors/text.ts'
import { call } from '../../stores/core.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useMessages } from '../../ui/language.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toast } from '../../ui/Toasts.tsx'
import catalogue from './messages.ts'
import css from './Templates.module.css'

export interface RenameDialogProps {
  readonly template: string
  readonly onClose: () => void
  readonly onDone: (name: string) => void
}

export function RenameDialog({ template, onClose, onDone }: RenameDialogProps) {
  const { renaming: texts, making } = useMessages(catalogue)
  const say = useErrorText()
  const [name, setName] = useState(template)
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    const wanted = name.trim()
    if (wanted === '') return setFault(making.nameFault)
    if (wanted === template) return onClose()
    if (busy) return
    setBusy(true)
    const result = await call('templates.rename', { template, name: wanted })
    setBusy(false)
    if (!result.ok) return setFault(say(result.error))
    toast({ title: texts.done(wanted) })
    onDone(wanted)
    onClose()
  }
  return (
    <FormDialog
      title={texts.title(template)}
      className={css['form']}
      send={texts.send}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label={texts.name}
        value={name}
        onChange={(text) => {
          setName(text)
          setFault(null)
        }}
        error={fault}
        maxLength={64}
        initialFocus
        autoComplete="off"
      />
      <p className={css['about']}>{texts.about}</p>
    </FormDialog>
  )
}
