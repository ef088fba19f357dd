/** What is told of a node and of its present value, from what a reference, a walk or a read has brought. Pure. */
import type { DataValue, NodeId, ReferenceDescription } from 'node-opcua-client'
import type { BrowsedNode, PreviewValue, SearchAnswer } from '../../../shared/browsing.ts'
import { ARRAY, ValueType } from '../../../shared/samples.ts'
import { isTold } from '../instants.ts'
import { boundedValueOf } from '../values.ts'
import { kindOf, lastingText, localText, plainNode, shownName } from './node-text.ts'
import { isProperty } from './references.ts'
import type { Walked } from './walk.ts'

/** One that a walk has come to. */
export const walkedTold = (
  { local, name, title, kind, typeDefinition }: Walked,
  namespaces: readonly string[],
): BrowsedNode => ({
  node: lastingText(local, namespaces),
  local,
  name,
  title,
  kind,
  typeDefinition: typeDefinition === null ? null : lastingText(typeDefinition, namespaces),
})

/** One that another refers to. */
export function nodeTold(
  reference: ReferenceDescription,
  child: NodeId,
  namespaces: readonly string[],
): BrowsedNode {
  const name = shownName(reference.browseName.name)
  const title = shownName(reference.displayName.text)
  const definition = plainNode(reference.typeDefinition, namespaces)
  const local = localText(child)
  return {
    node: lastingText(local, namespaces),
    local,
    name,
    title: title === name ? '' : title,
    kind:
      isProperty(reference) && reference.nodeClass === 0 ? 'other' : kindOf(reference.nodeClass),
    typeDefinition:
      definition === null || definition.isEmpty()
        ? null
        : lastingText(localText(definition), namespaces),
  }
}

/** One that was asked for by its id: the server tells its class and, where it does, its names. */
export function namedTold(
  nodeId: NodeId,
  kind: number,
  name: unknown,
  title: unknown,
  namespaces: readonly string[],
): SearchAnswer['matches'][number] {
  const shown = shownName((name as { name?: unknown } | null | undefined)?.name)
  const words = shownName((title as { text?: unknown } | null | undefined)?.text)
  const local = localText(nodeId)
  return {
    node: lastingText(local, namespaces),
    local,
    name: shown,
    title: words === shown ? '' : words,
    kind: kindOf(kind),
    typeDefinition: null,
    path: [],
  }
}

/** The present value of a node; none where nothing was answered. */
export function shownValue(node: string, answer: DataValue | undefined): PreviewValue[] {
  if (answer === undefined) return []
  const variant = answer.value as DataValue['value'] | undefined
  const bounded =
    variant === undefined || (variant.dataType as number) === ValueType.Null
      ? { value: null }
      : boundedValueOf(variant)
  const time = (at: Date | null): number | null =>
    at !== null && isTold(at.getTime()) ? at.getTime() : null
  const type: number = variant?.dataType ?? ValueType.Null
  return [
    {
      node,
      value: 'value' in bounded ? bounded.value : null,
      type: (variant?.arrayType ?? 0) === 0 ? type : type | ARRAY,
      status: 'value' in bounded ? answer.statusCode.value : 0x8008_0000,
      sourceTime: time(answer.sourceTimestamp),
      serverTime: time(answer.serverTimestamp),
    },
  ]
}
