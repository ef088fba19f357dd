/** Removing equipment with its parts: what becomes of its tags is asked, and retiring it is offered. */
import { useState } from 'react'
import { useErrorText } from '../errors/text.ts'
import { partsOf } from '../field/parts.ts'
import { useConfiguration, type Equipment } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { Options } from '../ui/Options.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Equipment.module.css'
import catalogue from './messages.ts'

type Fate = 'keep' | 'delete'

export interface RemoveDialogProps {
  readonly part: Equipment
  readonly onClose: () => void
  readonly onDone: () => void
}

export function RemoveDialog({ part, onClose, onDone }: RemoveDialogProps) {
  const { removing: texts, form } = useMessages(catalogue)
  const say = useErrorText()
  const equipment = useConfiguration((state) => state.equipment)
  const all = useConfiguration((state) => state.tags)
  const [fate, setFate] = useState<Fate | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const own = partsOf(equipment, part.id)
  const tags = all.filter((tag) => own.has(tag.equipment ?? -1)).length
  const send = async () => {
    if (tags > 0 && fate === null) return setRefusal(texts.choose)
    setBusy(true)
    const result = await call('equipment.remove', {
      equipment: part.name,
      ...(fate === null ? {} : { tags: fate }),
    })
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: texts.done(part.name) })
    onDone()
    onClose()
  }
  const retire = async () => {
    setBusy(true)
    const result = await call('equipment.update', { equipment: part.name, state: 'retired' })
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: texts.retired(part.name) })
    onClose()
  }
  return (
    <FormDialog
      title={texts.title(part.name)}
      width={520}
      className={css['column']}
      send={texts.send}
      cancel={form.cancel}
      busy={busy}
      ends
      onSend={() => void send()}
      onClose={onClose}
    >
      {own.size > 1 ? <p className={css['about']}>{texts.parts(own.size - 1)}</p> : null}
      {own.size === 1 && tags === 0 ? <p className={css['about']}>{texts.none}</p> : null}
      {tags === 0 ? null : (
        <Options
          label={texts.tags(tags)}
          value={fate}
          choices={(['keep', 'delete'] as const).map((key) => ({
            key,
            text: texts.fate[key],
            about: texts.fateText[key],
          }))}
          onChange={(key) => {
            setFate(key)
            setRefusal(null)
          }}
        />
      )}
      {part.state === 'retired' ? null : (
        <div className={css['instead']}>
          <p className={css['about']}>{texts.instead}</p>
          <Button small off={busy} onPress={() => void retire()}>
            {texts.retire}
          </Button>
        </div>
      )}
      {refusal === null ? null : <Fault>{refusal}</Fault>}
    </FormDialog>
  )
}
