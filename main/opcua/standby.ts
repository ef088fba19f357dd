/**
 * A stand-by connection to an endpoint of a redundant set that is not the active one: a session of its
 * own that reads the ServiceLevel, so that it is known before it is needed whether the endpoint can be
 * gone to. It has no items and brings no values.
 */
import type { ClientSession } from 'node-opcua-client'
import type { ServerSpec } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { Pause } from './backoff.ts'
import type { Security } from './certificates/security.ts'
import { createClient, leave, type Client } from './client.ts'
import { diagnose } from './diagnosis.ts'
import { look, readFacts } from './server-facts.ts'
import type { Seen } from './sighting.ts'

/** Milliseconds from one look to the next, and until an endpoint that failed is tried again. */
const LOOK = 1_000
const AGAIN = 3_000

export class Standby {
  readonly spec: ServerSpec
  readonly #security: Security
  readonly #tend: (session: ClientSession, seen: Seen) => void
  readonly #pause = new Pause()
  #stopped = false
  #level: number | null = null
  #error: Failure | null = null

  /** Of the time when this one was active and was lost; it is closed as soon as it can be. */
  #left: ClientSession | null

  /** @param tend told at each look, with what it showed */
  constructor(
    spec: ServerSpec,
    security: Security,
    left: ClientSession | null,
    tend: (session: ClientSession, seen: Seen) => void,
  ) {
    this.spec = spec
    this.#tend = tend
    this.#security = security
    this.#left = left
    void this.#run()
  }

  /** Null while it is not reached. */
  get level(): number | null {
    return this.#level
  }

  get error(): Failure | null {
    return this.#error
  }

  stop(): void {
    this.#stopped = true
    this.#pause.end()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#stand()
      } catch (error) {
        this.#error = diagnose(error, this.spec)
      }
      this.#level = null
      if (!this.#stopped) await this.#pause.take(AGAIN)
    }
  }

  async #stand(): Promise<void> {
    const lost = Promise.withResolvers<never>()
    lost.promise.catch(() => undefined)
    const client = await createClient(this.spec, this.#security, (error) => lost.reject(error))
    let session: ClientSession | null = null
    try {
      await client.connect()
      await this.#closeLeft(client)
      session = await client.newSession()
      const { limits } = await Promise.race([readFacts(session), lost.promise])
      while (!this.#stopped) {
        const seen = await Promise.race([look(session), lost.promise])
        // Whoever does not tell it is as good as any that stands.
        this.#level = seen.serviceLevel ?? UNTOLD
        this.#error = null
        const { namespaces, startedAt } = seen
        if (namespaces !== null) this.#tend(session, { namespaces, startedAt, limits })
        await this.#pause.take(LOOK)
      }
    } finally {
      if (this.#stopped && session !== null) await leave(session)
      client.drop()
    }
  }

  /** Or it would hold a place at the server, and its queues, for as long as its time-out. */
  async #closeLeft(client: Client): Promise<void> {
    const left = this.#left
    if (left === null) return
    this.#left = null
    // A server that was started anew knows nothing of it.
    await client.adopt(left).then(
      () => leave(left),
      () => undefined,
    )
  }
}

/** Of a server that tells no ServiceLevel: as one that is not redundant (Part 4, 6.6.2.4.2). */
export const UNTOLD = 255
