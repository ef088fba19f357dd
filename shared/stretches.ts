/** Stretches of time of one tag: what remains of one where parts are told, and several as one. Pure. */
import type { Fill } from './history.ts'

/** What remains of a stretch. */
export function without({ tag, from, to }: Fill, fills: readonly Fill[]): Fill[] {
  const rest: Fill[] = []
  let at = from
  let isWhole = true
  for (const fill of fills.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    if (fill.to < at || fill.from > to) continue
    isWhole = false
    if (fill.from > at) rest.push({ tag, from: at, to: fill.from })
    if (fill.to > at) at = fill.to
  }
  if (at < to || isWhole) rest.push({ tag, from: at, to })
  return rest
}

/** Stretches of one tag that overlap or touch as one, so that nothing is asked for twice. */
export function merged(stretches: readonly Fill[]): Fill[] {
  const whole: Fill[] = []
  for (const { tag, from, to } of stretches.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = whole.at(-1)
    if (last !== undefined && from <= last.to) {
      whole[whole.length - 1] = { ...last, to: to > last.to ? to : last.to }
    } else whole.push({ tag, from, to })
  }
  return whole
}
