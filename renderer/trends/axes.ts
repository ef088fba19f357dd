/**
 * Which axes stand where: one a unit, at most three a side, in order of the pens; the focused pen's
 * axis nearest to the plot on its own side. Units beyond six share the plot without a drawn axis until
 * one of their pens has the focus.
 */

export type Side = 'left' | 'right'

export interface PenOnAxis {
  /** Name of the tag. */
  readonly name: string
  /** Key of the axis: the unit, or that of switches. */
  readonly axis: string
}

export interface Axis {
  readonly key: string
  readonly side: Side
  /** 1 stands nearest to the plot. */
  readonly place: number
  /** Indices of its pens. */
  readonly pens: readonly number[]
}

export const A_SIDE = 3

export interface Axes {
  /** Drawn ones: left ones from the nearest outwards, then right ones. */
  readonly drawn: readonly Axis[]
  /** Every axis with its pens, drawn or not, in order of the pens. */
  readonly all: ReadonlyMap<string, readonly number[]>
}

export function assignAxes(pens: readonly PenOnAxis[], focus: string | null): Axes {
  const all = new Map<string, number[]>()
  pens.forEach(({ axis }, index) => {
    const indices = all.get(axis)
    if (indices === undefined) all.set(axis, [index])
    else indices.push(index)
  })
  const focused = pens.find(({ name }) => name === focus)?.axis
  const shown = [...all.keys()].slice(0, 2 * A_SIDE)
  if (focused !== undefined && !shown.includes(focused)) shown[shown.length - 1] = focused
  const nearest = (keys: string[]) =>
    focused !== undefined && keys.includes(focused)
      ? [focused, ...keys.filter((key) => key !== focused)]
      : keys
  const stand = (side: Side, keys: string[]): Axis[] =>
    nearest(keys).map((key, index) => ({
      key,
      side,
      place: index + 1,
      pens: all.get(key) ?? [],
    }))
  return {
    drawn: [...stand('left', shown.slice(0, A_SIDE)), ...stand('right', shown.slice(A_SIDE))],
    all,
  }
}
