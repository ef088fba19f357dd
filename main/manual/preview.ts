/** A copied sheet, or a CSV, read and judged row by row before anything of it is entered. */
import type { Output } from '../../shared/contract.ts'
import { MOST_ENTRIES } from '../../shared/manual.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import { judge } from './judging.ts'
import { sheetOf, timeOf, valueOf } from './sheet.ts'

export function previewOf(
  text: string,
  find: (name: string) => Tag | undefined,
  now: number,
  offset: (local: number) => number,
): Result<Output<'manual.preview'>> {
  const rows = sheetOf(text)
  if (rows === null) {
    return fail(
      'bad_input',
      'text: this is no table. Each row has a tag, a value, a time and a comment.',
      {
        field: 'text',
      },
    )
  }
  if (rows.length > MOST_ENTRIES) {
    return fail(
      'bad_input',
      `text: the sheet has ${rows.length} rows, and at most ${MOST_ENTRIES} are entered at once. Divide it.`,
      { field: 'text', reason: 'rows', rows: rows.length, most: MOST_ENTRIES },
    )
  }
  const moments = new Set<string>()
  return ok(
    rows.map(({ line: at, tag: name, value: written, time: when, comment, unit }) => {
      const tag = find(name)
      const value = tag === undefined ? null : valueOf(written, tag)
      const time = timeOf(when, now, offset)
      const moment = `${name} ${time}`
      const fault =
        tag === undefined
          ? 'unknown_tag'
          : tag.origin !== 'manual'
            ? 'origin'
            : time === null
              ? 'time'
              : value === null
                ? 'type'
                : moments.has(moment)
                  ? 'twice'
                  : judge(tag, { value, unit }, time, now)
      moments.add(moment)
      return {
        line: at,
        tag: name,
        value,
        time: time === null ? null : Math.round(time),
        comment,
        fault,
      }
    }),
  )
}
