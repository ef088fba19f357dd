/** Which formula needs which: the order in which they are calculated, and who is in a circle. */

export interface Node<K> {
  readonly key: K
  readonly needs: readonly K[]
}

export interface Order<K> {
  /** What is needed comes before what needs it; those in a circle are left out. */
  readonly order: readonly K[]
  readonly circular: ReadonlySet<K>
}

/** Without recursion: a chain of ten thousand formulas is no reason to end. */
export function orderOf<K>(nodes: readonly Node<K>[]): Order<K> {
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const waits = new Map<K, number>()
  const dependents = new Map<K, K[]>()
  for (const { key, needs } of nodes) {
    const known = needs.filter((need) => byKey.has(need))
    waits.set(key, known.length)
    for (const need of known) {
      const list = dependents.get(need)
      if (list === undefined) dependents.set(need, [key])
      else list.push(key)
    }
  }
  const order = nodes.flatMap(({ key }) => (waits.get(key) === 0 ? [key] : []))
  for (let at = 0; at < order.length; at += 1) {
    const key = order[at] as K
    for (const dependent of dependents.get(key) ?? []) {
      const left = (waits.get(dependent) ?? 1) - 1
      waits.set(dependent, left)
      if (left === 0) order.push(dependent)
    }
  }
  const done = new Set(order)
  return { order, circular: new Set(nodes.flatMap(({ key }) => (done.has(key) ? [] : [key]))) }
}
