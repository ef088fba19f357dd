/**
 * What has been counted, kept in the records: every few seconds what has changed, every hour a checkpoint
 * to go back to. One after the other, so that what one keeps is never overtaken by what another had read
 * before it.
 */
import { ok, type Result } from '../../shared/result.ts'
import type { Records } from '../database/records.ts'
import type { MovingClient } from '../threads/rpc.ts'
import type { CalculationOperations } from './calculation.worker.ts'
import type { Part } from './evaluator.ts'
import type { calculationStore } from './store.ts'

export interface KeepingParts {
  readonly records: Records<typeof calculationStore>
  now(): number
}

type Client = MovingClient<CalculationOperations>

/** Milliseconds. */
const CHECK = 3_600_000
/** Formulas in one answer of checkpoints. */
const CHECKED = 200

function taken(written: Result<null>): void {
  if (!written.ok) throw new Error(`what was counted could not be kept: ${written.error.message}`)
}

export class Keeping {
  readonly #parts: KeepingParts
  #last: Promise<void> = Promise.resolve()
  #waiting = 0
  #checkAt = 0

  constructor(parts: KeepingParts) {
    this.#parts = parts
  }

  get busy(): boolean {
    return this.#waiting > 0
  }

  /** Of a formula that is new there is no checkpoint from before what may come late. */
  checkSoon(): void {
    this.#checkAt = 0
  }

  /**
   * What has changed since it was last kept.
   * @param isEnd all of it: there is no later
   */
  now(client: Client, isEnd: boolean): Promise<void> {
    return this.#inOrder(async () => {
      await this.#keep(client, isEnd)
      await this.#check(client)
    })
  }

  /**
   * Changes what a formula has counted since a moment, and keeps it; what was kept of it since then goes, and
   * first, since it was not all. Throws where the records do not take it: then it has to be changed again.
   * @return false where the work changed nothing
   */
  change(
    client: Client,
    tag: number,
    since: bigint,
    work: () => Promise<boolean>,
  ): Promise<boolean> {
    return this.#inOrder(async () => {
      const { records, now } = this.#parts
      taken(await records.commit([], 'calculation.rewind', tag, since))
      if (!(await work())) return false
      const { list } = await client.checkpoints(tag - 1, 1)
      if (list.length > 0) taken(await records.commit([], 'calculation.check', list, now()))
      taken(await this.#keep(client, false))
      return true
    })
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    const mine = this.#last.then(work).finally(() => {
      this.#waiting -= 1
    })
    this.#last = mine.then(
      () => undefined,
      () => undefined,
    )
    return mine
  }

  async #keep(client: Client, isEnd: boolean): Promise<Result<null>> {
    const { records } = this.#parts
    for (let from: number | null = 0; from !== null;) {
      const part: Part = await client.save(from, isEnd)
      from = part.next
      if (part.list.length === 0) continue
      const written = await records.commit([], 'calculation.keep', part.list, [])
      if (!written.ok) return written
    }
    return ok(null)
  }

  async #check(client: Client): Promise<void> {
    const { records, now } = this.#parts
    // Further off than a pause it is only where the clock was set back.
    if (now() < this.#checkAt && this.#checkAt - now() <= CHECK) return
    this.#checkAt = now() + CHECK
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<Client['checkpoints']>> = await client.checkpoints(
        after,
        CHECKED,
      )
      if (page.list.length > 0) {
        const kept = await records.commit([], 'calculation.check', page.list, now())
        if (!kept.ok) return
      }
      after = page.last
    }
  }
}
