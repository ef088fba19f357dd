/** Asks before a template of the site is deleted. */
import { useState } from 'react'
import { useErrorText } from '../../errors/text.ts'
import { call } from '../../stores/core.ts'
import { useMessages } from '../../ui/language.tsx'
import { Question } from '../../ui/Question.tsx'
import { toast } from '../../ui/Toasts.tsx'
import catalogue from './messages.ts'

export interface RemoveQuestionProps {
  readonly template: string
  readonly onClose: () => void
  readonly onDone: () => void
}

export function RemoveQuestion({ template, onClose, onDone }: RemoveQuestionProps) {
  const { removing: texts } = useMessages(catalogue)
  const say = useErrorText()
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const remove = async () => {
    setBusy(true)
    const result = await call('templates.remove', { template })
    setBusy(false)
    if (!result.ok) return setFault(say(result.error))
    toast({ title: texts.done(template) })
    onDone()
    onClose()
  }
  return (
    <Question
      title={texts.title(template)}
      act={texts.act}
      keep={texts.keep}
      busy={busy}
      fault={fault}
      onAct={() => void remove()}
      onKeep={onClose}
    >
      <p>{texts.text}</p>
    </Question>
  )
}
