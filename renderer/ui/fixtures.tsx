/** Draws a component in a language, at the site of the tests. */
import { render, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import type { Language } from '../../shared/language.ts'
import { LocaleProvider } from './language.tsx'

export const draw = (content: ReactNode, language: Language = 'en'): RenderResult =>
  render(content, {
    wrapper: ({ children }) => (
      <LocaleProvider language={language} timeZone="Asia/Yekaterinburg">
        {children}
      </LocaleProvider>
    ),
  })
