/** Answers by node id, each asked for once; one that fails is asked for again. */
import type { NodeId } from 'node-opcua-client'

export function askedOnce<T>(ask: (node: NodeId) => Promise<T>): (node: NodeId) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (node) => {
    const key = node.toString()
    const found = known.get(key)
    if (found !== undefined) return found
    const asked = ask(node)
    known.set(key, asked)
    // An answer that did not come in time says nothing.
    asked.catch(() => known.delete(key))
    return asked
  }
}
