/**
 * Node ids of the configuration to node ids of the server that is connected right now. A namespace
 * index is only valid for one run of a server, so `nsu=` is resolved anew through the server's
 * NamespaceArray on every connect: a value bound to a wrong node is the worst fault there is.
 */

/** `nsu=<uri>;<identifier>` in its parts; null for any other form. */
export function splitNode(node: string): { uri: string; identifier: string } | null {
  const parts = /^nsu=([^;]+);([isgb]=.+)$/s.exec(node)
  if (parts === null) return null
  const [, uri = '', identifier = ''] = parts
  return { uri: uri.replaceAll('%3B', ';').replaceAll('%25', '%'), identifier }
}

/**
 * The node id as the server understands it, `ns=<index>;<identifier>` or as it was given; null when
 * the server has no such namespace.
 */
export function resolveNode(node: string, namespaces: readonly string[]): string | null {
  const parts = splitNode(node)
  if (parts === null) return node
  const index = namespaces.indexOf(parts.uri)
  return index < 0 ? null : `ns=${index};${parts.identifier}`
}

/** True when every one of the nodes means the same under both tables. */
export function sameMeaning(
  nodes: Iterable<string>,
  before: readonly string[],
  after: readonly string[],
): boolean {
  const seen = new Set<string>()
  for (const node of nodes) {
    const uri = splitNode(node)?.uri
    if (uri === undefined || seen.has(uri)) continue
    seen.add(uri)
    if (before.indexOf(uri) !== after.indexOf(uri)) return false
  }
  return true
}
