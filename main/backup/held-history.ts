/**
 * Owns holding the history for a backup as a reader of it does: first `history.db`, then at once its months, each in the
 * state of that moment for as long as it is held. So what moves from the one into the others is there at least
 * once, and known by its number where it is there twice. Where a month is ahead even of the numbers that
 * `history.db` has given, all are held anew. Nothing waits for it, and it ends with the thread that holds it.
 */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ok, type Failure, type Result } from '../../shared/result.ts'
import type { FileTrouble } from '../database/failure.ts'
import { openSnapshot, type FileKind, type Snapshot } from '../database/snapshot.ts'
import { sizeOf } from './durable.ts'
import { isPlace, type BackupFile } from './manifest.ts'
import type { FoundBackup } from './target.ts'

/** A file that changed this shortly before it was looked at may change again without its time telling it. */
const SETTLED_MS = 3_000
/** So often it is held anew where it was packed at that very moment. */
const TRIES = 20

export interface Month {
  readonly name: string
  readonly bytes: number
  readonly source: string | null
  /** The same content in a former backup. */
  readonly former: { readonly folder: string; readonly file: BackupFile } | null
}

/** For these a month alone is to blame: the rest is backed up without it. */
const ofMonths: ReadonlySet<unknown> = new Set<FileTrouble>([
  ...(['damaged', 'emptied', 'foreign', 'directory', 'disk'] as const),
])
export const isOfMonth = ({ details }: Failure): boolean => ofMonths.has(details?.['reason'])

const overtaken: Failure = {
  code: 'unavailable',
  message:
    'The history was packed each time that the backup was to hold it. It is tried again by itself.',
  details: { reason: 'overtaken' },
}

export class HeldHistory {
  readonly #data: string
  readonly #known: readonly FileKind[]
  #history: Snapshot | undefined
  #given: number | null = null
  readonly #months = new Map<string, Snapshot>()

  /** @param known kinds of files, and how each tells its numbers */
  constructor(data: string, known: readonly FileKind[]) {
    this.#data = data
    this.#known = known
  }

  /**
   * Answers the months that there are. Those that a former backup has had no greater numbers then, and are not held.
   * @param former in which backup a month may be
   */
  async hold(
    former: FoundBackup | undefined,
    folder: string,
    now: () => number,
  ): Promise<Result<Month[]>> {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const opened = openSnapshot(join(this.#data, 'history.db'))
      if (!opened.ok) return opened
      this.#history = opened.value
      const given = this.#numbersOf(opened.value)
      if (!given.ok) return given
      this.#given = given.value
      const months = await findMonths(this.#data, former, folder, now)
      let fits = true
      for (const { name } of months.filter((month) => month.former === null)) {
        const held = this.month(name)
        if (held.ok || isOfMonth(held.error)) continue
        if (held.error !== overtaken) return held
        fits = false
      }
      if (fits) return ok(months)
      this.release()
    }
    return { ok: false, error: overtaken }
  }

  get history(): Snapshot {
    if (this.#history === undefined) throw new Error('the history is not held')
    return this.#history
  }

  /** A month as it is held, or from now on; refused where it has numbers that the history has not given. */
  month(name: string): Result<Snapshot> {
    const known = this.#months.get(name)
    if (known !== undefined) return ok(known)
    const opened = openSnapshot(join(this.#data, name))
    if (!opened.ok) return opened
    this.#months.set(name, opened.value)
    const numbers = this.#numbersOf(opened.value)
    const isAhead = numbers.ok && this.#given !== null && (numbers.value ?? 0) > this.#given
    return isAhead ? { ok: false, error: overtaken } : opened
  }

  /** Closes a file that is copied. */
  leave(name: string): void {
    this.#months.get(name)?.close()
    this.#months.delete(name)
  }

  leaveHistory(): void {
    this.#history?.close()
    this.#history = undefined
  }

  release(): void {
    this.leaveHistory()
    for (const name of this.#months.keys()) this.leave(name)
  }

  /** Null where it is of a kind that has none. */
  #numbersOf(snapshot: Snapshot): Result<number | null> {
    const kind = this.#known.find(({ application }) => application === snapshot.application)
    return kind?.numbers === undefined ? ok(null) : snapshot.number(kind.numbers)
  }
}

async function findMonths(
  data: string,
  newest: FoundBackup | undefined,
  folder: string,
  now: () => number,
): Promise<Month[]> {
  const names: string[] = await readdir(join(data, 'history')).catch(() => [])
  const months = names
    .toSorted()
    .map((name) => `history/${name}`)
    .filter(isPlace)
  const files = new Map((newest?.manifest?.files ?? []).map((file) => [file.name, file]))
  return Promise.all(
    months.map(async (name) => {
      const path = join(data, name)
      const source = await lookOf(path, now)
      const file = files.get(name)
      const isSame = source !== null && file?.source === source
      return {
        name,
        bytes: (await sizeOf(path)) ?? 0,
        source,
        former: isSame && newest !== undefined ? { folder: join(folder, newest.name), file } : null,
      }
    }),
  )
}

/** How a file and its log look; null where they were changed just now. SQLite's own counter of changes does
 * not tell of those that a log has. */
async function lookOf(file: string, now: () => number): Promise<string | null> {
  const looks: string[] = []
  for (const path of [file, `${file}-wal`]) {
    const found = await stat(path, { bigint: true }).catch(() => null)
    if (found === null) continue
    const age = now() - Number(found.mtimeMs)
    if (found.size > 0n && (age < SETTLED_MS || age < 0)) return null
    if (found.size > 0n) looks.push(`${found.size}/${found.mtimeNs}`)
  }
  return looks.join(' ')
}
