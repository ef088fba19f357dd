/** A new tag for what a server offers: name, server, node, and where it belongs. */
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useErrorText } from '../errors/text.ts'
import { tagByName, useConfiguration } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { go } from '../stores/navigation.ts'
import { useServerName } from '../readings/words.ts'
import { useServers } from '../stores/servers.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './AddTag.module.css'
import catalogue from './messages.ts'
import { faultOf, faultsOf, type Faults, type NewTag } from './newTag.ts'

export interface AddTagProps {
  /** Where the person is in the tree. */
  readonly equipment: string | null
  readonly onClose: () => void
}

const title = (tag: NewTag) => ({
  en: tag.en.trim() === '' ? tag.ru.trim() : tag.en.trim(),
  ru: tag.ru.trim() === '' ? tag.en.trim() : tag.ru.trim(),
})

function useForm({ equipment, onClose }: AddTagProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const servers = useServers((state) => state.list)
  const [tag, setTag] = useState<NewTag>({
    name: '',
    node: '',
    server: servers[0] === undefined ? '' : String(servers[0].id),
    equipment: equipment ?? '',
    en: '',
    ru: '',
  })
  const [faults, setFaults] = useState<Faults>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  // Leads to the first field that is wrong, which is marked as such only when it is drawn.
  const refuse = (found: Faults) => {
    flushSync(() => setFaults(found))
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }
  const edit = (change: Partial<NewTag>) => {
    setTag((before) => ({ ...before, ...change }))
    setRefusal(null)
    setFaults((before) =>
      Object.fromEntries(Object.entries(before).filter(([field]) => !(field in change))),
    )
  }
  const submit = async () => {
    const found = faultsOf(tag, (name) => tagByName(name) !== undefined)
    if (Object.keys(found).length > 0) return refuse(found)
    if (busy) return
    setBusy(true)
    const name = tag.name.trim()
    const named = tag.en.trim() !== '' || tag.ru.trim() !== ''
    const result = await call('tags.create', {
      tags: [
        {
          name,
          node: tag.node.trim(),
          server: Number(tag.server),
          equipment: tag.equipment === '' ? null : tag.equipment,
          ...(named ? { title: title(tag) } : {}),
        },
      ],
    })
    setBusy(false)
    if (result.ok) {
      toast({ title: texts.form.added(name) })
      go('tags', { ...(tag.equipment === '' ? {} : { equipment: tag.equipment }), tag: name })
      return onClose()
    }
    const about = faultOf(result.error)
    if (about === null) setRefusal(say(result.error))
    else refuse(about)
  }
  const fault = (field: keyof NewTag): string | null => {
    const found = faults[field]
    return found === undefined ? null : texts.form.fault[found]
  }
  return { form, tag, servers, edit, submit, fault, refusal, busy }
}

export function AddTag(props: AddTagProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const called = useServerName()
  const equipment = useConfiguration((state) => state.equipment)
  const { form, tag, servers, edit, submit, fault, refusal, busy } = useForm(props)
  return (
    <FormDialog
      title={texts.form.title}
      form={form}
      className={css['form']}
      send={texts.form.add}
      cancel={texts.form.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={props.onClose}
    >
      <TextField
        label={texts.form.name}
        hint={texts.form.nameHint}
        value={tag.name}
        onChange={(name) => edit({ name })}
        error={fault('name')}
        initialFocus
        autoComplete="off"
      />
      <Select
        label={texts.form.server}
        value={tag.server}
        choices={servers.map((each) => ({ key: String(each.id), text: called(each) ?? '' }))}
        onChange={(server) => edit({ server })}
        error={fault('server')}
      />
      <div className={css['wide']}>
        <TextField
          label={texts.form.node}
          hint={texts.form.nodeHint}
          value={tag.node}
          onChange={(node) => edit({ node })}
          error={fault('node')}
          autoComplete="off"
        />
      </div>
      <div className={css['wide']}>
        <Select
          label={texts.form.equipment}
          value={tag.equipment}
          choices={[
            { key: '', text: texts.form.noEquipment },
            ...equipment.map(({ name, title: shown }) => ({ key: name, text: shown[language] })),
          ]}
          onChange={(name) => edit({ equipment: name })}
        />
      </div>
      <TextField label={texts.form.titleEn} value={tag.en} onChange={(en) => edit({ en })} />
      <TextField label={texts.form.titleRu} value={tag.ru} onChange={(ru) => edit({ ru })} />
      <p className={css['about']}>{texts.form.about}</p>
      {refusal === null ? null : (
        <div className={css['wide']}>
          <Fault>{refusal}</Fault>
        </div>
      )}
    </FormDialog>
  )
}
