/** Last step of the first start: the simulated field, or a server of the site. */
import { useEffect, useRef, useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { loadSetup } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import css from './Entry.module.css'
import { EntryFrame } from './EntryFrame.tsx'
import catalogue from './messages.ts'
import { ConnectServer } from './ConnectServer.tsx'
import { Steps } from './Steps.tsx'

function Simulated() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const start = async () => {
    setBusy(true)
    const result = await call('setup.simulated_field', {})
    setFailure(result.ok ? null : result.error)
    setBusy(false)
    await loadSetup()
  }
  return (
    <section className={css['card']}>
      <div className={css['rows']}>
        <h2>{texts.simulated}</h2>
        <p>{texts.simulatedText}</p>
        {failure === null ? null : <Fault>{say(failure)}</Fault>}
      </div>
      <footer>
        <span className={css['space']} />
        <Button rank="primary" busy={busy} onPress={() => void start()}>
          {texts.simulatedAct}
        </Button>
      </footer>
    </section>
  )
}

export function ChooseField() {
  const texts = useMessages(catalogue)
  const heading = useRef<HTMLHeadingElement>(null)
  // The form before is gone with the button that was pressed; two ways are open, so neither is taken.
  useEffect(() => heading.current?.focus(), [])
  return (
    <EntryFrame>
      <Steps now="field" />
      <section className={css['intro']}>
        <h1 ref={heading} tabIndex={-1}>
          {texts.fieldTitle}
        </h1>
        <p>{texts.fieldText}</p>
      </section>
      <div className={css['halves']}>
        <Simulated />
        <ConnectServer />
      </div>
    </EntryFrame>
  )
}
