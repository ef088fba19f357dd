/**
 * What a condition is in a stretch of history of which no sample was read, by what is known of it beforehand: least and
 * greatest value of each tag, and whether anything of it is bad or missing. A pure rule; what it cannot tell is
 * to be looked at.
 */
import type { Tree } from '../tree.ts'
import type { Node } from './plan.ts'

/** What is known of one tag in a stretch: of every value that held in it, the one that held when it began among them. */
export interface Bounds {
  /** Never rounded inwards; null where there was no number or switch that was good or uncertain. */
  readonly min: number | null
  readonly max: number | null
  /** What all of these were; null where that is not known. A switch counts as 0 and 1. */
  readonly kind: 'number' | 'boolean' | null
  /** Something of it may have been bad, or a text, or no number. */
  readonly hasOther: boolean
  /** Something of it may have been uncertain. */
  readonly hasUncertain: boolean
  /** For a part of it the tag may not have been known. */
  readonly hasGap: boolean
  /** The tag was not known in all of it. */
  readonly isLost: boolean
}

/** All of a stretch is so, or it has to be looked at. */
export type Verdict = 'true' | 'false' | 'unknown' | 'look'

/** Null where nothing is known beforehand. */
export type BoundsOf = (name: string) => Bounds | null

const opposite: Readonly<Record<Verdict, Verdict>> = {
  ...{ true: 'false', false: 'true', unknown: 'unknown', look: 'look' },
}

/** @param before the stretch with all before it that counts for it; null where that is not known */
export function decide(node: Node, boundsOf: BoundsOf, before: BoundsOf | null): Verdict {
  switch (node.is) {
    case 'and':
    case 'or': {
      const all = node.all.map((each) => decide(each, boundsOf, before))
      const strong = node.is === 'and' ? 'false' : 'true'
      const order = [strong, 'look', 'unknown'] as const
      return order.find((verdict) => all.includes(verdict)) ?? opposite[strong]
    }
    case 'not':
      return opposite[decide(node.one, boundsOf, before)]
    case 'for':
      if (decide(node.one, boundsOf, before) === 'false') return 'false'
      return before === null ? 'look' : decide(node.one, before, before)
    case 'test':
      return tested(node.tree, boundsOf)
    case 'quality':
      return qualified(node.asked, boundsOf(node.tag))
    case 'edge':
      return node.tree.is === 'tag' ? passed(node, boundsOf(node.tree.name)) : 'look'
  }
}

interface Range {
  readonly min: number
  readonly max: number
}

/** Bounds of a tag of which everything in the stretch is known, and of this kind. */
function whole(bounds: Bounds | null, kind: Bounds['kind']): Range | null {
  if (bounds === null || bounds.hasGap || bounds.hasOther || bounds.kind !== kind) return null
  const { min, max } = bounds
  return min === null || max === null ? null : { min, max }
}

function passed({ level, rises }: Node & { readonly is: 'edge' }, bounds: Bounds | null): Verdict {
  if (bounds?.isLost === true) return 'unknown'
  const known = whole(bounds, 'number')
  if (known === null) return 'look'
  const isBeyond = rises ? known.min > level : known.max < level
  const isShort = rises ? known.max <= level : known.min >= level
  return isBeyond || isShort ? 'false' : 'look'
}

/** A number or a switch that is written in the condition. */
function constantOf(tree: Tree | undefined): number | boolean | null {
  if (tree?.is === 'constant') return typeof tree.value === 'string' ? null : tree.value
  if (tree?.is !== 'call' || tree.fn !== 'negative') return null
  const value = constantOf(tree.args[0])
  return typeof value === 'number' ? -value : null
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

function tested(tree: Tree, boundsOf: BoundsOf): Verdict {
  if (tree.is === 'tag') return within(boundsOf(tree.name), '==', true)
  if (tree.is !== 'call' || tree.args.length !== 2) return 'look'
  const [one, other] = tree.args
  const [left, right] = [constantOf(one), constantOf(other)]
  if (one?.is === 'tag' && right !== null) return within(boundsOf(one.name), tree.fn, right)
  if (other?.is !== 'tag' || left === null) return 'look'
  return within(boundsOf(other.name), mirrored[tree.fn] ?? tree.fn, left)
}

function within(bounds: Bounds | null, fn: string, constant: number | boolean): Verdict {
  if (bounds?.isLost === true) return 'unknown'
  const known = whole(bounds, typeof constant === 'boolean' ? 'boolean' : 'number')
  if (known === null) return 'look'
  const { min, max } = known
  const level = Number(constant)
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

function qualified(asked: (Node & { readonly is: 'quality' })['asked'], bounds: Bounds | null) {
  if (bounds === null) return 'look'
  if (bounds.isLost) return asked === 'unknown' ? 'true' : 'unknown'
  if (bounds.hasGap) return 'look'
  if (asked === 'unknown') return 'false'
  if (asked === 'bad') return bounds.hasOther ? 'look' : 'false'
  if (asked === 'uncertain') return bounds.hasUncertain || bounds.hasOther ? 'look' : 'false'
  return bounds.hasUncertain || bounds.hasOther ? 'look' : 'true'
}
