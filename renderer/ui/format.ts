/**
 * How figures, times and ages are written: fixed decimals, narrow no-break space in thousands, the
 * true minus sign, an em dash for no value; 24 hours in the zone of the site, always with its offset
 * where it could be mistaken. Made once per language and zone; every method is cheap enough for a
 * table cell.
 */
import type { Language } from '../../shared/language.ts'
import { unitText } from './units.ts'

export const NARROW = '\u202f'
export const MINUS = '\u2212'
export const NONE = '\u2014'
const EN_DASH = '\u2013'

export interface Format {
  readonly language: Language
  readonly timeZone: string
  /** `8 105.0`; null and NaN are an em dash. */
  number(value: number | null | undefined, decimals?: number): string
  /** A change, always signed: `+11.4`. */
  change(value: number | null | undefined, decimals?: number): string
  /** `80–220` */
  range(low: number, high: number, decimals?: number): string
  /** A fraction of one as `61 %`. */
  percent(fraction: number | null | undefined, decimals?: number): string
  /** A size in bytes as `412 GB`. */
  bytes(value: number | null | undefined): string
  unit(unit: string | null | undefined): string | null
  /** Figure and unit in one text, for sentences. */
  quantity(value: number | null | undefined, decimals: number, unit: string | null): string
  /** `12:46:52`, with milliseconds `12:46:52.118`. Unix milliseconds throughout. */
  time(ms: number | null | undefined, options?: { milliseconds?: boolean }): string
  /** `12 Mar 2026`, `12.03.2026`. */
  date(ms: number | null | undefined): string
  /** `Thu 12 Mar 2026`, `чт 12.03.2026`. */
  weekday(ms: number): string
  /** Date and time without offset. */
  moment(ms: number | null | undefined, options?: { milliseconds?: boolean }): string
  /** `+05:00` at that instant. */
  offset(ms: number): string
  /** ISO 8601 with offset, as a time leaves the screen. */
  iso(ms: number): string
  /** `0.4 s`, `3:28`, `1 h 26`, `3 d 04 h`. */
  age(ms: number | null | undefined): string
}

const byDecimals = (language: Language) => {
  const made = new Map<number, Intl.NumberFormat>()
  return (decimals: number): Intl.NumberFormat => {
    const known = made.get(decimals)
    if (known !== undefined) return known
    const fresh = new Intl.NumberFormat(language === 'ru' ? 'ru-RU' : 'en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    })
    made.set(decimals, fresh)
    return fresh
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

export function createFormat(language: Language, timeZone: string): Format {
  const numbers = byDecimals(language)
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const months = new Intl.DateTimeFormat('en-GB', { timeZone, month: 'short' })
  const weekdays = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    timeZone,
    weekday: 'short',
  })
  const mark = language === 'ru' ? ',' : '.'
  const units = language === 'ru' ? { s: 'с', h: 'ч', d: 'сут' } : { s: 's', h: 'h', d: 'd' }

  const wall = (ms: number): Record<string, string> =>
    Object.fromEntries(parts.formatToParts(ms).map((part) => [part.type, part.value]))

  const number = (value: number | null | undefined, decimals = 0): string => {
    if (value === null || value === undefined || Number.isNaN(value)) return NONE
    if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
    const pieces = numbers(decimals).formatToParts(value)
    // Minus zero and what rounds to it have no sign: "−0.0" reads as a fault.
    const zero = pieces.every(({ type, value: text }) =>
      type === 'integer' || type === 'fraction' ? !/[1-9]/.test(text) : true,
    )
    return pieces
      .map(({ type, value: text }) =>
        type === 'group' ? NARROW : type === 'minusSign' ? (zero ? '' : MINUS) : text,
      )
      .join('')
  }

  const offsetMinutes = (ms: number): number => {
    const { year, month, day, hour, minute, second } = wall(ms)
    const local = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    )
    return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000)
  }
  const offset = (ms: number): string => {
    const minutes = offsetMinutes(ms)
    const whole = Math.abs(minutes)
    return `${minutes < 0 ? MINUS : '+'}${two(Math.floor(whole / 60))}:${two(whole % 60)}`
  }
  const milli = (ms: number): string =>
    String(Math.floor(((ms % 1000) + 1000) % 1000)).padStart(3, '0')

  const time: Format['time'] = (ms, options) => {
    if (ms === null || ms === undefined) return NONE
    const { hour, minute, second } = wall(ms)
    const clock = `${hour}:${minute}:${second}`
    return options?.milliseconds === true ? `${clock}${mark}${milli(ms)}` : clock
  }
  const date: Format['date'] = (ms) => {
    if (ms === null || ms === undefined) return NONE
    const { year, month, day } = wall(ms)
    return language === 'ru'
      ? `${day}.${month}.${year}`
      : `${Number(day)} ${months.format(ms)} ${year}`
  }

  const format: Format = {
    language,
    timeZone,
    number,
    change: (value, decimals = 0) => {
      const text = number(value, decimals)
      return value !== null && value !== undefined && value > 0 && /[1-9]/.test(text)
        ? `+${text}`
        : text
    },
    range: (low, high, decimals = 0) =>
      `${number(low, decimals)}${EN_DASH}${number(high, decimals)}`,
    percent: (fraction, decimals = 0) =>
      fraction === null || fraction === undefined
        ? NONE
        : `${number(fraction * 100, decimals)}${NARROW}%`,
    bytes(value) {
      if (value === null || value === undefined) return NONE
      const steps = ['B', 'kB', 'MB', 'GB'] as const
      let step = 0
      let size = value
      while (size >= 1000 && step < steps.length - 1) {
        size /= 1000
        step += 1
      }
      const decimals = step === 0 || size >= 100 ? 0 : 1
      return `${number(size, decimals)}${NARROW}${unitText(steps[step], language) ?? ''}`
    },
    unit: (unit) => unitText(unit, language),
    quantity: (value, decimals, unit) => {
      const written = unitText(unit, language)
      return written === null
        ? number(value, decimals)
        : `${number(value, decimals)}${NARROW}${written}`
    },
    time,
    date,
    weekday: (ms) => `${weekdays.format(ms)} ${date(ms)}`,
    moment: (ms, options) =>
      ms === null || ms === undefined ? NONE : `${date(ms)} ${time(ms, options)}`,
    offset,
    iso: (ms) => {
      const local = new Date(ms + offsetMinutes(ms) * 60_000).toISOString().slice(0, -1)
      return `${local}${offset(ms).replace(MINUS, '-')}`
    },
    age(ms) {
      if (ms === null || ms === undefined) return NONE
      const seconds = Math.max(0, ms / 1000)
      if (seconds < 59.95) return `${number(Math.floor(seconds * 10) / 10, 1)}${NARROW}${units.s}`
      const whole = Math.floor(seconds)
      if (whole < 3600) return `${Math.floor(whole / 60)}:${two(whole % 60)}`
      const hours = Math.floor(whole / 3600)
      if (hours < 24) {
        return `${hours}${NARROW}${units.h}${NARROW}${two(Math.floor((whole % 3600) / 60))}`
      }
      return `${Math.floor(hours / 24)}${NARROW}${units.d}${NARROW}${two(hours % 24)}${NARROW}${units.h}`
    },
  }
  return format
}
