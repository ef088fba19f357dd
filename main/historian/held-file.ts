/**
 * Owns the writer's thread and which file it holds: the thread is started again when it dies, and takes
 * no other file for the one that it had.
 */
import { join } from 'node:path'
import type { HistoryTrouble } from '../../shared/history.ts'
import { ok, type Failure, type Result } from '../../shared/result.ts'
import type { Ticks } from '../../shared/time.ts'
import type { FileIdentity } from '../database/watch.ts'
import { KeptThread } from '../threads/kept.ts'
import { ThreadEnded } from '../threads/rpc.ts'
import type { Forgotten } from './forgetting.ts'
import type { Committed, Opened, WriterOperations } from './historian.worker.ts'
import { FILE } from './schema.ts'
import type { Notes, Work } from './writer.ts'

/** The file of the history as the committer sees it. */
export interface HistoryFile {
  readonly isOpen: boolean
  /** Full path. */
  readonly path: string
  readonly setAside: string | null
  open(now: Ticks, replace: boolean): Promise<Result<Opened>>
  store(work: Work, aliveAt: Ticks): Promise<Result<Committed>>
  forget(tags: readonly number[]): Promise<Result<Forgotten>>
  check(): Promise<void>
  close(notes: Notes, aliveAt: Ticks): Promise<void>
  end(): Promise<void>
}

/** Whoever else opens the file by its path. */
export interface OtherReaders {
  /** Resolves when they have left it; they open none until they may again. */
  leave(): Promise<void>
  mayOpen(): void
}

export class HeldFile implements HistoryFile {
  readonly path: string
  readonly #thread: KeptThread<WriterOperations>
  readonly #others: OtherReaders
  #isOpen = false
  /** The file that is, or was last, open. */
  #identity: FileIdentity | undefined
  #setAside: string | null = null

  constructor(directory: string, others: OtherReaders) {
    this.#others = others
    this.path = join(directory, FILE)
    this.#thread = new KeptThread('historian/historian.worker.ts', { directory }, () => {
      this.#isOpen = false
    })
  }

  /** The thread holds it. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Full path of the damaged file that was last put out of the way. */
  get setAside(): string | null {
    return this.#setAside
  }

  /** `replace`: it is damaged, and is to be set aside. */
  async open(now: Ticks, replace: boolean): Promise<Result<Opened>> {
    if (!replace) return this.#open(now, replace)
    // One that opens it before it is renamed would read on in what was put away.
    await this.#others.leave()
    try {
      return await this.#open(now, replace)
    } finally {
      this.#others.mayOpen()
    }
  }

  async #open(now: Ticks, replace: boolean): Promise<Result<Opened>> {
    try {
      const { client } = this.#thread
      this.#isOpen = false
      if (replace) await client.abandon()
      const opened = await client.open(now, replace, this.#identity)
      if (!opened.ok) return opened
      this.#isOpen = true
      this.#identity = opened.value.identity
      this.#setAside = opened.value.setAside ?? this.#setAside
      return ok(opened.value)
    } catch (error) {
      return { ok: false, error: threadFailure(error) }
    }
  }

  /** Rejects where the thread has ended, or cannot do it for a fault of its own. */
  store(work: Work, aliveAt: Ticks): Promise<Result<Committed>> {
    return this.#thread.client.store(work, aliveAt)
  }

  /** One step of deleting tags; rejects as `store` does. */
  forget(tags: readonly number[]): Promise<Result<Forgotten>> {
    return this.#thread.client.forget(tags)
  }

  /** Where the thread ends over it, the next commit tells that. */
  async check(): Promise<void> {
    if (this.#isOpen) await this.#thread.client.check().catch(() => undefined)
  }

  /** As `check`. */
  async checkTables(): Promise<void> {
    if (this.#isOpen) await this.#thread.client.checkTables().catch(() => undefined)
  }

  /** Where not even that can be written, all since the last moment alive passes for the stop. */
  async close(notes: Notes, aliveAt: Ticks): Promise<void> {
    if (this.#isOpen) await this.#thread.client.close(notes, aliveAt).catch(() => undefined)
    await this.#thread.end()
  }

  end(): Promise<void> {
    return this.#thread.end()
  }
}

export function threadFailure(error: unknown): Failure {
  const cause = error instanceof Error ? error.message : String(error)
  const reason: HistoryTrouble = error instanceof ThreadEnded ? 'thread' : 'fault'
  const message = `History cannot be written (${cause}); it is tried again by itself.`
  return { code: 'internal', message, details: { reason } }
}
