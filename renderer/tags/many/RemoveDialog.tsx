/** Deleting tags: what becomes of their history is asked, and nothing is chosen beforehand. */
import { useState } from 'react'
import { useErrorText } from '../../errors/text.ts'
import { JobProgress } from '../../field/JobProgress.tsx'
import { call } from '../../stores/core.ts'
import { newJobKey } from '../../stores/jobs.ts'
import { Fault } from '../../ui/Fault.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { useMessages } from '../../ui/language.tsx'
import { Options } from '../../ui/Options.tsx'
import { toast } from '../../ui/Toasts.tsx'
import basicWords from '../../field/tag/messages.ts'
import catalogue from './messages.ts'
import css from './Many.module.css'

export interface RemoveDialogProps {
  readonly names: readonly string[]
  /** They are deleted already: their history can only be dropped. */
  readonly again?: boolean
  readonly onClose: () => void
  readonly onDone: () => void
}

type Fate = 'keep' | 'drop'

export function RemoveDialog({ names, again = false, onClose, onDone }: RemoveDialogProps) {
  const texts = useMessages(catalogue)
  const basics = useMessages(basicWords)
  const say = useErrorText()
  const [fate, setFate] = useState<Fate | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [job, setJob] = useState<string | null>(null)
  const send = async () => {
    if (fate === null) return setRefusal(texts.choose)
    if (job !== null) return
    const key = newJobKey()
    setJob(key)
    setRefusal(null)
    const result = await call('tags.remove', { tags: [...names], history: fate, job: key })
    setJob(null)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: texts.deleted(result.value.deleted) })
    onDone()
    onClose()
  }
  const shown = names.slice(0, 12).join(', ')
  const fates: readonly Fate[] = again ? ['drop'] : ['keep', 'drop']
  return (
    <FormDialog
      title={again ? texts.dropTitle(names.length) : texts.deleteTitle(names.length)}
      width={520}
      className={css['body']}
      send={again ? texts.sendDrop : texts.sendDelete}
      cancel={basics.cancel}
      busy={job !== null}
      ends
      onSend={() => void send()}
      onClose={onClose}
    >
      <p className={css['names']}>{names.length > 12 ? `${shown}, …` : shown}</p>
      <Options
        label={texts.history}
        value={fate}
        choices={fates.map((key) => ({ key, text: texts.fate[key], about: texts.fateText[key] }))}
        onChange={(key) => {
          setFate(key)
          setRefusal(null)
        }}
      />
      {refusal === null ? null : <Fault>{refusal}</Fault>}
      {job === null ? null : <JobProgress id={job} />}
    </FormDialog>
  )
}
