/**
 * Owns the historian as the core sees it: the port over two threads, one that writes and one that
 * answers questions, so that neither the core nor a commit ever waits for a question.
 */
import type { FormerEnd, HistoryPort } from '../../shared/history.ts'
import type { BoundsPort } from '../../shared/history-bounds.ts'
import type { HistoryPages } from '../../shared/history-page.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Ticks } from '../../shared/time.ts'
import '../database/resident.ts'
import { Committer, type CommitterOptions } from './committer.ts'
import { HeldFile } from './held-file.ts'
import { Questions } from './questions.ts'
import { Rounds, type LookPauses } from './rounds.ts'
import { LEVEL_TICKS } from './rollup-buckets.ts'

/** Hours in one answer about bounds: a month of days. */
const HOURS_AT_ONCE = 768

export interface HistorianOptions extends CommitterOptions {
  /** When the files are looked through; `LOOKS`. */
  readonly looks?: LookPauses
}

export interface Historian extends HistoryPort {
  readonly pages: HistoryPages
  readonly bounds: BoundsPort
  /** Full path of a damaged file that was put out of the way in this run, for the operator. */
  readonly setAside: string | null
  /** Until here the former run, or its stop, tells why there are no samples. */
  readonly beganAt: Ticks
  /** Resolves when the file is open, which a full disk may put off. */
  readonly former: Promise<FormerEnd>
  /** Greatest number of a tag of which there is history; 0 where there is none, or it is not open. */
  readonly highestTag: number
  /** Looks through the file, where it is not one of years; damage is dealt with at the next commit. */
  check(): Promise<void>
}

export interface StartedHistorian extends Historian {
  /** Looks through all files at once, which else is done in the background; what is found is told as damage. */
  lookThrough(): Promise<void>
}

/**
 * Opens `history.db` in the data directory, which the caller has locked. Fails with `unavailable`
 * where the file belongs to another program or a newer version, or its place cannot be written. On a
 * full disk it starts all the same: nothing is recorded, the figures say so, and it begins by itself
 * when there is space.
 */
export async function startHistorian(
  directory: string,
  options: HistorianOptions = {},
): Promise<Result<StartedHistorian>> {
  const questions: Questions = new Questions(directory, (message) => {
    options.onTrouble?.(message)
  })
  const file = new HeldFile(directory, questions)
  const committer = new Committer(file, options)
  const started = await committer.start()
  if (!started.ok) {
    await questions.stop()
    return started
  }
  const rounds = new Rounds(questions, () => file.checkTables(), options.looks)
  rounds.begin()
  const historian = historianOver(committer, questions)
  return ok({
    ...historian,
    get setAside() {
      return historian.setAside
    },
    get highestTag() {
      return historian.highestTag
    },
    lookThrough: () => rounds.whole(),
    stop: () => {
      rounds.stop()
      return historian.stop()
    },
  })
}

/** What is committed and what is asked, as one. */
export function historianOver(
  committer: Committer,
  questions: Pick<
    Questions,
    'range' | 'aggregate' | 'page' | 'count' | 'bounds' | 'latest' | 'gaps' | 'trouble' | 'stop'
  >,
): Historian {
  const { book } = committer
  return {
    get setAside() {
      return committer.setAside
    },
    beganAt: committer.beganAt,
    former: committer.former,
    get highestTag() {
      return committer.highestTag
    },
    check: () => committer.check(),
    pages: questions,
    bounds: {
      bucket: BigInt(LEVEL_TICKS.hour),
      most: HOURS_AT_ONCE,
      of: (query, asking) => questions.bounds(query, asking),
    },
    append: (batch) => committer.append(batch),
    replace: (range, batch) => committer.append(batch, range),
    async range(query, asking) {
      const answer = await questions.range(query, asking)
      return { ...answer, gaps: book.over(answer.gaps, query) }
    },
    async aggregate(query, asking) {
      const { from, to } = query
      const gaps = await Promise.all(
        query.tags.map(async ({ tag }) => {
          const asked = { from, to, tags: [tag] }
          return book.over(await questions.gaps(asked), asked)
        }),
      )
      return questions.aggregate({ ...query, gaps }, asking)
    },
    latest: (until, tags) => questions.latest(until, tags),
    gaps: async (query) => book.over(await questions.gaps(query), query),
    async openGap(gap) {
      const id = book.open(gap)
      await committer.noted()
      return id
    },
    async closeGap(id, to, lost) {
      book.close({ id, to, lost })
      await committer.noted()
    },
    async fill(gap, fills) {
      book.fill(gap, fills)
      await committer.noted()
    },
    async assign(owners) {
      book.assign(owners, committer.now())
      await committer.noted()
    },
    standsSince: (tag) => book.standsSince(tag),
    forget: (tags) => committer.forget(tags),
    figures: () => {
      const figures = committer.figures()
      return Promise.resolve({ ...figures, trouble: figures.trouble ?? questions.trouble })
    },
    async stop() {
      await questions.stop()
      await committer.stop()
    },
  }
}
