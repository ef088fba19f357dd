/**
 * Texts of states. A server tells them in one of four ways: the data type's own definition, EnumValues or
 * EnumStrings at the data type, the same at a multi-state variable, TrueState and FalseState at a
 * two-state one.
 */
import {
  AttributeIds,
  BrowseDirection,
  BrowseRequest,
  ReadRequest,
  TimestampsToReturn,
  type BrowseResponse,
  type ClientSession,
  type NodeId,
  type ReadResponse,
} from 'node-opcua-client'
import type { VariableDescription } from '../../shared/description.ts'
import { plainText } from '../../shared/plain-text.ts'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { askedOnce } from './asked-once.ts'
import { call } from './client.ts'

export type Enumeration = NonNullable<VariableDescription['enumeration']>

/** Properties of a variable that tell the texts of its states. */
export const stateProperties = ['EnumValues', 'EnumStrings', 'TrueState', 'FalseState'] as const
type StateProperty = (typeof stateProperties)[number]

/** States that are kept of one enumeration; a longer one is no list for a person. */
const MOST = 500
/** Characters of one text. */
const LONGEST = 64
const HAS_PROPERTY = 'i=46'

const textOf = (said: unknown): string => {
  const text = typeof said === 'string' ? said : (said as { text?: unknown } | null)?.text
  return typeof text === 'string' ? plainText(text.slice(0, LONGEST)) : ''
}

/** Of the two halves in which 64 bits arrive, or of a number. */
function whole(value: unknown): number | null {
  if (Array.isArray(value)) {
    const [high, low] = value as [number, number]
    const number = Number(BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)))
    return Number.isSafeInteger(number) ? number : null
  }
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}

/** One text for each value, without those that say nothing; null where none is left. */
function tidy(states: readonly { value: number | null; text: string }[]): Enumeration | null {
  const kept = new Map<number, string>()
  for (const { value, text } of states.slice(0, MOST)) {
    if (value !== null && text !== '' && !kept.has(value)) kept.set(value, text)
  }
  if (kept.size === 0) return null
  return [...kept].map(([value, text]) => ({ value, text })).sort((a, b) => a.value - b.value)
}

const listed = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, MOST) : []

const ofValues = (values: unknown): Enumeration | null =>
  tidy(
    listed(values).map((each) => {
      const { value, displayName, name } = (each ?? {}) as Record<string, unknown>
      return { value: whole(value), text: textOf(displayName) || textOf(name) }
    }),
  )

const ofStrings = (strings: unknown): Enumeration | null =>
  tidy(listed(strings).map((each, value) => ({ value, text: textOf(each) })))

/** What a variable itself says of its states. */
export function enumerationOf(
  type: number,
  values: ReadonlyMap<string, unknown>,
): Enumeration | null {
  const told = (property: StateProperty): unknown => values.get(property)
  if ((type & ~ARRAY) === ValueType.Boolean) {
    return tidy([
      { value: 0, text: textOf(told('FalseState')) },
      { value: 1, text: textOf(told('TrueState')) },
    ])
  }
  return ofValues(told('EnumValues')) ?? ofStrings(told('EnumStrings'))
}

/** Data types that are not worth a question: numbers, texts and the other built-in ones. */
const isBuiltIn = ({ namespace, value }: NodeId): boolean =>
  namespace === 0 && typeof value === 'number' && value <= 29

export const createEnumerations = (
  session: ClientSession,
): ((dataType: NodeId) => Promise<Enumeration | null>) => {
  const ask = askedOnce((dataType: NodeId) => askFor(session, dataType))
  return (dataType) => (isBuiltIn(dataType) ? Promise.resolve(null) : ask(dataType))
}

async function askFor(session: ClientSession, dataType: NodeId): Promise<Enumeration | null> {
  const [definition] = await read(session, [[dataType, AttributeIds.DataTypeDefinition]])
  if (typeof definition === 'object' && definition !== null) {
    // The other kind is that of a structure.
    const isEnumeration = definition.constructor.name === 'EnumDefinition'
    return isEnumeration ? ofValues((definition as { fields?: unknown }).fields) : null
  }
  const response = await call<BrowseResponse>(
    session,
    new BrowseRequest({
      requestedMaxReferencesPerNode: 0,
      nodesToBrowse: [
        {
          nodeId: dataType,
          referenceTypeId: HAS_PROPERTY,
          browseDirection: BrowseDirection.Forward,
          includeSubtypes: true,
          nodeClassMask: 0,
          resultMask: 8,
        },
      ],
    }),
  )
  const properties = response.results?.[0]?.references ?? []
  const property = (name: StateProperty) =>
    properties.find(({ browseName }) => browseName.name === name)?.nodeId
  for (const [name, made] of [
    ['EnumValues', ofValues],
    ['EnumStrings', ofStrings],
  ] as const) {
    const node = property(name)
    if (node === undefined) continue
    const [value] = await read(session, [[node, AttributeIds.Value]])
    const found = made(value)
    if (found !== null) return found
  }
  return null
}

async function read(
  session: ClientSession,
  nodes: readonly (readonly [NodeId, number])[],
): Promise<unknown[]> {
  const request = new ReadRequest({
    timestampsToReturn: TimestampsToReturn.Neither,
    nodesToRead: nodes.map(([nodeId, attributeId]) => ({ nodeId, attributeId })),
  })
  const { results } = await call<ReadResponse>(session, request)
  return (results ?? []).map(({ value }) => value.value as unknown)
}
