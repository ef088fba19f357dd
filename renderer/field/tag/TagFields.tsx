/** Fields that the form of every tag has. */
import { useConfiguration } from '../../stores/configuration.ts'
import { useLanguage, useMessages } from '../../ui/language.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { signals, type Signal } from '../../../shared/tags.ts'
import { titleOf } from '../parts.ts'
import signalWords from '../signals.ts'
import type { Basics } from './basics.ts'
import catalogue from './messages.ts'

export interface TagFieldsProps {
  readonly draft: Basics
  readonly edit: (change: Partial<Basics>) => void
}

export interface TagNameProps extends TagFieldsProps {
  readonly isNew: boolean
  readonly error: string | null
}

export function TagName({ draft, edit, isNew, error }: TagNameProps) {
  const texts = useMessages(catalogue)
  return (
    <TextField
      label={texts.name}
      hint={isNew ? texts.nameHint : texts.nameStays}
      value={draft.name}
      onChange={(name) => edit({ name })}
      error={error}
      readOnly={!isNew}
      initialFocus={isNew}
      autoComplete="off"
    />
  )
}

export function TagTexts({ draft, edit }: TagFieldsProps) {
  const texts = useMessages(catalogue)
  return (
    <>
      <TextField label={texts.en} value={draft.en} onChange={(en) => edit({ en })} />
      <TextField label={texts.ru} value={draft.ru} onChange={(ru) => edit({ ru })} />
    </>
  )
}

export function TagEquipment({ draft, edit }: TagFieldsProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const equipment = useConfiguration((state) => state.equipment)
  return (
    <Select
      label={texts.equipment}
      value={`=${draft.equipment}`}
      choices={[
        { key: '=', text: texts.noEquipment },
        // A name may be any word, so it has a mark before it.
        ...equipment.map((each) => ({ key: `=${each.name}`, text: titleOf(each, language) })),
      ]}
      onChange={(key) => edit({ equipment: key.slice(1) })}
    />
  )
}

interface TagSignalProps {
  readonly signal: Signal | null
  readonly onChange: (signal: Signal | null) => void
}

/** What the tag tells of its equipment: by that, templates find the same at the next. */
export function TagSignal({ signal, onChange }: TagSignalProps) {
  const texts = useMessages(catalogue)
  const words = useMessages(signalWords)
  return (
    <Select
      label={texts.signal}
      value={signal ?? ''}
      choices={[
        { key: '', text: texts.noSignal },
        ...signals.map((each) => ({ key: each, text: words[each] })),
      ]}
      onChange={(key) => onChange(signals.find((each) => each === key) ?? null)}
    />
  )
}
