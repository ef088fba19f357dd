/**
 * A second line to a server for everything but data: writes, reads, browsing, history. It goes over a channel
 * and a session of its own (`own-session.ts`), so a write never waits until a flood of data has been decoded
 * or sent, and a long answer holds up no data. It is there only while the link of the data is.
 *
 * What is asked is sent once and never repeated. Commands (writes and single reads, a person waits)
 * and inquiries (browsing, history) have places of their own, so that none waits for the other.
 */
import { CancelRequest } from 'node-opcua-client'
import type { CommandsWay, ServerSpec } from '../../shared/acquisition.ts'
import { subCode } from '../../shared/quality.ts'
import type { Failure } from '../../shared/result.ts'
import type { Security } from './certificates/security.ts'
import { call } from './client.ts'
import { within } from './deadline.ts'
import { DeadlineError, ServiceError, UnsentError } from './diagnosis.ts'
import { OwnSession, type Place } from './own-session.ts'
import { Places, UnbegunError, type Unbegun } from './places.ts'

/** Under way at a time, and waiting. */
const COMMANDS = [8, 100] as const
const INQUIRIES = [2, 200] as const

/** The server no longer knows the session or the channel, so it did nothing of what was asked. */
const forgotten = new Set([
  0x8022_0000, // BadSecureChannelIdInvalid
  0x8025_0000, // BadSessionIdInvalid
  0x8027_0000, // BadSessionNotActivated
])

/** The session was closed while it was under way: it may have been done. */
const BadSessionClosed = 0x8026_0000

/** Nothing was done: it has not left for the server, or the server knew nothing of us. */
export class NotSentError extends Error {
  readonly failure: Failure
  /** @param cause what had to be asked first, and failed so */
  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause })
    this.failure = failure
  }
}

/** Nobody waits for the answer any more; what was asked may have been done. */
export class CancelledError extends Error {}

/** Milliseconds until the deadline; none are left, or fewer, where it is over. */
export type Left = () => number

export interface Ask {
  /** Milliseconds until the answer, with all waiting. */
  readonly timeout: number
  readonly signal?: AbortSignal
  /** A person waits for it; otherwise an inquiry. */
  readonly command?: boolean
}

/** A request of node-opcua, as far as it matters here. */
interface Request {
  readonly requestHeader: { timeoutHint: number; requestHandle: number }
}

export class ServiceLine {
  readonly #own: OwnSession
  readonly #server: string
  readonly #commands = new Places(...COMMANDS)
  readonly #inquiries = new Places(...INQUIRIES)

  constructor(spec: ServerSpec, security: Security) {
    this.#server = spec.name
    this.#own = new OwnSession(spec, security)
  }

  get way(): CommandsWay {
    return this.#own.way
  }

  /** Why it has no session of its own; null while it has one, or none was asked for. */
  get trouble(): Failure | null {
    return this.#own.trouble
  }

  /** The link of the data stands. @param spec with the endpoint that it goes to */
  follow(spec: ServerSpec, data: Place): void {
    this.#own.follow(spec, data)
  }

  /** The link of the data is gone: nothing is begun any more, what is under way may still be answered. */
  release(): void {
    this.#own.release()
    for (const places of [this.#commands, this.#inquiries]) places.clear()
  }

  /** Takes leave of the server; resolves within a second. */
  async stop(): Promise<void> {
    this.release()
    await this.#own.stop()
  }

  /**
   * Does some work at the other end, over one session from its first request to its last. Rejects with
   * a NotSentError where it was not begun; otherwise with what the work rejects with.
   */
  async take<T>(ask: Ask, work: (place: Place, left: Left) => Promise<T>): Promise<T> {
    const until = performance.now() + ask.timeout
    const left: Left = () => Math.round(until - performance.now())
    const places = ask.command === true ? this.#commands : this.#inquiries
    if (!this.#own.isThere) throw this.#unbegun('closed')
    try {
      return await places.take(
        async () => {
          if (left() <= 0) throw new UnbegunError('late')
          const place = await this.#own.place(left())
          if (left() <= 0) throw new UnbegunError('late')
          if (ask.signal?.aborted === true) throw new UnbegunError('cancelled')
          const working = work(place, left)
          this.#own.used(place, working)
          try {
            const done = await working
            this.#own.answered()
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
    return this.take(ask, (place, remaining) => {
      const request = make(place) as Request
      const left = remaining()
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
    const first = error instanceof NotSentError ? error.cause : error
    if (first instanceof DeadlineError) this.#own.doubt(place)
    const status = first instanceof ServiceError ? subCode(first.status) : null
    const isUnsent =
      first instanceof UnsentError ||
      (first instanceof Error && first.message.startsWith('Invalid Channel'))
    const isUndone = isUnsent || (status !== null && forgotten.has(status))
    if (isUndone || status === BadSessionClosed) this.#own.lost(place)
    return isUndone ? this.#unbegun('closed') : error
  }

  #unbegun(why: Unbegun): NotSentError {
    return new NotSentError({
      code: 'unavailable',
      message: words(why, this.#server),
      details: { part: why === 'closed' ? 'link' : 'busy' },
    })
  }
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
