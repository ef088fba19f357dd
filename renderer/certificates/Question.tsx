/** Asks before something ends, with the safe choice in the place of the last click. */
import { useState } from 'react'
import type { Failure, Result } from '../../shared/result.ts'
import { useCertificateError } from '../trust/say.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
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
    <Dialog
      title={words.title}
      onClose={onClose}
      foot={
        <>
          <Button busy={busy} onPress={() => void go()}>
            {words.act}
          </Button>
          <span className={css['space']} />
          <Button rank="primary" initialFocus onPress={onClose}>
            {texts.keep}
          </Button>
        </>
      }
    >
      <p className={css['about']}>{about}</p>
      <p>{words.text}</p>
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
    </Dialog>
  )
}
