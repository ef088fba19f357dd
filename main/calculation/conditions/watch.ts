/**
 * Watches a condition over samples and gaps in order of time, stretch by stretch, and tells its occurrences.
 * Values hold until the next; all samples of a moment count together, the last of a tag as what it is. Gaps are
 * those of a formula over the history (`../replay.ts`). Pure but for what it remembers.
 */
import type { OccurrenceEnd } from '../../../shared/conditions.ts'
import type { Series } from '../../../shared/history.ts'
import { Status } from '../../../shared/quality.ts'
import { isNumeric, ValueType } from '../../../shared/samples.ts'
import { halvesOf } from '../../../shared/time.ts'
import { usable } from '../cells.ts'
import { Losses, type Loser, type Lost } from '../replay.ts'
import type { Findings } from './findings.ts'
import type { Plan } from './plan.ts'
import { build, type Held, type Leaf, type Part, type Truth } from './truth.ts'

/** 2³², by which the upper half of a time counts. */
const UPPER = 4_294_967_296

/** A pen on its way: times are ticks after the moment from which occurrences are told. */
interface Cursor {
  readonly place: number
  readonly series: Series
  readonly times: Float64Array
  row: number
  other: number
}

export class Watch {
  readonly #start: bigint
  readonly #findings: Findings
  readonly #cells: readonly Held[]
  readonly #places: ReadonlyMap<number, number>
  readonly #root: Part
  /** Of each tag, what reads it. */
  readonly #readers: readonly (readonly Leaf[])[]
  readonly #losses = new Losses()
  readonly #loser: Loser<void> = {
    lose: (tags) => this.#set(tags, false),
    regain: (tags) => this.#set(tags, true),
  }
  #away: ReadonlySet<number> = new Set()
  /** When a gap begins or ends next. */
  #turn = Number.POSITIVE_INFINITY
  readonly #touched = new Set<number>()
  /** When time alone may change it next. */
  #due: number
  #hasStarted = false
  #last: Truth

  /** @param start ticks; what was before it is looked at, and told of is what is from here on */
  constructor({ node, tags }: Plan, start: bigint, findings: Findings) {
    this.#start = start
    this.#findings = findings
    this.#places = new Map(tags.map(({ id }, place) => [id, place]))
    this.#cells = tags.map(({ id }) => unheard(id))
    const places = new Map(tags.map(({ name }, place) => [name, place]))
    const { root, leaves } = build(node, (name) => {
      const cell = this.#cells[places.get(name) ?? -1]
      if (cell === undefined) throw new Error(`the plan has no tag ${name}`)
      return cell
    })
    this.#root = root
    this.#readers = tags.map(({ name }) => leaves.filter((leaf) => leaf.tags.includes(name)))
    // Nothing is known of any tag yet, which is something to ask for, too.
    for (const leaf of leaves) {
      leaf.read()
      leaf.settle()
    }
    root.look(-Infinity)
    this.#last = root.after
    this.#due = root.due
  }

  /** @param to ticks; exclusive: what lies there is of the next stretch */
  stretch(series: readonly Series[], gaps: readonly Lost[], to: bigint): void {
    if (gaps.length > 0) {
      this.#losses.add(gaps)
      this.#look()
    }
    const end = Number(to - this.#start)
    const cursors = series.flatMap((pen): Cursor[] => {
      const place = this.#places.get(pen.tag)
      const times = this.#timesOf(pen.time)
      return place === undefined ? [] : [{ place, series: pen, times, row: 0, other: 0 }]
    })
    for (;;) {
      let next = Math.min(this.#turn, this.#due)
      if (!this.#hasStarted && next > 0) next = 0
      for (const { times, row } of cursors) {
        const time = times[row]
        if (time !== undefined && time < next) next = time
      }
      if (next >= end) return
      this.#moment(next, cursors)
    }
  }

  /** From here on nothing is looked at. */
  finish(to: bigint, ended: OccurrenceEnd): void {
    const end = Number(to - this.#start)
    this.#findings.finish(end, this.#start, ended)
  }

  #moment(time: number, cursors: readonly Cursor[]): void {
    const isTurn = time >= this.#turn
    const at = isTurn ? this.#start + BigInt(time) : 0n
    // What ends at a moment ends before its samples, what begins there begins after them.
    if (isTurn) this.#turned(this.#losses.ends(this.#loser, at))
    for (const cursor of cursors) {
      while (cursor.times[cursor.row] === time) this.#take(cursor)
    }
    if (isTurn) this.#turned(this.#losses.begins(this.#loser, at))
    const isStart = !this.#hasStarted && time >= 0
    let isOther = isStart || time >= this.#due
    for (const place of this.#touched) {
      for (const leaf of this.#readers[place] ?? []) if (leaf.read()) isOther = true
    }
    if (isOther) this.#judge(time)
    if (this.#touched.size === 0) return
    for (const place of this.#touched) {
      for (const leaf of this.#readers[place] ?? []) leaf.settle()
    }
    if (isOther) this.#rest(time)
    this.#findings.extend(this.#touched, this.#cells)
    this.#touched.clear()
  }

  #judge(time: number): void {
    const root = this.#root
    root.look(time)
    const { at, after, due } = root
    this.#due = due
    if (time >= 0) {
      this.#hasStarted = true
      this.#findings.look(time, this.#start, { before: this.#last, at, after }, this.#cells)
    }
    this.#last = after
  }

  /** The moment is over: what was true of it alone is so no more. */
  #rest(time: number): void {
    const root = this.#root
    if (root.at !== root.after) root.look(time)
  }

  #take(cursor: Cursor): void {
    const { place, series, row } = cursor
    cursor.row += 1
    const cell = this.#cells[place]
    if (cell === undefined) return
    const type = series.type[row] ?? ValueType.Null
    const value = series.value[row] ?? Number.NaN
    if (type === ValueType.Boolean) cell.value = value === 1
    else if (isNumeric(type)) cell.value = value
    else {
      const { others } = series
      while ((others[cursor.other]?.[0] ?? row) < row) cursor.other += 1
      const other = others[cursor.other]
      cell.value = other?.[0] === row ? usable(other[1]) : null
    }
    cell.own = series.status[row] ?? 0
    cell.told = true
    this.#know(place, !this.#away.has(cell.tag))
  }

  #know(place: number, isKnown: boolean): void {
    const cell = this.#cells[place]
    if (cell === undefined) return
    cell.lost = !isKnown || !cell.told
    cell.status = cell.lost ? Status.BadNoCommunication : cell.own
    this.#touched.add(place)
  }

  /** Gaps that begin or end. */
  #turned(told: Iterable<void>): void {
    Array.from(told)
    this.#look()
  }

  #set(tags: readonly number[], isKnown: boolean): void {
    for (const tag of tags) {
      const place = this.#places.get(tag)
      if (place !== undefined) this.#know(place, isKnown)
    }
  }

  #look(): void {
    const { begin, end, away } = this.#losses
    this.#away = away
    const turn = begin === null || (end !== null && end < begin) ? end : begin
    this.#turn = turn === null ? Number.POSITIVE_INFINITY : Number(turn - this.#start)
  }

  /** Read as halves: one by one each would be a BigInt. */
  #timesOf(time: BigInt64Array): Float64Array {
    const halves = halvesOf(time)
    const base = halvesOf(BigInt64Array.of(this.#start))
    const [low, high] = [(base[0] ?? 0) >>> 0, base[1] ?? 0]
    const times = new Float64Array(time.length)
    for (let row = 0; row < time.length; row += 1) {
      const [lower, upper] = [(halves[2 * row] ?? 0) >>> 0, halves[2 * row + 1] ?? 0]
      times[row] = (upper - high) * UPPER + (lower - low)
    }
    return times
  }
}

const unheard = (tag: number): Held => ({
  ...{ tag, value: null, told: false, misdated: false, skew: 0, time: 0n, lost: true },
  ...{ status: Status.BadWaitingForInitialData, own: Status.BadWaitingForInitialData },
})
