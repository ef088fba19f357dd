/**
 * The form of a tag, new or there already: name, server, node, where it belongs, how it is read and
 * shown. What is not touched follows what others change meanwhile; where both changed the same, the form
 * says so before it takes the place of theirs.
 */
import { Users } from 'lucide-react'
import { useState } from 'react'
import { useErrorText } from '../errors/text.ts'
import { useFaults } from '../field/tag/faults.ts'
import tagWords from '../field/tag/messages.ts'
import { TagEquipment, TagName, TagSignal, TagTexts } from '../field/tag/TagFields.tsx'
import css from '../field/tag/TagForm.module.css'
import { useServerName } from '../readings/words.ts'
import { decimalsIn } from '../setpoint/entry.ts'
import { tagByName, useConfiguration, type Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { go } from '../stores/navigation.ts'
import { useServers } from '../stores/servers.ts'
import { Fault } from '../ui/Fault.tsx'
import { useEdits } from '../ui/edits.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import {
  blank,
  created,
  draftOf,
  faultOf,
  faultsOf,
  updated,
  type Fault as Wrong,
  type Field,
  type TagDraft,
} from './tagDraft.ts'

export interface TagDialogProps {
  /** Left out, one is added. */
  readonly tag?: Tag
  /** Where the person is in the tree, for one that is added. */
  readonly equipment?: string | null
  readonly onClose: () => void
}

/** What is configured now, with what was typed over it. */
function useDraft({ tag, equipment = null }: TagDialogProps) {
  const first = useServers((state) => state.list[0]?.id)
  const byId = useConfiguration((state) => state.equipmentById)
  const [empty] = useState(() => blank(first, equipment))
  return useEdits(tag === undefined ? empty : draftOf(tag, byId))
}

function useForm(props: TagDialogProps) {
  const { tag, onClose } = props
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const { now, edits, draft, ...form } = useDraft(props)
  const words = useMessages(tagWords)
  const { ref, faults, refusal, refuse, setRefusal, touched } = useFaults<Field, Wrong>()
  /** Fields that somebody else changed too, as they were told to the person. */
  const [told, setTold] = useState<readonly Field[]>([])
  const [busy, setBusy] = useState(false)
  const edit = (change: Partial<TagDraft>) => {
    form.edit(change)
    touched(change)
  }
  const send = async () => {
    if (tag === undefined) return call('tags.create', { tags: [created(draft)] })
    const change = updated(edits, now)
    return change === null ? null : call('tags.update', change)
  }
  const done = () => {
    const name = draft.name.trim()
    toast({ title: tag === undefined ? words.added(name) : words.changed(name) })
    if (tag === undefined) {
      const { equipment } = draft
      go('tags', { ...(equipment === '' ? {} : { equipment }), tag: name })
    }
    onClose()
  }
  const submit = async () => {
    const taken = (name: string) => tagByName(name) !== undefined
    const found = faultsOf(draft, tag === undefined ? taken : null)
    if (Object.keys(found).length > 0) return refuse(found)
    if (busy) return
    setTold(form.contested)
    form.seen()
    if (form.contested.length > 0) return
    setBusy(true)
    const result = await send()
    setBusy(false)
    if (result === null) return onClose()
    if (result.ok) return done()
    const about = faultOf(result.error)
    if (about === null) setRefusal(say(result.error))
    else refuse(about)
  }
  const fault = (field: Field): string | null => {
    const found = faults[field]
    return found === undefined ? null : { ...words.fault, ...texts.form.fault }[found]
  }
  return { ref, now, draft, edit, submit, fault, refusal, told, busy }
}

type Form = ReturnType<typeof useForm>

/** What somebody else has put meanwhile where the person typed something else. */
function Meanwhile({ now, told }: Pick<Form, 'now' | 'told'>) {
  const { form: texts } = useMessages(catalogue)
  const words = useMessages(tagWords)
  const called = useServerName()
  const server = useServers((state) => state.byId.get(Number(now.server)))
  if (told.length === 0) return null
  const valueOf = (field: Field): string => {
    const value = field === 'server' ? called(server) : now[field]
    return value === null || value === undefined || value === '' ? texts.nothing : String(value)
  }
  return (
    <div className={css['wide']}>
      <Note icon={Users} error>
        {texts.meanwhile(
          told.map((field) => `${{ ...texts, ...words }[field]} — ${valueOf(field)}`).join('; '),
        )}
      </Note>
    </div>
  )
}

function Numbers({ draft, edit, fault }: Pick<Form, 'draft' | 'edit' | 'fault'>) {
  const { form: texts } = useMessages(catalogue)
  const number = (field: 'sampling' | 'decimals' | 'low' | 'high') => ({
    label: texts[field],
    value: draft[field],
    decimals: decimalsIn(draft[field] ?? 0),
    onChange: (value: number | null) => edit({ [field]: value }),
    error: fault(field),
  })
  return (
    <>
      <NumberField {...number('sampling')} unit="ms" hint={texts.samplingHint} />
      <NumberField {...number('decimals')} step={1} />
      <NumberField {...number('low')} hint={texts.limitsHint} />
      <NumberField {...number('high')} />
    </>
  )
}

export function TagDialog(props: TagDialogProps) {
  const { form: texts } = useMessages(catalogue)
  const words = useMessages(tagWords)
  const called = useServerName()
  const servers = useServers((state) => state.list)
  const equipment = useConfiguration((state) => state.equipment)
  const form = useForm(props)
  const { draft, edit, fault, refusal } = form
  const adds = props.tag === undefined
  return (
    <FormDialog
      title={adds ? texts.title : texts.change(draft.name)}
      width={560}
      form={form.ref}
      className={css['form']}
      send={adds ? words.add : words.save}
      cancel={words.cancel}
      busy={form.busy}
      onSend={() => void form.submit()}
      onClose={props.onClose}
    >
      {/* First, where it is in sight however long the form is. */}
      <Meanwhile {...form} />
      {refusal === null ? null : (
        <div className={css['wide']}>
          <Fault>{refusal}</Fault>
        </div>
      )}
      <TagName draft={draft} edit={edit} isNew={adds} error={fault('name')} />
      <Select
        label={texts.server}
        value={draft.server}
        choices={servers.map((each) => ({ key: String(each.id), text: called(each) ?? '' }))}
        onChange={(server) => edit({ server })}
        error={fault('server')}
      />
      <div className={css['wide']}>
        <TextField
          label={texts.node}
          hint={adds ? texts.nodeHint : texts.nodeChange}
          value={draft.node}
          onChange={(node) => edit({ node })}
          error={fault('node')}
          initialFocus={!adds}
          autoComplete="off"
        />
      </div>
      {equipment.length === 0 ? null : (
        <>
          <TagEquipment draft={draft} edit={edit} />
          <TagSignal signal={draft.signal} onChange={(signal) => edit({ signal })} />
        </>
      )}
      <TagTexts draft={draft} edit={edit} />
      <Numbers {...form} />
      <p className={css['about']}>{texts.about}</p>
    </FormDialog>
  )
}
