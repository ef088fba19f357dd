/** Language, theme and size, each with all its choices in view. */
import { languages } from '../../shared/language.ts'
import { scales, setPreferences, themes, usePreferences } from '../stores/preferences.ts'
import { useMessages } from '../ui/language.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import catalogue from './messages.ts'
import css from './PreferenceChoices.module.css'

/** A language is written in itself, so that one who cannot read the present one finds it. */
export const languageNames = { en: 'English', ru: 'Русский' } as const

export function LanguageChoice({ small }: { readonly small?: boolean }) {
  const texts = useMessages(catalogue)
  const value = usePreferences((state) => state.language)
  return (
    <Segmented
      label={texts.language}
      small={small === true}
      value={value}
      choices={languages.map((key) => ({ key, text: languageNames[key] }))}
      onChange={(language) => setPreferences({ language })}
    />
  )
}

export function ThemeChoice({ small }: { readonly small?: boolean }) {
  const texts = useMessages(catalogue)
  const value = usePreferences((state) => state.theme)
  return (
    <Segmented
      label={texts.theme}
      small={small === true}
      value={value}
      choices={themes.map((key) => ({ key, text: key === 'light' ? texts.day : texts.night }))}
      onChange={(theme) => setPreferences({ theme })}
    />
  )
}

export function SizeChoice({ small }: { readonly small?: boolean }) {
  const texts = useMessages(catalogue)
  const value = usePreferences((state) => state.scale)
  return (
    <Segmented
      label={texts.size}
      small={small === true}
      value={String(value)}
      choices={scales.map((scale) => ({ key: String(scale), text: `${scale} %` }))}
      onChange={(key) => {
        const scale = scales.find((each) => String(each) === key)
        if (scale !== undefined) setPreferences({ scale })
      }}
    />
  )
}

export function PreferenceChoices() {
  const texts = useMessages(catalogue)
  return (
    <div className={css['choices']}>
      <span>{texts.language}</span>
      <LanguageChoice small />
      <span>{texts.theme}</span>
      <ThemeChoice small />
      <span>{texts.size}</span>
      <SizeChoice small />
    </div>
  )
}
