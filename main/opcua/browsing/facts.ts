/** What a server says of many variables at once, beside what a description of a tag has. */
import { AttributeIds, TimestampsToReturn, type DataValue, type NodeId } from 'node-opcua-client'
import type { VariableFacts } from '../../../shared/browsing.ts'
import { plainText } from '../../../shared/plain-text.ts'
import { describeNodes } from '../description.ts'
import type { Place } from '../own-session.ts'
import { readAll } from '../reads.ts'
import { dataTypesOf, type DataTypes } from '../types.ts'

/** Characters of a description that are kept. */
const LONGEST = 300
/** Nodes described at a time. */
const GROUP = 250

const attributes = [
  AttributeIds.DataType,
  AttributeIds.ValueRank,
  AttributeIds.UserAccessLevel,
  AttributeIds.Description,
  AttributeIds.MinimumSamplingInterval,
] as const

/** Bits of an access level. */
const READ = 0x01
const HISTORY_READ = 0x04

const known = new WeakMap<object, DataTypes>()

function typesOf({ session, resolve }: Place): DataTypes {
  const types = known.get(session) ?? dataTypesOf(session, resolve)
  known.set(session, types)
  return types
}

/** Of each node, in order. */
export async function factsOf(place: Place, nodes: readonly NodeId[]): Promise<VariableFacts[]> {
  const facts: VariableFacts[] = []
  for (let from = 0; from < nodes.length; from += GROUP) {
    facts.push(...(await groupOf(place, nodes.slice(from, from + GROUP))))
  }
  return facts
}

async function groupOf(place: Place, nodes: readonly NodeId[]): Promise<VariableFacts[]> {
  const { session } = place
  const { limits } = place.facts
  const types = typesOf(place)
  const wanted = nodes.map((node) => ({ node, member: null }))
  const said = await describeNodes(session, wanted, limits, types)
  const answers = await readAll(
    session,
    nodes.flatMap((nodeId) => attributes.map((attributeId) => ({ nodeId, attributeId }))),
    limits,
    TimestampsToReturn.Neither,
  )
  return Promise.all(
    said.map(async ({ description }, at) => {
      const first = at * attributes.length
      const [dataType, rank, access, text, fastest] = answers
        .slice(first, first + attributes.length)
        .map(valueOf)
      const level = typeof access === 'number' ? access : 0
      const words = (text as { text?: unknown } | null | undefined)?.text
      return {
        ...description,
        typeName: isNode(dataType) ? await types.name(dataType) : '',
        rank: typeof rank === 'number' ? rank : -2,
        readable: (level & READ) !== 0,
        history: (level & HISTORY_READ) !== 0,
        description: typeof words === 'string' ? plainText(words.slice(0, LONGEST)) : '',
        fastest: typeof fastest === 'number' && fastest >= 0 ? fastest : null,
      }
    }),
  )
}

/** Undefined where it could not be read. */
const valueOf = (answer: DataValue | undefined): unknown =>
  answer === undefined || answer.statusCode.value >= 0x8000_0000
    ? undefined
    : (answer.value as DataValue['value'] | undefined)?.value

const isNode = (value: unknown): value is NodeId =>
  typeof value === 'object' && value !== null && 'namespace' in value
