/** A template out of equipment that is there, for the next that is built like it. */
import { useState } from 'react'
import { templateOf } from '../../../shared/templates-made.ts'
import { useErrorText } from '../../errors/text.ts'
import { titleOf } from '../../field/parts.ts'
import { useConfiguration } from '../../stores/configuration.ts'
import { call } from '../../stores/core.ts'
import type { Template } from '../../stores/templates.ts'
import { Fault } from '../../ui/Fault.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useLanguage, useMessages } from '../../ui/language.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toast } from '../../ui/Toasts.tsx'
import catalogue from './messages.ts'
import css from './Templates.module.css'

export interface MakeDialogProps {
  readonly equipment: string | null
  readonly known: readonly Template[]
  readonly onClose: () => void
  readonly onDone: (name: string) => void
}

export function MakeDialog({ equipment, known, onClose, onDone }: MakeDialogProps) {
  const { making: texts } = useMessages(catalogue)
  const say = useErrorText()
  const language = useLanguage()
  const all = useConfiguration((state) => state.equipment)
  const tags = useConfiguration((state) => state.tags)
  // What has no signal of its own makes no template.
  const [sources] = useState(() => all.filter((each) => templateOf('', each, tags) !== null))
  const isSomeMissing = all.some(
    ({ id, name: each }) =>
      tags.some(({ equipment: owner, origin }) => owner === id && origin === 'field') &&
      sources.every((source) => source.name !== each),
  )
  const [from, setFrom] = useState(
    () => (sources.find(({ name }) => name === equipment) ?? sources[0])?.name ?? '',
  )
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const source = sources.find((each) => each.name === from)
  const made = source === undefined ? null : templateOf(name.trim(), source, tags)
  const submit = async () => {
    setTried(true)
    if (made === null || made.name === '' || busy) return
    setBusy(true)
    const result = await call('templates.save', made)
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: texts.done(made.name) })
    onDone(made.name)
    onClose()
  }
  return (
    <FormDialog
      title={texts.title}
      className={css['form']}
      send={texts.send}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={onClose}
    >
      <p className={css['about']}>{sources.length === 0 ? texts.nothing : texts.about}</p>
      {refusal === null ? null : <Fault>{refusal}</Fault>}
      <TextField
        label={texts.name}
        value={name}
        onChange={(text) => {
          setName(text)
          setRefusal(null)
        }}
        error={tried && name.trim() === '' ? texts.nameFault : null}
        hint={
          known.some((each) => !each.builtIn && each.name === name.trim())
            ? texts.replaces
            : undefined
        }
        maxLength={64}
        initialFocus
        autoComplete="off"
      />
      {source === undefined ? null : (
        <>
          <Select
            label={texts.from}
            value={from}
            choices={sources.map((each) => ({ key: each.name, text: titleOf(each, language) }))}
            onChange={setFrom}
          />
          <p className={css['about']} role="status">
            {texts.found(made?.signals.length ?? 0)}
          </p>
          {isSomeMissing ? <p className={css['about']}>{texts.missing}</p> : null}
        </>
      )}
    </FormDialog>
  )
}
