/** Chokes and control valves: capacity by opening, rate by the root of the pressure drop. */

/** MPa; below this drop the root is replaced by a line, so that its slope stays finite. */
const SMOOTH = 0.02

/** Root of a pressure drop that is smooth at zero; no flow backwards. */
export function rootOfDrop(drop: number): number {
  return drop <= 0 ? 0 : drop / Math.sqrt(drop + SMOOTH)
}

/** Share of the full capacity at an opening in %. */
export function capacity(opening: number): number {
  const open = Math.max(0, opening) / 100
  return open * Math.sqrt(open)
}

/** Capacity factor of a valve that passes `rate` at this opening and drop. */
export const sized = (rate: number, opening: number, drop: number): number =>
  rate / (capacity(opening) * rootOfDrop(drop))

export const throughput = (factor: number, opening: number, drop: number): number =>
  factor * capacity(opening) * rootOfDrop(drop)
