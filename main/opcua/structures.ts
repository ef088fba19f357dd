/**
 * Structures of a server's own types. They arrive as bytes; what they are made of, the server tells in the
 * definition of their data type, which is asked for when the first value of it comes. Meanwhile the
 * samples of that item wait here in their order; those of others pass. A structure that the server does
 * not describe, or not in time, stays as it is, and is asked for again a minute later. One value that is not
 * what its description says stays so alone.
 */
import {
  DataTypeExtractStrategy,
  getExtraDataTypeManager,
  resolveDynamicExtensionObject,
  type ClientSession,
  type NodeId,
  type Variant,
} from 'node-opcua-client'
import { within } from './deadline.ts'
import { keepReadable } from './described-types.ts'
import { opaqueIn, type RawVariant } from './values.ts'

/** Milliseconds that a server may take to tell of one type. */
const TELLING = 20_000
/** Samples of one item that wait; when more come the oldest passes as it is. */
const WAITING = 1000
/** Milliseconds until a structure that was not described is asked for again. */
const AGAIN = 60_000

interface Waiting {
  readonly variant: RawVariant | null
  readonly pass: () => void
}

/** One that is read: as far as its server describes it. */
async function decodeStructure(session: ClientSession, variant: RawVariant): Promise<void> {
  if (opaqueIn(variant.value).length === 0) return
  const manager = await getExtraDataTypeManager(session, DataTypeExtractStrategy.Lazy)
  keepReadable(manager)
  await resolveDynamicExtensionObject(session, variant as Variant, manager)
}

/** The server tells what is in this encoding. */
const isDescribed = (session: ClientSession, encoding: NodeId): Promise<boolean> => {
  const telling = getExtraDataTypeManager(session, DataTypeExtractStrategy.Lazy).then((manager) =>
    manager.getExtensionObjectConstructorFromBinaryEncodingAsync(encoding),
  )
  return within(telling, TELLING, 'telling what a structure is').then(
    () => true,
    () => false,
  )
}

/** As it came where the server does not answer: a member then says so in its status. */
export async function decodeInTime(
  session: ClientSession,
  variant: RawVariant | null | undefined,
): Promise<void> {
  if (variant === null || variant === undefined) return
  await within(decodeStructure(session, variant), TELLING, 'telling what a structure is').catch(
    () => {},
  )
}

export class Structures {
  readonly #session: () => ClientSession | null
  readonly #waiting = new Map<number, Waiting[]>()
  /** Encodings that a session does not describe, and when it is asked again, in `performance.now`. */
  readonly #riddles = new WeakMap<ClientSession, Map<string, number>>()

  constructor(session: () => ClientSession | null) {
    this.#session = session
  }

  /** Samples of this handle wait. */
  has(handle: number): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(handle)
  }

  /**
   * @param of the handle whose order is kept @param pass called once the value is decoded, or cannot be
   * @returns whether it waits: until then the bytes that it came in are its own
   */
  take(of: number, variant: RawVariant | null, pass: () => void): boolean {
    const queue = this.#waiting.get(of)
    const session = this.#session()
    if (queue !== undefined) {
      queue.push({ variant, pass })
      if (queue.length > WAITING) queue.shift()?.pass()
      return true
    }
    if (session === null || !this.#isOpen(session, variant)) {
      pass()
      return false
    }
    const fresh = [{ variant, pass }]
    this.#waiting.set(of, fresh)
    void this.#work(of, session, fresh)
    return true
  }

  #isOpen(session: ClientSession, variant: RawVariant | null): variant is RawVariant {
    const opaque = opaqueIn(variant?.value)
    if (opaque.length === 0) return false
    const riddles = this.#riddles.get(session)
    const now = performance.now()
    return opaque.some(({ nodeId }) => (riddles?.get(nodeId.toString()) ?? now) <= now)
  }

  /** Nothing waits any more: what does passes as it is, now and in its order. */
  end(): void {
    const queues = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const queue of queues) for (const { pass } of queue.splice(0)) pass()
  }

  async #work(of: number, session: ClientSession, queue: Waiting[]): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (this.#isOpen(session, next.variant)) await this.#decode(session, next.variant)
      // Ended meanwhile.
      if (this.#waiting.get(of) !== queue) return
      // It may have had to make room.
      if (queue[0] !== next) continue
      queue.shift()
      next.pass()
    }
    this.#waiting.delete(of)
  }

  async #decode(session: ClientSession, variant: RawVariant): Promise<void> {
    await decodeInTime(session, variant)
    const left = opaqueIn(variant.value)
    if (left.length === 0) return
    const riddles = this.#riddles.get(session) ?? new Map<string, number>()
    this.#riddles.set(session, riddles)
    for (const { nodeId } of left) {
      if (await isDescribed(session, nodeId as NodeId)) continue
      riddles.set(nodeId.toString(), performance.now() + AGAIN)
    }
  }
}
