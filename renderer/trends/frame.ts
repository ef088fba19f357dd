/**
 * What the chart is given. A `Look` changes when a person changes something; a `Frame` is one moment of
 * it and is made anew at every paint, around buffers that stay.
 */
import type { Axis } from './axes.ts'
import type { TimeTick } from './calendar.ts'
import type { Ink } from './ink.ts'
import type { Run } from './run.ts'
import type { Range } from './scale.ts'
import type { Stretch } from './view.ts'

export interface PenLook {
  readonly name: string
  /** Place in the table, counted from 0; its number is one more. */
  readonly place: number
  readonly axis: string
}

/** Texts of the canvas in the language of the screen. */
export interface Words {
  readonly events: string
  readonly bad: string
  axisValue(axis: string, value: number, decimals: number): string
  axisUnit(axis: string): string
  tick(tick: TimeTick): string
  /** With its day where the view needs it. */
  time(at: number, view: Stretch): string
  /** Length between the cursors. */
  length(ms: number): string
  value(pen: string, value: number): string
}

/** A line across the plot that belongs to the focused pen. */
export interface LimitLine {
  readonly value: number
  readonly text: string
}

export interface Look {
  /** Those that are drawn. */
  readonly pens: readonly PenLook[]
  readonly axes: readonly Axis[]
  /** Name of the focused pen; it is drawn last and wider. */
  readonly focus: string | null
  readonly band: (Range & { readonly text: string }) | null
  readonly limits: readonly LimitLine[]
  readonly ink: Ink
  readonly words: Words
  readonly divisions: number
}

/** Hatching of the full height, or of one pen; `text` is its type and length. */
export interface Hatch extends Stretch {
  /** Undefined: the full height. */
  readonly pen?: string
  readonly text: string
  readonly detail?: string
  /** Still going on: no closing edge. */
  readonly open: boolean
}

export interface LaneMark {
  readonly at: number
  readonly text: string
  /** Did not end as held. */
  readonly abnormal: boolean
}

export interface Cursors {
  readonly a: number | null
  readonly b: number | null
}

export interface Frame {
  readonly view: Stretch
  /** Right end of what is known: the present, or the right edge. */
  readonly now: number
  readonly runs: ReadonlyMap<string, Run>
  /** Of all pens that are drawn. */
  readonly rows: number
  readonly ranges: ReadonlyMap<string, Range>
  readonly ticks: readonly TimeTick[]
  /** Of the zone, one below the other: two where it changes within the view. */
  readonly offsets: readonly string[]
  readonly hatches: readonly Hatch[]
  readonly marks: readonly LaneMark[]
  readonly cursors: Cursors | null
}
