/** Node ids between the protocol and the words of the product. */
import { NodeClass, NodeId } from 'node-opcua-client'
import type { NodeKind } from '../../../shared/browsing.ts'
import { plainText } from '../../../shared/plain-text.ts'
import { pinNode } from '../namespaces.ts'

/** Characters of a name that a server may have us keep; it may send megabytes. */
const LONGEST_NAME = 200

export const shownName = (name: unknown): string =>
  typeof name === 'string' ? plainText(name.slice(0, LONGEST_NAME)) : ''

/** As references name it: the namespace may stand in it by its name. Null where it is not the server's. */
export function plainNode(
  node: NodeId & { readonly namespaceUri?: string | null },
  namespaces: readonly string[],
): NodeId | null {
  const { namespaceUri } = node
  const named = typeof namespaceUri === 'string' && namespaceUri !== ''
  const namespace = named ? namespaces.indexOf(namespaceUri) : node.namespace
  return namespace < 0 ? null : new NodeId(node.identifierType, node.value, namespace)
}

/** `ns=3;s=Name`, `i=85` */
export const localText = (node: NodeId): string => node.toString().replace(/^ns=0;/, '')

/** `nsu=<uri>;s=Name`: what it is whichever way the server numbers its namespaces, where that can be said. */
export const lastingText = pinNode

export function kindOf(nodeClass: number): NodeKind {
  if (nodeClass === NodeClass.Object) return 'object'
  if (nodeClass === NodeClass.Variable) return 'variable'
  if (nodeClass === NodeClass.Method) return 'method'
  if (nodeClass === NodeClass.View) return 'view'
  return nodeClass === NodeClass.ObjectType ||
    nodeClass === NodeClass.VariableType ||
    nodeClass === NodeClass.ReferenceType ||
    nodeClass === NodeClass.DataType
    ? 'type'
    : 'other'
}
