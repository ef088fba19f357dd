/**
 * Nodes given by the number of their namespace that come back from before: out of an undo, a deleted tag or
 * a file. A number is valid for one run of a server. What it meant then is known only where the server has
 * named it since; to take it by the table of today could bind the tag to another device. What a person types
 * now means the table of now.
 */
import type { PinnedNode } from '../../shared/acquisition.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Directory } from './directory.ts'

/** Given by the number of its namespace: its server gives it the name of that one (`namespaces.ts`). */
export const isByNumber = (node: unknown): boolean =>
  typeof node === 'string' && /^ns=[1-9]/.test(node)

/** It is that number, or what its server has named since: nobody else has changed it. */
export const isNamedSince = (number: unknown, node: unknown): boolean =>
  isByNumber(number) && identifierOf(number) === identifierOf(node)

/** What stands behind the namespace. */
export const identifierOf = (node: unknown): string | undefined =>
  typeof node === 'string' ? /^(?:nsu=[^;]+;|ns=\d+;)(.+)$/s.exec(node)?.[1] : undefined

/** A tag that stands by a name, as its server told it, would stand by a number again. */
export const losesName = (before: Pick<Tag, 'node'>, node: string | null | undefined): boolean =>
  isByNumber(node) && before.node !== null && !isByNumber(before.node)

/** Why these cannot come back as they were; null where nothing is against it. */
export function numberFault(directory: Directory, put: readonly Tag[]): Result<never> | null {
  for (const { name, node } of put) {
    const before = directory.tag(name)
    if (before === undefined || !losesName(before, node)) continue
    const message = `${name} stood at ${node}, and what that number meant then is not known any more. Enter the node anew, best by the name of its namespace (nsu=…).`
    return fail('conflict', message, { reason: 'number_of_then', name, node })
  }
  return null
}

/**
 * The pins of deleted tags of a server that is connected: a tag that is deleted goes with its number until its
 * server is there, and means what that table says, as if it had never been deleted.
 * @param names what the number of each namespace stands for
 */
export function pinsOfDeleted(
  deleted: Iterable<Tag>,
  server: number,
  names: readonly string[],
): PinnedNode[] {
  return [...deleted].flatMap((tag) => {
    if (tag.server !== server || tag.node === null || !isByNumber(tag.node)) return []
    const node = tag.node.replace(/^ns=(\d+);/, (all, at: string) => names[Number(at)] ?? all)
    return node === tag.node ? [] : [{ tag: tag.id, from: tag.node, node }]
  })
}
