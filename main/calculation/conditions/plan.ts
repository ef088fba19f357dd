/** A condition that was judged: what is looked for, with every number in the unit of its tag. Plain data. */
import type { Tree } from '../tree.ts'
import type { Asked } from './grammar.ts'

export type Node =
  | { readonly is: 'and' | 'or'; readonly all: readonly Node[] }
  | { readonly is: 'not'; readonly one: Node }
  /** It has been so without a break for so many ticks. */
  | { readonly is: 'for'; readonly one: Node; readonly ticks: number }
  /** A formula that is true or false. */
  | { readonly is: 'test'; readonly tree: Tree }
  | { readonly is: 'quality'; readonly tag: string; readonly asked: Asked }
  /** The moment at which a number passes a level. */
  | {
      readonly is: 'edge'
      readonly tree: Tree
      readonly level: number
      readonly rises: boolean
    }

export interface PlanTag {
  readonly id: number
  readonly name: string
}

export interface Plan {
  readonly node: Node
  /** In the order in which they are named. */
  readonly tags: readonly PlanTag[]
  /** Ticks of the past that count for a moment: what the lengths of time come to. */
  readonly memory: number
}

/** Names of the tags that a formula reads. */
export function namesIn(tree: Tree): string[] {
  if (tree.is === 'tag') return [tree.name]
  return tree.is === 'call' ? tree.args.flatMap(namesIn) : []
}

/** Ticks before a moment that count for it. */
export function memoryOf(node: Node): number {
  if (node.is === 'for') return node.ticks + memoryOf(node.one)
  if (node.is === 'not') return memoryOf(node.one)
  if (node.is === 'and' || node.is === 'or') return Math.max(...node.all.map(memoryOf))
  return 0
}
