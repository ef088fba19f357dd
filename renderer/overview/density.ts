/**
 * How much of a well its tile can show, from the room there is: a row for every signal with its figure,
 * or bars side by side with captions, with a line beside them where it fits. Of all ways to break the
 * pads into lines the one that shows most is taken, so a few wells fill a large window and many still
 * have their captions in the smallest. Pure; lengths are pixels at a scale of 100 %.
 */

export interface Density {
  /** Wells side by side; a pad with more wraps into further lines. */
  readonly columns: number
  readonly lineHeight: number
  /** Signals as rows with figures; 0 draws bars side by side. */
  readonly rows: number
  readonly rowHeight: number
  /** Rows high enough for figures that are read from across the room. */
  readonly large: boolean
  readonly spark: boolean
  /** Each row has its unit; otherwise the head of the pad states them. */
  readonly units: boolean
}

export interface Room {
  readonly width: number
  readonly height: number
  /** Width of the heads of the pads. */
  readonly head: number
}

/** Five bars with captions. */
const TILE_WIDTH = 92
/** Head, bars with captions, and the age of what is not live. */
const LINE_LEAST = 80
const LINE_MOST = 640
export const GAP = 6
/** Caption, bar and figure in a row; with the unit beside the figure; bars with a line beside them. */
const ROWS_WIDTH = 128
const UNITS_WIDTH = 176
const SPARK_WIDTH = 148

/** Head of a tile, its padding and the gaps between its parts. */
const FRAME = 36
const ROW_LEAST = 19
const ROW_MOST = 30
const ROW_LARGE = 26
/** The line of the last hour takes this share of a tile with rows, and never less than its least. */
const LINE_SHARE = 0.12
const SPARK_LEAST = 24

function rowsIn(lineHeight: number, signals: number): Pick<Density, 'rows' | 'rowHeight'> {
  const spark = Math.max(SPARK_LEAST, lineHeight * LINE_SHARE)
  const free = lineHeight - FRAME - spark
  const rows = Math.min(signals, Math.floor(free / ROW_LEAST))
  return rows === 0
    ? { rows, rowHeight: ROW_LEAST }
    : { rows, rowHeight: Math.min(ROW_MOST, Math.floor(free / rows)) }
}

/** Fewer rows than bars would be worse than the bars. */
const FEWEST_ROWS = 6

function withColumns(
  columns: number,
  { width, height, head }: Room,
  wells: readonly number[],
  signals: number,
): { readonly density: Density; readonly fits: boolean; readonly lines: number } {
  const lines = wells.reduce((sum, count) => sum + Math.ceil(count / columns), 0)
  // Lines of one pad are tracks of the same grid as the pads: each is apart from the next.
  const free = height - GAP * Math.max(0, lines - 1)
  const even = Math.floor(free / Math.max(1, lines))
  const lineHeight = Math.min(LINE_MOST, Math.max(LINE_LEAST, even))
  const tile = (width - head) / columns
  const inRows = rowsIn(lineHeight, signals)
  const drawn =
    tile >= ROWS_WIDTH && inRows.rows >= Math.min(FEWEST_ROWS, signals)
      ? inRows
      : { rows: 0, rowHeight: ROW_LEAST }
  return {
    fits: even >= LINE_LEAST,
    lines,
    density: {
      columns,
      lineHeight,
      ...drawn,
      large: drawn.rowHeight >= ROW_LARGE,
      spark: drawn.rows > 0 || tile >= SPARK_WIDTH,
      units: tile >= UNITS_WIDTH,
    },
  }
}

/** `signals`: rows of the tile that has most of them. */
export function densityOf(room: Room, wells: readonly number[], signals: number): Density {
  const most = Math.max(1, ...wells)
  const widest = Math.max(1, Math.floor((room.width - room.head) / TILE_WIDTH))
  const ways = Array.from({ length: Math.min(most, widest) }, (_, index) =>
    withColumns(index + 1, room, wells, signals),
  )
  const ranks = ({ density, fits, lines }: (typeof ways)[number]) => [
    fits ? 1 : 0,
    // Nothing fits: the fewest lines leave the least out of sight.
    fits ? 0 : -lines,
    density.rows,
    density.rows > 0 && density.units ? 1 : 0,
    density.spark ? 1 : 0,
    -lines,
    -density.columns,
  ]
  const best = ways.reduce((first, next) => {
    const [a, b] = [ranks(first), ranks(next)]
    const at = a.findIndex((rank, index) => rank !== b[index])
    return at >= 0 && (b[at] ?? 0) > (a[at] ?? 0) ? next : first
  })
  return best.density
}
