/**
 * Inflow from the reservoir: straight above the bubble point, Vogel's curve below it (Vogel 1968,
 * composite form of Brown 1984). Pressures in MPa, rate in m³/d.
 */
export interface Reservoir {
  /** Far pressure. */
  readonly reservoir: number
  readonly bubble: number
}

function shape(pressure: number, bubble: number, flowing: number): number {
  if (flowing >= bubble) return pressure - flowing
  const relative = Math.max(0, flowing) / bubble
  return pressure - bubble + (bubble / 1.8) * (1 - 0.2 * relative - 0.8 * relative * relative)
}

/** Productivity index that gives this rate at this flowing pressure, m³/d/MPa. */
export const productivity = (source: Reservoir, flowing: number, rate: number): number =>
  rate / shape(source.reservoir, source.bubble, flowing)

/** The reservoir takes nothing back: at or above its pressure the rate is 0. */
export function inflow(source: Reservoir, index: number, drift: number, flowing: number): number {
  return Math.max(0, index * shape(source.reservoir * (1 + drift), source.bubble, flowing))
}
