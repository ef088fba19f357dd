/** Asks before something about a certificate is done that cannot be taken back by itself. */
import { useState } from 'react'
import type { Failure, Result } from '../../shared/result.ts'
import { useCertificateError } from '../trust/say.ts'
import { useMessages } from '../ui/language.tsx'
import { Question as Frame } from '../ui/Question.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Certificates.module.css'
import catalogue from './messages.ts'

export interface QuestionProps {
  readonly words: {
    readonly title: string
    readonly text: string
    readonly act: string
    readonly done: string
  }
  /** What it is about. */
  readonly about: string
  readonly act: () => Promise<Result<unknown>>
  readonly onClose: () => void
}

export function Question({ words, about, act, onClose }: QuestionProps) {
  const texts = useMessages(catalogue)
  const say = useCertificateError()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const go = async () => {
    setBusy(true)
    const result = await act()
    setBusy(false)
    if (!result.ok) return setFailure(result.error)
    toast({ title: words.done })
    onClose()
  }
  return (
    <Frame
      title={words.title}
      act={words.act}
      keep={texts.keep}
      busy={busy}
      fault={failure === null ? null : say(failure)}
      onAct={() => void go()}
      onKeep={onClose}
    >
      <p className={css['about']}>{about}</p>
      <p>{words.text}</p>
    </Frame>
  )
}
