/**
 * How much of a well its tile can show, from the room there is: bars alone, bars with captions and a
 * line, or a row for every signal with its figure. Pure; lengths are pixels at a scale of 100 %.
 */

export interface Density {
  /** Wells side by side; a pad with more wraps into further lines. */
  readonly columns: number
  readonly lineHeight: number
  /** Signals as rows with figures; 0 draws bars side by side. */
  readonly rows: number
  readonly rowHeight: number
  readonly captions: boolean
  readonly spark: boolean
  /** Each row has its unit; otherwise the head of the pad states them. */
  readonly units: boolean
}

const TILE_WIDTH = 96
const FEWEST_COLUMNS = 5
const LINE_LEAST = 74
const LINE_MOST = 420
export const GAP = 6
const ROWS_FROM = 180
const CAPTIONS_FROM = 92
const SPARK_FROM = 128
const UNITS_FROM = 176

/** Head, foot and padding of a tile, and the least height of its line. */
const FRAME = 56
const SPARK_LEAST = 30
const ROW = 23
const ROW_MOST = 30
const MOST_ROWS = 10

export interface Room {
  readonly width: number
  readonly height: number
  /** Width of the heads of the pads. */
  readonly head: number
}

export function densityOf({ width, height, head }: Room, wells: readonly number[]): Density {
  const most = Math.max(FEWEST_COLUMNS, ...wells)
  const columns = Math.min(most, Math.max(1, Math.floor((width - head) / TILE_WIDTH)))
  const lines = wells.reduce((sum, count) => sum + Math.ceil(count / columns), 0)
  const free = height - GAP * Math.max(0, wells.length - 1)
  const lineHeight = Math.min(
    LINE_MOST,
    Math.max(LINE_LEAST, Math.floor(free / Math.max(1, lines))),
  )
  const tile = (width - head) / columns
  const rows =
    lineHeight < ROWS_FROM
      ? 0
      : Math.min(MOST_ROWS, Math.floor((lineHeight - FRAME - SPARK_LEAST) / ROW))
  return {
    columns,
    lineHeight,
    rows,
    rowHeight:
      rows === 0 ? ROW : Math.min(ROW_MOST, Math.floor((lineHeight - FRAME - SPARK_LEAST) / rows)),
    captions: lineHeight >= CAPTIONS_FROM,
    spark: rows > 0 || tile >= SPARK_FROM,
    units: tile >= UNITS_FROM,
  }
}
