/**
 * How this person likes the console: language, theme, size. Kept in the browser profile, because they
 * belong to the workstation and are needed before anybody has signed in. Puts them on the root
 * element, where the tokens read them.
 */
import { create } from 'zustand'
import { languages, type Language } from '../../shared/language.ts'

export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const scales = [100, 125, 150] as const
export type Scale = (typeof scales)[number]

export interface Preferences {
  readonly language: Language
  readonly theme: Theme
  readonly scale: Scale
}

const KEY = 'derrick.preferences'
/** Under this size, in scaled pixels, the compact tokens hold. */
const COMPACT_WIDTH = 1500
const COMPACT_HEIGHT = 860
/** Under this width banner and strip stack what otherwise stands side by side, and drop nothing. */
const NARROW_WIDTH = 1100

function stored(): Partial<Record<keyof Preferences, unknown>> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const among = <T>(choices: readonly T[], value: unknown, otherwise: T): T =>
  choices.find((choice) => choice === value) ?? otherwise

function initial(): Preferences {
  const value = stored()
  const spoken: Language = navigator.language.startsWith('ru') ? 'ru' : 'en'
  return {
    language: among(languages, value.language, spoken),
    theme: among(themes, value.theme, 'light'),
    scale: among(scales, value.scale, 100),
  }
}

export const usePreferences = create<Preferences>(initial)

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change)
  const { language, theme, scale } = usePreferences.getState()
  try {
    localStorage.setItem(KEY, JSON.stringify({ language, theme, scale }))
  } catch {
    // A profile that cannot be written keeps the choice until the window closes.
  }
  applyPreferences()
}

/** Once before the first paint, and on every change and resize. */
export function applyPreferences(): void {
  const { language, theme, scale } = usePreferences.getState()
  const root = document.documentElement
  const factor = scale / 100
  root.lang = language
  root.dataset['theme'] = theme
  root.dataset['scale'] = String(scale)
  const [width, height] = [window.innerWidth / factor, window.innerHeight / factor]
  root.toggleAttribute('data-compact', width <= COMPACT_WIDTH || height <= COMPACT_HEIGHT)
  root.toggleAttribute('data-narrow', width <= NARROW_WIDTH)
}
