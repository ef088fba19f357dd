/**
 * The session that a service line has of its own at its server, beside that of the data, with a channel to
 * itself: opened when it is first needed, kept alive, looked at where it may be dead, closed when nobody has
 * asked for a while. It is there only while the link of the data is, and at the same endpoint. Where the
 * server takes no second session, or does not let it be opened in time, what is asked goes over the session
 * of the data, and `way` says so; a minute later it is tried again.
 */
import type { ClientSession } from 'node-opcua-client'
import type { CommandsWay, ServerSpec } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import type { Security } from './certificates/security.ts'
import { createClient, leave, type Client } from './client.ts'
import { within } from './deadline.ts'
import { diagnose } from './diagnosis.ts'
import { isSameTable } from './namespaces.ts'
import { UnbegunError } from './places.ts'
import { probe, readFacts, type ServerFacts } from './server-facts.ts'
import { createTypeResolver, type TypeResolver } from './types.ts'

/** Milliseconds. */
const IDLE = 300_000
const ALIVE = 10_000
const PROBE = 2_000
const RETRY = 60_000
/** So long it outlives the link of the data, which is often back at once. */
const LINGER = 2_000
/** The server forgets a session that we could not close. */
const SESSION_LIFETIME = 120_000
/** A server that is slow to open one holds up what is asked by so much at most. */
const OPENING = 4_000

/** Where requests go: a session, and what is known of its server. */
export interface Place {
  readonly session: ClientSession
  readonly facts: ServerFacts
  readonly resolve: TypeResolver
}

interface Own extends Place {
  readonly client: Client
  readonly spec: ServerSpec
  /** What is under way over it. */
  readonly work: Set<Promise<unknown>>
}

export class OwnSession {
  readonly #security: Security
  #spec: ServerSpec
  /** The link of the data, while it stands. */
  #data: Place | null = null
  #own: Own | null = null
  #opening: Promise<Own> | null = null
  /** None of its own before this time of `performance.now`. */
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

  /** Why there is none; null while it has one, or none was asked for. */
  get trouble(): Failure | null {
    return this.#trouble
  }

  /** The link of the data stands, and with it something to ask over. */
  get isThere(): boolean {
    return this.#data !== null
  }

  /** The link of the data stands. @param spec with the endpoint that it goes to */
  follow(spec: ServerSpec, data: Place): void {
    clearTimeout(this.#lingering)
    const isSame =
      this.#own?.spec.endpoint === spec.endpoint &&
      isSameTable(this.#own.facts.namespaces, data.facts.namespaces)
    if (this.#own !== null && !isSame) void this.#close()
    const before = this.#data?.facts.namespaces
    const isRenumbered = before !== undefined && !isSameTable(before, data.facts.namespaces)
    // One that is being opened may have been told the table of before: it is not the one for this.
    this.#spec = isRenumbered ? { ...spec } : spec
    this.#data = data
    this.#notBefore = 0
  }

  /** The link of the data is gone: it is often back at once, so this lingers. */
  release(): void {
    this.#data = null
    clearTimeout(this.#lingering)
    this.#lingering = setTimeout(() => void this.#close(), LINGER)
  }

  /** Takes leave of the server; resolves within a second. */
  async stop(): Promise<void> {
    this.release()
    clearTimeout(this.#lingering)
    const own = this.#own
    this.#forget()
    if (own !== null) await end(own)
  }

  /**
   * Where to ask now; rejects with an UnbegunError where the link of the data is gone.
   * @param left milliseconds that whoever asks still has
   */
  async place(left: number): Promise<Place> {
    const data = this.#data
    if (data === null) throw new UnbegunError('closed')
    if (this.#own !== null) return this.#own
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

  /** Something is asked over it, which may be done however its answer comes: so long it is not closed. */
  used({ session }: Place, work: Promise<unknown>): void {
    this.#usedAt = performance.now()
    const own = this.#own
    if (own === null || own.session !== session) return
    own.work.add(work)
    const settled = (): void => void own.work.delete(work)
    work.then(settled, settled)
  }

  /** An answer came. */
  answered(): void {
    this.#answeredAt = performance.now()
  }

  /** The server knows nothing of it any more, or nothing can be sent over it. */
  lost(place: Place): void {
    if (this.#own?.session === place.session) this.#drop()
  }

  #open(): Promise<Own> {
    this.#opening ??= this.#opened(this.#spec).then(
      (own) => {
        this.#opening = null
        if (this.#data === null || this.#spec !== own.spec) {
          void end(own)
          throw new UnbegunError('closed')
        }
        this.#own = own
        this.#way = 'apart'
        this.#trouble = null
        this.#keepAlive(own)
        return own
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

  async #opened(spec: ServerSpec): Promise<Own> {
    const client = await createClient(
      spec,
      this.#security,
      () => {
        if (this.#own?.client === client) this.#drop()
      },
      SESSION_LIFETIME,
    )
    try {
      await client.connect()
      const session = await client.newSession()
      const facts = await within(readFacts(session), OPENING, 'reading what the server is')
      const resolve = createTypeResolver(session)
      return { client, spec, session, facts, resolve, work: new Set() }
    } catch (error) {
      client.drop()
      throw error
    }
  }

  #keepAlive(own: Own): void {
    this.#answeredAt = performance.now()
    this.#usedAt = performance.now()
    clearInterval(this.#alive)
    this.#alive = setInterval(
      () => {
        const now = performance.now()
        if (now - this.#usedAt > IDLE) void this.#close()
        else if (now - this.#answeredAt >= ALIVE / 2) this.doubt(own)
      },
      own.session.timeout > 0 ? Math.min(ALIVE, own.session.timeout / 3) : ALIVE,
    )
  }

  /** Looks whether anybody is there; the next request opens another where nobody is. */
  doubt(place: Place): void {
    const own = this.#own
    if (own === null || own.session !== place.session) return
    within(probe(own.session), PROBE, 'looking whether the line stands').then(
      () => {
        this.#answeredAt = performance.now()
      },
      () => {
        if (this.#own === own) this.#drop()
      },
    )
  }

  #drop(): void {
    const own = this.#own
    this.#forget()
    own?.client.drop()
  }

  /** Nothing more is asked over it; it goes when what is under way has its answer, or none in its time. */
  async #close(): Promise<void> {
    const own = this.#own
    this.#forget()
    if (own === null) return
    await Promise.allSettled(own.work)
    await end(own)
  }

  #forget(): void {
    clearInterval(this.#alive)
    this.#own = null
    this.#way = 'idle'
  }
}

async function end({ session, client }: Own): Promise<void> {
  await leave(session)
  client.drop()
}
