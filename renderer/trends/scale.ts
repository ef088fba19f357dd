/**
 * The range of an axis and its ticks. Every axis has the same number of divisions, so one grid serves
 * them all; a range grows at once and shrinks only when the data use less than half of it, so that it
 * stays in its place while values move.
 */

export interface Range {
  readonly min: number
  readonly max: number
}

/** One, two, two and a half, five: what a person divides by. */
const mantissas = [1, 2, 2.5, 5, 10]

export function niceStep(rough: number): number {
  if (!(rough > 0) || !Number.isFinite(rough)) return 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const mantissa = mantissas.find((each) => each * power >= rough * (1 - 1e-9)) ?? 10
  return mantissa * power
}

/** The smallest range of `divisions` nice steps that holds both. */
export function niceRange(low: number, high: number, divisions: number): Range {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min: 0, max: divisions }
  // A flat pen gets a range in which a thousandth of it is still seen to be small.
  const least = Math.max(1e-9, Math.max(Math.abs(low), Math.abs(high)) * 0.002 || 1)
  const width = Math.max(high - low, least)
  let step = niceStep(width / divisions)
  for (;;) {
    const start = Math.floor((low + 1e-9 * width) / step) * step
    if (start + divisions * step >= high - 1e-9 * width) {
      // Below nothing by a rounding error is nothing: a whole step back would leave data outside.
      const spare = Math.max(0, divisions * step - (high - start))
      // What is left over is shared out in whole steps, so a flat pen stands in the middle.
      const shift = Math.floor(spare / 2 / step) * step
      const floor = low >= 0 ? Math.max(0, start - shift) : start - shift
      return { min: clean(floor, step), max: clean(floor + divisions * step, step) }
    }
    step = niceStep(step * 1.01)
  }
}

/** Rounds away what binary fractions leave behind. */
const clean = (value: number, step: number): number => {
  const decimals = decimalsOf(step)
  return Number(value.toFixed(Math.min(20, decimals + 2)))
}

/** Decimals that tell the ticks of this step apart. */
export function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 12; decimals++) {
    const scaled = step * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals
  }
  return 12
}

/** The range to draw, given the one drawn before. */
export function settleRange(
  before: Range | undefined,
  low: number,
  high: number,
  divisions: number,
): Range {
  if (!(low <= high)) return before ?? { min: 0, max: divisions }
  const fresh = niceRange(low, high, divisions)
  if (before === undefined) return fresh
  const holds = low >= before.min && high <= before.max
  const roomy = before.max - before.min > 2.01 * (fresh.max - fresh.min)
  return holds && !roomy ? before : fresh
}

/** Ticks at nice values: the divisions of a nice range, or what lies within any other one. */
export function ticksOf({ min, max }: Range, divisions: number): number[] {
  const exact = (max - min) / divisions
  const step = Math.abs(niceStep(exact) - exact) < 1e-6 * exact ? exact : niceStep(exact * 0.6)
  const ticks: number[] = []
  const first = Math.ceil(min / step - 1e-6)
  for (let index = first; index * step <= max + step * 1e-6; index++) {
    ticks.push(clean(index * step, step))
  }
  return ticks
}

export const stepOf = (ticks: readonly number[]): number =>
  Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0))
