/**
 * Owns the way of samples and gaps to the disk, on the core's side: what arrives within a moment is
 * committed together by the writer's thread, and what the disk does not take waits, bounded.
 *
 *   waiting ──gather──▶ committing ──ok──▶ waiting
 *      open ───ok──▶       │ the disk refuses, the file is damaged, the thread has ended
 *        │ no space         ▼
 *        └───────────▶  failing ──every second──▶ committing (opened first; a damaged file set aside)
 */
import type { AppendReceipt, GapKind, HistoryFigures, Replaced } from '../../shared/history.ts'
import { ok, type Failure, type Result } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { ThreadEnded } from '../threads/rpc.ts'
import { Backlog, LIMITS, type BacklogLimits, type Waiting } from './backlog.ts'
import { GapBook } from './gapbook.ts'
import type { FormerEnd } from '../../shared/history.ts'
import { threadFailure, type HistoryFile } from './held-file.ts'
import type { Committed, LostLog } from './historian.worker.ts'
import { begunAnew, logDamaged, olderCopy, setAside, unreadable } from './setbacks.ts'

export interface CommitterOptions {
  /** Unix milliseconds. */
  readonly now?: () => number
  /** Until when all that there is to store has been handed over, Unix milliseconds; now. */
  readonly heardUntil?: () => number
  /** When the console was first started, Unix milliseconds; null where it is this start. What a file that is
   * begun anew does not tell since then was in another one. */
  readonly firstStart?: number | null
  /** The same by the clock of each server. */
  readonly clocks?: () => ReadonlyMap<number, Ticks>
  /** How long samples are gathered for one commit; 100 ms. */
  readonly gatherMs?: number
  /** How long after a refusal the disk is tried again; a second. */
  readonly retryMs?: number
  /** How often the writer has to prove that it is alive; every second. */
  readonly beatMs?: number
  readonly limits?: BacklogLimits
  /** The writer has proved to be alive: at each commit, and at least once a second. */
  readonly onBeat?: (at: number) => void
  /** A trouble began, in English; once for each. */
  readonly onTrouble?: (message: string) => void
}

const GATHER_MS = 100
const RETRY_MS = 1000
const BEAT_MS = 1000

/** Above this the next commit does not wait for more. */
const ENOUGH = 20_000

/** A batch with which the thread has died so often is given up. */
const MOST_DEATHS = 3

/** Troubles that pass by themselves or by a hand at the machine: the console starts in spite of them. */
const passing: ReadonlySet<unknown> = new Set(['full', 'disk', 'busy', 'thread'])

export class Committer {
  readonly book = new GapBook()
  readonly #backlog: Backlog
  readonly #options: CommitterOptions
  readonly #file: HistoryFile
  /** The former run is known, and its gap. */
  #hasBegun = false
  readonly #beganAt: Ticks
  readonly #former = Promise.withResolvers<FormerEnd>()
  #deaths: { of: Waiting | undefined; count: number } = { of: undefined, count: 0 }
  #timer: NodeJS.Timeout | undefined
  #timerAt = Infinity
  #beat: NodeJS.Timeout | undefined
  #committing: Promise<boolean> | undefined
  #stopped = false
  #failing: Failure | undefined
  /** What the opening has found to be lost; told until the console ends. */
  #setback: Failure | null = null
  /** The last commit threw: batches go one by one, so that only the one to blame is refused. */
  #singly = false
  #noted: (() => void)[] = []
  #counts = { stored: 0, duplicate: 0, refused: 0 }
  #last: { at: number; committed: Omit<Committed, 'receipts'> } | undefined
  #highestTag = 0

  constructor(file: HistoryFile, options: CommitterOptions) {
    this.#options = options
    this.#file = file
    this.#backlog = new Backlog(options.limits ?? LIMITS, options.now ?? Date.now, (loss) => {
      this.book.lose(this.#lossKind, loss)
    })
    this.#beganAt = this.now()
  }

  /** From here on this run tells why there are no samples; until here the former one, or its stop. */
  get beganAt(): Ticks {
    return this.#beganAt
  }

  /** Resolves when the file is open, which a full disk may put off. */
  get former(): Promise<FormerEnd> {
    return this.#former.promise
  }

  /**
   * Opens the file and stores the gap since the former run. Fails where the file is refused; where it
   * only cannot be opened now, the samples wait, and it is tried again.
   */
  async start(): Promise<Result<null>> {
    const opened = await this.#open(false)
    if (!opened.ok && !passing.has(opened.error.details?.['reason'])) {
      await this.#file.end()
      return opened
    }
    if (opened.ok) await this.#commit()
    else this.#failed(opened.error)
    this.#beat = setInterval(() => {
      this.#wake(0)
    }, this.#options.beatMs ?? BEAT_MS)
    return ok(null)
  }

  /** Greatest number of a tag that the history knows; 0 where it knows none. */
  get highestTag(): number {
    return Math.max(this.#highestTag, this.book.highestTag)
  }

  /** Full path of the damaged file that was put out of the way in this run. */
  get setAside(): string | null {
    return this.#file.setAside
  }

  append(batch: SampleBatch, replaced: Replaced | null = null): Promise<AppendReceipt> {
    const count = batch.tag.length
    if (this.#stopped)
      return Promise.resolve({ stored: 0, duplicate: 0, refused: 0, dropped: count })
    const receipt = this.#backlog.add(batch, replaced)
    this.#wake(this.#backlog.samples > ENOUGH ? 0 : (this.#options.gatherMs ?? GATHER_MS))
    return receipt
  }

  /** Resolves when what stands in the book is on disk; at once while the disk takes nothing. */
  noted(): Promise<void> {
    if (this.book.empty || this.#failing !== undefined || this.#stopped) return Promise.resolve()
    return new Promise((resolve) => {
      this.#noted.push(resolve)
      this.#wake(0)
    })
  }

  /**
   * Deletes what was recorded of tags, step by step; the number of samples. Rejects where the file does not
   * take it: asked again, it goes on where it was.
   */
  async forget(tags: readonly number[]): Promise<number> {
    for (let samples = 0; ;) {
      if (!this.#file.isOpen || this.#stopped) throw new Error('the history is not open')
      const step = await this.#file.forget(tags)
      if (!step.ok) throw new Error(step.error.message)
      samples += step.value.samples
      if (step.value.done) return samples
    }
  }

  /** Looks through the file; what is found is what the next commit fails with. */
  check(): Promise<void> {
    return this.#file.check()
  }

  figures(): HistoryFigures {
    return {
      ...this.#counts,
      waiting: this.#backlog.samples,
      dropped: this.#backlog.dropped,
      bytes: this.#last?.committed.bytes ?? 0,
      free: this.#last?.committed.free ?? 0,
      commitMs: this.#last?.committed.took ?? 0,
      committedAt: this.#last?.at ?? null,
      trouble: this.#trouble(),
    }
  }

  /** Stores what waits, as far as the disk takes it, and ends the thread. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    clearInterval(this.#beat)
    clearTimeout(this.#timer)
    await this.#committing
    while (!(this.#backlog.empty && this.book.empty)) if (!(await this.#commit())) break
    // What the disk did not take is lost from here on, and the gap of it is told with the end.
    this.#backlog.clear()
    this.#release()
    const notes = { ...this.book.notes(), clocks: this.#clocks() }
    await this.#file.close(notes, this.#aliveAt())
  }

  #trouble(): Failure | null {
    if (this.#failing !== undefined) {
      const { samples, dropped } = this.#backlog
      return {
        ...this.#failing,
        message: `${this.#failing.message} Nothing is recorded meanwhile: ${samples} samples wait in memory, ${dropped} were lost so far.`,
        details: { ...this.#failing.details, part: 'historian' },
      }
    }
    return this.#setback
  }

  /** Of samples that are thrown away now. */
  get #lossKind(): GapKind {
    if (this.#failing === undefined) return 'queue_overflow'
    return this.#failing.details?.['reason'] === 'full' ? 'disk_full' : 'unwritable'
  }

  readonly now = (): Ticks => ticksFromMs((this.#options.now ?? Date.now)())

  /** Should this run end now, its gap begins here: all that came before is on disk or in this commit. */
  #aliveAt(): Ticks {
    const now = (this.#options.now ?? Date.now)()
    const heard = this.#options.heardUntil?.() ?? now
    const waits = this.#backlog.waitsSince ?? ticksFromMs(now)
    const known = ticksFromMs(Math.min(now, heard))
    return known < waits ? known : waits
  }

  /** What waits is not stored yet, whatever was heard since. */
  #clocks(): ReadonlyMap<number, Ticks> {
    const told = this.#options.clocks?.() ?? new Map<number, Ticks>()
    const { earliest } = this.#backlog
    if (earliest === undefined) return told
    return new Map([...told].map(([server, at]) => [server, at < earliest ? at : earliest]))
  }

  #wake(delay: number): void {
    if (this.#committing !== undefined || this.#stopped) return
    const wait = this.#failing === undefined ? delay : (this.#options.retryMs ?? RETRY_MS)
    const at = performance.now() + wait
    if (this.#timerAt <= at) return
    clearTimeout(this.#timer)
    this.#timerAt = at
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity
      void this.#commit()
    }, wait)
  }

  /** One transaction of what waits now. False where it was not stored. */
  #commit(): Promise<boolean> {
    this.#committing ??= this.#transact().finally(() => {
      this.#committing = undefined
      const { empty, samples } = this.#backlog
      if (!empty || !this.book.empty) {
        this.#wake(samples > ENOUGH ? 0 : (this.#options.gatherMs ?? GATHER_MS))
      }
    })
    return this.#committing
  }

  async #transact(): Promise<boolean> {
    const isDamaged = this.#failing?.details?.['reason'] === 'damaged'
    if (!this.#file.isOpen || isDamaged) {
      const opened = await this.#open(isDamaged)
      if (!opened.ok) return this.#failed(opened.error)
    }
    const group = this.#backlog.take(this.#singly)
    const notes = this.book.notes()
    const work = {
      ...notes,
      clocks: this.#clocks(),
      batches: group.map(({ batch }) => batch),
      replaced: group.map(({ replaced }) => replaced),
    }
    try {
      const stored = await this.#file.store(work, this.#aliveAt())
      if (!stored.ok) {
        this.#backlog.putBack(group)
        return this.#failed(stored.error)
      }
      this.book.done(notes)
      this.#stored(group, stored.value)
      return true
    } catch (error) {
      return this.#threw(group, error)
    }
  }

  #stored(group: readonly Waiting[], committed: Committed): void {
    const at = (this.#options.now ?? Date.now)()
    this.#last = { at, committed }
    this.#failing = undefined
    this.#singly &&= !this.#backlog.empty
    this.#deaths = { of: undefined, count: 0 }
    for (const { stored, duplicate, refused } of committed.receipts) {
      this.#counts.stored += stored
      this.#counts.duplicate += duplicate
      this.#counts.refused += refused
    }
    const [lost] = committed.lost
    if (lost !== undefined) {
      this.#setback = lost.isOlder ? olderCopy(lost) : unreadable(lost)
      this.#options.onTrouble?.(this.#setback.message)
    }
    this.#backlog.settle(group, committed.receipts)
    if (this.book.empty) this.#release()
    this.#options.onBeat?.(at)
  }

  #failed(error: Failure): false {
    const known = this.#failing?.message
    this.#failing = error
    if (known !== error.message)
      this.#options.onTrouble?.(this.#trouble()?.message ?? error.message)
    this.#release()
    return false
  }

  /**
   * The thread has ended, or a batch is not what it should be: a bug, which must not stop the rest. The
   * batches go one by one then; the one to blame is given up, with its gap.
   */
  #threw(group: readonly Waiting[], error: unknown): false {
    const [first] = group
    const died = error instanceof ThreadEnded
    if (died) {
      const before = this.#deaths.of === first ? this.#deaths.count : 0
      this.#deaths = { of: first, count: before + 1 }
    }
    const isToBlame = group.length === 1 && (!died || this.#deaths.count >= MOST_DEATHS)
    // Of what kind its gap is follows from what is the matter.
    this.#failed(threadFailure(error))
    if (first !== undefined && isToBlame) this.#backlog.giveUp(first)
    else this.#backlog.putBack(group)
    this.#singly = true
    return false
  }

  #release(): void {
    for (const resolve of this.#noted.splice(0)) resolve()
  }

  async #open(replace: boolean): Promise<Result<null>> {
    const opened = await this.#file.open(this.now(), replace)
    if (!opened.ok) return opened
    const { former, lost, setAside: aside, highestTag } = opened.value
    this.#highestTag = Math.max(this.#highestTag, highestTag)
    const isFirst = !this.#hasBegun
    const isNew = isFirst && former.aliveAt === 0n
    const until = isFirst ? this.#beganAt : this.now()
    if (isFirst) {
      this.#former.resolve({ stoppedAt: former.aliveAt, clocks: former.clocks })
      this.book.begin(former, this.#beganAt)
    }
    this.#hasBegun = true
    if (aside !== null) this.book.repeat()
    if (isNew || aside !== null) this.book.loseFile(this.#firstStart, until)
    if (aside !== null) this.#setback = setAside(aside)
    else if (isNew && this.#firstStart < until) {
      this.#setback = begunAnew(this.#file.path, this.#firstStart, until)
    } else if (isFirst && lost !== null) this.#loseLog(lost, former.aliveAt)
    else return ok(null)
    this.#failing = undefined
    this.#options.onTrouble?.(this.#setback!.message)
    return ok(null)
  }

  /** When the console was first started; this start where there was none before. */
  get #firstStart(): Ticks {
    const since = this.#options.firstStart ?? null
    return since === null ? this.#beganAt : ticksFromMs(since)
  }

  /** What was recorded since a moment stood behind the damaged place. */
  #loseLog({ file, commits, until }: LostLog, from: Ticks): void {
    const to = until < this.#beganAt ? until : this.#beganAt
    this.book.loseFile(from, to)
    this.#setback = logDamaged(file, commits, from, to)
  }
}
