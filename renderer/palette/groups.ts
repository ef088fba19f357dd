/** What the list of the search box shows, in groups of one kind. Pure. */
import type { FoundGroup } from '../../shared/contract.ts'
import { entryOf, findIn, questionOf, textsOf } from '../../shared/finding.ts'
import { targetKinds, type Target, type TargetKind } from './target.ts'

export interface Group {
  readonly kind: TargetKind | 'recent'
  /** What was looked for: other than typed where the layout was wrong. */
  readonly text: string
  readonly targets: readonly Target[]
  readonly count: number
  readonly state: FoundGroup['state']
}

type Ranked = Group & { readonly exact: boolean }

function placesOf(places: readonly Target[], text: string): Ranked {
  const entries = places.map(({ name, title }) =>
    entryOf(name, textsOf(title === null ? [] : [title.en, title.ru])),
  )
  const found = findIn(questionOf(text), places, entries, places.length)
  const { list, count, isExact } = found
  return { kind: 'place', text: found.text, targets: list, count, exact: isExact, state: 'all' }
}

/**
 * In the order of the kinds, so that nothing jumps while one types; but what is called exactly so comes
 * first. The journal, which is told last, stands last.
 */
export function groupsOf(
  places: readonly Target[],
  text: string,
  found: readonly FoundGroup[],
): readonly Group[] {
  const all: readonly Ranked[] = [
    placesOf(places, text),
    ...found.map(({ kind, hits, ...group }) => ({
      kind,
      ...group,
      // Only an old file has two pieces of equipment of one name; they lead to the same place.
      targets: [...new Map(hits.map((hit) => [hit.key, { ...hit, kind }])).values()],
    })),
  ]
  const order = (group: Ranked): number =>
    targetKinds.indexOf(group.kind as TargetKind) - (group.exact ? targetKinds.length : 0)
  return all
    .filter(({ targets, state }) => targets.length > 0 || state !== 'all')
    .toSorted((one, other) => order(one) - order(other))
}

/** Nothing is typed: what was opened lately, and the places. */
export const offered = (places: readonly Target[], recent: readonly Target[]): readonly Group[] =>
  [
    { kind: 'recent', text: '', targets: recent, count: recent.length, state: 'all' } as const,
    { kind: 'place', text: '', targets: places, count: places.length, state: 'all' } as const,
  ].filter(({ count }) => count > 0)

export const keyOf = (group: Group, { kind, key }: Target): string => `${group.kind}:${kind}:${key}`

/** The item that leads to the older rows of the journal. */
export const OLDER = 'older'

/** The items of a group as the list has them; one that did not answer may have none. */
export const itemsOf = (group: Group): readonly string[] => [
  ...group.targets.map((target) => keyOf(group, target)),
  ...(group.kind === 'journal' && group.state !== 'all' ? [OLDER] : []),
]
