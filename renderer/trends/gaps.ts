/**
 * Typed gaps of the history on the plot: which of them concern a pen, and what is written on the
 * hatching. A gap of the link or of the console covers the full height, one of a tag its pen alone.
 */
import type { Gap } from '../../shared/history.ts'
import { msFromTicks } from '../../shared/time.ts'
import type { Stretch } from './view.ts'

export interface PlotGap extends Stretch {
  readonly id: number
  readonly kind: Gap['kind']
  readonly scope: Gap['scope']
  /** Still going on; `to` is then the present. */
  readonly open: boolean
  readonly lost: number | null
}

/** A 64-bit integer is digits where the answer came as JSON. */
const msOf = (ticks: bigint): number => msFromTicks(BigInt(ticks))

export const plotGap = (gap: Gap, now: number): PlotGap => ({
  id: gap.id,
  kind: gap.kind,
  scope: gap.scope,
  from: msOf(gap.from),
  to: gap.to === null ? now : msOf(gap.to),
  open: gap.to === null,
  lost: gap.lost,
})

export const concerns = (
  { scope }: Pick<PlotGap, 'scope'>,
  tag: { readonly id: number; readonly server: number },
): boolean =>
  scope.of === 'all' || (scope.of === 'server' ? scope.server === tag.server : scope.tag === tag.id)

export const fullHeight = ({ scope }: Pick<PlotGap, 'scope'>): boolean => scope.of !== 'tag'

export const within = <T extends Stretch>(gaps: readonly T[], { from, to }: Stretch): T[] =>
  gaps.filter((gap) => gap.to > from && gap.from < to)
