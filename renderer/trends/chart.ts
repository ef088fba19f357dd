/**
 * The chart: uPlot draws axes, grid and pens; everything else is drawn by hooks, in this order: ground,
 * normal band and limits of the focused pen, grid, gaps, pens, focused pen, end numbers, cursors. Pens
 * have no common time column: each path is built from the pen's own run, so sixteen pens of different
 * rates cost their own points and not the union of all of them. Free of React.
 */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Axis } from './axes.ts'
import { drawCursors, drawDots } from './drawing/cursors.ts'
import { drawEnds, endsOf } from './drawing/ends.ts'
import { drawGround, writeGround } from './drawing/ground.ts'
import { drawHatches, writeHatches } from './drawing/hatches.ts'
import { drawPen } from './drawing/pens.ts'
import { drawLane, LANE } from './drawing/lane.ts'
import { drawSquares, squaresWidth } from './drawing/squares.ts'
import type { Surface } from './drawing/surface.ts'
import type { TimeTick } from './calendar.ts'
import type { Frame, Look, PenLook } from './frame.ts'
import { hatching, labelFont } from './ink.ts'
import type { Placement } from './paths.ts'
import { stepOf, decimalsOf, ticksOf } from './scale.ts'
import { SWITCH } from './tags.ts'

const TOP = 30
const TICKS = 24
/** Width of an axis: grows with its labels in steps, so that it seldom moves the plot. */
const AXIS_STEP = 8
/** `+05:00`, beside the lane of events. */
const OFFSET = 50

export interface Plot {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export class Chart {
  readonly #host: HTMLElement
  #plot: uPlot | undefined
  #look: Look | undefined
  #frame: Frame | undefined
  #order: readonly PenLook[] = []
  #hatch: CanvasPattern | string = ''
  #outdated = false
  #widths = new Map<string, number>()
  /** uPlot scans these: only the ends of the view. */
  #data: uPlot.AlignedData = [[0, 1]]

  constructor(host: HTMLElement) {
    this.#host = host
  }

  /** The plotting area in CSS pixels of the host. */
  get area(): Plot {
    const plot = this.#plot
    if (plot === undefined) return { left: 0, top: 0, width: 0, height: 0 }
    const { left, top, width, height } = plot.bbox
    const ratio = uPlot.pxRatio
    return { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio }
  }

  /** Builds the axes and pens anew: when a person changed something, never for data. */
  show(look: Look): void {
    this.#look = look
    this.#order = [...look.pens].sort(
      (a, b) => Number(a.name === look.focus) - Number(b.name === look.focus),
    )
    // Replaced at the next paint, so that nothing is ever blank between.
    this.#outdated = true
  }

  resize(width: number, height: number): void {
    this.#plot?.setSize({ width, height })
  }

  paint(frame: Frame): void {
    this.#frame = frame
    const look = this.#look
    if (look === undefined) return
    const { from, to } = frame.view
    this.#data = [[from, to], ...this.#order.map(() => [null, null])]
    if (this.#plot !== undefined && !this.#outdated) return this.#plot.setData(this.#data)
    this.#outdated = false
    this.#plot?.destroy()
    this.#plot = this.#build(look)
  }

  destroy(): void {
    this.#plot?.destroy()
    this.#plot = undefined
  }

  #build(look: Look): uPlot {
    const ratio = window.devicePixelRatio
    this.#hatch = hatching(look.ink, ratio)
    const { clientWidth, clientHeight } = this.#host
    const options: uPlot.Options = {
      width: Math.max(200, clientWidth),
      height: Math.max(120, clientHeight),
      padding: [
        TOP * look.ink.size,
        this.#pad(look, 'right'),
        LANE * look.ink.size,
        this.#pad(look, 'left'),
      ],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: () => [this.#frame?.view.from ?? 0, this.#frame?.view.to ?? 1] },
        ...Object.fromEntries(look.axes.map(({ key }) => [`y:${key}`, this.#scale(key)])),
      },
      axes: [this.#timeAxis(look), ...look.axes.map((axis) => this.#valueAxis(look, axis))],
      series: [{}, ...this.#order.map(() => this.#series())],
      hooks: {
        drawClear: [
          // Else small text is spaced badly; a canvas forgets it when it changes its size.
          ({ ctx }) => (ctx.textRendering = 'geometricPrecision'),
          () => this.#draw((surface) => drawGround(surface)),
        ],
        drawAxes: [() => this.#draw((surface) => drawHatches(surface))],
        drawSeries: [(_plot, index) => this.#drawPen(index - 1)],
        draw: [
          () =>
            this.#draw((surface) => {
              drawLane(surface)
              drawSquares(surface)
              writeGround(surface)
              const ends = endsOf(surface)
              writeHatches(surface, ends)
              drawEnds(surface, ends)
              drawCursors(surface)
              drawDots(surface)
            }),
        ],
      },
    }
    return new uPlot(options, this.#data, this.#host)
  }

  readonly #pad = (look: Look, side: Axis['side']): number =>
    look.axes.some((axis) => axis.side === side) ? 2 : this.#beside(look, side) * look.ink.size

  /** What a side needs at least: the lane's title stands at the left, the offset at the right. */
  readonly #beside = (look: Look, side: Axis['side']): number =>
    side === 'left' ? look.words.events.length * 6.6 + 12 : OFFSET

  #scale(key: string): uPlot.Scale {
    return {
      time: false,
      range: () => {
        const range = this.#frame?.ranges.get(key)
        return [range?.min ?? 0, range?.max ?? 1]
      },
    }
  }

  #timeAxis(look: Look): uPlot.Axis {
    const { ink } = look
    const line = { stroke: ink.of['grid'], width: 1 }
    return {
      scale: 'x',
      side: 2,
      size: TICKS * ink.size,
      gap: 7 * ink.size,
      font: labelFont(ink, 1),
      stroke: ink.of['text-muted'],
      splits: () => (this.#frame?.ticks ?? []).map(({ at }) => at),
      values: (plot) => (this.#frame?.ticks ?? []).map((tick) => this.#tickText(plot, look, tick)),
      grid: line,
      ticks: { show: false },
      border: { show: true, stroke: ink.of['line-strong'], width: 1 },
    }
  }

  /** A label that would reach beyond the plot gives way to the units of the axes beside it. */
  #tickText(plot: uPlot, look: Look, tick: TimeTick): string {
    const text = look.words.tick(tick)
    const x = plot.valToPos(tick.at, 'x')
    const half = text.length * 3 * look.ink.size
    return x < half || x > plot.bbox.width / uPlot.pxRatio - half ? '' : text
  }

  #valueAxis(look: Look, axis: Axis): uPlot.Axis {
    const { ink, words, divisions } = look
    const first = look.axes[0]
    // One grid for all: that of the focused pen's axis, or of the first.
    const focused = look.pens.find(({ name }) => name === look.focus)?.axis ?? first?.key
    const grid = axis.key === focused
    const ticks = () =>
      axis.key === SWITCH
        ? [0, 1]
        : ticksOf(this.#frame?.ranges.get(axis.key) ?? { min: 0, max: 1 }, divisions)
    return {
      scale: `y:${axis.key}`,
      side: axis.side === 'left' ? 3 : 1,
      size: (_plot, values) => this.#axisWidth(look, axis, values),
      gap: 3 * ink.size,
      font: labelFont(ink, 1),
      stroke: ink.of['text-muted'],
      splits: () => ticks(),
      values: (_plot, splits) => {
        const decimals = decimalsOf(stepOf(splits))
        return splits.map((value) => words.axisValue(axis.key, value, decimals))
      },
      grid: { show: grid, stroke: ink.of['grid'], width: 1 },
      ticks: { stroke: ink.of['line-strong'], width: 1, size: 4 * ink.size },
      border: { show: true, stroke: ink.of['line-strong'], width: 1 },
    }
  }

  #axisWidth(look: Look, { key, side, pens }: Axis, values: readonly string[] | null): number {
    const { ink, words } = look
    const alone = look.axes.filter((axis) => axis.side === side).length === 1
    const longest = Math.max(2, ...(values ?? []).map((value) => value.length))
    const unit = words.axisUnit(key).length
    const needed =
      Math.max(
        longest * 6.9 + 13,
        unit * 6.6 + 6,
        squaresWidth(pens.length),
        alone ? this.#beside(look, side) : 0,
      ) * ink.size
    const width = Math.max(
      this.#widths.get(key) ?? 38 * ink.size,
      Math.ceil(needed / AXIS_STEP) * AXIS_STEP,
    )
    this.#widths.set(key, width)
    return width
  }

  /** uPlot keeps the order; the line is drawn from the pen's own run. */
  #series(): uPlot.Series {
    return { scale: 'x', auto: false, points: { show: false }, paths: () => null }
  }

  /** Where values of a pen stand, in canvas pixels. */
  #placement(pen: PenLook): Placement | undefined {
    const range = this.#frame?.ranges.get(pen.axis)
    const plot = this.#plot
    const frame = this.#frame
    if (range === undefined || frame === undefined) return undefined
    const box = plot?.bbox
    if (box === undefined) return undefined
    const { from, to } = frame.view
    return {
      from,
      perMs: box.width / (to - from),
      width: box.width,
      left: box.left,
      min: range.min,
      perUnit: box.height / (range.max - range.min),
      bottom: box.top + box.height,
    }
  }

  #drawPen(index: number): void {
    const pen = this.#order[index]
    if (pen !== undefined) this.#draw((surface) => drawPen(surface, pen))
  }

  /** The same place on a canvas above the chart, which is brought to its size. */
  surfaceOn(canvas: HTMLCanvasElement): Surface | undefined {
    const plot = this.#plot
    const context = canvas.getContext('2d')
    if (plot === undefined || context === null) return undefined
    const { width, height } = plot.ctx.canvas
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width
      canvas.height = height
    }
    context.textRendering = 'geometricPrecision'
    return this.#surface(context, plot)
  }

  #surface(context: CanvasRenderingContext2D, plot: uPlot): Surface | undefined {
    if (this.#look === undefined || this.#frame === undefined) return undefined
    return {
      context,
      box: plot.bbox,
      ratio: uPlot.pxRatio,
      look: this.#look,
      frame: this.#frame,
      hatch: this.#hatch,
      order: this.#order,
      placement: (pen) => this.#placement(pen),
      axisWidth: (key) => (this.#widths.get(key) ?? 0) * uPlot.pxRatio,
    }
  }

  #draw(draw: (surface: Surface) => void): void {
    const plot = this.#plot
    const surface = plot === undefined ? undefined : this.#surface(plot.ctx, plot)
    if (surface === undefined) return
    surface.context.save()
    draw(surface)
    surface.context.restore()
  }
}
