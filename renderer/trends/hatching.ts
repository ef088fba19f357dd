/**
 * What is to be hatched in the view: typed gaps, stretches of bad quality, and the tail of a value that
 * is not live. Pure; the words come from the screen.
 */
import type { Hatch } from './frame.ts'
import { fullHeight, type PlotGap } from './gaps.ts'
import { State, type Run } from './run.ts'
import type { Stretch } from './view.ts'

export interface HatchWords {
  gap(gap: PlotGap): { readonly text: string; readonly detail?: string }
  bad: string
  silent(ms: number): string
}

export interface HatchedPen {
  readonly name: string
  readonly run: Run
  /** Gaps of this pen alone. */
  readonly gaps: readonly PlotGap[]
}

/** Stretches of the run in one state; those closer than `near` are one. */
export function stretchesOf(run: Run, state: State, view: Stretch, near: number): Stretch[] {
  const found: { from: number; to: number }[] = []
  for (let row = 0; row + 1 < run.length; row++) {
    if (run.state[row] !== state) continue
    const from = run.time[row] as number
    const to = run.time[row + 1] as number
    if (to <= view.from || from >= view.to) continue
    const last = found.at(-1)
    if (last !== undefined && from - last.to <= near) last.to = to
    else found.push({ from, to })
  }
  return found
}

export function hatchesOf(
  gaps: readonly PlotGap[],
  pens: readonly HatchedPen[],
  view: Stretch,
  pixel: number,
  words: HatchWords,
): Hatch[] {
  const whole: Hatch[] = joined(gaps.filter(fullHeight)).map((gap) => ({
    from: gap.from,
    to: gap.to,
    open: gap.open,
    ...words.gap(gap),
  }))
  const silent = allSilent(pens, view)
  if (silent !== undefined) {
    whole.push({ ...silent, open: true, text: words.silent(silent.to - silent.from) })
  }
  return [...whole, ...pens.flatMap((pen) => ofPen(pen, silent, view, pixel, words))]
}

/**
 * A stop is told of the whole console, and of each server until its first samples: where one goes on
 * from the other it is one stretch, with one length.
 */
function joined(gaps: readonly PlotGap[]): PlotGap[] {
  const all: PlotGap[] = []
  for (const gap of gaps) {
    const last = all.at(-1)
    const goesOn = last?.scope.of === 'all' && last.kind === gap.kind && gap.from <= last.to
    if (last === undefined || !goesOn) all.push(gap)
    else {
      const later = gap.to > last.to ? gap : last
      all[all.length - 1] = { ...last, to: later.to, open: later.open }
    }
  }
  return all
}

/** Since when nothing is live: that is one fact, said once, and not by each pen again. */
function allSilent(pens: readonly HatchedPen[], view: Stretch): Stretch | undefined {
  const tails = pens.map(({ run }) => stretchesOf(run, State.Silent, view, 0).at(-1))
  const [first] = tails
  if (first === undefined || tails.includes(undefined)) return undefined
  return { from: Math.max(...tails.map((tail) => tail?.from ?? 0)), to: first.to }
}

function ofPen(
  pen: HatchedPen,
  silent: Stretch | undefined,
  view: Stretch,
  pixel: number,
  words: HatchWords,
): Hatch[] {
  const own: Hatch[] = pen.gaps.map((gap) => ({
    from: gap.from,
    to: gap.to,
    open: gap.open,
    pen: pen.name,
    text: words.gap(gap).text,
  }))
  for (const { from, to } of stretchesOf(pen.run, State.Bad, view, 2 * pixel)) {
    const told = own.some((gap) => gap.from <= from && gap.to >= to)
    if (!told) own.push({ from, to, open: false, pen: pen.name, text: words.bad })
  }
  for (const { from, to } of stretchesOf(pen.run, State.Silent, view, 0)) {
    // A pen that fell silent before the others is hatched up to them; a moment needs no words.
    const alone = Math.min(to, silent?.from ?? to) - from
    if (alone <= 0) continue
    const text = alone < to - from - alone ? '' : words.silent(to - from)
    own.push({ from, to: from + alone, open: true, pen: pen.name, text })
  }
  return own
}
