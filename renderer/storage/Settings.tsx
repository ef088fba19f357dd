/** What is set for backups: a form for an administrator, its words for everybody else. */
import { useState } from 'react'
import { backupIntervals, rotation, type BackupInterval } from '../../shared/backup.ts'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { useBackupTrouble } from '../errors/troubles/text.ts'
import { call } from '../stores/core.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import type { Storage } from './read.ts'
import css from './Storage.module.css'

type Key = `${BackupInterval}`

const isOfFolder = ({ details }: Failure): boolean => details?.['field'] === 'folder'

interface SettingsProps {
  readonly storage: Storage
  readonly onSaved: () => void
}

function Form({ storage: { settings }, onSaved }: SettingsProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const sayFolder = useBackupTrouble()
  const [every, setEvery] = useState<Key>(`${settings.every}`)
  const [folder, setFolder] = useState(settings.folder ?? '')
  const [keys, setKeys] = useState(settings.keys)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const wanted = folder.trim()

  const save = async () => {
    if (busy) return
    setBusy(true)
    const hours = backupIntervals.find((each) => `${each}` === every) ?? settings.every
    const result = await call('backup.configure', {
      every: hours,
      folder: wanted === '' ? null : wanted,
      keys,
    })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (!result.ok) return
    toast({ title: texts.saved })
    onSaved()
  }
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Select
        label={texts.every}
        value={every}
        choices={backupIntervals.map((hours) => ({
          key: `${hours}` as const,
          text: texts.interval(hours),
        }))}
        onChange={setEvery}
      />
      <TextField
        label={texts.target}
        value={folder}
        onChange={(text) => {
          setFolder(text)
          setFailure(null)
        }}
        hint={texts.targetHint}
        error={failure !== null && isOfFolder(failure) ? sayFolder(failure) : null}
        autoComplete="off"
        maxLength={1000}
      />
      <Checkbox on={keys} onChange={setKeys}>
        {texts.withKeys}
      </Checkbox>
      <p className={css['quiet']}>{keys ? texts.keysOn : texts.keysOff}</p>
      {failure === null || isOfFolder(failure) ? null : <Fault>{say(failure)}</Fault>}
      <Button type="submit" busy={busy}>
        {texts.save}
      </Button>
    </form>
  )
}

function Words({ storage: { settings, folder } }: Pick<SettingsProps, 'storage'>) {
  const texts = useMessages(catalogue)
  return (
    <dl className={css['facts']}>
      <dt>{texts.every}</dt>
      <dd>{texts.interval(settings.every)}</dd>
      <dt>{texts.target}</dt>
      <dd className={css['path']}>{folder}</dd>
      <dt>{texts.column.keys}</dt>
      <dd>{settings.keys ? texts.keys.with : texts.keys.without}</dd>
    </dl>
  )
}

export function Settings({ storage, onSaved }: SettingsProps) {
  const texts = useMessages(catalogue)
  const may = useMay('administer')
  return (
    <>
      {may ? <Form storage={storage} onSaved={onSaved} /> : <Words storage={storage} />}
      <p className={css['quiet']}>{texts.kept(rotation)}</p>
      <p className={css['quiet']}>{texts.restoreHow}</p>
      {may ? null : <p className={css['quiet']}>{texts.denied}.</p>}
    </>
  )
}
