/**
 * The trend of this window: which pens, which of them is focused, what is in view. It lasts while the
 * window is open, so that one comes back from another screen to the same trend, and its address can be
 * given on. Actions are plain functions; nothing here knows how it is drawn.
 */
import { create } from 'zustand'
import { MOST_PENS } from './ink.ts'
import type { Cursors } from './frame.ts'
import type { Range } from './scale.ts'
import { formatSpan, parseSpan, stretchOf, toggleLive, type View } from './view.ts'

export interface Pen {
  readonly name: string
  readonly hidden: boolean
}

export interface Shown {
  readonly view: View
  /** Ranges that a box was drawn around; null while they follow the data. */
  readonly frozen: ReadonlyMap<string, Range> | null
}

interface Trend extends Shown {
  readonly pens: readonly Pen[]
  readonly focus: string | null
  /** Null: off. */
  readonly cursors: Cursors | null
  /** Which cursor the keys move. */
  readonly held: 'a' | 'b'
  /** Earlier views, the last one newest. */
  readonly trail: readonly Shown[]
}

const HOUR = 3_600_000
const MOST_TRAIL = 50
/** Steps of one movement of the wheel are one step back. */
const ONE_MOVE_MS = 800

const initial: Trend = {
  pens: [],
  focus: null,
  view: { span: HOUR, hold: null },
  frozen: null,
  cursors: null,
  held: 'a',
  trail: [],
}

export const useTrend = create<Trend>(() => initial)
const { getState: state, setState } = useTrend

export function addPen(name: string): void {
  const { pens } = state()
  if (pens.some((pen) => pen.name === name)) return focusPen(name)
  if (pens.length >= MOST_PENS) return
  setState({ pens: [...pens, { name, hidden: false }], focus: name })
}

export function removePen(name: string): void {
  const { pens, focus } = state()
  const left = pens.filter((pen) => pen.name !== name)
  const at = pens.findIndex((pen) => pen.name === name)
  const next = focus === name ? (left[Math.min(at, left.length - 1)]?.name ?? null) : focus
  setState({ pens: left, focus: next })
}

export const togglePen = (name: string): void =>
  setState(({ pens }) => ({
    pens: pens.map((pen) => (pen.name === name ? { ...pen, hidden: !pen.hidden } : pen)),
  }))

export function focusPen(name: string): void {
  if (state().focus !== name) setState({ focus: name })
}

/** Puts these in place of all pens; those that stay keep what they are. */
export function setPens(names: readonly string[]): void {
  const { pens, focus } = state()
  const wanted = [...new Set(names)].slice(0, MOST_PENS)
  setState({
    pens: wanted.map((name) => pens.find((pen) => pen.name === name) ?? { name, hidden: false }),
    focus: focus !== null && wanted.includes(focus) ? focus : (wanted[0] ?? null),
  })
}

let movedAt = -Infinity

/** Shows another view; the one before can be had back. */
export function show(next: Partial<Shown>): void {
  const { view, frozen, trail } = state()
  if (next.view !== undefined && same(next.view, view) && next.frozen === undefined) return
  const at = performance.now()
  const together = at - movedAt < ONE_MOVE_MS
  movedAt = at
  setState({
    ...next,
    trail: together && trail.length > 0 ? trail : [...trail, { view, frozen }].slice(-MOST_TRAIL),
  })
}

/** Moves the view while it is dragged: one step of the trail in all. */
export const drag = (view: View): void => setState({ view })

export function beginMove(): void {
  const { view, frozen, trail } = state()
  movedAt = -Infinity
  setState({ trail: [...trail, { view, frozen }].slice(-MOST_TRAIL) })
}

const same = (a: View, b: View): boolean => a.span === b.span && a.hold === b.hold

export function goBack(): void {
  const { trail, view, frozen } = state()
  const left = [...trail]
  let last = left.pop()
  while (last !== undefined && same(last.view, view) && last.frozen === frozen) last = left.pop()
  movedAt = -Infinity
  if (last !== undefined) setState({ ...last, trail: left })
}

/** Live or hold; going live takes drawn ranges along back to the data. */
export function toggleRunning(now: number): void {
  const { view } = state()
  show({ view: toggleLive(view, now), ...(view.hold === null ? {} : { frozen: null }) })
}

/** Cursors appear at a third and two thirds of the view, and where they were if that is in view. */
export function toggleCursors(now: number): void {
  const { cursors, view } = state()
  if (cursors !== null) return setState({ cursors: null })
  const { from, to } = stretchOf(view, now)
  const end = Math.min(to, now)
  setState({ cursors: { a: from + (end - from) / 3, b: from + ((end - from) * 2) / 3 }, held: 'a' })
}

export const setCursor = (which: 'a' | 'b', at: number): void =>
  setState(({ cursors }) => ({
    cursors: { a: cursors?.a ?? null, b: cursors?.b ?? null, [which]: at },
    held: which,
  }))

/** The end of what a history can hold, the year 2200: what lies beyond is no place to look at. */
const LATEST = Date.UTC(2200, 0, 1)

/** Unix milliseconds as digits; null where they are none. */
function instantOf(text: string): number | null {
  const at = /^\d{1,13}$/.test(text) ? Number(text) : Infinity
  return at <= LATEST ? at : null
}

/** Takes what an address says; what it leaves out stays. */
export function takeAddress(params: Readonly<Record<string, string>>): void {
  const names = params['pens']
  if (names !== undefined) setPens(names.split(',').filter((name) => name !== ''))
  const span = parseSpan(params['span'] ?? '')
  const hold = instantOf(params['to'] ?? '')
  if (span !== undefined || hold !== null) {
    const view = { span: span ?? state().view.span, hold }
    if (!same(view, state().view)) setState({ view, frozen: null })
  }
}

/** The address of the trend as it is now; a held view has its right edge in it. */
export function addressOf({ pens, view }: Pick<Trend, 'pens' | 'view'>): Record<string, string> {
  return {
    ...(pens.length === 0 ? {} : { pens: pens.map(({ name }) => name).join(',') }),
    span: formatSpan(view.span),
    ...(view.hold === null ? {} : { to: String(Math.round(view.hold)) }),
  }
}

export const resetTrend = (): void => setState(initial, true)
