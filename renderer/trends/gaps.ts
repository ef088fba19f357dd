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
  /** Tags of which the server's own history has told all of it since. */
  readonly filled: number
}

export const plotGap = (gap: Gap, now: number): PlotGap => ({
  id: gap.id,
  kind: gap.kind,
  scope: gap.scope,
  from: msFromTicks(gap.from),
  to: gap.to === null ? now : msFromTicks(gap.to),
  open: gap.to === null,
  lost: gap.lost,
  filled: filledTags(gap),
})

/** Tags whose parts, one after the other, reach from the beginning of the gap to its end. */
function filledTags({ from, to, filled = [] }: Gap): number {
  if (to === null) return 0
  const reached = new Map<number, bigint>()
  for (const fill of filled.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const until = reached.get(fill.tag) ?? from
    if (fill.from <= until && fill.to >= until) reached.set(fill.tag, fill.to)
  }
  return [...reached.values()].filter((until) => until >= to).length
}

export const concerns = (
  { scope }: Pick<PlotGap, 'scope'>,
  tag: { readonly id: number; readonly server: number | null },
): boolean =>
  scope.of === 'all' || (scope.of === 'server' ? scope.server === tag.server : scope.tag === tag.id)

export const fullHeight = ({ scope }: Pick<PlotGap, 'scope'>): boolean => scope.of !== 'tag'

const within = <T extends Stretch>(gaps: readonly T[], { from, to }: Stretch): T[] =>
  gaps.filter((gap) => gap.to > from && gap.from < to)

const MOST = 5000

interface Owner {
  readonly id: number
  readonly server: number | null
}

/** The gaps that are known here. An answer of the history replaces what it was asked about. */
export class KnownGaps {
  readonly #gaps = new Map<number, Gap>()

  take(found: readonly Gap[], asked: readonly Owner[], { from, to }: Stretch, now: number): void {
    const before = new Map(this.#gaps)
    for (const gap of this.#gaps.values()) {
      const shown = plotGap(gap, now)
      const touched = shown.to >= from && shown.from < to
      if (touched && asked.some((tag) => concerns(gap, tag))) this.#gaps.delete(gap.id)
    }
    // An answer tells what was filled of the tags that it was asked for, and of no others.
    const told = new Set(asked.map(({ id }) => id))
    for (const gap of found) {
      const others = before.get(gap.id)?.filled?.filter(({ tag }) => !told.has(tag)) ?? []
      const filled = [...(gap.filled ?? []), ...others]
      this.#gaps.set(gap.id, filled.length === 0 ? gap : { ...gap, filled })
    }
    for (const id of this.#gaps.keys()) {
      if (this.#gaps.size <= MOST) return
      this.#gaps.delete(id)
    }
  }

  /** Those that touch the stretch, by their beginning; an open one reaches to the present. */
  within(view: Stretch, now: number): PlotGap[] {
    const shown = [...this.#gaps.values()].map((gap) => plotGap(gap, now))
    return within(shown, view).sort((a, b) => a.from - b.from)
  }
}
