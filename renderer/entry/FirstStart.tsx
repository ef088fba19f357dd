/** The first start, before anybody can sign in: language and theme, then the first administrator. */
import { useState } from 'react'
import { LanguageChoice, ThemeChoice } from '../preferences/PreferenceChoices.tsx'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import { AdministratorForm } from './AdministratorForm.tsx'
import css from './Entry.module.css'
import { EntryFrame } from './EntryFrame.tsx'
import catalogue from './messages.ts'
import { Steps } from './Steps.tsx'
import { Workstation } from './Workstation.tsx'

function Languages({ onNext }: { readonly onNext: () => void }) {
  const texts = useMessages(catalogue)
  return (
    <form
      className={css['card']}
      onSubmit={(event) => {
        event.preventDefault()
        onNext()
      }}
    >
      <div className={css['rows']}>
        <div className={css['choice']}>
          <span>{texts.language}</span>
          <LanguageChoice />
        </div>
        <div className={css['choice']}>
          <span>
            {texts.theme}
            <small>{texts.themeText}</small>
          </span>
          <ThemeChoice />
        </div>
      </div>
      <footer>
        <span className={css['space']} />
        <Button rank="primary" type="submit" initialFocus>
          {texts.next}
        </Button>
      </footer>
    </form>
  )
}

export function FirstStart() {
  const texts = useMessages(catalogue)
  const [step, setStep] = useState<'language' | 'administrator'>('language')
  const choosing = step === 'language'
  return (
    <EntryFrame>
      <Steps now={step} />
      <div className={css['two']}>
        <section className={css['intro']}>
          <h1>{choosing ? texts.welcome : texts.administratorTitle}</h1>
          <p>{choosing ? texts.welcomeText : texts.administratorText}</p>
          <Workstation />
        </section>
        {choosing ? (
          <Languages onNext={() => setStep('administrator')} />
        ) : (
          <AdministratorForm onBack={() => setStep('language')} />
        )}
      </div>
    </EntryFrame>
  )
}
