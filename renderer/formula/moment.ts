/**
 * Moments as a person types them, by the clock of the site: `2026-03-12 06:00`, `12.03.2026 06:00` in Russian, with
 * seconds where it has any. Both are read in both languages.
 */
import type { Language } from '../../shared/language.ts'

const two = (part: number): string => String(part).padStart(2, '0')

/** @param offset milliseconds by which the clock of the site is ahead at a local moment */
export function localText(
  ms: number,
  offset: (local: number) => number,
  language: Language,
): string {
  // Close enough to ask for the offset; the hour that comes twice is shown as its first.
  const at = new Date(ms + offset(ms))
  const [year, month, date] = [at.getUTCFullYear(), two(at.getUTCMonth() + 1), two(at.getUTCDate())]
  const day = language === 'ru' ? `${date}.${month}.${year}` : `${year}-${month}-${date}`
  const seconds = at.getUTCSeconds()
  const minutes = `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
  return seconds === 0 ? minutes : `${minutes}:${two(seconds)}`
}

/** Unix milliseconds; null where it is no moment. */
export function momentOf(text: string, offset: (local: number) => number): number | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim())
  const plain = /^(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim())
  const parts =
    iso?.slice(1) ??
    (plain === null ? null : [plain[3], plain[2], plain[1], plain[4], plain[5], plain[6]])
  if (parts === null) return null
  const numbers = parts.map((part) => Number(part ?? 0))
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  const at = new Date(local)
  const isDay = at.getUTCMonth() + 1 === month && at.getUTCDate() === day
  return isDay && hour < 24 && minute < 60 && second < 60 ? local - offset(local) : null
}
