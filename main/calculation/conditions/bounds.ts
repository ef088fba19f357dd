/**
 * Whether a stretch of history has to be read at all, by what is known of it beforehand: least and greatest
 * value of each tag, and whether anything of it is bad or missing. A pure rule, and the narrow port that it asks.
 */
import type { Tree } from '../tree.ts'
import type { Node } from './plan.ts'

/**
 * What is known of one tag in a stretch [from, to): of every value that held in it, the one that held when
 * it began among them. Never rounded inwards.
 */
export interface Bounds {
  /** Numbers and switches (0, 1) that were good or uncertain; null where there was none. */
  readonly min: number | null
  readonly max: number | null
  /** Something of it was bad, or a text, or no number. */
  readonly hasOther: boolean
  /** Something of it was uncertain. */
  readonly hasUncertain: boolean
  /** A gap touches it, or nothing was known of the tag when it began. */
  readonly hasGap: boolean
}

export interface BoundsPort {
  /** Of each tag, in their order; null where nothing is kept of a stretch, so that it is to be read. */
  bounds(
    tags: readonly number[],
    from: bigint,
    to: bigint,
  ): Promise<readonly (Bounds | null)[] | null>
}

/** All of a stretch is so, nothing of it is, or it has to be looked at. */
export type Verdict = 'true' | 'false' | 'look'

const opposite: Readonly<Record<Verdict, Verdict>> = { true: 'false', false: 'true', look: 'look' }

type BoundsOf = (name: string) => Bounds | null

export function decide(node: Node, boundsOf: BoundsOf): Verdict {
  switch (node.is) {
    case 'and':
    case 'or': {
      const all = node.all.map((each) => decide(each, boundsOf))
      const strong = node.is === 'and' ? 'false' : 'true'
      if (all.includes(strong)) return strong
      return all.includes('look') ? 'look' : opposite[strong]
    }
    case 'not':
      return opposite[decide(node.one, boundsOf)]
    case 'for':
      // Whether it has been true for long enough, what was before tells.
      return decide(node.one, boundsOf) === 'false' ? 'false' : 'look'
    case 'test':
      return tested(node.tree, boundsOf)
    case 'quality':
      return asked(node.asked, boundsOf(node.tag))
    case 'edge': {
      const known = node.tree.is === 'tag' ? whole(boundsOf(node.tree.name)) : null
      if (known === null) return 'look'
      const { level, rises } = node
      const isBeyond = rises ? known.min > level : known.max < level
      const isShort = rises ? known.max <= level : known.min >= level
      return isBeyond || isShort ? 'false' : 'look'
    }
  }
}

/** Bounds of a tag of which every value in the stretch was a number. */
function whole(bounds: Bounds | null): { min: number; max: number } | null {
  if (bounds === null || bounds.hasGap || bounds.hasOther) return null
  const { min, max } = bounds
  return min === null || max === null ? null : { min, max }
}

function tested(tree: Tree, boundsOf: BoundsOf): Verdict {
  if (tree.is === 'tag') return within(whole(boundsOf(tree.name)), '==', 1)
  if (tree.is !== 'call') return 'look'
  const [one, other] = tree.args
  if (one?.is !== 'tag' || other?.is !== 'constant' || typeof other.value === 'string')
    return 'look'
  return within(whole(boundsOf(one.name)), tree.fn, Number(other.value))
}

function within(known: { min: number; max: number } | null, fn: string, level: number): Verdict {
  if (known === null) return 'look'
  const { min, max } = known
  const said = (isAll: boolean, isNone: boolean): Verdict =>
    isAll ? 'true' : isNone ? 'false' : 'look'
  switch (fn) {
    case '>':
      return said(min > level, max <= level)
    case '>=':
      return said(min >= level, max < level)
    case '<':
      return said(max < level, min >= level)
    case '<=':
      return said(max <= level, min > level)
    case '==':
      return said(min === level && max === level, level < min || level > max)
    case '!=':
      return said(level < min || level > max, min === level && max === level)
    default:
      return 'look'
  }
}

function asked(what: 'good' | 'uncertain' | 'bad' | 'unknown', bounds: Bounds | null): Verdict {
  if (bounds === null || bounds.hasGap) return 'look'
  if (what === 'unknown') return 'false'
  if (what === 'bad') return bounds.hasOther ? 'look' : 'false'
  if (what === 'uncertain') return bounds.hasUncertain ? 'look' : 'false'
  return bounds.hasUncertain || bounds.hasOther ? 'look' : 'true'
}
