/**
 * Owns the way of questions to the reader's thread: each fails where the thread dies over it, and is
 * given up as soon as nobody waits for it.
 */
import type {
  AggregateAnswer,
  Asking,
  Gap,
  HistoryTrouble,
  RangeAnswer,
  RangeQuery,
} from '../../shared/history.ts'
import type { BoundsQuery, TagBounds } from '../../shared/history-bounds.ts'
import type { HistoryPage, PageQuery, SampleCount } from '../../shared/history-page.ts'
import type { Failure } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import type { Ticks } from '../../shared/time.ts'
import { KeptThread } from '../threads/kept.ts'
import type { AggregateQuestion } from './aggregate-reading.ts'
import type { GapQuery } from './gaps.ts'
import type { LookStep, ReaderOperations } from './reader.worker.ts'
import { unreadable } from './setbacks.ts'

export class Questions {
  readonly #thread: KeptThread<ReaderOperations>
  #last = 0
  #isLeft = false

  /** What it told of chunks that are damaged. */
  #damaged: Failure | null = null
  readonly #onTrouble: (message: string) => void

  /** @param onTrouble told once, in English */
  constructor(directory: string, onTrouble: (message: string) => void) {
    this.#onTrouble = onTrouble
    this.#thread = new KeptThread('historian/reader.worker.ts', { directory })
  }

  /** Why nothing can be asked now; null where it can. */
  get trouble(): Failure | null {
    const { trouble } = this.#thread
    if (trouble === null) return this.#damaged
    const message = `History cannot be read (${trouble}); it is started again by itself. Recording goes on.`
    const reason: HistoryTrouble = 'reader'
    return { code: 'unavailable', message, details: { part: 'historian', reason } }
  }

  get #client(): KeptThread<ReaderOperations>['client'] {
    if (this.#isLeft) throw new Error('a damaged file is being set aside; ask again in a moment')
    return this.#thread.client
  }

  async range(query: RangeQuery, asking: Asking): Promise<RangeAnswer> {
    const answer = await this.#ask(asking, (client, id) => client.range(id, asking.asker, query))
    if (answer.gaps.some((gap) => gap.id < 0)) await this.#look()
    return answer
  }

  async page(query: PageQuery, asking: Asking): Promise<HistoryPage> {
    const page = await this.#ask(asking, (client, id) => client.page(id, asking.asker, query))
    if (page.unreadable.length > 0) await this.#look()
    return page
  }

  count(query: Omit<PageQuery, 'most'>, asking: Asking): Promise<SampleCount> {
    return this.#ask(asking, (client, id) => client.count(id, asking.asker, query))
  }

  async aggregate(query: AggregateQuestion, asking: Asking): Promise<AggregateAnswer> {
    const ask = this.#ask(asking, (client, id) => client.aggregate(id, asking.asker, query))
    const { isDamaged, ...answer } = await ask
    if (isDamaged) await this.#look()
    return answer
  }

  bounds(query: BoundsQuery, asking: Asking): Promise<readonly TagBounds[]> {
    return this.#ask(asking, (client, id) => client.bounds(id, asking.asker, query))
  }

  /** A question that takes turns, given up where its asker is gone. */
  async #ask<T>(
    { signal }: Asking,
    question: (client: KeptThread<ReaderOperations>['client'], id: number) => Promise<T>,
  ): Promise<T> {
    if (signal.aborted) throw new Error('nobody waits for the answer')
    const client = this.#client
    this.#last += 1
    const id = this.#last
    const giveUp = (): void => {
      client.giveUp(id).catch(() => undefined)
    }
    signal.addEventListener('abort', giveUp)
    try {
      return await question(client, id)
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** One step of looking through the files; undefined while nothing can be asked. */
  async lookOn(): Promise<LookStep | undefined> {
    if (this.#isLeft || this.#thread.trouble !== null) return undefined
    const step = await this.#thread.client.look()
    if (step.damage) await this.#look()
    return step
  }

  /** A part of the file cannot be read: what there is of it, all in all. */
  async #look(): Promise<void> {
    const damage = await this.#thread.client.damage()
    if (damage === null) return
    const isNew = this.#damaged === null
    this.#damaged = unreadable(damage)
    if (isNew) this.#onTrouble(this.#damaged.message)
  }

  async latest(until: Ticks, tags?: readonly number[]): Promise<SampleBatch> {
    return this.#client.latest(until, tags)
  }

  async gaps(query: GapQuery): Promise<readonly Gap[]> {
    return this.#client.gaps(query)
  }

  /** Leaves the file, which is about to be renamed; until `mayOpen` each question fails. */
  async leave(): Promise<void> {
    this.#isLeft = true
    this.#damaged = null
    if (this.#thread.trouble === null) await this.#thread.client.close().catch(() => undefined)
  }

  mayOpen(): void {
    this.#isLeft = false
  }

  /** It only reads, and may be at a long question: it is not waited for. */
  stop(): Promise<void> {
    return this.#thread.end()
  }
}
