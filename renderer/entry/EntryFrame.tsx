/** The frame of everything before the shell: program, language, theme, clock; what is known below. */
import { HardDrive } from 'lucide-react'
import type { ReactNode } from 'react'
import { LanguageChoice, ThemeChoice } from '../preferences/PreferenceChoices.tsx'
import { useNow } from '../stores/liveness.ts'
import { useSetup } from '../stores/setup.ts'
import { Brand } from '../ui/Brand.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

export function EntryFrame({ children }: { readonly children: ReactNode }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const status = useSetup((state) => state.status)
  const now = useNow()
  return (
    <div className={css['entry']}>
      <header className={css['top']}>
        <Brand />
        <b>Derrick</b>
        <span className={css['version']}>{status?.version}</span>
        <span className={css['space']} />
        <LanguageChoice small />
        <ThemeChoice small />
        {status === null ? null : (
          <span className={css['clock']}>
            <b>{format.time(now)}</b> {format.offset(now)} · {format.weekday(now)}
          </span>
        )}
      </header>
      <main className={css['body']}>{children}</main>
      <footer className={css['foot']}>
        {status === null ? null : (
          <>
            {status.field ? null : (
              <span>
                {texts.acquisition} <b>{texts.notSetUp}</b>
              </span>
            )}
            {status.diskFree === null ? null : (
              <span>
                <Icon of={HardDrive} size="small" />
                {texts.disk} <b>{texts.freeSpace(format.bytes(status.diskFree))}</b>
              </span>
            )}
          </>
        )}
      </footer>
    </div>
  )
}
