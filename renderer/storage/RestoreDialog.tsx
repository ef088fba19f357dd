/**
 * Restoring one backup: what it is, what will happen, and, before it begins, a reason and the password of who
 * asks: a seat that was left open is not enough for what nobody takes back by a click.
 */
import { useEffect, useState } from 'react'
import { REASON_LEAST, REASON_MOST, plainText, textFault } from '../../shared/plain-text.ts'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { useRestoreTrouble } from '../errors/troubles/text.ts'
import { call } from '../stores/core.ts'
import { newJobKey } from '../stores/jobs.ts'
import { coreNow } from '../stores/liveness.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Ending } from '../ui/Ending.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { PasswordField } from '../ui/PasswordField.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import type { Storage } from './read.ts'
import css from './Storage.module.css'

type Backup = Storage['backups'][number]

export interface RestoreDialogProps {
  readonly backup: Backup
  /** Of the data. */
  readonly folder: string
  readonly onClose: () => void
  readonly onBegun: () => void
}

function Facts({ backup, free }: { readonly backup: Backup; readonly free: number | null }) {
  const { kind: made, restore: texts } = useMessages(catalogue)
  const format = useFormat()
  const { name, at, bytes, kind, program, finishedAt } = backup
  const age = format.age(Math.max(0, coreNow() - at))
  return (
    <dl className={css['facts']}>
      <dt>{texts.state}</dt>
      <dd>{texts.ago(format.moment(at), age)}</dd>
      <dt>{texts.made}</dt>
      <dd>{kind === null || program === null ? '—' : texts.madeBy(made[kind], program)}</dd>
      <dt>{texts.verified}</dt>
      <dd>{finishedAt === null ? '—' : texts.verifiedAt(format.moment(finishedAt))}</dd>
      <dt>{texts.size}</dt>
      <dd>{format.bytes(bytes)}</dd>
      <dt>{texts.room}</dt>
      <dd>{format.bytes(free)}</dd>
      <dt>{texts.folder}</dt>
      <dd className={css['path']}>{name}</dd>
    </dl>
  )
}

function Happens({ backup, folder }: Pick<RestoreDialogProps, 'backup' | 'folder'>) {
  const { restore: texts } = useMessages(catalogue)
  const format = useFormat()
  const { at, keys, unread } = backup
  return (
    <>
      <h3 className={css['happening']}>{texts.happens}</h3>
      <ul className={css['happens']}>
        <li>{texts.copied}</li>
        <li>{texts.anew}</li>
        <li>{texts.aside(folder)}</li>
        <li>{texts.lost(format.age(Math.max(0, coreNow() - at)))}</li>
        <li>{texts.people}</li>
        {keys === false ? <li>{texts.noKeys}</li> : null}
        {unread.length > 0 ? <li>{texts.partly(unread.length)}</li> : null}
      </ul>
    </>
  )
}

const PERIOD_MS = 5_000

/** Asked anew while the dialog is open: what is in the way may end. */
function useExamined(name: string): Output<'backup.examine'> | Failure | null {
  const [found, setFound] = useState<Output<'backup.examine'> | Failure | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const round = async (): Promise<void> => {
      const answer = await call('backup.examine', { name })
      if (stopped) return
      setFound(answer.ok ? answer.value : answer.error)
      // After the answer, so that a share that is slow is never asked twice at once.
      timer = setTimeout(() => void round(), PERIOD_MS)
    }
    void round()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [name])
  return found
}

const isWrongPassword = (failure: Failure | null): boolean => failure?.code === 'wrong_credentials'

export function RestoreDialog({ backup, folder, onClose, onBegun }: RestoreDialogProps) {
  const { restore: texts } = useMessages(catalogue)
  const say = useRestoreTrouble()
  const examined = useExamined(backup.name)
  const [reason, setReason] = useState('')
  const [password, setPassword] = useState('')
  const [takeOver, setTakeOver] = useState(false)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const isShort = textFault(plainText(reason), REASON_LEAST, REASON_MOST) === 'short'
  const obstacle = examined === null ? null : 'code' in examined ? examined : examined.failure
  const refused = isWrongPassword(failure) ? null : failure

  const act = async () => {
    setTried(true)
    if (isShort || password === '' || busy) return
    setBusy(true)
    const asked = { name: backup.name, reason, password, takeOver, job: newJobKey() }
    const result = await call('backup.restore', asked)
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    setPassword('')
    if (!result.ok) return
    toast({ title: texts.begun })
    onBegun()
  }
  return (
    <Dialog
      title={texts.title}
      width={620}
      onClose={onClose}
      foot={
        <Ending
          act={examined === null || obstacle !== null ? null : texts.act}
          keep={texts.keep}
          busy={busy}
          onAct={() => void act()}
          onKeep={onClose}
        />
      }
    >
      <Facts
        backup={backup}
        free={examined === null || 'code' in examined ? null : examined.free}
      />
      <Happens backup={backup} folder={folder} />
      <div className={css['form']}>
        {backup.own ? null : (
          <>
            <p>{texts.other}</p>
            <Checkbox on={takeOver} onChange={setTakeOver}>
              {texts.takeOver}
            </Checkbox>
            <p className={css['quiet']}>{texts.takeOverText}</p>
          </>
        )}
        <TextField
          label={texts.reason}
          value={reason}
          onChange={setReason}
          maxLength={REASON_MOST}
          autoComplete="off"
          error={tried && isShort ? texts.reasonFault(REASON_LEAST) : null}
        />
        <PasswordField
          label={texts.password}
          value={password}
          onChange={(text) => {
            setPassword(text)
            if (isWrongPassword(failure)) setFailure(null)
          }}
          autoComplete="current-password"
          maxLength={256}
          error={
            isWrongPassword(failure)
              ? texts.wrongPassword
              : tried && password === '' && failure === null
                ? texts.passwordMissing
                : null
          }
        />
        {obstacle === null ? null : <Fault>{say(obstacle)}</Fault>}
        {refused === null || obstacle !== null ? null : <Fault>{say(refused)}</Fault>}
      </div>
    </Dialog>
  )
}
