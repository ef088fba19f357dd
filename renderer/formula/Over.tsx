/** Calculating a tag over its history: the range, the reason, and how far it has come. */
import { useEffect, useState } from 'react'
import { REASON_LEAST, REASON_MOST, plainText, textFault } from '../../shared/plain-text.ts'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { setJobs, useJobs, type Job } from '../stores/jobs.ts'
import { coreNow } from '../stores/liveness.ts'
import { useMay } from '../stores/session.ts'
import { useTimeZone } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { classes } from '../ui/classes.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import layout from '../field/tag/TagForm.module.css'
import css from './Formula.module.css'
import { localText, momentOf } from './moment.ts'
import catalogue from './messages.ts'

const DAY = 86_400_000

/** The newest work on a tag; asked for once, since one that lasts may have begun before this page. */
function useJob(tag: string): Job | undefined {
  useEffect(() => {
    let left = false
    const ask = async () => {
      const answer = await call('jobs.list', {})
      if (!left && answer.ok) setJobs(answer.value)
    }
    void ask()
    return () => {
      left = true
    }
  }, [])
  return useJobs(({ list }) => list.find((job) => job.kind === 'calculate' && job.subject === tag))
}

function OverDialog({ tag, onClose }: { readonly tag: string; readonly onClose: () => void }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const offset = offsetAtLocal(useTimeZone())
  const language = useLanguage()
  const [from, setFrom] = useState(() => localText(coreNow() - DAY, offset, language))
  const [to, setTo] = useState(() => localText(coreNow(), offset, language))
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  /** What is missing is told once it was to be sent. */
  const [tried, setTried] = useState(false)
  const isShort = textFault(plainText(reason), REASON_LEAST, REASON_MOST) === 'short'
  const begin = momentOf(from, offset)
  const end = momentOf(to, offset)
  const submit = async () => {
    setTried(true)
    if (begin === null || end === null || isShort || busy) return
    setBusy(true)
    const result = await call('calculations.backfill', { tag, from: begin, to: end, reason })
    setBusy(false)
    if (result.ok) onClose()
    else setRefusal(say(result.error))
  }
  return (
    <FormDialog
      title={texts.overTitle(tag)}
      className={layout['form']}
      send={texts.overStart}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={onClose}
    >
      <p className={classes(layout['wide'], css['muted'])}>{texts.overAbout}</p>
      {refusal === null ? null : (
        <div className={layout['wide']}>
          <Fault>{refusal}</Fault>
        </div>
      )}
      <TextField
        label={texts.overFrom}
        hint={texts.overHint}
        value={from}
        onChange={setFrom}
        error={begin === null ? texts.overWrong : null}
        initialFocus
      />
      <TextField
        label={texts.overTo}
        value={to}
        onChange={setTo}
        error={end === null ? texts.overWrong : null}
      />
      <div className={layout['wide']}>
        <TextField
          label={texts.overReason}
          value={reason}
          onChange={setReason}
          error={tried && isShort ? texts.overReasonFault(REASON_LEAST) : null}
          maxLength={REASON_MOST}
          lines
        />
      </div>
    </FormDialog>
  )
}

export function Over({ tag }: { readonly tag: string }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const may = useMay('engineer')
  const job = useJob(tag)
  const [open, setOpen] = useState(false)
  const cancel = async () => {
    if (job !== undefined) await call('jobs.cancel', { job: job.id })
  }
  const told =
    job === undefined
      ? null
      : job.state === 'running'
        ? texts.job.running(format.percent(job.done / Math.max(1, job.of)))
        : job.state === 'done'
          ? texts.job.finished(format.number(job.result?.['stored'] ?? 0))
          : texts.job[job.state]
  if (!may && told === null) return null
  return (
    <div className={css['row']}>
      {may ? (
        <Button small off={job?.state === 'running'} onPress={() => setOpen(true)}>
          {texts.over}
        </Button>
      ) : null}
      {told === null ? null : (
        <span className={css['muted']} role="status">
          {told}
        </span>
      )}
      {may && job?.state === 'running' ? (
        <Button small rank="quiet" onPress={() => void cancel()}>
          {texts.stop}
        </Button>
      ) : null}
      {open ? (
        <OverDialog
          tag={tag}
          onClose={() => {
            setOpen(false)
          }}
        />
      ) : null}
    </div>
  )
}
