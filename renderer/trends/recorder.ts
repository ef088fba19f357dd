/**
 * The chart recorder: joins feed and chart, decides when to paint, and takes readings from what it has
 * painted. Live data are painted at most ten times a second, a person's hand at once; both in one
 * animation frame. Nothing here knows React.
 */
import { Chart } from './chart.ts'
import { timeTicks } from './calendar.ts'
import { Feed } from './feed.ts'
import type { FeedPorts, FeedState, FeedTag } from './ports.ts'
import { drawHover, type BoxZoom } from './drawing/hover.ts'
import type { Cursors, Frame, LaneMark, Look } from './frame.ts'
import { hatchesOf, type HatchWords } from './hatching.ts'
import { Run, valueOn } from './run.ts'
import { settleRange, type Range } from './scale.ts'
import { SWITCH, SWITCH_RANGE } from './tags.ts'
import { extent, statisticsOf, type Statistics } from './statistics.ts'
import { isLive, stretchOf, type Stretch, type View } from './view.ts'
import type { Zone } from './zone.ts'

export interface RecorderPen extends FeedTag {
  readonly axis: string
  readonly hidden: boolean
  /** What the axis shows besides the data: the normal band, so that a calm pen looks calm. */
  readonly home: Range | null
  /** The least width of its axis. */
  readonly least: number
}

export interface Setting {
  readonly look: Look
  readonly pens: readonly RecorderPen[]
  readonly view: View
  /** Ranges that a box was drawn around. */
  readonly frozen: ReadonlyMap<string, Range> | null
  readonly cursors: Cursors | null
  readonly marks: readonly LaneMark[]
  readonly zone: Zone
  readonly hatchWords: HatchWords
  offsets(view: Stretch): readonly string[]
}

export interface PenReadout {
  readonly a: number | null
  readonly b: number | null
  readonly statistics: Statistics | null
}

export interface Readouts extends FeedState {
  readonly view: Stretch
  /** Milliseconds of a pixel where some pen is reduced; 0 where every sample is drawn. */
  readonly pixel: number
  readonly pens: ReadonlyMap<string, PenReadout>
}

export interface RecorderPorts extends FeedPorts {
  /** Up to when the last value of a tag is believed: the present while it is live. */
  heldTo(tag: number): number
  onReadouts(readouts: Readouts): void
}

export const PAINT_MS = 100
const HAND_MS = 16
const READ_MS = 500
const TICK_PX = 82

export class Recorder {
  readonly feed: Feed
  readonly #chart: Chart
  readonly #host: HTMLElement
  readonly #ports: RecorderPorts
  readonly #hover: HTMLCanvasElement
  readonly #sizes: ResizeObserver
  readonly #runs = new Map<string, Run>()
  #ranges = new Map<string, Range>()
  #setting: Setting | undefined
  #request = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #dueAt = Infinity
  #paintedAt = -Infinity
  #readAt = -Infinity
  #frame: Frame | undefined
  #over: { at: number | null; box: BoxZoom | null } = { at: null, box: null }

  constructor(host: HTMLElement, ports: RecorderPorts) {
    this.#host = host
    this.#ports = ports
    this.#chart = new Chart(host)
    this.feed = new Feed(ports, () => this.#soon(PAINT_MS))
    this.#hover = document.createElement('canvas')
    this.#hover.setAttribute('data-hover', '')
    host.append(this.#hover)
    this.#sizes = new ResizeObserver(() => this.#resize())
    this.#sizes.observe(host)
  }

  get area() {
    return this.#chart.area
  }

  get view(): Stretch {
    return this.#frame?.view ?? { from: 0, to: 0 }
  }

  get ranges(): ReadonlyMap<string, Range> {
    return this.#ranges
  }

  update(setting: Setting): void {
    const before = this.#setting
    this.#setting = setting
    if (before?.pens !== setting.pens) this.feed.setPens(setting.pens)
    if (before?.look !== setting.look) {
      const axes = new Set(setting.pens.map(({ axis }) => axis))
      this.#ranges = new Map([...this.#ranges].filter(([key]) => axes.has(key)))
      this.#chart.show(setting.look)
    }
    if (before?.frozen !== setting.frozen) this.#ranges = new Map()
    this.#readAt = -Infinity
    this.#soon(HAND_MS)
  }

  /** Where the pointer is, in milliseconds, and the box it draws. */
  point(at: number | null, box: BoxZoom | null): void {
    this.#over = { at, box }
    this.#drawHover()
  }

  /** The visible pen nearest to a place in CSS pixels, within reach of a finger. */
  penAt(at: number, y: number): string | undefined {
    const { top, height } = this.area
    let nearest: { name: string; distance: number } | undefined
    for (const pen of this.#setting?.pens ?? []) {
      const run = this.#runs.get(pen.name)
      const range = this.#ranges.get(pen.axis)
      const value = run === undefined || pen.hidden ? null : valueOn(run, at)
      if (value === null || range === undefined) continue
      const height_ = ((value - range.min) / (range.max - range.min)) * height
      const distance = Math.abs(top + height - height_ - y)
      if (distance <= 10 && distance < (nearest?.distance ?? Infinity)) {
        nearest = { name: pen.name, distance }
      }
    }
    return nearest?.name
  }

  stop(): void {
    cancelAnimationFrame(this.#request)
    clearTimeout(this.#timer)
    this.#sizes.disconnect()
    this.feed.stop()
    this.#chart.destroy()
    this.#hover.remove()
  }

  #resize(): void {
    this.#chart.resize(this.#host.clientWidth, this.#host.clientHeight)
    this.#soon(HAND_MS)
  }

  /** Paints once, at least `wait` after the last time; an earlier wish wins. */
  #soon(wait: number): void {
    const due = Math.max(performance.now(), this.#paintedAt + wait)
    if (due >= this.#dueAt) return
    this.#dueAt = due
    clearTimeout(this.#timer)
    cancelAnimationFrame(this.#request)
    const paint = () => {
      this.#request = requestAnimationFrame(() => this.#paint())
    }
    const rest = due - performance.now()
    if (rest <= HAND_MS) paint()
    else this.#timer = setTimeout(paint, rest)
  }

  #paint(): void {
    this.#dueAt = Infinity
    this.#paintedAt = performance.now()
    const setting = this.#setting
    const { width } = this.#host.getBoundingClientRect()
    if (setting === undefined || width < 50) return
    const now = this.#ports.now()
    const view = stretchOf(setting.view, now)
    const plotWidth = this.area.width || width
    const pixel = (view.to - view.from) / plotWidth
    this.feed.look(view, pixel)
    this.#fill(setting, view)
    this.#range(setting, view)
    this.#frame = this.#compose(setting, view, now, plotWidth, pixel)
    this.#chart.paint(this.#frame)
    // After the pens are on their way to the screen.
    queueMicrotask(() => this.#drawHover())
    if (performance.now() - this.#readAt >= READ_MS) this.#read(setting, view, now)
    // The running edge moves by a pixel.
    if (isLive(setting.view)) this.#soon(Math.min(1000, Math.max(PAINT_MS, pixel)))
    else this.#soon(1000)
  }

  #fill(setting: Setting, view: Stretch): void {
    const names = new Set(setting.pens.map(({ name }) => name))
    for (const name of this.#runs.keys()) if (!names.has(name)) this.#runs.delete(name)
    for (const pen of setting.pens) {
      const run = this.#runs.get(pen.name) ?? new Run()
      this.#runs.set(pen.name, run)
      this.feed.fill(run, pen.id, view, this.#ports.heldTo(pen.id))
    }
  }

  #range(setting: Setting, view: Stretch): void {
    for (const key of new Set(setting.pens.map(({ axis }) => axis))) {
      const frozen = setting.frozen?.get(key) ?? (key === SWITCH ? SWITCH_RANGE : undefined)
      if (frozen !== undefined) {
        this.#ranges.set(key, frozen)
        continue
      }
      let low = Infinity
      let high = -Infinity
      let least = 0
      for (const pen of setting.pens) {
        const run = this.#runs.get(pen.name)
        if (pen.axis !== key || pen.hidden || run === undefined) continue
        const drawn = extent(run, view)
        low = Math.min(low, drawn?.low ?? Infinity, pen.home?.min ?? Infinity)
        high = Math.max(high, drawn?.high ?? -Infinity, pen.home?.max ?? -Infinity)
        least = Math.max(least, pen.least)
      }
      const spare = Math.max(0, least - (high - low)) / 2
      this.#ranges.set(
        key,
        settleRange(this.#ranges.get(key), low - spare, high + spare, setting.look.divisions),
      )
    }
  }

  #compose(setting: Setting, view: Stretch, now: number, width: number, pixel: number): Frame {
    const shown = setting.pens.filter(({ hidden }) => !hidden)
    const pens = shown.map((pen) => ({
      name: pen.name,
      run: this.#runs.get(pen.name) ?? new Run(),
      gaps: this.feed.gapsOf(pen, view).filter(({ scope }) => scope.of === 'tag'),
    }))
    return {
      view,
      now: Math.min(now, view.to),
      runs: this.#runs,
      rows: pens.reduce((sum, { run }) => sum + run.length, 0),
      ranges: this.#ranges,
      ticks: timeTicks(view.from, view.to, width / (TICK_PX * setting.look.ink.size), setting.zone),
      offsets: setting.offsets(view),
      hatches: hatchesOf(this.feed.gapsWithin(view, shown), pens, view, pixel, setting.hatchWords),
      marks: setting.marks,
      cursors: setting.cursors,
    }
  }

  #drawHover(): void {
    const surface = this.#chart.surfaceOn(this.#hover)
    if (surface !== undefined) drawHover(surface, this.#over.at, this.#over.box)
  }

  #read(setting: Setting, view: Stretch, now: number): void {
    this.#readAt = performance.now()
    let pixel = 0
    const pens = new Map<string, PenReadout>()
    for (const pen of setting.pens) {
      const run = this.#runs.get(pen.name)
      if (run === undefined) continue
      pixel = Math.max(pixel, this.feed.pixelOf(pen.id))
      const at = (instant: number | null | undefined) =>
        instant === null || instant === undefined ? null : valueOn(run, instant)
      pens.set(pen.name, {
        a: at(setting.cursors?.a),
        b: at(setting.cursors?.b),
        statistics: statisticsOf(run, view, now),
      })
    }
    this.#ports.onReadouts({ view, pixel, pens, ...this.feed.state })
  }
}
