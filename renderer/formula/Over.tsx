/** Calculating a tag over its history: the range, the reason, and how far it has come. */
import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import { useErrorText } from '../errors/text.ts'
import { call, listen } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { useMay } from '../stores/session.ts'
import { useTimeZone } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import css from './Formula.module.css'
import { localText, momentOf } from './moment.ts'
import catalogue from './messages.ts'

type Job = Output<'calculations.jobs'>[number]

const AGAIN = 1_000
const DAY = 86_400_000

/** The newest work on a tag: asked for while it runs, and with each journal row, since it leaves some. */
function useJob(tag: string): Job | null {
  const [job, setJob] = useState<Job | null>(null)
  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      clearTimeout(timer)
      const answer = await call('calculations.jobs', {})
      if (left || !answer.ok) return
      const found = answer.value.find((each) => each.tag === tag) ?? null
      setJob(found)
      if (found?.state === 'running') timer = setTimeout(() => void ask(), AGAIN)
    }
    void ask()
    const stop = listen('journal', () => void ask())
    return () => {
      left = true
      stop()
      clearTimeout(timer)
    }
  }, [tag])
  return job
}

function shareOf({ from, to, done }: Job): number {
  const whole = Number(BigInt(to) - BigInt(from))
  return whole === 0 ? 1 : Number(BigInt(done) - BigInt(from)) / whole
}

function OverDialog({ tag, onClose }: { readonly tag: string; readonly onClose: () => void }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const offset = offsetAtLocal(useTimeZone())
  const [from, setFrom] = useState(() => localText(coreNow() - DAY, offset))
  const [to, setTo] = useState(() => localText(coreNow(), offset))
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const begin = momentOf(from, offset)
  const end = momentOf(to, offset)
  const submit = async () => {
    if (begin === null || end === null || busy) return
    setBusy(true)
    const result = await call('calculations.backfill', { tag, from: begin, to: end, reason })
    setBusy(false)
    if (result.ok) onClose()
    else setRefusal(say(result.error))
  }
  return (
    <FormDialog
      title={texts.overTitle(tag)}
      className={css['form']}
      send={texts.overStart}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={onClose}
    >
      <p className={`${css['wide']} ${css['muted']}`}>{texts.overAbout}</p>
      {refusal === null ? null : (
        <div className={css['wide']}>
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
      <div className={css['wide']}>
        <TextField label={texts.overReason} value={reason} onChange={setReason} lines />
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
    if (job !== null) await call('calculations.cancel', { job: job.id })
  }
  const told =
    job === null
      ? null
      : job.state === 'running'
        ? texts.job.running(format.percent(shareOf(job)))
        : job.state === 'finished'
          ? texts.job.finished(format.number(job.stored))
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
