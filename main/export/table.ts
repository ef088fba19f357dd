/**
 * Owns the lines of an export: its head, a sample, a moment of several tags, a gap. docs/formats.md has their
 * columns. Numbers are written as they are, texts so that no spreadsheet takes them for a formula.
 */
import { exportColumns, exportMarks } from '../../shared/export.ts'
import { textCell } from '../../shared/csv.ts'
import type { Gap } from '../../shared/history.ts'
import type { HistoryPage } from '../../shared/history-page.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import { statusHex } from '../../shared/quality.ts'
import type { Ticks } from '../../shared/time.ts'
import { phraseOf, type Bytes, type Phrase } from './bytes.ts'
import { LONGEST_NUMBER, Numbers } from './numbers.ts'
import type { ExportPlan } from './plan.ts'
import { LONGEST_TIMES, TimeColumns } from './times.ts'

const CR = 0x0d
const LF = 0x0a

const severities = ['good', 'uncertain', 'bad', 'bad'] as const
/** Status codes as text, as many as a plant has. */
const KNOWN_STATUSES = 256

/** Of a row beside times, tag and what is no number. */
const ROOM = LONGEST_TIMES + LONGEST_NUMBER + 96

/** Where a sample stands, and the next of its page that is no number. */
export interface SamplePlace {
  readonly page: HistoryPage
  row: number
  /** Place in `others` of the first that is of this row or later. */
  other: number
}

export class ExportTable {
  rows = 0
  readonly #plan: ExportPlan
  readonly #bytes: Bytes
  readonly #times: TimeColumns
  readonly #numbers: readonly Numbers[]
  readonly #delimiter: number
  readonly #names: readonly Uint8Array[]
  /** What stands between times and value in a row of a sample, by tag. */
  readonly #leads: readonly Phrase[]
  readonly #raw: Phrase
  readonly #longEnd: Phrase
  readonly #qualities = new Map<number, Phrase>()
  /** Mostly it is that of the sample before. */
  #status = -1
  #quality = phraseOf('')

  constructor(plan: ExportPlan, bytes: Bytes) {
    const { form, tags, zone } = plan
    const marks = exportMarks[form.dialect]
    this.#plan = plan
    this.#bytes = bytes
    this.#times = new TimeColumns(form.times, marks, zone)
    this.#numbers = tags.map(() => new Numbers(marks.decimal))
    this.#delimiter = marks.delimiter.charCodeAt(0)
    this.#names = tags.map(({ name }) => Buffer.from(textCell(name, marks.delimiter)))
    const raw = form.rowKind ? `raw${marks.delimiter}` : ''
    this.#raw = phraseOf(raw)
    this.#leads = tags.map(({ name }) =>
      phraseOf(`${raw}${textCell(name, marks.delimiter)}${marks.delimiter}`),
    )
    this.#longEnd = phraseOf(`${form.gaps ? marks.delimiter.repeat(2) : ''}\r\n`)
  }

  head(): void {
    const { form, tags } = this.#plan
    const { delimiter } = exportMarks[form.dialect]
    const names = exportColumns(
      form,
      tags.map(({ name }) => name),
    )
    if (form.bom) this.#bytes.text('\uFEFF')
    this.#bytes.text(names.map((name) => textCell(name, delimiter)).join(delimiter))
    this.#end()
  }

  /** A row of one sample. */
  long(tag: number, place: SamplePlace): void {
    const { form } = this.#plan
    const { page, row } = place
    const bytes = this.#bytes
    const lead = this.#leads[tag]!
    bytes.room(ROOM + lead.length)
    this.#times.put(bytes, page.low[row]!, page.high[row]!)
    bytes.phrase(lead)
    this.#value(tag, place)
    if (form.quality) this.#putQuality(page.status[row]!)
    if (form.rowKind) {
      bytes.byte(this.#delimiter)
      bytes.digits(page.flags[row]!, page.flags[row]! < 10 ? 1 : page.flags[row]! < 100 ? 2 : 3)
    }
    bytes.room(ROOM)
    bytes.phrase(this.#longEnd)
    this.rows += 1
  }

  /** A row of one moment; of each tag a sample or null. */
  wide(low: number, high: number, places: readonly (SamplePlace | null)[]): void {
    const { form } = this.#plan
    const bytes = this.#bytes
    bytes.room(ROOM)
    this.#times.put(bytes, low, high)
    bytes.phrase(this.#raw)
    for (let tag = 0; tag < places.length; tag++) {
      bytes.room(ROOM)
      if (tag > 0) bytes.byte(this.#delimiter)
      const place = places[tag]!
      if (place === null) {
        if (form.quality) this.#empty(2)
        continue
      }
      this.#value(tag, place)
      if (form.quality) this.#putQuality(place.page.status[place.row]!)
    }
    if (form.gaps) this.#empty(3)
    this.#end()
    this.rows += 1
  }

  /** A row that tells of a gap; of one tag, or of those that it concerns. */
  gap(gap: Gap, tag: number | null): void {
    const { form, tags } = this.#plan
    const bytes = this.#bytes
    bytes.room(ROOM)
    this.#moment(gap.from)
    if (form.rowKind) {
      bytes.put(Buffer.from('gap'))
      bytes.byte(this.#delimiter)
    }
    const { delimiter } = exportMarks[form.dialect]
    if (tag === null) {
      bytes.text(delimiter.repeat(tags.length * (form.quality ? 3 : 1)))
      bytes.text(`${gap.kind}${delimiter}`)
      bytes.text(textCell(this.#concerned(gap), delimiter))
    } else {
      bytes.room(ROOM + this.#names[tag]!.length)
      bytes.put(this.#names[tag]!)
      this.#empty(1 + (form.quality ? 2 : 0) + (form.rowKind ? 1 : 0) + 1)
      bytes.text(gap.kind)
    }
    bytes.room(ROOM)
    bytes.byte(this.#delimiter)
    if (gap.to !== null) this.#times.putUtc(bytes, ...halves(gap.to))
    this.#end()
    this.rows += 1
  }

  #moment(time: Ticks): void {
    this.#times.put(this.#bytes, ...halves(time))
  }

  /** Tags in which a gap leaves a hole: by name, or `*` where it is all of the export. */
  #concerned({ scope }: Gap): string {
    const { tags } = this.#plan
    const found = tags.filter(
      ({ id, server }) =>
        scope.of === 'all' || (scope.of === 'tag' ? scope.tag === id : scope.server === server),
    )
    return found.length === tags.length ? '*' : found.map(({ name }) => name).join(' ')
  }

  #value(tag: number, place: SamplePlace): void {
    const { page, row } = place
    const { others } = page
    while (place.other < others.length && others[place.other]![0] < row) place.other += 1
    const other = others[place.other]
    if (other !== undefined && other[0] === row) {
      const { delimiter } = exportMarks[this.#plan.form.dialect]
      this.#bytes.text(otherCell(other[1], delimiter))
      this.#bytes.room(ROOM)
      return
    }
    const type = page.type[row]!
    if (isNumeric(type) || type === ValueType.Boolean) {
      this.#numbers[tag]!.put(this.#bytes, page.value[row]!)
    }
  }

  /** Severity and status code, each behind a delimiter. */
  #putQuality(status: number): void {
    if (status !== this.#status) {
      this.#status = status
      this.#quality = this.#qualityOf(status)
    }
    this.#bytes.phrase(this.#quality)
  }

  #qualityOf(status: number): Phrase {
    const known = this.#qualities.get(status)
    if (known !== undefined) return known
    if (this.#qualities.size === KNOWN_STATUSES) this.#qualities.clear()
    const { delimiter } = exportMarks[this.#plan.form.dialect]
    const words = [severities[status >>> 30]!, statusHex(status)]
    const text = phraseOf(words.map((word) => `${delimiter}${word}`).join(''))
    this.#qualities.set(status, text)
    return text
  }

  #empty(count: number): void {
    for (let n = 0; n < count; n++) this.#bytes.byte(this.#delimiter)
  }

  #end(): void {
    this.#bytes.room(2)
    this.#bytes.byte(CR)
    this.#bytes.byte(LF)
  }
}

const halves = (time: Ticks): [low: number, high: number] => [
  Number(BigInt.asUintN(32, time)),
  Number(time >> 32n),
]

/** What is no number: text as it is, a 64-bit integer in digits, all else as its JSON. */
function otherCell(json: string, delimiter: string): string {
  if (json.startsWith('"')) return textCell(JSON.parse(json) as string, delimiter)
  const integer = /^\{"\$integer":"(-?\d+)"\}$/.exec(json)
  return integer?.[1] ?? textCell(json, delimiter)
}
