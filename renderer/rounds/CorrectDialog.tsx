/** Puts a value in the place of the last one that was entered of a tag, with the reason. */
import { useState } from 'react'
import { useErrorText } from '../errors/text.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import { needsOverride, untyped, valueOf, wrongValue, type Entry } from './round.ts'
import css from './Rounds.module.css'

export interface CorrectDialogProps {
  readonly tag: Tag
  readonly entry: Entry
  readonly onClose: () => void
}

export function CorrectDialog({ tag, entry, onClose }: CorrectDialogProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const [typed, setTyped] = useState(untyped)
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const value = valueOf(tag, typed)
  const outside = needsOverride(tag, typed)
  const submit = async () => {
    if (value === null || value === undefined || busy) return
    setBusy(true)
    const result = await call('manual.correct', {
      entry: entry.id,
      value,
      reason,
      ...(outside && typed.override !== '' ? { override: typed.override } : {}),
    })
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: texts.corrected(tag.name) })
    onClose()
  }
  const old =
    typeof entry.value === 'number'
      ? format.quantity(entry.value, tag.decimals, tag.unit)
      : typeof entry.value === 'boolean'
        ? texts[entry.value ? 'on' : 'off']
        : entry.value
  return (
    <FormDialog
      title={texts.correctTitle(tag.name)}
      className={css['form']}
      send={texts.save}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={onClose}
    >
      <p>{texts.correctAbout(`${format.moment(entry.time)}: ${old}`, entry.person.name)}</p>
      {refusal === null ? null : <Fault>{refusal}</Fault>}
      <TextField
        label={texts.value}
        value={typed.value}
        onChange={(text) => setTyped({ ...typed, value: text })}
        error={value === null ? wrongValue(tag, texts) : null}
        after={<span className={css['muted']}>{format.unit(tag.unit)}</span>}
        placeholder={tag.type === ValueType.Boolean ? texts.onOrOff : ''}
        initialFocus
        autoComplete="off"
      />
      {outside ? (
        <TextField
          label={texts.override}
          value={typed.override}
          onChange={(override) => setTyped({ ...typed, override })}
        />
      ) : null}
      <TextField label={texts.reason} value={reason} onChange={setReason} lines />
    </FormDialog>
  )
}
