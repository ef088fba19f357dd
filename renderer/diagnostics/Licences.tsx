/** The licences of what the program is built with: a file beside the page, read when it is asked for. */
import { useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { ErrorState, Loading } from '../ui/States.tsx'
import css from './Health.module.css'
import catalogue from './messages.ts'

/** Scrolled by keys as well. */
const scrolled = { tabIndex: 0, role: 'group' } as const

/** @returns null where the file cannot be had */
async function read(): Promise<string | null> {
  try {
    const answer = await fetch('./licences.txt')
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}

export function Licences() {
  const texts = useMessages(catalogue)
  const [open, setOpen] = useState(false)
  const [text, setText] = useState<string | null>()
  const ask = async () => {
    setText(undefined)
    setText(await read())
  }
  return (
    <>
      <Button
        small
        rank="quiet"
        onPress={() => {
          setOpen(true)
          void ask()
        }}
      >
        {texts.licences}
      </Button>
      {open ? (
        <Dialog title={texts.licences} onClose={() => setOpen(false)} width={880}>
          {text === undefined ? (
            <Loading />
          ) : text === null ? (
            <ErrorState title={texts.licencesFailed} onRetry={() => void ask()}>
              {texts.licencesFailedText}
            </ErrorState>
          ) : (
            <pre className={css['licences']} {...scrolled} aria-label={texts.licences}>
              {text}
            </pre>
          )}
        </Dialog>
      ) : null}
    </>
  )
}
