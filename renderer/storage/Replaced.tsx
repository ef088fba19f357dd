/** Former states that restores have kept aside: when, how large, and deleting one. */
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useRestoreTrouble } from '../errors/troubles/text.ts'
import { call } from '../stores/core.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Question } from '../ui/Question.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import type { Storage } from './read.ts'
import css from './Storage.module.css'

type Former = Storage['replaced'][number]

interface DeleteProps {
  readonly former: Former
  readonly onDeleted: () => void
  readonly onClose: () => void
}

function Delete({ former: { name, at, bytes }, onDeleted, onClose }: DeleteProps) {
  const texts = useMessages(catalogue).replaced
  const format = useFormat()
  const say = useRestoreTrouble()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const act = async () => {
    setBusy(true)
    const result = await call('backup.discard', { name })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (!result.ok) return
    toast({ title: texts.deleted })
    onDeleted()
    onClose()
  }
  return (
    <Question
      title={texts.ask}
      act={texts.act}
      keep={texts.keep}
      busy={busy}
      fault={failure && say(failure)}
      onAct={() => void act()}
      onKeep={onClose}
    >
      <p>{texts.asked(format.moment(at), format.bytes(bytes), name)}</p>
    </Question>
  )
}

interface ReplacedProps {
  readonly storage: Storage
  readonly onDeleted: () => void
}

/** Nothing where there is none. */
export function Replaced({ storage: { replaced }, onDeleted }: ReplacedProps) {
  const texts = useMessages(catalogue).replaced
  const format = useFormat()
  const may = useMay('restore')
  const [chosen, setChosen] = useState<Former | null>(null)
  if (replaced.length === 0) return null
  return (
    <Panel title={texts.title}>
      <div className={css['replaced']}>
        {replaced.map((former) => (
          <div key={former.name} title={former.name}>
            <span>
              {format.moment(former.at)} · {format.bytes(former.bytes)}
            </span>
            {may ? (
              <Button small onPress={() => setChosen(former)}>
                {texts.delete}
              </Button>
            ) : null}
          </div>
        ))}
      </div>
      <p className={css['quiet']}>{texts.text}</p>
      {chosen === null ? null : (
        <Delete former={chosen} onDeleted={onDeleted} onClose={() => setChosen(null)} />
      )}
    </Panel>
  )
}
