/** Takes back what a row changed, where nothing of it has changed since; says why where it cannot be. */
import { Undo2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import type { Result } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Detail.module.css'
import { Fields } from './fields/index.tsx'
import { fieldsOf } from './fields/read.ts'
import catalogue from './messages.ts'
import type { Row } from './rows.ts'
import { useWords } from './say.ts'

type Answer = Result<Output<'journal.undo'>>

interface AskProps {
  readonly row: Row
  readonly figures: Output<'journal.undo'>
  readonly onClose: () => void
}

function Ask({ row, figures, onClose }: AskProps) {
  const { detail } = useMessages(catalogue)
  const say = useErrorText()
  const words = useWords()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  // Of many tags each goes back to something else, which the row does not tell.
  const isTold = row.old !== null && row.new !== null
  const fields = isTold ? fieldsOf({ ...row, old: row.new, new: row.old }) : null
  const notes = [
    ...(figures.anew > 0 ? [detail.undoAnew(figures.anew)] : []),
    ...(figures.off > 0 ? [detail.undoOff] : []),
  ]
  const send = async () => {
    setBusy(true)
    const result = await call('journal.undo', { seq: row.seq })
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    toast({ title: `${detail.undone}: ${words.what(row).toLowerCase()}` })
    onClose()
  }
  return (
    <FormDialog
      title={`${words.what(row)} · ${words.subject(row)}`}
      send={detail.undoSend}
      cancel={detail.undoKeep}
      busy={busy}
      ends
      onSend={() => void send()}
      onClose={onClose}
    >
      {refusal === null ? null : <Fault>{refusal}</Fault>}
      <p>
        {detail.undoAsk} {detail.undoText(figures)}.
      </p>
      {notes.map((note) => (
        <p key={note} className={css['note']}>
          {note}
        </p>
      ))}
      {fields === null ? null : <Fields fields={fields} back />}
    </FormDialog>
  )
}

/** @param newest number of the newest row that is known: what comes after this one may keep it from being undone */
export function Undo({ row, newest }: { readonly row: Row; readonly newest: number }) {
  const { detail } = useMessages(catalogue)
  const say = useErrorText()
  const may = useMay('engineer')
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [asking, setAsking] = useState(false)
  useEffect(() => {
    if (!may || newest < row.seq) return
    let gone = false
    const ask = async () => {
      const result = await call('journal.undo', { seq: row.seq, preview: true })
      if (!gone) setAnswer(result)
    }
    void ask()
    return () => {
      gone = true
    }
  }, [may, row.seq, newest])
  const why = !may ? detail.undoMay : answer?.ok === false ? say(answer.error) : null
  return (
    <section className={css['part']}>
      <div className={css['actions']}>
        <Button
          small
          icon={Undo2}
          off={answer?.ok !== true}
          {...(why === null ? {} : { reason: why })}
          onPress={() => setAsking(true)}
        >
          {detail.undo}
        </Button>
      </div>
      {why === null ? null : <p className={css['only']}>{why}</p>}
      {asking && answer?.ok === true ? (
        <Ask row={row} figures={answer.value} onClose={() => setAsking(false)} />
      ) : null}
    </section>
  )
}
