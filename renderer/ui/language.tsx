/**
 * Language and site zone for everything drawn below. A component takes its texts with
 * `useMessages(catalogue)` and writes figures and times with `useFormat()`.
 */
import { createContext, useContext, useMemo, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import type { Catalogue, Language, Messages } from '../../shared/language.ts'
import { createFormat, type Format } from './format.ts'

const Locale = createContext<Format>(createFormat('en', 'UTC'))

export interface LocaleProviderProps {
  readonly language: Language
  /** IANA zone of the site. */
  readonly timeZone: string
  readonly children: ReactNode
}

export function LocaleProvider({ language, timeZone, children }: LocaleProviderProps) {
  const format = useMemo(() => createFormat(language, timeZone), [language, timeZone])
  return (
    <I18nProvider locale={language === 'ru' ? 'ru-RU' : 'en-GB'}>
      <Locale value={format}>{children}</Locale>
    </I18nProvider>
  )
}

export const useFormat = (): Format => useContext(Locale)
export const useLanguage = (): Language => useContext(Locale).language

/** The texts of a catalogue in the language of the screen. */
export function useMessages<C extends Catalogue>(catalogue: Messages<C>): C {
  // `Mirror<C>` has the keys and arguments of C by construction.
  return catalogue[useLanguage()] as C
}
