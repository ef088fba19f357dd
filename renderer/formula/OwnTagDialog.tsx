/**
 * The form of a tag that no server describes: a calculated one with its formula, or one entered by hand.
 * What is not touched follows what others change meanwhile; where both changed the same, the form says so.
 */
import { Users } from 'lucide-react'
import { useState } from 'react'
import { decimalsIn } from '../setpoint/entry.ts'
import { useErrorText } from '../errors/text.ts'
import { useFaults } from '../field/tag/faults.ts'
import tagWords from '../field/tag/messages.ts'
import { TagEquipment, TagName, TagTexts } from '../field/tag/TagFields.tsx'
import layout from '../field/tag/TagForm.module.css'
import { tagByName, useConfiguration, type Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { go } from '../stores/navigation.ts'
import { classes } from '../ui/classes.ts'
import { Fault } from '../ui/Fault.tsx'
import { useEdits } from '../ui/edits.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import {
  blank,
  calculatedOf,
  calculatedUpdate,
  draftOf,
  faultsOf,
  manualOf,
  manualUpdate,
  type Field,
  type Kind,
  type OwnDraft,
  type Wrong,
} from './draft.ts'
import css from './Formula.module.css'
import { FormulaField } from './FormulaField.tsx'
import catalogue from './messages.ts'
import { Trial, useTrial } from './Trial.tsx'

export interface OwnTagDialogProps {
  readonly kind: Kind
  /** Left out, one is added. */
  readonly tag?: Tag
  readonly equipment?: string | null
  readonly onClose: () => void
}

/** Null where nothing is changed. */
function send(kind: Kind, edits: Partial<OwnDraft>, now: OwnDraft, isNew: boolean) {
  if (kind === 'calculated') {
    if (isNew) return call('calculations.create', calculatedOf({ ...now, ...edits }))
    const change = calculatedUpdate(edits, now)
    return change === null ? null : call('calculations.update', change)
  }
  if (isNew) return call('manual.create', manualOf({ ...now, ...edits }))
  const change = manualUpdate(edits, now)
  return change === null ? null : call('manual.update', change)
}

function useForm({ kind, tag, equipment = null, onClose }: OwnTagDialogProps) {
  const texts = useMessages(catalogue)
  const words = useMessages(tagWords)
  const say = useErrorText()
  const byId = useConfiguration((state) => state.equipmentById)
  const [empty] = useState(() => blank(kind, equipment))
  const form = useEdits(tag === undefined ? empty : draftOf(tag, byId))
  const { now, edits, draft } = form
  const { ref, faults, refusal, refuse, setRefusal, touched } = useFaults<Field, Wrong>()
  /** Fields that somebody else changed too, as they were told to the person. */
  const [told, setTold] = useState<readonly Field[]>([])
  const [busy, setBusy] = useState(false)
  const edit = (change: Partial<OwnDraft>) => {
    form.edit(change)
    touched(change)
  }
  const submit = async () => {
    const taken = (name: string) => tagByName(name) !== undefined
    const found = faultsOf(kind, draft, tag === undefined ? taken : null)
    if (Object.keys(found).length > 0) return refuse(found)
    if (busy) return
    setTold(form.contested)
    form.seen()
    if (form.contested.length > 0) return
    setBusy(true)
    const result = await send(kind, edits, now, tag === undefined)
    setBusy(false)
    if (result === null) return onClose()
    if (!result.ok) return setRefusal(say(result.error))
    const { name } = result.value
    toast({ title: tag === undefined ? words.added(name) : words.changed(name) })
    if (tag === undefined) {
      go('tags', { ...(draft.equipment === '' ? {} : { equipment: draft.equipment }), tag: name })
    }
    onClose()
  }
  const fault = (field: Field): string | null => {
    const wrong = faults[field]
    return wrong === undefined ? null : { ...words.fault, ...texts.wrong }[wrong]
  }
  return { ref, now, draft, edit, submit, fault, refusal, told, busy }
}

type Form = ReturnType<typeof useForm>

/** What somebody else has put meanwhile where the person typed something else. */
function Meanwhile({ kind, now, told }: Pick<Form, 'now' | 'told'> & { readonly kind: Kind }) {
  const texts = useMessages(catalogue)
  const basics = useMessages(tagWords)
  if (told.length === 0) return null
  const words: Partial<Record<Field, string>> = {
    ...basics,
    ...texts,
    text: texts.formula,
    on: texts.when,
    ...(kind === 'manual' ? { sampling: texts.due } : {}),
  }
  const valueOf = (field: Field): string => {
    const value = field === 'on' ? texts.whens[now.on] : now[field]
    return value === null || value === '' ? texts.nothing : String(value)
  }
  return (
    <div className={layout['wide']}>
      <Note icon={Users} error>
        {texts.meanwhile(told.map((field) => `${words[field]} — ${valueOf(field)}`).join('; '))}
      </Note>
    </div>
  )
}

function Places({ draft, edit }: Pick<Form, 'draft' | 'edit'>) {
  const texts = useMessages(catalogue)
  return (
    <>
      <TagTexts draft={draft} edit={edit} />
      <TagEquipment draft={draft} edit={edit} />
      <TextField label={texts.unit} value={draft.unit} onChange={(unit) => edit({ unit })} />
    </>
  )
}

function useNumbers({ draft, edit, fault }: Pick<Form, 'draft' | 'edit' | 'fault'>) {
  const texts = useMessages(catalogue)
  return (field: 'low' | 'high' | 'decimals' | 'sampling' | 'deadband' | 'seconds') => ({
    label: texts[field],
    value: draft[field],
    decimals: decimalsIn(draft[field] ?? 0),
    onChange: (value: number | null) => edit({ [field]: value }),
    error: fault(field),
  })
}

function When(form: Form) {
  const texts = useMessages(catalogue)
  const number = useNumbers(form)
  const { draft, edit, fault } = form
  return (
    <>
      <div>
        <Segmented
          label={texts.when}
          value={draft.on}
          choices={(['change', 'interval', 'times'] as const).map((key) => ({
            key,
            text: texts.whens[key],
          }))}
          onChange={(on) => edit({ on })}
        />
      </div>
      {draft.on === 'interval' ? (
        <NumberField {...number('seconds')} unit="s" />
      ) : draft.on === 'times' ? (
        <TextField
          label={texts.times}
          hint={texts.timesHint}
          value={draft.times}
          onChange={(times) => edit({ times })}
          error={fault('times')}
        />
      ) : (
        <NumberField {...number('sampling')} unit="ms" hint={texts.samplingHint} />
      )}
    </>
  )
}

function Formula({ form, own }: { readonly form: Form; readonly own: string | null }) {
  const { draft, edit } = form
  const { trial, failed } = useTrial(draft.text, own, draft.unit)
  return (
    <div className={classes(layout['wide'], css['column'])}>
      <FormulaField
        value={draft.text}
        onChange={(text) => edit({ text })}
        fault={trial?.fault ?? null}
        own={own}
      />
      <Trial trial={trial} failed={failed} unit={draft.unit} decimals={draft.decimals ?? 2} />
    </div>
  )
}

export function OwnTagDialog(props: OwnTagDialogProps) {
  const { kind, tag, onClose } = props
  const texts = useMessages(catalogue)
  const words = useMessages(tagWords)
  const form = useForm(props)
  const { draft, edit, fault, refusal } = form
  const number = useNumbers(form)
  const isNew = tag === undefined
  const title = kind === 'calculated' ? texts.newCalculated : texts.newManual
  const own = tag?.name ?? (draft.name.trim() === '' ? null : draft.name.trim())
  return (
    <FormDialog
      title={isNew ? title : texts.change(tag.name)}
      width={620}
      className={layout['form']}
      form={form.ref}
      send={isNew ? words.add : words.save}
      cancel={words.cancel}
      busy={form.busy}
      onSend={() => void form.submit()}
      onClose={onClose}
    >
      <Meanwhile kind={kind} {...form} />
      {refusal === null ? null : (
        <div className={layout['wide']}>
          <Fault>{refusal}</Fault>
        </div>
      )}
      <TagName draft={draft} edit={edit} isNew={isNew} error={fault('name')} />
      {kind === 'manual' ? (
        <NumberField {...number('sampling')} label={texts.due} unit="h" hint={texts.dueHint} />
      ) : (
        <NumberField {...number('deadband')} unit={draft.unit} />
      )}
      {kind === 'calculated' ? <Formula form={form} own={own} /> : null}
      {kind === 'calculated' ? <When {...form} /> : null}
      {kind === 'manual' && isNew ? (
        <div className={layout['wide']}>
          <Segmented
            label={texts.type}
            value={draft.type}
            choices={(['number', 'boolean', 'text'] as const).map((key) => ({
              key,
              text: texts.types[key],
            }))}
            onChange={(type) => edit({ type })}
          />
        </div>
      ) : null}
      <Places {...form} />
      <NumberField {...number('low')} {...(kind === 'manual' ? { hint: texts.rangeHint } : {})} />
      <NumberField {...number('high')} />
      <NumberField {...number('decimals')} step={1} />
    </FormDialog>
  )
}
