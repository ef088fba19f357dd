/** Lengths of time in words: of a gap, between cursors, of a pixel. */
import type { Language } from '../../shared/language.ts'

const NARROW = '\u202f'
const two = (value: number): string => String(value).padStart(2, '0')

const words = {
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
  ru: { ms: 'мс', s: 'с', min: 'мин', h: 'ч', d: 'сут' },
} as const

/** The two largest parts that matter: `18 min 25 s`, `2 h 05 min`, `3 d 4 h`, `0.4 s`. */
export function lengthText(ms: number, language: Language): string {
  const word = words[language]
  const point = language === 'ru' ? ',' : '.'
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1).replace('.', point)}${NARROW}${word.s}`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}${NARROW}${word.s}`
  if (whole < 3600) return pair(Math.floor(whole / 60), word.min, whole % 60, word.s)
  if (whole < 86_400) {
    return pair(Math.floor(whole / 3600), word.h, Math.floor((whole % 3600) / 60), word.min)
  }
  return pair(Math.floor(whole / 86_400), word.d, Math.floor((whole % 86_400) / 3600), word.h)
}

const pair = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0
    ? `${large}${NARROW}${unit}`
    : `${large}${NARROW}${unit} ${small}${NARROW}${smallUnit}`

/** `2:00:00`; below ten seconds with milliseconds; days before it where there are any. */
export function clockLength(ms: number, language: Language): string {
  const whole = Math.floor(ms / 1000)
  const days = Math.floor(whole / 86_400)
  const rest = whole % 86_400
  const clock = `${Math.floor(rest / 3600)}:${two(Math.floor((rest % 3600) / 60))}:${two(rest % 60)}`
  if (days > 0) return `${days}${NARROW}${words[language].d} ${clock}`
  if (ms >= 10_000) return clock
  const milli = String(Math.floor(ms % 1000)).padStart(3, '0')
  return `${clock}${language === 'ru' ? ',' : '.'}${milli}`
}

/** Length of a pixel: `12 s`, `0.5 s`, `43 s`, `12 min`. */
export function pixelText(ms: number, language: Language): string {
  const word = words[language]
  if (ms < 1000) return `${Math.max(1, Math.round(ms))}${NARROW}${word.ms}`
  return lengthText(ms, language)
}
