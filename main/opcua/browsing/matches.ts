/**
 * What a person looks for in what a walk has found: by name, title or id, the id also by the name of its
 * namespace. Pure.
 */
import { MOST_MATCHES, type SearchAnswer } from '../../../shared/browsing.ts'
import { lastingText } from './node-text.ts'
import { walkedTold } from './told.ts'
import type { Walk, Walked } from './walk.ts'

export type Match = SearchAnswer['matches'][number]

/** In the order of the walk. @returns `more`: there are others than these */
export function matchesOf(
  walk: Pick<Walk, 'nodes' | 'pathOf'>,
  text: string,
  namespaces: readonly string[],
): { matches: Match[]; more: boolean } {
  const wanted = text.toLowerCase()
  const matches: Match[] = []
  // The first one is where the walk began.
  for (let at = 1; at < walk.nodes.length; at += 1) {
    const node = walk.nodes[at]
    if (node === undefined || !fits(node, wanted, namespaces)) continue
    if (matches.length === MOST_MATCHES) return { matches, more: true }
    const path = walk.pathOf(at).map(({ local, name }) => ({
      node: lastingText(local, namespaces),
      name,
    }))
    matches.push({ ...walkedTold(node, namespaces), path })
  }
  return { matches, more: false }
}

const fits = (node: Walked, wanted: string, namespaces: readonly string[]): boolean =>
  node.name.toLowerCase().includes(wanted) ||
  node.title.toLowerCase().includes(wanted) ||
  node.local.toLowerCase().includes(wanted) ||
  (wanted.startsWith('nsu=') && lastingText(node.local, namespaces).toLowerCase().includes(wanted))
