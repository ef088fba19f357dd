/** The form of a piece of equipment, new or there already. */
import { Minus, Plus } from 'lucide-react'
import { useState } from 'react'
import { equipmentKinds, equipmentStates, signals } from '../../shared/tags.ts'
import { useErrorText } from '../errors/text.ts'
import { partsOf, titleOf } from '../field/parts.ts'
import { useConfiguration, type Equipment } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import {
  blank,
  created,
  draftOf,
  faultsOf,
  updated,
  type Draft,
  type Faults,
  type Field,
} from './draft.ts'
import css from './Equipment.module.css'
import catalogue from './messages.ts'
import signalWords from '../field/signals.ts'
import { useUnitOf } from './units.ts'

export interface EquipmentDialogProps {
  /** Left out, one is added. */
  readonly part?: Equipment
  /** Where the person is in the tree, for one that is added. */
  readonly parent: string | null
  readonly onClose: () => void
  readonly onDone: (name: string) => void
}

function useForm({ part, parent, onClose, onDone }: EquipmentDialogProps) {
  const { form: texts } = useMessages(catalogue)
  const say = useErrorText()
  const byId = useConfiguration((state) => state.equipmentById)
  const byName = useConfiguration((state) => state.equipmentByName)
  const [began] = useState(() =>
    part === undefined ? blank(parent) : draftOf(part, byId.get(part.parent ?? -1)?.name),
  )
  const [draft, setDraft] = useState<Draft>(began)
  const [faults, setFaults] = useState<Faults>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const edit = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }))
    setRefusal(null)
    setFaults((before) =>
      Object.fromEntries(Object.entries(before).filter(([field]) => !(field in change))),
    )
  }
  const submit = async () => {
    const found = faultsOf(draft, (name) => name !== part?.name && byName.has(name))
    setFaults(found)
    if (Object.keys(found).length > 0 || busy) return
    const change = updated(began, draft)
    if (part !== undefined && change === null) return onClose()
    setBusy(true)
    const result =
      part === undefined || change === null
        ? await call('equipment.create', created(draft))
        : await call('equipment.update', change)
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    const { name } = result.value
    toast({ title: part === undefined ? texts.added(name) : texts.changed(name) })
    onDone(name)
    onClose()
  }
  const fault = (field: Field): string | null => {
    const found = faults[field]
    return found === undefined ? null : texts.fault[found]
  }
  return { draft, edit, submit, fault, refusal, busy }
}

interface SafeLimitsProps extends Pick<ReturnType<typeof useForm>, 'draft' | 'edit' | 'fault'> {
  readonly equipment: number | undefined
}

function SafeLimits({ draft, edit, fault, equipment }: SafeLimitsProps) {
  const { form: texts } = useMessages(catalogue)
  const words = useMessages(signalWords)
  const unitOf = useUnitOf(equipment)
  const put = (at: number, change: Partial<Draft['safe'][number]>) =>
    edit({ safe: draft.safe.map((each, index) => (index === at ? { ...each, ...change } : each)) })
  const error = fault('safe')
  const free = signals.find((signal) => !draft.safe.some((each) => each.signal === signal))
  return (
    <fieldset className={css['limits']}>
      <legend>{texts.safe}</legend>
      {draft.safe.map((each, at) => (
        // A line is told by its place: its signal is what is being chosen.
        <div key={at} className={css['limit']}>
          <Select
            label={texts.signal}
            value={each.signal}
            choices={signals.map((key) => ({ key, text: words[key] }))}
            onChange={(signal) => put(at, { signal })}
          />
          <NumberField
            label={texts.low}
            value={each.low}
            unit={unitOf(each.signal)}
            decimals={2}
            onChange={(low) => put(at, { low })}
          />
          <NumberField
            label={texts.high}
            value={each.high}
            unit={unitOf(each.signal)}
            decimals={2}
            onChange={(high) => put(at, { high })}
          />
          <Button
            rank="quiet"
            icon={Minus}
            label={texts.less}
            onPress={() => edit({ safe: draft.safe.filter((_, index) => index !== at) })}
          />
        </div>
      ))}
      {error === null ? null : <Fault>{error}</Fault>}
      <div>
        <Button
          small
          icon={Plus}
          off={free === undefined}
          onPress={() =>
            edit({
              safe: [...draft.safe, { signal: free ?? 'pressure', low: null, high: null }],
            })
          }
        >
          {texts.limit}
        </Button>
      </div>
    </fieldset>
  )
}

export function EquipmentDialog(props: EquipmentDialogProps) {
  const { form: texts, kind, state } = useMessages(catalogue)
  const language = useLanguage()
  const all = useConfiguration((each) => each.equipment)
  const form = useForm(props)
  const { draft, edit, fault, refusal } = form
  const { part } = props
  const own = part === undefined ? new Set<number>() : partsOf(all, part.id)
  return (
    <FormDialog
      title={part === undefined ? texts.add : texts.change(part.name)}
      width={620}
      className={css['form']}
      send={part === undefined ? texts.send : texts.save}
      cancel={texts.cancel}
      busy={form.busy}
      onSend={() => void form.submit()}
      onClose={props.onClose}
    >
      {refusal === null ? null : (
        <div className={css['wide']}>
          <Fault>{refusal}</Fault>
        </div>
      )}
      <TextField
        label={texts.name}
        hint={texts.nameHint}
        value={draft.name}
        onChange={(name) => edit({ name })}
        error={fault('name')}
        initialFocus
        autoComplete="off"
      />
      <Select
        label={texts.kind}
        value={draft.kind}
        choices={equipmentKinds.map((key) => ({ key, text: kind[key] }))}
        onChange={(chosen) => edit({ kind: chosen })}
      />
      <TextField label={texts.en} value={draft.en} onChange={(en) => edit({ en })} />
      <TextField label={texts.ru} value={draft.ru} onChange={(ru) => edit({ ru })} />
      <Select
        label={texts.parent}
        value={draft.parent === '' ? '' : `=${draft.parent}`}
        choices={[
          { key: '', text: texts.top },
          ...all
            .filter(({ id }) => !own.has(id))
            .map((each) => ({ key: `=${each.name}`, text: titleOf(each, language) })),
        ]}
        onChange={(key) => edit({ parent: key.slice(1) })}
      />
      <Select
        label={texts.state}
        value={draft.state}
        choices={equipmentStates.map((key) => ({ key, text: state[key] }))}
        onChange={(chosen) => edit({ state: chosen })}
      />
      <NumberField
        label={texts.latitude}
        value={draft.latitude}
        decimals={6}
        unit="°"
        onChange={(latitude) => edit({ latitude })}
        error={fault('latitude')}
      />
      <NumberField
        label={texts.longitude}
        value={draft.longitude}
        decimals={6}
        unit="°"
        onChange={(longitude) => edit({ longitude })}
        error={fault('longitude')}
      />
      <TextField
        lines
        label={texts.nameplate}
        hint={texts.nameplateHint}
        value={draft.nameplate}
        onChange={(nameplate) => edit({ nameplate })}
        error={fault('nameplate')}
      />
      <TextField
        lines
        label={texts.modes}
        hint={texts.modesHint}
        value={draft.modes}
        onChange={(modes) => edit({ modes })}
        error={fault('modes')}
      />
      <SafeLimits {...form} equipment={part?.id} />
    </FormDialog>
  )
}
