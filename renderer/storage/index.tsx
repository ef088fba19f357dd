/** Storage: what the data take of the disk, their backups, and how these are made. */
import { Archive, ArchiveRestore, HardDrive, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { useBackupTrouble, useRestoreTrouble } from '../errors/troubles/text.ts'
import { call } from '../stores/core.ts'
import { newJobKey, useJobs } from '../stores/jobs.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Screen } from '../ui/Screen.tsx'
import { ErrorState, Loading } from '../ui/States.tsx'
import { Backups, Running } from './Backups.tsx'
import catalogue from './messages.ts'
import { useStorage, type Storage } from './read.ts'
import { Replaced } from './Replaced.tsx'
import { Settings } from './Settings.tsx'
import { State } from './State.tsx'
import css from './Storage.module.css'

function Start({ running, onStarted }: { running: boolean; onStarted: () => void }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const may = useMay('engineer')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const start = async () => {
    setBusy(true)
    const result = await call('backup.start', { job: newJobKey() })
    setBusy(false)
    const isRunning = !result.ok && result.error.details?.['reason'] === 'backup_running'
    setFailure(result.ok || isRunning ? null : result.error)
    onStarted()
  }
  const reason = may ? (running ? texts.running : undefined) : texts.startDenied
  return (
    <>
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
      <Button
        rank="primary"
        icon={Archive}
        busy={busy}
        off={reason !== undefined}
        {...(reason === undefined ? {} : { reason })}
        onPress={() => void start()}
      >
        {texts.start}
      </Button>
    </>
  )
}

/** What is not as it should be, in the order of its weight. */
function Notes({ storage }: { readonly storage: Storage }) {
  const { failed, unseen, sameDisk, restoring, backups } = storage
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useBackupTrouble()
  const sayRestore = useRestoreTrouble()
  const restore = useJobs(({ list }) => list.find(({ kind }) => kind === 'restore'))
  const isCancelled = failed?.failure.details?.['reason'] === 'cancelled'
  const of = backups.find(({ name }) => name === restoring?.name)?.at ?? null
  return (
    <>
      {restoring === null ? null : (
        <Note icon={ArchiveRestore}>
          {texts.restore.running(restoring.by, format.moment(of))}
          <Running id={restoring.job} label={texts.restore.open} />
        </Note>
      )}
      {restore?.state !== 'failed' || restore.failure === null ? null : (
        <Note icon={TriangleAlert} error>
          {texts.restore.failed} ({format.moment(restore.endedAt)}). {sayRestore(restore.failure)}
        </Note>
      )}
      {unseen === null ? null : (
        <Note icon={TriangleAlert} error>
          {texts.unseen}. {say(unseen)}
        </Note>
      )}
      {failed === null ? null : isCancelled ? (
        <Note icon={Archive}>{texts.cancelled}</Note>
      ) : (
        <Note icon={TriangleAlert} error>
          {texts.failed} ({format.moment(failed.at)}). {say(failed.failure)}
        </Note>
      )}
      {sameDisk === true ? <Note icon={HardDrive}>{texts.sameDisk}</Note> : null}
    </>
  )
}

export default function StorageScreen() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const { storage, error, again } = useStorage()
  const job = useJobs(({ list }) =>
    list.find(({ kind, state }) => kind === 'backup' && state === 'running'),
  )
  const running = job?.id ?? storage?.job ?? null
  const restoring = storage?.restoring ?? null
  const count = storage?.backups.length ?? 0
  return (
    <Screen
      title={texts.title}
      actions={
        <Start running={running !== null || restoring !== null} onStarted={() => void again()} />
      }
      className={css['storage']}
    >
      <div className={css['main']}>
        {storage === null ? null : <Notes storage={storage} />}
        <Panel
          title={texts.backups}
          aside={
            running === null ? (
              <span className={css['figures']}>{texts.count(count, format.number(count))}</span>
            ) : (
              <Running id={running} />
            )
          }
          flush
          scroll
        >
          {error === null ? null : (
            <ErrorState title={texts.readFailed} code={error.code} onRetry={() => void again()}>
              {say(error)}
            </ErrorState>
          )}
          {storage === null ? (
            error === null ? (
              <Loading />
            ) : null
          ) : (
            <Backups storage={storage} onBegun={() => void again()} />
          )}
        </Panel>
      </div>
      <div className={css['side']}>
        {storage === null ? null : (
          <>
            <State storage={storage} />
            <Replaced storage={storage} onDeleted={() => void again()} />
            <Panel title={texts.settings} scroll>
              <Settings storage={storage} onSaved={() => void again()} />
            </Panel>
          </>
        )}
      </div>
    </Screen>
  )
}
