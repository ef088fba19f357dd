/**
 * Single writes and reads. A write leaves once: it is never queued for later and never repeated, and
 * where no answer comes the outcome is unknown and said to be.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  AttributeIds,
  ReadRequest,
  TimestampsToReturn,
  VariableIds,
  Variant,
  VariantArrayType,
  WriteRequest,
  coerceNodeId,
  type ClientSession,
  type NodeId,
  type ReadResponse,
  type WriteResponse,
} from 'node-opcua-client'
import type {
  ItemSpec,
  ReadAnswer,
  ServerSpec,
  WriteRequest as Write,
} from '../../shared/acquisition.ts'
import { Status, qualityOf, statusHex, subCode } from '../../shared/quality.ts'
import { fail, ok, type ErrorCode, type Failure, type Result } from '../../shared/result.ts'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { call } from './client.ts'
import { within } from './deadline.ts'
import { ServiceError } from './diagnosis.ts'
import { isTold } from './instants.ts'
import { isFound } from './item.ts'
import { nodeOf } from './namespaces.ts'
import type { Place } from './own-session.ts'
import { readNamespaces, tableOf } from './server-facts.ts'
import { NotSentError, type Left, type ServiceLine } from './service-line.ts'
import type { Subscription } from './subscription.ts'
import { nodeTypeOf, typeAttributes, type TypeResolver } from './types.ts'
import { valueOf } from './values.ts'
import { variantFor } from './variants.ts'

/** Server statuses that say what is wrong with the write itself. */
const refusals: ReadonlyMap<number, ErrorCode> = new Map([
  [0x803c_0000, 'out_of_limits'], // BadOutOfRange
  [0x803b_0000, 'not_writable'], // BadNotWritable
  [0x8073_0000, 'not_writable'], // BadWriteNotSupported
  [0x8074_0000, 'bad_input'], // BadTypeMismatch
  [0x801f_0000, 'forbidden'], // BadUserAccessDenied
  [0x8020_0000, 'forbidden'], // BadIdentityTokenInvalid
  [0x8034_0000, 'not_found'], // BadNodeIdUnknown
  [0x8033_0000, 'not_found'], // BadNodeIdInvalid
  [0x800a_0000, 'expired'], // BadTimeout: the server itself does not know
  [0x8085_0000, 'expired'], // BadRequestTimeout
  [0x8026_0000, 'expired'], // BadSessionClosed: while it was under way, and it may have been done by then
])

const advice: Readonly<Partial<Record<ErrorCode, string>>> = {
  out_of_limits: 'Choose a value inside its limits.',
  not_writable: 'It cannot be changed from here now.',
  bad_input: 'Check the type of the value.',
  forbidden: 'Ask for the right to write it on the server.',
  not_found: 'Check the node id of the tag.',
  expired: 'Look at the value before trying again: it may have been written.',
}

export function refusal(status: number, name: string): Result<never> {
  const code = refusals.get(subCode(status)) ?? 'not_writable'
  return fail(code, `The server answered ${name}. ${advice[code] ?? ''}`.trim(), {
    status,
    name,
  })
}

const unanswered = (what: string): Result<never> =>
  fail(
    'expired',
    `No answer came to the ${what} in time. Look at the value before trying again: it may have been done.`,
  )

/** A node to write or read, and what it is configured as; with its type as soon as somebody has asked for it. */
export interface Target {
  readonly node: NodeId
  readonly spec: Pick<ItemSpec, 'node' | 'member'>
  type: number | null
}

/**
 * The node of a tag; a failure where nothing can be sent to it.
 * @param spec of the server as a whole, whichever endpoint is the active one
 */
export function targetOf(
  subscription: Pick<Subscription, 'items' | 'facts'> | null,
  { tag, node, at }: Pick<Write, 'tag' | 'node' | 'at'>,
  spec: ServerSpec,
  error: Failure | null,
): Result<Target> {
  const { name: server, endpoint, alternates } = spec
  if (at !== undefined && !isDeepStrictEqual(at, { endpoint, alternates })) {
    return fail(
      'unavailable',
      `${server} has been given another address, which the console is only just connecting, so nothing was sent. Try again in a moment.`,
    )
  }
  if (subscription === null) {
    return fail(
      'unavailable',
      `The link to ${server} is not up, so nothing was sent. Try again when it is back.`,
      { reason: String(error?.details?.['reason'] ?? 'closed') },
    )
  }
  const item = subscription.items.ofTag(tag)
  if (item === undefined || !isFound(item)) {
    // Not `status`: that is the server's answer to what was sent, and nothing was.
    const itemStatus = item?.status ?? Status.BadNodeIdUnknown
    const message = 'The server does not have this tag. Check its node id.'
    return fail('not_found', message, { itemStatus })
  }
  const { namespaces } = subscription.facts
  if (node !== undefined && nodeOf(node, namespaces)?.toString() !== item.node.toString()) {
    return fail(
      'unavailable',
      'The tag has been pointed at another node, which the console is only just connecting, so nothing was sent. Try again in a moment.',
    )
  }
  return ok(item)
}

/** Once the request is out its answer decides, and without one the outcome is unknown. */
async function over<T>(
  line: ServiceLine,
  timeout: number,
  what: string,
  work: (place: Place, left: Left) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await line.take({ timeout, command: true }, work)
  } catch (error) {
    if (error instanceof NotSentError) return { ok: false, error: error.failure }
    if (!(error instanceof ServiceError)) return unanswered(what)
    return refusal(error.status, statusHex(error.status))
  }
}

/**
 * Its id leads to it under this table: one that the server has changed since the data were asked for leads to
 * another node, and nobody may have looked since.
 */
const leadsTo = ({ node, spec }: Target, namespaces: readonly string[]): boolean =>
  nodeOf(spec.node, namespaces)?.toString() === node.toString()

const otherNamespaces = fail(
  'unavailable',
  'The server has just changed its namespaces, so nothing was sent. Try again in a moment.',
)

export const write = (
  line: ServiceLine,
  target: Target,
  { value, timeout }: Write,
): Promise<Result<{ status: number }>> =>
  typeof target.spec.member === 'string'
    ? Promise.resolve(memberOnly)
    : over(line, timeout, 'write', async ({ session, resolve }, left) => {
        const type = await beforehand(() => knownType(session, target, resolve), left)
        // Last of all, so that as little as possible can change before the write.
        const now = await beforehand(() => readNamespaces(session), left)
        if (now === null || !leadsTo(target, now)) return otherNamespaces
        return writeTyped(session, target.node, type, value, left)
      })

/** What has to be known before anything is sent; where it is not told in time, nothing is. */
async function beforehand<T>(work: () => Promise<T>, left: Left): Promise<T> {
  try {
    return await within(work(), left(), 'reading what is to be written')
  } catch (error) {
    throw untold(error)
  }
}

const knownType = async (
  session: ClientSession,
  target: Target,
  resolve: TypeResolver,
): Promise<number> => (target.type ??= await typeOf(session, target.node, resolve))

const memberOnly = fail(
  'not_writable',
  'The tag is a part of a larger value, which cannot be written from here. Change it on the server.',
)

const untold = (cause?: unknown): NotSentError =>
  new NotSentError(
    {
      code: 'unavailable',
      message:
        'The server does not tell in time what is to be written, so nothing was sent. Try again.',
    },
    cause,
  )

async function writeTyped(
  session: ClientSession,
  node: NodeId,
  type: number,
  value: Write['value'],
  left: Left,
): Promise<Result<{ status: number }>> {
  if ((type & ARRAY) !== 0) {
    return fail('not_writable', 'Arrays cannot be written from here. Change it on the server.')
  }
  const parts = variantFor(type, value)
  if (!parts.ok) return parts
  const timeout = left()
  // Whoever asked has been told by now that there was no answer, and may have done something else.
  if (timeout <= 0) throw untold()
  const request = new WriteRequest({
    requestHeader: { timeoutHint: timeout },
    nodesToWrite: [
      {
        nodeId: node,
        attributeId: AttributeIds.Value,
        // Neither status nor times: many servers refuse a write that carries them.
        value: {
          value: new Variant({ arrayType: VariantArrayType.Scalar, ...parts.value } as object),
        },
      },
    ],
  })
  const response = await within(call<WriteResponse>(session, request), timeout, 'write')
  const result = response.results?.[0]
  const status = result?.value ?? 0x8001_0000
  return qualityOf(status) === 'bad'
    ? refusal(status, result?.name ?? statusHex(status))
    : ok({ status })
}

export const read = (
  line: ServiceLine,
  target: Target,
  timeout: number,
): Promise<Result<ReadAnswer>> =>
  over(line, timeout, 'read', ({ session }, left) => readNode(session, target, left()))

/** With what the namespaces are right now: a setpoint is read before it is written, at the node that was meant. */
async function readNode(
  session: ClientSession,
  target: Target,
  timeout: number,
): Promise<Result<ReadAnswer>> {
  const request = new ReadRequest({
    requestHeader: { timeoutHint: timeout },
    maxAge: 0,
    timestampsToReturn: TimestampsToReturn.Both,
    nodesToRead: [target.node, NAMESPACES].map((nodeId) => ({
      nodeId,
      attributeId: AttributeIds.Value,
    })),
  })
  const response = await within(call<ReadResponse>(session, request), timeout, 'read')
  const [result, table] = response.results ?? []
  if (table === undefined || result === undefined) return refusal(0x8001_0000, 'nothing')
  const namespaces = tableOf(table.value.value)
  if (namespaces === null || !leadsTo(target, namespaces)) return otherNamespaces
  const status = result.statusCode.value
  if (refusals.get(subCode(status)) === 'not_found') return refusal(status, result.statusCode.name)
  const time = [result.sourceTimestamp, result.serverTimestamp].find(
    (each) => each !== null && isTold(each.getTime()),
  )
  return ok({
    value: valueOf(result.value),
    status,
    sourceTime: time?.getTime() ?? Date.now(),
  })
}

const NAMESPACES = coerceNodeId(VariableIds.Server_NamespaceArray)

/** The type of one node, where no description has told it yet. */
async function typeOf(
  session: ClientSession,
  node: NodeId,
  resolve: TypeResolver,
): Promise<number> {
  const response = await call<ReadResponse>(
    session,
    new ReadRequest({
      maxAge: 0,
      timestampsToReturn: TimestampsToReturn.Neither,
      nodesToRead: [...typeAttributes, AttributeIds.Value].map((attributeId) => ({
        nodeId: node,
        attributeId,
      })),
    }),
  )
  const results = response.results ?? []
  const { type } = await nodeTypeOf(results.slice(0, typeAttributes.length), resolve)
  if ((type & ~ARRAY) !== ValueType.Null) return type
  return type | (results[typeAttributes.length]?.value.dataType ?? ValueType.Null)
}
