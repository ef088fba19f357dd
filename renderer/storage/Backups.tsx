/** The backups that there are, newest first, and the one that is being made. */
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
import css from './Storage.module.css'

export function Running({ id }: { readonly id: string }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const may = useMay('engineer')
  const job = useJobs(({ list }) => list.find((each) => each.id === id))
  const { done = 0, of = 0, cancellable = false } = job ?? {}
  return (
    <div className={css['running']} role="status" aria-label={texts.now}>
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

function Row({ backup }: { readonly backup: Backup }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { name, at, good, bytes, kind, keys, finishedAt, unread } = backup
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
      <td>{kind === null ? format.number(null) : texts.kind[kind]}</td>
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
      <td className={css['path']}>{name}</td>
    </tr>
  )
}

export function Backups({ storage: { backups, settings } }: { readonly storage: Storage }) {
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
  return (
    <table className={css['table']} aria-label={texts.backups}>
      <thead>
        <tr>
          <th className={css['figure']}>{texts.column.at(format.offset(coreNow()))}</th>
          <th className={css['figure']}>{texts.column.age}</th>
          <th className={css['figure']}>{texts.column.size}</th>
          <th>{texts.column.kind}</th>
          <th>{texts.column.verified}</th>
          <th className={css['roomy']}>{texts.column.keys}</th>
          <th>{texts.column.name}</th>
        </tr>
      </thead>
      <tbody>
        {backups.map((backup) => (
          <Row key={backup.name} backup={backup} />
        ))}
      </tbody>
    </table>
  )
}
