/** The backups that there are, newest first, and the one that is being made. */
import { ArchiveRestore } from 'lucide-react'
import { useState } from 'react'
import { coreNow, useNow } from '../stores/liveness.ts'
import { call } from '../stores/core.ts'
import { useJobs } from '../stores/jobs.ts'
import { useMay } from '../stores/session.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { EmptyState } from '../ui/States.tsx'
import catalogue from './messages.ts'
import type { Storage } from './read.ts'
import { RestoreDialog } from './RestoreDialog.tsx'
import css from './Storage.module.css'

/** A backup that is being made, or brought back. */
export function Running({ id, label }: { readonly id: string; readonly label?: string }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const may = useMay('engineer')
  const job = useJobs(({ list }) => list.find((each) => each.id === id))
  const { done = 0, of = 0, cancellable = false } = job ?? {}
  return (
    <div className={css['running']} role="status" aria-label={label ?? texts.now}>
      <progress className={css['progress']} max={Math.max(1, of)} value={done} />
      <span className={css['figures']}>
        {done === 0 ? texts.preparing : texts.progress(format.bytes(done), format.bytes(of))}
      </span>
      {may ? (
        <Button small off={!cancellable} onPress={() => void call('jobs.cancel', { job: id })}>
          {texts.cancel}
        </Button>
      ) : null}
    </div>
  )
}

type Backup = Storage['backups'][number]

interface RowProps {
  readonly backup: Backup
  /** Null where the person may not. */
  readonly onRestore: (() => void) | null
}

function Row({ backup, onRestore }: RowProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { name, at, own, good, bytes, kind, keys, finishedAt, unread } = backup
  const trouble = !good
    ? { word: texts.damaged, text: texts.damagedText }
    : unread.length > 0
      ? { word: texts.partly, text: texts.partlyText(unread.join(', ')) }
      : null
  return (
    <tr data-good={good}>
      <td className={css['figure']}>{format.moment(at)}</td>
      <td className={css['figure']}>{format.age(Math.max(0, coreNow() - at))}</td>
      <td className={css['figure']}>{format.bytes(bytes)}</td>
      <td>
        {kind === null ? format.number(null) : texts.kind[kind]}
        {own || kind === null ? null : <small className={css['other']}>{texts.other}</small>}
      </td>
      <td title={trouble?.text ?? format.moment(finishedAt)}>
        {trouble === null ? (
          texts.good
        ) : (
          <span className={css['damaged']}>
            <AlarmSymbol priority={3} size={18} label={trouble.text} />
            {trouble.word}
          </span>
        )}
      </td>
      <td className={css['roomy']}>
        {keys === null ? format.number(null) : keys ? texts.keys.with : texts.keys.without}
      </td>
      {onRestore === null ? null : (
        <td className={css['act']}>
          {good ? (
            <Button small icon={ArchiveRestore} onPress={onRestore}>
              {texts.restore.open}
            </Button>
          ) : null}
        </td>
      )}
      <td className={css['path']}>{name}</td>
    </tr>
  )
}

export interface BackupsProps {
  readonly storage: Storage
  readonly onBegun: () => void
}

export function Backups({ storage, onBegun }: BackupsProps) {
  const { backups, settings } = storage
  const may = useMay('restore')
  const [chosen, setChosen] = useState<Backup | null>(null)
  const texts = useMessages(catalogue)
  const format = useFormat()
  useNow(10_000)
  if (backups.length === 0) {
    return (
      <EmptyState title={texts.empty}>
        {settings.every === 0 ? texts.emptyOff : texts.emptyText}
      </EmptyState>
    )
  }
  const table = (
    <table className={css['table']} aria-label={texts.backups}>
      <thead>
        <tr>
          <th className={css['figure']}>{texts.column.at(format.offset(coreNow()))}</th>
          <th className={css['figure']}>{texts.column.age}</th>
          <th className={css['figure']}>{texts.column.size}</th>
          <th>{texts.column.kind}</th>
          <th>{texts.column.verified}</th>
          <th className={css['roomy']}>{texts.column.keys}</th>
          {may ? <th aria-label={texts.restore.open} /> : null}
          <th>{texts.column.name}</th>
        </tr>
      </thead>
      <tbody>
        {backups.map((backup) => (
          <Row key={backup.name} backup={backup} onRestore={may ? () => setChosen(backup) : null} />
        ))}
      </tbody>
    </table>
  )
  return (
    <>
      {table}
      {chosen === null || !may ? null : (
        <RestoreDialog
          backup={chosen}
          folder={storage.data.folder}
          onClose={() => setChosen(null)}
          onBegun={() => {
            setChosen(null)
            onBegun()
          }}
        />
      )}
    </>
  )
}
