/**
 * The order of "furthest from normal". It has hysteresis, because a list that is read must not jump:
 * a signal enters a little outside its band and leaves inside it, and passes another only when it is
 * clearly further away. Pure; deviations are in half-widths of the normal band, ±1 is its edge.
 */

export const ENTER = 1.15
export const LEAVE = 1
/** By this much a signal must be further away to pass another. */
export const MARGIN = 0.5

/**
 * The next order of all signals outside their bands. No signal stands below another that it exceeds by
 * more than the margin; pairs closer than that keep the places they had.
 */
export function rank(
  before: readonly string[],
  deviations: ReadonlyMap<string, number>,
): readonly string[] {
  const away = (name: string): number => Math.abs(deviations.get(name) ?? 0)
  const staying = before.filter((name) => away(name) >= LEAVE)
  const known = new Set(staying)
  const coming = [...deviations.keys()]
    .filter((name) => !known.has(name) && away(name) >= ENTER)
    .toSorted((a, b) => away(b) - away(a))
  const order: string[] = []
  for (const name of [...staying, ...coming]) {
    const place = order.findIndex((other) => away(name) > away(other) + MARGIN)
    if (place === -1) order.push(name)
    else order.splice(place, 0, name)
  }
  return order
}
