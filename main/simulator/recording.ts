/**
 * A recorded CSV as columns of numbers: first column time, one column a tag. Pure: text in, columns
 * or the line that is wrong out.
 */
export interface Recording {
  /** Milliseconds from the first row; rises strictly. */
  readonly at: Float64Array
  readonly columns: readonly { readonly name: string; readonly values: Float64Array }[]
}

/** What is wrong with a file, with its line. */
export class RecordingError extends Error {
  override name = 'RecordingError'
}

/** Splits a line at the delimiter; a quoted cell may hold it, and "" is a quote. */
function cellsOf(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter)
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? ''
    if (quoted && char === '"' && line[i + 1] === '"') {
      cell += '"'
      i++
    } else if (char === '"') quoted = !quoted
    else if (char === delimiter && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += char
  }
  cells.push(cell)
  return cells
}

/** Letters, digits, dot, dash and underscore; what is left of a name is enough to find it again. */
function cleaned(header: readonly string[]): string[] {
  const taken = new Set<string>()
  return header.map((text, index) => {
    const plain = text
      .trim()
      .replace(/[^\p{L}\p{N}._-]+/gu, '_')
      .replace(/^[._-]+|_+$/g, '')
      .slice(0, 56)
    const base = plain === '' ? `Column_${index + 2}` : plain
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`
    taken.add(name)
    return name
  })
}

/** Milliseconds of a time cell: a number of seconds or Unix milliseconds, ISO 8601, DD.MM.YYYY. */
function timeOf(cell: string): number {
  const text = cell.trim()
  if (/^-?\d+([.,]\d+)?$/.test(text)) {
    const number = Number(text.replace(',', '.'))
    return number > 1e11 ? number : number * 1000
  }
  const russian = /^(\d{2})\.(\d{2})\.(\d{4})[ T](.+)$/.exec(text)
  const iso = russian === null ? text : `${russian[3]}-${russian[2]}-${russian[1]}T${russian[4]}`
  if (!/^\d{4}-\d{2}-\d{2}/.test(iso)) return NaN
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(iso) || iso.length === 10 ? iso : `${iso}Z`
  return Date.parse(zoned.replace(' ', 'T').replace(',', '.'))
}

/** An empty cell is a missing value: NaN. */
function numberOf(cell: string, decimalComma: boolean): number | null {
  const text = cell.trim()
  if (text === '' || /^(nan|null|na|n\/a)$/i.test(text)) return NaN
  const number = Number(decimalComma ? text.replace(',', '.') : text)
  return Number.isFinite(number) ? number : null
}

export function readRecording(text: string): Recording {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop()
  const [first = ''] = lines
  if (lines.length === 0) throw new RecordingError('the file is empty')
  // The time column comes first and holds neither, so whichever comes first divides the columns.
  const delimiter = /[,;]/.exec(first.replace(/"[^"]*"/g, ''))?.[0] ?? ','
  const header = cellsOf(first, delimiter)
  if (header.length < 2) {
    throw new RecordingError('line 1: a header with a time column and at least one more is wanted')
  }
  if (lines.length < 2) throw new RecordingError('line 2: there is no row of values')
  const names = cleaned(header.slice(1))
  const at = new Float64Array(lines.length - 1)
  const values = names.map(() => new Float64Array(lines.length - 1))
  for (let row = 0; row < at.length; row++) {
    const line = row + 2
    const cells = cellsOf(lines[row + 1] ?? '', delimiter)
    if (cells.length !== header.length) {
      throw new RecordingError(
        `line ${line}: it has ${cells.length} columns where the header has ${header.length}`,
      )
    }
    const time = timeOf(cells[0] ?? '')
    if (!Number.isFinite(time))
      throw new RecordingError(`line ${line}: "${cells[0]}" is not a time`)
    const before = row === 0 ? -Infinity : (at[row - 1] ?? 0)
    if (time <= before)
      throw new RecordingError(`line ${line}: its time is not after the line before`)
    at[row] = time
    for (const [index, column] of values.entries()) {
      const cell = cells[index + 1] ?? ''
      const number = numberOf(cell, delimiter === ';')
      if (number === null) throw new RecordingError(`line ${line}: "${cell}" is not a number`)
      column[row] = number
    }
  }
  const start = at[0] ?? 0
  return {
    at: at.map((time) => time - start),
    columns: names.map((name, index) => ({ name, values: values[index] ?? new Float64Array() })),
  }
}
