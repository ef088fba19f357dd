/** How a benchmark ends: a table for people, and as its last line one JSON object for machines. */
export interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** What it is compared with, in words. */
  readonly against?: string
}

export function report(
  name: string,
  rows: readonly Row[],
  gates: Readonly<Record<string, boolean>>,
): void {
  const cells = rows.map(({ what, value, unit, against }) => [
    what,
    value.toFixed(value < 10 ? 2 : 0),
    unit,
    against ?? '',
  ])
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...cells.map((cell) => cell[column]?.length ?? 0)),
  )
  for (const [what = '', value = '', unit = '', against = ''] of cells) {
    process.stdout.write(
      `${what.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)} ${unit.padEnd(widths[2] ?? 0)}  ${against}\n`,
    )
  }
  const figures = Object.fromEntries(
    rows.map(({ what, value }) => [
      what.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, ''),
      Math.round(value * 1000) / 1000,
    ]),
  )
  process.stdout.write(`${JSON.stringify({ name, figures, gates })}\n`)
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
