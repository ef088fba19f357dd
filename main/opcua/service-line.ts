/**
 * A second line to a server, with a channel and a session of its own, for everything but data: writes,
 * reads, browsing, history. So a write never waits until a flood of data has been decoded or sent, and
 * a long answer holds up no data.
 *
 * It follows the link of the data: it is there only while that one is, goes to the same endpoint, is
 * opened with the first request, kept alive, and closed when nobody has asked for a while. Where the
 * server takes no second session, or does not let the line be opened in time, what is asked goes over
 * the session of the data, and `way` says so; a minute later a line of its own is tried again.
 *
 * What is asked is sent once and never repeated. Commands (writes and single reads, a person waits)
 * and inquiries (browsing, history) have places of their own, so that none waits for the other.
 */
import { isDeepStrictEqual } from 'node:util'
import { CancelRequest, type ClientSession } from 'node-opcua-client'
import type { CommandsWay, ServerSpec } from '../../shared/acquisition.ts'
import { subCode } from '../../shared/quality.ts'
import type { Failure } from '../../shared/result.ts'
import type { Security } from './certificates/security.ts'
import { call, createClient, leave, type Client } from './client.ts'
import { within } from './deadline.ts'
import { DeadlineError, diagnose, ServiceError, UnsentError } from './diagnosis.ts'
import { Places, UnbegunError, type Unbegun } from './places.ts'
import { probe, readFacts, type ServerFacts } from './server-facts.ts'
import { createTypeResolver, type TypeResolver } from './types.ts'

/** Under way at a time, and waiting. */
const COMMANDS = [8, 100] as const
const INQUIRIES = [2, 200] as const
/** Milliseconds. */
const IDLE = 300_000
const ALIVE = 10_000
const PROBE = 2_000
const RETRY = 60_000
/** So long the line outlives the link of the data, which is often back at once. */
const LINGER = 2_000
/** The server forgets a session that we could not close. */
const SESSION_LIFETIME = 120_000
/** A server that is slow to open a line holds up what is asked by so much at most. */
const OPENING = 4_000

/** The server no longer knows the session or the channel, so it did nothing of what was asked. */
const forgotten = new Set([
  0x8022_0000, // BadSecureChannelIdInvalid
  0x8025_0000, // BadSessionIdInvalid
  0x8026_0000, // BadSessionClosed
  0x8027_0000, // BadSessionNotActivated
])

/** Nothing was done: it has not left for the server, or the server knew nothing of us. */
export class NotSentError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** Nobody waits for the answer any more; what was asked may have been done. */
export class CancelledError extends Error {}

export interface Ask {
  /** Milliseconds until the answer, with all waiting. */
  readonly timeout: number
  readonly signal?: AbortSignal
  /** A person waits for it; otherwise an inquiry. */
  readonly command?: boolean
}

/** The other end of the line. */
export interface Place {
  readonly session: ClientSession
  readonly facts: ServerFacts
  readonly resolve: TypeResolver
}

interface Line extends Place {
  readonly client: Client
  readonly spec: ServerSpec
}

/** A request of node-opcua, as far as it matters here. */
interface Request {
  readonly requestHeader: { timeoutHint: number; requestHandle: number }
}

export class ServiceLine {
  readonly #security: Security
  readonly #commands = new Places(...COMMANDS)
  readonly #inquiries = new Places(...INQUIRIES)
  #spec: ServerSpec
  /** The link of the data, while it stands. */
  #data: Place | null = null
  #line: Line | null = null
  #opening: Promise<Line> | null = null
  /** No line of its own before this time of `performance.now`. */
  #notBefore = 0
  #trouble: Failure | null = null
  #way: CommandsWay = 'idle'
  #answeredAt = 0
  #usedAt = 0
  #lingering: NodeJS.Timeout | undefined
  #alive: NodeJS.Timeout | undefined

  constructor(spec: ServerSpec, security: Security) {
    this.#spec = spec
    this.#security = security
  }

  get way(): CommandsWay {
    return this.#way
  }

  /** Why it has no session of its own; null while it has one, or none was asked for. */
  get trouble(): Failure | null {
    return this.#trouble
  }

  /** The link of the data stands. @param spec with the endpoint that it goes to */
  follow(spec: ServerSpec, data: Place): void {
    clearTimeout(this.#lingering)
    const isSame =
      this.#line?.spec.endpoint === spec.endpoint &&
      isDeepStrictEqual(this.#line.facts.namespaces, data.facts.namespaces)
    if (this.#line !== null && !isSame) void this.#close()
    this.#spec = spec
    this.#data = data
    this.#notBefore = 0
  }

  /** The link of the data is gone: nothing is begun any more, what is under way may still be answered. */
  release(): void {
    this.#data = null
    for (const places of [this.#commands, this.#inquiries]) places.clear()
    clearTimeout(this.#lingering)
    this.#lingering = setTimeout(() => void this.#close(), LINGER)
  }

  /** Takes leave of the server; resolves within a second. */
  async stop(): Promise<void> {
    this.release()
    clearTimeout(this.#lingering)
    await this.#close()
  }

  /**
   * Does some work at the other end, over one session from its first request to its last. Rejects with
   * a NotSentError where it was not begun; otherwise with what the work rejects with.
   */
  async take<T>(ask: Ask, work: (place: Place, left: number) => Promise<T>): Promise<T> {
    const until = performance.now() + ask.timeout
    const left = (): number => Math.max(1, Math.round(until - performance.now()))
    const places = ask.command === true ? this.#commands : this.#inquiries
    if (this.#data === null) throw this.#unbegun('closed')
    try {
      return await places.take(
        async () => {
          const place = await this.#place(left())
          if (ask.signal?.aborted === true) throw new UnbegunError('cancelled')
          this.#usedAt = performance.now()
          try {
            const done = await work(place, left())
            this.#answeredAt = performance.now()
            return done
          } catch (error) {
            throw this.#judge(error, place)
          }
        },
        left(),
        ask.signal,
      )
    } catch (error) {
      throw error instanceof UnbegunError ? this.#unbegun(error.why) : error
    }
  }

  /**
   * One request, sent once. Rejects with a ServiceError where the server refused it, with a
   * DeadlineError where no answer came, with a CancelledError, or with a NotSentError.
   */
  request<R>(make: (place: Place) => object, ask: Ask): Promise<R> {
    return this.take(ask, (place, left) => {
      const request = make(place) as Request
      request.requestHeader.timeoutHint = left
      return cancellable(
        within(call<R>(place.session, request), left, request.constructor.name),
        ask.signal,
        () => {
          const { requestHandle } = request.requestHeader
          call(place.session, new CancelRequest({ requestHandle })).catch(() => {})
        },
      )
    })
  }

  /** What an error of some work means for the line. */
  #judge(error: unknown, place: Place): unknown {
    if (error instanceof DeadlineError) this.#doubt(place)
    const isForgotten = error instanceof ServiceError && forgotten.has(subCode(error.status))
    const isUnsent =
      error instanceof UnsentError ||
      (error instanceof Error && error.message.startsWith('Invalid Channel'))
    if (!isForgotten && !isUnsent) return error
    if (this.#line?.session === place.session) this.#drop()
    return this.#unbegun('closed')
  }

  async #place(left: number): Promise<Place> {
    const data = this.#data
    if (data === null) throw new UnbegunError('closed')
    if (this.#line !== null) return this.#line
    if (performance.now() < this.#notBefore) return data
    try {
      // Half of the time is kept for the other way.
      return await within(this.#open(), Math.min(OPENING, left / 2), 'opening a line')
    } catch {
      this.#way = 'shared'
      if (this.#data === null) throw new UnbegunError('closed')
      return this.#data
    }
  }

  #open(): Promise<Line> {
    this.#opening ??= this.#opened(this.#spec).then(
      (line) => {
        this.#opening = null
        if (this.#data === null || this.#spec !== line.spec) {
          void end(line)
          throw new UnbegunError('closed')
        }
        this.#line = line
        this.#way = 'apart'
        this.#trouble = null
        this.#keepAlive(line)
        return line
      },
      (error: unknown) => {
        this.#opening = null
        this.#notBefore = performance.now() + RETRY
        this.#trouble = diagnose(error, this.#spec)
        throw error
      },
    )
    // Who asked may have gone another way meanwhile.
    this.#opening.catch(() => {})
    return this.#opening
  }

  async #opened(spec: ServerSpec): Promise<Line> {
    const client = await createClient(
      spec,
      this.#security,
      () => {
        if (this.#line?.client === client) this.#drop()
      },
      SESSION_LIFETIME,
    )
    try {
      await client.connect()
      const session = await client.newSession()
      const facts = await within(readFacts(session), OPENING, 'reading what the server is')
      return { client, spec, session, facts, resolve: createTypeResolver(session) }
    } catch (error) {
      client.drop()
      throw error
    }
  }

  #keepAlive(line: Line): void {
    this.#answeredAt = performance.now()
    this.#usedAt = performance.now()
    clearInterval(this.#alive)
    this.#alive = setInterval(
      () => {
        const now = performance.now()
        if (now - this.#usedAt > IDLE) void this.#close()
        else if (now - this.#answeredAt >= ALIVE / 2) this.#doubt(line)
      },
      Math.min(ALIVE, line.session.timeout / 3),
    )
  }

  /** Looks whether anybody is there; the next request opens another line where nobody is. */
  #doubt(place: Place): void {
    const line = this.#line
    if (line === null || line.session !== place.session) return
    within(probe(line.session), PROBE, 'looking whether the line stands').then(
      () => {
        this.#answeredAt = performance.now()
      },
      () => {
        if (this.#line === line) this.#drop()
      },
    )
  }

  #drop(): void {
    const line = this.#line
    this.#forget()
    line?.client.drop()
  }

  async #close(): Promise<void> {
    const line = this.#line
    this.#forget()
    if (line !== null) await end(line)
  }

  #forget(): void {
    clearInterval(this.#alive)
    this.#line = null
    this.#way = 'idle'
  }

  #unbegun(why: Unbegun): NotSentError {
    return new NotSentError({ code: 'unavailable', message: words(why, this.#spec.name) })
  }
}

async function end({ session, client }: Line): Promise<void> {
  await leave(session)
  client.drop()
}

function words(why: Unbegun, server: string): string {
  switch (why) {
    case 'full':
      return `Too much is asked of ${server} at once, so nothing was sent. Try again when it has answered.`
    case 'late':
      return `${server} was still busy with what was asked before, so nothing was sent. Try again.`
    case 'cancelled':
      return `It was cancelled before it was sent to ${server}. Ask again where it is still wanted.`
    case 'closed':
      return `The link to ${server} is not up, so nothing was sent. Try again when it is back.`
  }
}

/** Settles with the answer, or at once when it is cancelled; then the server is told. */
function cancellable<T>(
  sent: Promise<T>,
  signal: AbortSignal | undefined,
  tell: () => void,
): Promise<T> {
  if (signal === undefined) return sent
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      tell()
      reject(new CancelledError('nobody waits for the answer any more'))
    }
    signal.addEventListener('abort', cancel, { once: true })
    sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel))
  })
}
