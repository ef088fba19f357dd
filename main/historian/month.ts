/**
 * Owns the calendar of the history's files: a month of UTC by the source time, its number, its bounds and the
 * name of its file. Pure.
 */
import { TICKS_PER_MS, type Ticks } from '../../shared/time.ts'
import { momentOf, ticksOf, type Moment, type Stretch } from './rows.ts'

/** Months since January 1970. */
export type Month = number

/** Folder of the months, in the data directory. */
export const FOLDER = 'history'

const NAME = /^(\d{4})-(\d{2})\.samples\.db$/

export function monthOf(moment: Moment): Month {
  const date = new Date(Number(ticksOf(moment) / TICKS_PER_MS))
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
}

export const beginOf = (month: Month): Ticks => BigInt(Date.UTC(1970, month)) * TICKS_PER_MS

export const stretchOf = (month: Month): Stretch => ({
  from: momentOf(beginOf(month)),
  to: momentOf(beginOf(month + 1)),
})

/** `2026-11.samples.db` */
export const fileOf = (month: Month): string =>
  `${new Date(Date.UTC(1970, month)).toISOString().slice(0, 7)}.samples.db`

/** `2026-11.rollups.db` */
export const rollupFileOf = (month: Month): string =>
  fileOf(month).replace('.samples.', '.rollups.')

/** Undefined where the name is not that of a month's file. */
export function monthNamed(file: string): Month | undefined {
  const [, year, month] = NAME.exec(file) ?? []
  if (year === undefined || month === undefined) return undefined
  const number = (Number(year) - 1970) * 12 + Number(month) - 1
  return fileOf(number) === file ? number : undefined
}
