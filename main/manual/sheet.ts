/** Rows of a round from CSV, or from a sheet that was copied: tag, value, time, comment; in any order with a head. */
import { parse } from 'csv-parse/sync'
import type { ManualValue } from '../../shared/manual.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { msFromTicks, ticksFromMoment } from '../../shared/time.ts'

export interface SheetRow {
  readonly line: number
  readonly tag: string
  readonly value: string
  readonly time: string
  readonly comment: string
  readonly unit: string
}

type Field = Exclude<keyof SheetRow, 'line'>
const order: readonly Field[] = ['tag', 'value', 'time', 'comment', 'unit']
const words: Readonly<Record<string, Field>> = {
  tag: 'tag',
  тег: 'tag',
  value: 'value',
  значение: 'value',
  time: 'time',
  время: 'time',
  comment: 'comment',
  примечание: 'comment',
  комментарий: 'comment',
  unit: 'unit',
  единица: 'unit',
  'ед. изм.': 'unit',
}

/** Null where it is no sheet at all, as with a quote that does not end. */
export function sheetOf(text: string): readonly SheetRow[] | null {
  const head = text.slice(0, 4_096).split('\n')[0] ?? ''
  const delimiter = ['\t', ';'].find((each) => head.includes(each)) ?? ','
  let rows: string[][]
  try {
    rows = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    })
  } catch {
    return null
  }
  const named = (rows[0] ?? []).map((word) => words[word.toLowerCase()])
  const hasHead = named.includes('tag') && named.includes('value')
  const fields = hasHead ? named : order
  return (hasHead ? rows.slice(1) : rows).map((cells, at) => {
    const of = (field: Field): string => cells[fields.indexOf(field)] ?? ''
    return {
      line: at + (hasHead ? 2 : 1),
      tag: of('tag'),
      value: of('value'),
      time: of('time'),
      comment: of('comment'),
      unit: of('unit'),
    }
  })
}

/** As people write it, in either language; null where it is none of the tag's type. */
export function valueOf(text: string, { type }: Pick<Tag, 'type'>): ManualValue | null {
  if (type === ValueType.String) return text === '' ? null : text
  if (type === ValueType.Boolean) {
    const word = text.toLowerCase()
    if (['1', 'true', 'on', 'yes', 'да', 'вкл'].includes(word)) return true
    return ['0', 'false', 'off', 'no', 'нет', 'откл', 'выкл'].includes(word) ? false : null
  }
  const plain = text
    .replace(/[\s\u2009\u202f\u00a0]/g, '')
    .replace('\u2212', '-')
    .replace(',', '.')
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(plain) ? Number(plain) : null
}

/**
 * A moment as Unix milliseconds: ISO 8601, with the offset or by the clock of the site, or as a sheet
 * writes it, `12.03.2026 07:40`. Nothing is now. Null where it is none.
 */
export function timeOf(
  text: string,
  now: number,
  offset: (local: number) => number,
): number | null {
  if (text === '') return now
  const exact = ticksFromMoment(text)
  if (exact !== undefined && !/^\d+$/.test(text)) return msFromTicks(exact)
  const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  const plain = /^(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  const parts =
    iso ?? (plain === null ? null : [plain[0], plain[3], plain[2], plain[1], ...plain.slice(4)])
  if (parts === null) return null
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0))
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
  const back = new Date(local)
  const real =
    back.getUTCMonth() + 1 === month &&
    back.getUTCDate() === day &&
    (hour ?? 24) < 24 &&
    (minute ?? 60) < 60
  return real ? local - offset(local) : null
}
