/** The same values for many tags: what is left empty stays, and how many would change is told before. */
import { useEffect, useRef, useState } from 'react'
import type { Input, Output } from '../../../shared/contract.ts'
import { useErrorText } from '../../errors/text.ts'
import { JobProgress } from '../../field/JobProgress.tsx'
import { titleOf } from '../../field/parts.ts'
import { useServerName } from '../../readings/words.ts'
import { useConfiguration } from '../../stores/configuration.ts'
import { call } from '../../stores/core.ts'
import { newJobKey } from '../../stores/jobs.ts'
import { useServers } from '../../stores/servers.ts'
import { Fault } from '../../ui/Fault.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useFormat, useLanguage, useMessages } from '../../ui/language.tsx'
import { NumberField } from '../../ui/NumberField.tsx'
import { Select } from '../../ui/Select.tsx'
import { toast } from '../../ui/Toasts.tsx'
import tagWords from '../messages.ts'
import basicWords from '../../field/tag/messages.ts'
import catalogue from './messages.ts'
import css from '../../field/tag/TagForm.module.css'

type Set = Input<'tags.change'>['set']

/** Choices of lists that are no value. */
const STAYS = 'stays'
const NONE = 'none'

const numbers = ['sampling', 'deadband', 'queue', 'decimals', 'siteLow', 'siteHigh'] as const
type Numbers = Partial<Record<(typeof numbers)[number], number | null>>

function setOf(given: Numbers, equipment: string, server: string): Set | null {
  const filled = numbers.flatMap((key) => {
    const value = given[key]
    return value === null || value === undefined ? [] : [[key, value] as const]
  })
  if (filled.some(([, value]) => Number.isNaN(value))) return null
  return {
    ...(Object.fromEntries(filled) as Set),
    ...(equipment === STAYS ? {} : { equipment: equipment === NONE ? null : equipment.slice(1) }),
    ...(server === STAYS ? {} : { server: Number(server) }),
  }
}

interface BulkDialogProps {
  readonly names: readonly string[]
  readonly onClose: () => void
}

function useBulk({ names, onClose }: BulkDialogProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [given, setGiven] = useState<Numbers>({})
  const [equipment, setEquipment] = useState(STAYS)
  const [server, setServer] = useState(STAYS)
  const [counts, setCounts] = useState<Output<'tags.change'> | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [job, setJob] = useState<string | null>(null)
  const asked = useRef(0)
  const set = setOf(given, equipment, server)
  const written = set === null ? null : JSON.stringify(set)
  useEffect(() => {
    asked.current += 1
    const mine = asked.current
    const look = async () => {
      setCounts(null)
      setRefusal(written === null ? texts.number : null)
      if (written === null || written === '{}') return
      const wanted = JSON.parse(written) as Set
      const result = await call('tags.change', { tags: [...names], set: wanted, preview: true })
      if (mine !== asked.current) return
      if (result.ok) setCounts(result.value)
      else setRefusal(say(result.error))
    }
    void look()
    // What is said follows what is asked; the words of it do not ask again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [written, names])
  const send = async () => {
    if (set === null || counts === null || counts.changed === 0 || job !== null) return
    const key = newJobKey()
    setJob(key)
    const result = await call('tags.change', { tags: [...names], set, job: key })
    setJob(null)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: texts.changed(result.value.changed) })
    onClose()
  }
  return { given, setGiven, equipment, setEquipment, server, setServer, counts, refusal, job, send }
}

export function BulkDialog(props: BulkDialogProps) {
  const texts = useMessages(catalogue)
  const { form: words } = useMessages(tagWords)
  const basics = useMessages(basicWords)
  const language = useLanguage()
  const format = useFormat()
  const called = useServerName()
  const equipment = useConfiguration((state) => state.equipment)
  const servers = useServers((state) => state.list)
  const form = useBulk(props)
  const { counts, refusal, job } = form
  const labels: Record<(typeof numbers)[number], string> = {
    sampling: words.sampling,
    deadband: texts.deadband,
    queue: texts.queue,
    decimals: words.decimals,
    siteLow: words.low,
    siteHigh: words.high,
  }
  return (
    <FormDialog
      title={texts.change(props.names.length)}
      width={560}
      className={css['form']}
      send={texts.send(counts?.changed ?? 0)}
      cancel={basics.cancel}
      busy={job !== null}
      onSend={() => void form.send()}
      onClose={props.onClose}
    >
      <p className={css['about']}>{texts.about}</p>
      {refusal === null ? null : (
        <div className={css['wide']}>
          <Fault>{refusal}</Fault>
        </div>
      )}
      {numbers.map((key) => (
        <NumberField
          key={key}
          label={labels[key]}
          value={form.given[key] ?? null}
          decimals={key === 'decimals' || key === 'queue' ? 0 : 3}
          {...(key === 'sampling' ? { unit: 'ms' } : {})}
          onChange={(value) => form.setGiven((before) => ({ ...before, [key]: value }))}
        />
      ))}
      <Select
        label={words.server}
        value={form.server}
        choices={[
          { key: STAYS, text: texts.stays },
          ...servers.map((each) => ({ key: String(each.id), text: called(each) ?? '' })),
        ]}
        onChange={form.setServer}
      />
      <Select
        label={basics.equipment}
        value={form.equipment}
        choices={[
          { key: STAYS, text: texts.stays },
          { key: NONE, text: basics.noEquipment },
          // A name may be any word, so that of a piece of equipment has a mark before it.
          ...equipment.map((each) => ({ key: `=${each.name}`, text: titleOf(each, language) })),
        ]}
        onChange={form.setEquipment}
      />
      <p className={css['about']} role="status">
        {counts === null
          ? texts.nothing
          : texts.would(format.number(counts.changed), format.number(counts.unchanged))}
      </p>
      {job === null ? null : (
        <div className={css['wide']}>
          <JobProgress id={job} />
        </div>
      )}
    </FormDialog>
  )
}
