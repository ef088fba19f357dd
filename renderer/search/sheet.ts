/** Occurrences as a CSV, as a spreadsheet of the language expects it. Pure. */
import { BOM, csvLine, LINE_END, type Cell } from '../../shared/csv.ts'
import type { Format } from '../ui/format.ts'
import type { Row, Search } from './feed.ts'
import type { Texts } from './messages.ts'
import { beginOf, endOf, lengthOf } from './order.ts'

type Unit = (tag: string) => string | null

const cellOf = (value: Row['readings'][number]['value'], texts: Texts): Cell =>
  typeof value === 'boolean' ? (value ? texts.on : texts.off) : value

export function sheetOf(
  search: Search,
  rows: readonly Row[],
  unitOf: Unit,
  texts: Texts,
  format: Format,
): string {
  const { sheet } = texts
  const heads = search.tags.flatMap((tag) => {
    const unit = format.unit(unitOf(tag))
    const name = unit === null ? tag : `${tag}, ${unit}`
    return [sheet.atBegin(name), sheet.status(tag), sheet.least(name), sheet.greatest(name)]
  })
  const lines: (readonly Cell[])[] = [
    [sheet.condition, search.text],
    [sheet.range, format.iso(Date.parse(search.from)), format.iso(Date.parse(search.to))],
    [sheet.found, search.count, sheet.kept, rows.length],
    [],
    [sheet.begin, sheet.end, sheet.seconds, sheet.began, sheet.ended, ...heads],
    ...rows.map((row) => [
      format.iso(beginOf(row)),
      format.iso(endOf(row)),
      lengthOf(row) / 1_000,
      texts.began[row.began],
      texts.ended[row.ended],
      ...row.readings.flatMap(({ value, status, min, max }) => [
        cellOf(value, texts),
        status === null ? sheet.gap : `0x${status.toString(16).padStart(8, '0').toUpperCase()}`,
        min,
        max,
      ]),
    ]),
  ]
  return BOM + lines.map((line) => csvLine(line, format.language) + LINE_END).join('')
}
