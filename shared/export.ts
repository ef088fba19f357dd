/**
 * Exports of the history as CSV: what can be chosen of their form, and what follows from it. docs/formats.md
 * tells the form in full. Pure.
 */

/** What reads the file: delimiter and decimal mark, and how times are written. */
export const exportDialects = ['excel_ru', 'excel_en', 'rfc4180'] as const
export type ExportDialect = (typeof exportDialects)[number]

/** `long`: a row for each sample, tag after tag. `wide`: a row for each moment, a column for each tag. */
export const exportShapes = ['long', 'wide'] as const
export type ExportShape = (typeof exportShapes)[number]

/** Time columns. Local time never stands without its offset: when clocks go back an hour is there twice. */
export const exportTimes = ['utc', 'local', 'both'] as const
export type ExportTimes = (typeof exportTimes)[number]

/** `evidence`: with configuration, journal and checksums, in one archive. */
export const exportKinds = ['csv', 'evidence'] as const
export type ExportKind = (typeof exportKinds)[number]

export const exportStates = ['running', 'done', 'failed', 'interrupted'] as const

/** Tags of one export; a wide row has a column for each, and each is read at the same time. */
export const MOST_TAGS: Readonly<Record<ExportShape, number>> = { long: 1000, wide: 64 }

/** Rows that a preview shows, and that a spreadsheet opens. */
export const PREVIEW_ROWS = 20
export const SHEET_ROWS = 1_048_576

export interface ExportMarks {
  readonly delimiter: string
  readonly decimal: string
  /** Between the date and the time of day, and behind a time of UTC. */
  readonly between: string
  readonly zone: string
}

export const exportMarks: Readonly<Record<ExportDialect, ExportMarks>> = {
  excel_ru: { delimiter: ';', decimal: ',', between: ' ', zone: '' },
  excel_en: { delimiter: ',', decimal: '.', between: ' ', zone: '' },
  rfc4180: { delimiter: ',', decimal: '.', between: 'T', zone: 'Z' },
}

export interface ExportForm {
  readonly shape: ExportShape
  readonly times: ExportTimes
  /** Severity in words, and the status code. */
  readonly quality: boolean
  /** Rows that tell where and why there are no samples. */
  readonly gaps: boolean
  /** Of each row what it is (`raw` as it was recorded), and the flags of the sample. */
  readonly rowKind: boolean
  readonly dialect: ExportDialect
  readonly bom: boolean
}

/** Names of the columns, in order. */
export function exportColumns(form: ExportForm, tags: readonly string[]): string[] {
  const { shape, times, quality, gaps, rowKind } = form
  const first = [
    ...(times === 'local' ? [] : ['time_utc']),
    ...(times === 'utc' ? [] : ['time_local', 'offset']),
    ...(rowKind ? ['row'] : []),
  ]
  const own =
    shape === 'long'
      ? [
          ...['tag', 'value'],
          ...(quality ? ['quality', 'status'] : []),
          ...(rowKind ? ['flags'] : []),
        ]
      : tags.flatMap((tag) => (quality ? [tag, `${tag} quality`, `${tag} status`] : [tag]))
  const last = gaps ? ['gap', ...(shape === 'wide' ? ['gap_of'] : []), 'gap_until_utc'] : []
  return [...first, ...own, ...last]
}
