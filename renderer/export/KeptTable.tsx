/** Exports that are under way, with their way out, and those that are kept, to be taken or deleted. */
import { Download, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { HistoryExport } from '../../shared/contract.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { useJobs } from '../stores/jobs.ts'
import { useNow } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { useMay, useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { saveFrom } from '../ui/download.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Question } from '../ui/Question.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Export.module.css'
import { followKept, readKept, useKept } from './kept.ts'
import catalogue from './messages.ts'

/** Share, rate and time left of one that runs. */
function Course({ id, startedAt }: Pick<HistoryExport, 'id' | 'startedAt'>) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const now = useNow()
  const job = useJobs((state) => state.list.find((each) => each.id === id))
  const { done = 0, of = 0 } = job ?? {}
  const seconds = Math.max(1, (now - startedAt) / 1000)
  const rate = done / seconds
  return (
    <div className={css['course']} role="status">
      <progress max={Math.max(1, of)} value={done} aria-label={texts.state.running} />
      <span>
        {[
          texts.done(format.number(done)),
          ...(rate < 1 ? [] : [texts.rate(format.number(Math.round(rate)))]),
          ...(rate < 1 || of <= done ? [] : [texts.left(format.age(((of - done) / rate) * 1000))]),
        ].join(' · ')}
      </span>
    </div>
  )
}

function State({ each }: { readonly each: HistoryExport }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const { state, failure, unreadable, reason } = each
  if (state === 'running') return <Course {...each} />
  return (
    <>
      {state === 'done' ? null : (
        <span className={css['bad']}>
          {texts.state[state]}
          {failure === null ? '' : `: ${say(failure as Parameters<typeof say>[0])}`}
        </span>
      )}
      {unreadable === 0 ? null : (
        <span className={css['bad']}>
          {texts.unreadable(format.number(unreadable), unreadable)}
        </span>
      )}
      {reason === null ? null : <span>{reason}</span>}
    </>
  )
}

interface RowProps {
  readonly each: HistoryExport
  /** The search box led to it. */
  readonly isNamed: boolean
  readonly onDelete: () => void
}

function Row({ each, isNamed, onDelete }: RowProps) {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (isNamed) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isNamed])
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const me = useSession((state) => state.person?.id)
  const engineer = useMay('engineer')
  const [busy, setBusy] = useState(false)
  const mayDelete = engineer || each.person.id === me
  const more = each.count - each.tags.length
  const save = async () => {
    setBusy(true)
    const result = await call('exports.take', { export: each.id })
    setBusy(false)
    if (!result.ok) toast({ title: say(result.error) })
    else if ('ticket' in result.value) saveFrom(`api/export/${result.value.ticket}`, each.name)
    else if (result.value.saved !== null) toast({ title: texts.saved(result.value.saved) })
  }
  return (
    <tr ref={row} aria-current={isNamed || undefined}>
      <td className={css['file']}>
        <b>{each.name}</b>
        <State each={each} />
      </td>
      <td>
        {each.tags.join(', ')}
        {more > 0 ? ` ${texts.more(more)}` : ''}
      </td>
      <td>
        {format.moment(Date.parse(each.from))} – {format.moment(Date.parse(each.to))}
      </td>
      <td>
        {each.person.name}
        <br />
        <span className={css['quiet']}>{format.moment(each.startedAt)}</span>
      </td>
      <td className={css['figure']}>{each.rows === null ? '' : format.number(each.rows)}</td>
      <td className={css['figure']}>{each.bytes === null ? '' : format.bytes(each.bytes)}</td>
      <td className={css['acts']}>
        {each.state === 'done' ? (
          <Button small icon={Download} busy={busy} onPress={() => void save()}>
            {texts.save}
          </Button>
        ) : null}
        {!mayDelete ? null : each.state === 'running' ? (
          <Button
            small
            onPress={() =>
              void call('exports.remove', { export: each.id }).then((result) => {
                if (!result.ok) toast({ title: say(result.error) })
              })
            }
          >
            {texts.cancel}
          </Button>
        ) : (
          <Button small icon={Trash2} label={`${texts.delete} ${each.name}`} onPress={onDelete} />
        )}
      </td>
    </tr>
  )
}

function DeleteQuestion({
  each,
  onClose,
}: {
  readonly each: HistoryExport
  readonly onClose: () => void
}) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const remove = async () => {
    setBusy(true)
    const result = await call('exports.remove', { export: each.id })
    setBusy(false)
    if (result.ok) onClose()
    else setFault(say(result.error))
  }
  return (
    <Question
      title={texts.deleteTitle}
      fault={fault}
      act={texts.delete}
      keep={texts.keep}
      busy={busy}
      onAct={() => void remove()}
      onKeep={onClose}
    >
      <p>{texts.deleteText(each.name)}</p>
    </Question>
  )
}

export function KeptTable() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const { list, error } = useKept()
  const [deleting, setDeleting] = useState<HistoryExport | null>(null)
  useEffect(followKept, [])
  const named = useRoute((route) =>
    route.screen === 'export' ? route.params['export'] : undefined,
  )
  if (error !== null) {
    return (
      <ErrorState title={texts.failed} code={error.code} onRetry={() => void readKept()}>
        {say(error)}
      </ErrorState>
    )
  }
  if (list === null) return <Loading />
  if (list.length === 0) return <EmptyState title={texts.nothing} />
  const { column } = texts
  return (
    <>
      <table className={css['kept']} aria-label={texts.kept}>
        <thead>
          <tr>
            <th>{column.name}</th>
            <th>{column.tags}</th>
            <th>{column.range}</th>
            <th>{column.who}</th>
            <th className={css['figure']}>{column.rows}</th>
            <th className={css['figure']}>{column.size}</th>
            <th aria-label={texts.acts} />
          </tr>
        </thead>
        <tbody>
          {list.map((each) => (
            <Row
              key={each.id}
              each={each}
              isNamed={each.id === named}
              onDelete={() => setDeleting(each)}
            />
          ))}
        </tbody>
      </table>
      {deleting === null ? null : (
        <DeleteQuestion each={deleting} onClose={() => setDeleting(null)} />
      )}
    </>
  )
}
